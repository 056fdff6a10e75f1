#include "openapi/model_paths.h"

#include "access/restrict.h"
#include "openapi/field_schema.h"

#include <boost/json.hpp>

#include <algorithm>

namespace socle::openapi {

namespace {

namespace json = boost::json;
using access::Action;
using definition::Field;
using definition::FieldType;

bool open(const ModelView& view, Action action) {
    const auto rule = access::rule(view.definition, view.model, action, view.identity);
    return !definition::is_constant(rule, false);
}

bool field_open(const ModelView& view, const std::optional<definition::Expr>& rule) {
    if (!rule || view.identity.kind == access::Identity::Kind::service) return true;
    return !definition::is_constant(access::fold(*rule, view.identity), false);
}

json::object reference(const std::string& kind, const std::string& name) {
    return {{"$ref", "#/components/" + kind + "/" + name}};
}

/// Names of models have no dot: no schema can take the place of another model's.
std::string created_schema(const ModelView& view) {
    return view.described().name + ".new";
}

std::string changed_schema(const ModelView& view) {
    return view.described().name + ".change";
}

json::object query_parameter(const std::string& name, const std::string& description,
                             json::object schema) {
    return {{"name", name},
            {"in", "query"},
            {"description", description},
            {"schema", std::move(schema)}};
}

std::string title_of(const ModelView& view) {
    const auto& title = view.described().title.in(view.languages);
    return title.empty() ? view.described().name : title;
}

/// The searched fields that this caller may read: "title, author.name".
std::string searched_names(const ModelView& view) {
    std::string names;
    for (const auto& path : view.described().search.fields) {
        std::string name;
        bool readable = true;
        for (const auto& step : path) {
            const auto& field =
                view.definition.model(step.model).fields[static_cast<std::size_t>(step.field)];
            readable = readable && view.readable(field);
            name += (name.empty() ? "" : ".") + field.name;
        }
        if (readable) names += (names.empty() ? "" : ", ") + name;
    }
    return names;
}

/// A parameter for each field: `field=operator.value`.
json::array filter_parameters(const ModelView& view) {
    json::array parameters;
    for (const auto& field : view.described().fields) {
        if (field.type == FieldType::secret || !view.readable(field)) continue;
        const auto& title = field.title.in(view.languages);
        const std::string label = title.empty() ? field.name : title;
        parameters.push_back(
            query_parameter(field.name, label + ", as operator.value: eq.…", {{"type", "string"}}));
    }
    for (const auto& computed : view.described().computed) {
        if (!view.readable(computed.expression)) continue;
        parameters.push_back(query_parameter(computed.name, "Computed, as operator.value: eq.…",
                                             {{"type", "string"}}));
    }
    if (const auto searched = searched_names(view); !searched.empty()) {
        parameters.push_back(query_parameter(
            "search", "Words of " + searched + ": wfts.…, plfts.…, phfts.… or fts.…",
            {{"type", "string"}}));
    }
    json::array names;
    std::string meanings = "A named filter:";
    for (const auto& filter : view.described().filters) {
        if (!view.readable(filter.rule)) continue;
        names.emplace_back(filter.name);
        const auto& title = filter.title.in(view.languages);
        meanings += "\n- `" + filter.name + "`" + (title.empty() ? "" : ": " + title);
    }
    if (!names.empty()) {
        parameters.push_back(
            query_parameter("filter", meanings, {{"type", "string"}, {"enum", std::move(names)}}));
    }
    parameters.push_back(reference("parameters", "or"));
    parameters.push_back(reference("parameters", "and"));
    return parameters;
}

json::object problem_answers(std::initializer_list<const char*> names) {
    json::object answers;
    for (const char* name : names)
        answers[name] = reference("responses", "problem");
    return answers;
}

json::object rows_content(const std::string& name) {
    return {{"application/json",
             {{"schema", {{"type", "array"}, {"items", reference("schemas", name)}}}}},
            {"application/vnd.pgrst.object+json", {{"schema", reference("schemas", name)}}},
            {"text/csv", {{"schema", {{"type", "string"}}}}},
            {"application/x-ndjson", {{"schema", {{"type", "string"}}}}}};
}

json::object operation(const ModelView& view, const std::string& id, const std::string& summary) {
    const auto& name = view.described().name;
    return {{"operationId", id + "_" + name}, {"summary", summary}, {"tags", {name}}};
}

json::object read_operation(const ModelView& view) {
    auto read = operation(view, "read", "Read " + title_of(view));
    auto parameters = filter_parameters(view);
    for (const char* name :
         {"select", "order", "limit", "offset", "after", "range", "prefer_read"}) {
        parameters.push_back(reference("parameters", name));
    }
    read["parameters"] = std::move(parameters);
    auto answers = problem_answers({"400", "401", "403", "406", "416"});
    answers["200"] = {{"description", "The records found"},
                      {"headers", {{"Content-Range", reference("headers", "content_range")}}},
                      {"content", rows_content(view.described().name)}};
    answers["206"] = {{"description", "A page of the records found, their number being known"},
                      {"headers", {{"Content-Range", reference("headers", "content_range")}}},
                      {"content", rows_content(view.described().name)}};
    read["responses"] = std::move(answers);
    return read;
}

json::object write_answers(const ModelView& view, const char* status, const char* description) {
    auto answers = problem_answers({"400", "401", "403", "406", "409", "413", "415"});
    answers[status] = {{"description", description}};
    const bool created = std::string_view(status) == "201";
    auto& with_body = answers[created ? status : "200"];
    if (!with_body.is_object()) {
        with_body = {{"description", "Done; the records, as Prefer: return=representation asks"}};
    }
    if (view.may_read()) with_body.as_object()["content"] = rows_content(view.described().name);
    return answers;
}

json::object body_of(const json::value& schema) {
    return {{"required", true}, {"content", {{"application/json", {{"schema", schema}}}}}};
}

json::object create_operation(const ModelView& view) {
    auto create = operation(view, "create", "Create " + title_of(view));
    const auto one = reference("schemas", created_schema(view));
    create["parameters"] = {reference("parameters", "select"), reference("parameters", "columns"),
                            reference("parameters", "prefer_write")};
    create["requestBody"] = body_of({{"oneOf", {one, {{"type", "array"}, {"items", one}}}}});
    create["responses"] = write_answers(view, "201", "Created");
    return create;
}

json::object change_operation(const ModelView& view, bool update) {
    auto change = update ? operation(view, "update", "Change " + title_of(view))
                         : operation(view, "delete", "Delete " + title_of(view));
    auto parameters = filter_parameters(view);
    parameters.push_back(reference("parameters", "select"));
    parameters.push_back(reference("parameters", "prefer_write"));
    change["parameters"] = std::move(parameters);
    if (update) {
        change["requestBody"] = body_of(reference("schemas", changed_schema(view)));
    }
    change["responses"] = write_answers(view, "204", "Done");
    return change;
}

bool needed(const definition::Model& model, const Field& field) {
    if (field.initial.kind != definition::Default::Kind::none) return false;
    const bool given_key = field.key && (model.key_kind == definition::KeyKind::text ||
                                         model.key_kind == definition::KeyKind::natural);
    return field.required || given_key;
}

json::object read_schema(const ModelView& view) {
    json::object properties;
    for (const auto& field : view.described().fields) {
        if (field.type == FieldType::secret || !view.readable(field)) continue;
        auto schema = field_schema(view.definition, field, view.languages);
        properties[field.name] = field.read ? nullable(std::move(schema)) : std::move(schema);
    }
    for (const auto& computed : view.described().computed) {
        if (!view.readable(computed.expression)) continue;
        auto schema = nullable(type_schema(computed.expression.type));
        schema["readOnly"] = true;
        schema["description"] = "Computed; given when named in select.";
        properties[computed.name] = std::move(schema);
    }
    return {{"type", "object"}, {"title", title_of(view)}, {"properties", std::move(properties)}};
}

json::object write_schema(const ModelView& view, bool create) {
    json::object properties;
    json::array required;
    for (const auto& field : view.described().fields) {
        if (!view.writable(field) || (field.key && !create)) continue;
        auto schema = field_schema(view.definition, field, view.languages);
        if (field.type == FieldType::secret) schema["writeOnly"] = true;
        if (create && needed(view.described(), field)) required.emplace_back(field.name);
        properties[field.name] = std::move(schema);
    }
    if (view.takes_password()) {
        const auto& member = password_member();
        auto password = field_schema(view.definition, member, view.languages);
        password["writeOnly"] = true;
        properties[member.name] = std::move(password);
    }
    json::object schema = {
        {"type", "object"}, {"properties", std::move(properties)}, {"additionalProperties", false}};
    if (!required.empty()) schema["required"] = std::move(required);
    return schema;
}

}  // namespace

bool ModelView::may_read() const {
    return open(*this, Action::read);
}
bool ModelView::may_create() const {
    return !described().view && open(*this, Action::create);
}
bool ModelView::may_update() const {
    return !described().view && may_read() && open(*this, Action::update);
}
bool ModelView::may_remove() const {
    return !described().view && may_read() && open(*this, Action::remove);
}
bool ModelView::readable(const Field& field) const {
    return field_open(*this, field.read);
}
bool ModelView::readable(const definition::Expr& expression) const {
    for (const auto& step : expression.path) {
        const auto& fields = definition.model(step.model).fields;
        if (!readable(fields[static_cast<std::size_t>(step.field)])) return false;
    }
    return std::ranges::all_of(expression.args,
                               [&](const definition::Expr& part) { return readable(part); });
}
bool ModelView::writable(const Field& field) const {
    return !field.readonly && field_open(*this, field.write);
}

bool ModelView::takes_password() const {
    if (model != definition.user_model || !definition.accounts_served) return false;
    const int email = described().find_field("email");
    return writable(described().fields[static_cast<std::size_t>(email)]);
}

const Field& password_member() {
    static const Field member = [] {
        Field field;
        field.name = "password";
        field.type = definition::FieldType::secret;
        field.storage = {base::Type::text, 0};
        field.title.by_language = {{"en", "Password"}, {"fr", "Mot de passe"}};
        return field;
    }();
    return member;
}

json::object path_item(const ModelView& view) {
    json::object item;
    if (view.may_read()) item["get"] = read_operation(view);
    if (view.may_create()) item["post"] = create_operation(view);
    if (view.may_update()) item["patch"] = change_operation(view, true);
    if (view.may_remove()) item["delete"] = change_operation(view, false);
    return item;
}

void add_schemas(json::object& schemas, const ModelView& view) {
    const auto& name = view.described().name;
    if (view.may_read()) schemas[name] = read_schema(view);
    if (view.may_create()) schemas[created_schema(view)] = write_schema(view, true);
    if (view.may_update()) schemas[changed_schema(view)] = write_schema(view, false);
}

}  // namespace socle::openapi
