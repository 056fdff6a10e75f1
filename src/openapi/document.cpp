#include "openapi/document.h"

#include "openapi/log_paths.h"
#include "openapi/model_paths.h"

#include <boost/json.hpp>

#include <set>

namespace socle::openapi {

namespace {

namespace json = boost::json;

/// The example goes into the description: Swagger UI would send it along with every "Execute".
json::object query_text(const char* name, const char* description, const std::string& example) {
    return {{"name", name},
            {"in", "query"},
            {"description", description + (": `" + example + "`")},
            {"schema", {{"type", "string"}}}};
}

json::object query_number(const char* name, const char* description) {
    return {{"name", name},
            {"in", "query"},
            {"description", description},
            {"schema", {{"type", "integer"}, {"minimum", 0}}}};
}

json::object header_text(const char* name, const char* description) {
    return {{"name", name},
            {"in", "header"},
            {"description", description},
            {"schema", {{"type", "string"}}}};
}

json::object shared_parameters() {
    return {
        {"select", query_text("select",
                              "What to answer: fields as name, alias:name or name::type, "
                              "related records as name(fields), aggregates as name.sum()",
                              "id,title")},
        {"columns", query_text("columns", "The fields to take from the body; others are ignored",
                               "title,release_date")},
        {"order", query_text("order", "Terms name[.asc|.desc][.nullsfirst|.nullslast]",
                             "title.asc,id.desc")},
        {"or", query_text("or", "One of these conditions holds", "(id.eq.1,id.eq.2)")},
        {"and", query_text("and", "All of these conditions hold", "(id.gte.1,id.lte.9)")},
        {"limit", query_number("limit", "At most so many records")},
        {"offset", query_number("offset", "Leave out so many first")},
        {"after", query_text("after", "Behind the record of this cursor", "from Link, rel=next")},
        {"range", header_text("Range", "Records by number: 0-9")},
        {"prefer_read",
         header_text("Prefer",
                     "count=exact, count=estimated, handling=strict, timezone=Europe/Paris")},
        {"prefer_write", header_text("Prefer",
                                     "return=minimal, return=headers-only or "
                                     "return=representation; missing=null; count=exact")},
    };
}

json::object problem_schema() {
    const json::object text = {{"type", {"string", "null"}}};
    return {{"type", "object"},
            {"required", {"code", "message", "details", "hint"}},
            {"properties",
             {{"code", {{"type", "string"}}},
              {"message", {{"type", "string"}}},
              {"details", text},
              {"hint", text}}}};
}

json::object security_schemes() {
    return {{"key",
             {{"type", "apiKey"},
              {"in", "header"},
              {"name", "apikey"},
              {"description", "A key of `socle keys`"}}},
            {"token",
             {{"type", "http"},
              {"scheme", "bearer"},
              {"bearerFormat", "JWT"},
              {"description", "The access token of a session, or a key"}}}};
}

/// Names of models have no capital letters.
constexpr std::string_view problem_name = "Problem";

json::object components(json::object schemas) {
    schemas[problem_name] = problem_schema();
    return {
        {"schemas", std::move(schemas)},
        {"parameters", shared_parameters()},
        {"headers",
         {{"content_range",
           {{"description", "first-last/total, * where unknown"},
            {"schema", {{"type", "string"}}}}}}},
        {"responses",
         {{"problem",
           {{"description", "Refused"},
            {"content",
             {{"application/json",
               {{"schema", {{"$ref", "#/components/schemas/" + std::string(problem_name)}}}}}}}}}}},
        {"securitySchemes", security_schemes()},
    };
}

std::set<std::string> groups_of(const std::vector<Route>& routes) {
    std::set<std::string> groups;
    for (const auto& route : routes)
        groups.insert(route.group);
    return groups;
}

void add_functions(json::object& paths, const std::vector<Function>& functions) {
    for (const auto& function : functions)
        paths["/rest/v1/rpc/" + function.name] = function_item(function);
}

}  // namespace

std::string document(const definition::Definition& definition, const access::Identity& identity,
                     const std::vector<std::string>& languages, const std::string& version,
                     const Scripts& scripts) {
    json::object paths;
    json::object schemas;
    json::array tags;
    bool reads = false;
    bool writes = false;
    const std::size_t served = definition.rest ? definition.models.size() : 0;
    for (std::size_t index = 0; index < served; ++index) {
        if (definition.models[index].internal) continue;
        const ModelView view{definition, identity, languages, static_cast<int>(index)};
        auto item = path_item(view);
        if (item.empty()) continue;
        reads = reads || view.may_read();
        writes = writes || view.may_create() || view.may_update() || view.may_remove();
        const auto& model = view.described();
        paths["/rest/v1/" + model.name] = std::move(item);
        add_schemas(schemas, view);
        json::object tag = {{"name", model.name}};
        const auto& title = model.title.in(languages);
        if (!title.empty()) tag["description"] = title;
        tags.push_back(std::move(tag));
    }
    const bool callable = definition.rest && !scripts.functions.empty();
    if (callable) add_functions(paths, scripts.functions);
    add_routes(paths, scripts.routes);
    if (reads) add_log_paths(paths, schemas);
    if (writes) add_write_paths(paths, schemas);
    if (reads || writes) tags.push_back({{"name", log_tag}});
    if (writes) tags.push_back({{"name", batch_tag}});
    if (callable) tags.push_back({{"name", functions_tag}});
    for (const auto& group : groups_of(scripts.routes))
        tags.push_back({{"name", group}});
    const auto& title = definition.title.in(languages);
    const json::object document = {
        {"openapi", "3.1.0"},
        {"info",
         {{"title", title.empty() ? definition.app : title},
          {"version", version},
          {"description", "The data interface, in PostgREST's dialect, as the caller sees it."}}},
        {"servers", {{{"url", "/"}}}},
        {"security", {json::object(), {{"key", json::array()}}, {{"token", json::array()}}}},
        {"tags", std::move(tags)},
        {"paths", std::move(paths)},
        {"components", components(std::move(schemas))},
    };
    return json::serialize(document);
}

}  // namespace socle::openapi
