#include "openapi/routes.h"

#include "base/text.h"
#include "openapi/field_schema.h"

#include <boost/json.hpp>

namespace socle::openapi {

namespace {

namespace json = boost::json;
using Parameters = std::vector<Function::Parameter>;

void add_parameters(json::array& all, const Parameters& parameters, const char* place) {
    for (const auto& parameter : parameters) {
        all.push_back({{"name", parameter.name},
                       {"in", place},
                       {"required", parameter.required},
                       {"schema", type_schema(parameter.type)}});
    }
}

json::object body_schema(const Parameters& parameters) {
    json::object properties;
    json::array required;
    for (const auto& parameter : parameters) {
        properties[parameter.name] = type_schema(parameter.type);
        if (parameter.required) required.emplace_back(parameter.name);
    }
    json::object schema = {{"type", "object"}, {"properties", std::move(properties)}};
    if (!required.empty()) schema["required"] = std::move(required);
    return schema;
}

json::object body_of(const Route& route) {
    const auto schema = route.body ? body_schema(*route.body) : json::object();
    const json::object media = {{"schema", schema}};
    json::object content = {{"application/json", media}};
    if (route.body) content["application/x-www-form-urlencoded"] = media;
    return {{"required", route.body && !route.body->empty()}, {"content", std::move(content)}};
}

json::object responses_of(const Route& route) {
    json::object responses;
    for (const auto& [status, meaning] : route.answers)
        responses[std::to_string(status)] = json::object{{"description", meaning}};
    if (responses.empty()) responses["default"] = json::object{{"description", "The answer"}};
    return responses;
}

/// `get_movies_id`.
std::string id_of(const Route& route) {
    std::string id = base::lower(route.method);
    for (const auto part : base::split(route.path, '/')) {
        if (part.empty()) continue;
        id += '_';
        for (const char letter : part) {
            const bool word = (letter >= 'a' && letter <= 'z') ||
                              (letter >= 'A' && letter <= 'Z') || (letter >= '0' && letter <= '9');
            if (word || letter == '_') id += letter;
        }
    }
    return id;
}

json::object operation_of(const Route& route) {
    json::object operation = {{"operationId", id_of(route)}, {"tags", {route.group}}};
    if (!route.summary.empty()) operation["summary"] = route.summary;
    json::array parameters;
    add_parameters(parameters, route.in_path, "path");
    add_parameters(parameters, route.in_query, "query");
    if (!parameters.empty()) operation["parameters"] = std::move(parameters);
    const bool sends =
        route.method == "POST" || route.method == "PUT" || route.method == "PATCH" || route.body;
    if (sends) operation["requestBody"] = body_of(route);
    operation["responses"] = responses_of(route);
    return operation;
}

}  // namespace

void add_routes(json::object& paths, const std::vector<Route>& routes) {
    for (const auto& route : routes) {
        auto& item = paths[route.path];
        if (!item.is_object()) item = json::object();
        item.as_object()[base::lower(route.method)] = operation_of(route);
    }
}

}  // namespace socle::openapi
