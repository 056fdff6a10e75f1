#include "definition/schema.h"

#include "definition/shape.h"

#include <boost/json.hpp>

#include <algorithm>

namespace socle::definition {
namespace {

namespace json = boost::json;
using Kind = Shape::Kind;

json::array strings(const std::vector<std::string>& texts) {
    json::array array;
    for (const auto& text : texts)
        array.emplace_back(text);
    return array;
}

json::object schema_of(const Shape& shape);

/// For every type, the keys its fields may have.
json::array type_rules(const Shape& record) {
    json::array rules;
    const auto* type = find_key(record, "type");
    for (const auto& word : word_names(type->shape.words)) {
        std::vector<std::string> names;
        for (const auto& key : record.keys) {
            const bool fits = key.types.empty() || contains(key.types, word);
            if (key.refused.empty() && fits) names.push_back(key.name);
        }
        rules.push_back({{"if", {{"properties", {{"type", {{"const", word}}}}}}},
                         {"then", {{"propertyNames", {{"enum", strings(names)}}}}}});
    }
    return rules;
}

json::object record_schema(const Shape& shape) {
    json::object properties;
    std::vector<std::string> required;
    bool typed = false;
    for (const auto& key : shape.keys) {
        if (!key.refused.empty()) continue;
        auto value = schema_of(key.shape);
        if (!key.help.empty()) value["description"] = key.help;
        properties[key.name] = std::move(value);
        if (key.required) required.push_back(key.name);
        typed = typed || !key.types.empty();
    }
    json::object schema = {
        {"type", "object"}, {"properties", std::move(properties)}, {"additionalProperties", false}};
    if (!required.empty()) schema["required"] = strings(required);
    if (typed) schema["allOf"] = type_rules(shape);
    return schema;
}

json::object map_schema(const Shape& shape) {
    json::object schema = {{"type", "object"}, {"additionalProperties", schema_of(shape.of[0])}};
    if (!shape.pattern.empty()) schema["propertyNames"] = {{"pattern", shape.pattern}};
    return schema;
}

json::object text_schema(const Shape& shape) {
    if (!shape.pattern.empty()) return {{"type", "string"}, {"pattern", shape.pattern}};
    return {{"type", {"string", "number", "boolean"}}};
}

json::object schema_of(const Shape& shape) {
    switch (shape.kind) {
        case Kind::text:
            return text_schema(shape);
        case Kind::expression:
        case Kind::scalar:
            return {{"type", {"string", "number", "boolean"}}};
        case Kind::boolean:
            return {{"type", "boolean"}};
        case Kind::off:
            return {{"const", false}};
        case Kind::integer:
            return {{"type", "integer"}, {"minimum", shape.low}, {"maximum", shape.high}};
        case Kind::duration:
            return {{"type", {"string", "integer"}}, {"pattern", "^(0|[0-9]+[smhdw])$"}};
        case Kind::any:
            return {};
        case Kind::word:
            return {{"enum", strings(word_names(shape.words))}};
        case Kind::list: {
            json::object schema = {{"type", "array"}, {"items", schema_of(shape.of[0])}};
            if (shape.least > 0) schema["minItems"] = shape.least;
            return schema;
        }
        case Kind::map:
            return map_schema(shape);
        case Kind::record:
            return record_schema(shape);
        case Kind::either:
            return {{"anyOf", json::array{schema_of(shape.of[0]), schema_of(shape.of[1])}}};
    }
    return {};
}

void append_pretty(std::string& out, const json::value& value, int indent);

template <typename Items, typename Append>
void append_items(std::string& out, const Items& items, char open, char close, int indent,
                  const Append& append) {
    out += open;
    const std::string margin(static_cast<std::size_t>(indent + 1) * 2, ' ');
    bool first = true;
    for (const auto& item : items) {
        out += first ? "\n" : ",\n";
        out += margin;
        append(item);
        first = false;
    }
    if (!first) out += "\n" + margin.substr(2);
    out += close;
}

bool is_flat(const json::array& array) {
    return std::ranges::none_of(
        array, [](const json::value& item) { return item.is_object() || item.is_array(); });
}

void append_pretty(std::string& out, const json::value& value, int indent) {
    if (value.is_object()) {
        append_items(out, value.get_object(), '{', '}', indent, [&](const auto& member) {
            out += json::serialize(json::string(member.key())) + ": ";
            append_pretty(out, member.value(), indent + 1);
        });
    } else if (value.is_array() && !is_flat(value.get_array())) {
        append_items(out, value.get_array(), '[', ']', indent,
                     [&](const auto& item) { append_pretty(out, item, indent + 1); });
    } else {
        out += json::serialize(value);
    }
}

FileSchema file_schema(const std::string& name, const std::string& title, const Shape& shape) {
    json::object schema = {{"$schema", "https://json-schema.org/draft/2020-12/schema"},
                           {"title", title}};
    for (auto& member : schema_of(shape))
        schema[member.key()] = member.value();
    std::string text;
    append_pretty(text, schema, 0);
    return {name, text + "\n"};
}

}  // namespace

std::vector<FileSchema> file_schemas() {
    return {file_schema("app", "Socle application (app.yaml)", app_shape()),
            file_schema("model", "Socle model (models/NAME.yaml)", model_shape()),
            file_schema("user", "What a Socle application adds to accounts (models/user.yaml)",
                        user_shape()),
            file_schema("view", "Socle view (views/NAME.yaml)", view_shape()),
            file_schema("texts", "Socle translations (texts/LANGUAGE.yaml)", texts_shape()),
            file_schema("jobs", "Socle jobs (jobs.yaml)", jobs_shape()),
            file_schema("terminal", "Socle terminal (terminal.yaml)", terminal_shape()),
            file_schema("setup", "Socle setup (setup.yaml)", setup_shape()),
            file_schema("test", "Tests of a Socle application (tests/NAME.yaml)", test_shape())};
}

}  // namespace socle::definition
