#include "openapi/functions.h"

#include "openapi/field_schema.h"
#include "openapi/root_fields.h"

#include <boost/json.hpp>

namespace socle::openapi {

namespace {

namespace json = boost::json;

/// The object that a call's body is; `schema_of` gives the schema of a parameter's type.
json::object arguments_schema(const Function& function,
                              json::object (*schema_of)(base::TypeInfo type)) {
    json::object properties;
    json::array required;
    for (const auto& parameter : function.parameters) {
        properties[parameter.name] = schema_of(parameter.type);
        if (parameter.required) required.emplace_back(parameter.name);
    }
    json::object schema = {{"type", "object"}, {"properties", std::move(properties)}};
    if (!required.empty()) schema["required"] = std::move(required);
    return schema;
}

/// The first line is the summary, the rest the description, as PostgREST takes comments apart.
void add_texts(json::object& operation, const std::string& text) {
    const auto end = text.find('\n');
    if (!text.empty()) operation["summary"] = text.substr(0, end);
    if (end == std::string::npos) return;
    const auto rest = text.find_first_not_of('\n', end);
    if (rest != std::string::npos) operation["description"] = text.substr(rest);
}

json::object problem() {
    return {{"$ref", "#/components/responses/problem"}};
}

json::object operation(const Function& function, const std::string& id) {
    json::object made = {{"operationId", id}, {"tags", {functions_tag}}};
    add_texts(made, function.description);
    const json::object content = {{"application/json", {{"schema", json::object()}}}};
    json::object responses = {
        {"200", {{"description", "What the function returns"}, {"content", content}}},
        {"204", {{"description", "It returned nothing"}}}};
    for (const char* status : {"400", "401", "403", "404"})
        responses[status] = problem();
    made["responses"] = std::move(responses);
    return made;
}

json::array query_parameters(const Function& function) {
    json::array all;
    for (const auto& parameter : function.parameters) {
        all.push_back({{"name", parameter.name},
                       {"in", "query"},
                       {"required", parameter.required},
                       {"schema", type_schema(parameter.type)}});
    }
    return all;
}

json::object root_operation(const Function& function, json::array parameters) {
    json::object made = {{"tags", {"(rpc) " + function.name}}};
    add_texts(made, function.description);
    made["produces"] = json::array{"application/json"};
    made["parameters"] = std::move(parameters);
    made["responses"] = json::object{{"200", {{"description", "OK"}}}};
    return made;
}

/// The parameters of a query have plain types in OpenAPI 2.0.
json::array root_query_parameters(const Function& function) {
    json::array all;
    for (const auto& parameter : function.parameters) {
        auto made = root_type(parameter.type);
        if (!made.contains("type") || made["type"] == "object") made["type"] = "string";
        made.erase("properties");
        made["name"] = parameter.name;
        made["in"] = "query";
        made["required"] = parameter.required;
        all.push_back(std::move(made));
    }
    return all;
}

}  // namespace

json::object function_item(const Function& function) {
    json::object item;
    if (function.reads) {
        auto read = operation(function, "query_" + function.name);
        read["parameters"] = query_parameters(function);
        item["get"] = std::move(read);
    }
    auto call = operation(function, "call_" + function.name);
    const json::object body = {{"schema", arguments_schema(function, type_schema)}};
    const json::object content = {{"application/json", body}};
    call["requestBody"] =
        json::object{{"required", !function.parameters.empty()}, {"content", content}};
    item["post"] = std::move(call);
    return item;
}

json::object root_function_item(const Function& function) {
    json::object item;
    if (function.reads) item["get"] = root_operation(function, root_query_parameters(function));
    const json::object body = {{"name", "args"},
                               {"in", "body"},
                               {"required", true},
                               {"schema", arguments_schema(function, root_type)}};
    auto call = root_operation(function, json::array{body});
    call["consumes"] = json::array{"application/json"};
    item["post"] = std::move(call);
    return item;
}

}  // namespace socle::openapi
