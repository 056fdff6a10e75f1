#include "openapi/root.h"

#include "openapi/model_paths.h"
#include "openapi/root_fields.h"

#include <boost/json.hpp>

namespace socle::openapi {

namespace {

namespace json = boost::json;
using definition::FieldType;

json::object parameter(const char* name, const char* in, const char* description) {
    return {{"name", name},
            {"in", in},
            {"description", description},
            {"required", false},
            {"type", "string"}};
}

json::object preference(json::array values) {
    auto made = parameter("Prefer", "header", "Preference");
    made["enum"] = std::move(values);
    return made;
}

json::object shared_parameters() {
    auto unit = parameter("Range-Unit", "header", "Limiting and Pagination");
    unit["default"] = "items";
    return {
        {"select", parameter("select", "query", "Filtering Columns")},
        {"on_conflict", parameter("on_conflict", "query", "On Conflict")},
        {"order", parameter("order", "query", "Ordering")},
        {"range", parameter("Range", "header", "Limiting and Pagination")},
        {"rangeUnit", std::move(unit)},
        {"offset", parameter("offset", "query", "Limiting and Pagination")},
        {"limit", parameter("limit", "query", "Limiting and Pagination")},
        {"preferCount", preference({"count=exact", "count=planned", "count=estimated"})},
        {"preferReturn",
         preference({"return=representation", "return=minimal", "return=headers-only"})},
        {"preferPost", preference({"return=representation", "return=minimal", "return=headers-only",
                                   "resolution=ignore-duplicates", "resolution=merge-duplicates"})},
    };
}

/// Names in a JSON pointer of this document: those of models and fields need no escape.
json::object reference(const std::string& kind, const std::string& name) {
    return {{"$ref", "#/" + kind + "/" + name}};
}

std::string filter_name(const ModelView& view, const definition::Field& field) {
    return "rowFilter." + view.described().name + "." + field.name;
}

bool is_filter(const ModelView& view, const definition::Field& field) {
    return view.may_read() && field.type != FieldType::secret && view.readable(field);
}

json::array filters(const ModelView& view) {
    json::array all;
    for (const auto& field : view.described().fields) {
        if (is_filter(view, field))
            all.push_back(reference("parameters", filter_name(view, field)));
    }
    return all;
}

void add(json::array& parameters, std::initializer_list<const char*> names) {
    for (const char* name : names)
        parameters.push_back(reference("parameters", name));
}

json::object answer(const char* status, const char* description) {
    return {{status, {{"description", description}}}};
}

json::object operation(const ModelView& view, json::array parameters, json::object responses) {
    json::object made = {{"tags", {view.described().name}}};
    const auto& title = view.described().title.in(view.languages);
    if (!title.empty()) made["summary"] = title;
    made["parameters"] = std::move(parameters);
    made["responses"] = std::move(responses);
    return made;
}

json::object read_operation(const ModelView& view) {
    auto parameters = filters(view);
    add(parameters, {"select", "order", "range", "rangeUnit", "offset", "limit", "preferCount"});
    json::object responses = {
        {"200",
         {{"description", "OK"},
          {"schema",
           {{"type", "array"}, {"items", reference("definitions", view.described().name)}}}}},
        {"206", {{"description", "Partial Content"}}}};
    return operation(view, std::move(parameters), std::move(responses));
}

json::object table_item(const ModelView& view) {
    const auto body = reference("parameters", "body." + view.described().name);
    json::object item;
    if (view.may_read()) item["get"] = read_operation(view);
    if (view.may_create()) {
        json::array parameters = {body};
        add(parameters, {"select", "on_conflict", "preferPost"});
        item["post"] = operation(view, std::move(parameters), answer("201", "Created"));
    }
    if (view.may_update()) {
        auto parameters = filters(view);
        parameters.push_back(body);
        add(parameters, {"select", "preferReturn"});
        item["patch"] = operation(view, std::move(parameters), answer("204", "No Content"));
    }
    if (view.may_remove()) {
        auto parameters = filters(view);
        add(parameters, {"select", "preferReturn"});
        item["delete"] = operation(view, std::move(parameters), answer("204", "No Content"));
    }
    return item;
}

json::object table_definition(const ModelView& view) {
    json::array required;
    json::object properties;
    for (const auto& field : view.described().fields) {
        const bool shown = view.may_read() ? field.type != FieldType::secret && view.readable(field)
                                           : view.writable(field);
        if (!shown) continue;
        properties[field.name] = root_field(view.definition, field, view.languages);
        if ((field.required || field.key) && !field.read) required.emplace_back(field.name);
    }
    json::object made = {{"type", "object"}};
    const auto& title = view.described().title.in(view.languages);
    if (!title.empty()) made["description"] = title;
    if (!required.empty()) made["required"] = std::move(required);
    made["properties"] = std::move(properties);
    return made;
}

void add_parameters(json::object& parameters, const ModelView& view) {
    const auto& name = view.described().name;
    if (view.may_create() || view.may_update()) {
        parameters["body." + name] = {{"name", name},
                                      {"in", "body"},
                                      {"description", name},
                                      {"required", false},
                                      {"schema", reference("definitions", name)}};
    }
    for (const auto& field : view.described().fields) {
        if (!is_filter(view, field)) continue;
        parameters[filter_name(view, field)] = {
            {"name", field.name}, {"in", "query"}, {"required", false}, {"type", "string"}};
    }
}

json::object root_item() {
    return {{"get",
             {{"tags", {"Introspection"}},
              {"summary", "OpenAPI description (this document)"},
              {"produces", {"application/openapi+json", "application/json"}},
              {"responses", answer("200", "OK")}}}};
}

json::object security_definitions() {
    return {{"key", {{"type", "apiKey"}, {"in", "header"}, {"name", "apikey"}}},
            {"JWT",
             {{"type", "apiKey"},
              {"in", "header"},
              {"name", "Authorization"},
              {"description", "Add the token prepending \"Bearer \" (without quotes) to it"}}}};
}

}  // namespace

std::string root_document(const definition::Definition& definition,
                          const access::Identity& identity,
                          const std::vector<std::string>& languages, const std::string& version,
                          const Scripts& scripts) {
    json::object paths = {{"/", root_item()}};
    json::object definitions;
    auto parameters = shared_parameters();
    for (std::size_t index = 0; index < definition.models.size(); ++index) {
        if (definition.models[index].internal) continue;
        const ModelView view{definition, identity, languages, static_cast<int>(index)};
        auto item = table_item(view);
        if (item.empty()) continue;
        paths["/" + view.described().name] = std::move(item);
        definitions[view.described().name] = table_definition(view);
        add_parameters(parameters, view);
    }
    for (const auto& function : scripts.functions)
        paths["/rpc/" + function.name] = root_function_item(function);
    const json::array media = {"application/json",
                               "application/vnd.pgrst.object+json;nulls=stripped",
                               "application/vnd.pgrst.object+json", "text/csv"};
    const auto& title = definition.title.in(languages);
    const json::object document = {
        {"swagger", "2.0"},
        {"info",
         {{"title", title.empty() ? definition.app : title},
          {"version", version},
          {"description", "The data interface, in PostgREST's dialect, as the caller sees it."}}},
        {"basePath", "/rest/v1"},
        {"consumes", media},
        {"produces", media},
        {"paths", std::move(paths)},
        {"definitions", std::move(definitions)},
        {"parameters", std::move(parameters)},
        {"securityDefinitions", security_definitions()},
    };
    return json::serialize(document);
}

}  // namespace socle::openapi
