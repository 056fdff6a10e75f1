#include "openapi/field_schema.h"

#include "base/convert.h"
#include "definition/expression_pattern.h"

#include <boost/json.hpp>

namespace socle::openapi {

namespace {

namespace json = boost::json;
using base::Type;
using definition::Field;
using definition::FieldType;
using definition::TextFormat;

void add_text_format(json::object& schema, TextFormat format) {
    if (format == TextFormat::email) schema["format"] = "email";
    if (format == TextFormat::url) schema["format"] = "uri";
}

/// The bound as JSON: a number for numbers; dates and times have no bounds in JSON Schema.
void add_bounds(json::object& schema, const Field& field) {
    const auto add = [&](const char* name, const std::optional<base::Value>& bound) {
        if (!bound || std::holds_alternative<std::string>(*bound)) return;
        schema[name] = json::parse(base::to_text(field.storage, base::view(*bound)));
    };
    add("minimum", field.min);
    add("maximum", field.max);
}

void add_lengths(json::object& schema, const Field& field, const char* least, const char* most) {
    if (field.length_min) schema[least] = *field.length_min;
    if (field.length_max) schema[most] = *field.length_max;
}

/// What RE2 alone knows is left out: it may be no regular expression to others.
void add_pattern(json::object& schema, const std::string& pattern) {
    if (pattern.empty() || !definition::regex_problem(pattern).empty()) return;
    schema["pattern"] = "^(?:" + pattern + ")$";
}

json::object element_schema(FieldType element) {
    switch (element) {
        case FieldType::integer:
            return {{"type", "integer"}};
        case FieldType::number:
        case FieldType::decimal:
            return {{"type", "number"}};
        case FieldType::boolean:
            return {{"type", "boolean"}};
        case FieldType::date:
            return {{"type", "string"}, {"format", "date"}};
        case FieldType::time:
            return {{"type", "string"}, {"format", "time"}};
        case FieldType::timestamp:
            return {{"type", "string"}, {"format", "date-time"}};
        case FieldType::uuid:
            return {{"type", "string"}, {"format", "uuid"}};
        default:
            return {{"type", "string"}};
    }
}

json::object point_schema() {
    return {{"type", "object"},
            {"required", {"type", "coordinates"}},
            {"properties",
             {{"type", {{"const", "Point"}}},
              {"coordinates",
               {{"type", "array"},
                {"items", {{"type", "number"}}},
                {"minItems", 2},
                {"maxItems", 2},
                {"description", "longitude, latitude"}}}}}};
}

json::object base_schema(const Field& field) {
    switch (field.type) {
        case FieldType::point:
            return point_schema();
        case FieldType::list:
            return {{"type", "array"}, {"items", element_schema(field.element)}};
        case FieldType::json:
            return {};
        default:
            return type_schema(field.storage);
    }
}

void add_choices(json::object& schema, const Field& field) {
    json::array values;
    for (const auto& choice : field.choices)
        values.emplace_back(choice.value);
    schema["enum"] = std::move(values);
}

void add_texts(json::object& schema, const definition::Definition& definition, const Field& field,
               const std::vector<std::string>& languages) {
    const auto& title = field.title.in(languages);
    if (!title.empty()) schema["title"] = title;
    std::string description = field.help.in(languages);
    if (field.type == FieldType::ref && field.to >= 0) {
        if (!description.empty()) description += "\n\n";
        description += "Refers to " + definition.model(field.to).name + " by its key.";
    }
    if (!description.empty()) schema["description"] = description;
}

}  // namespace

json::object type_schema(base::TypeInfo type) {
    switch (type.type) {
        case Type::text:
            return {{"type", "string"}};
        case Type::integer:
            return {{"type", "integer"}, {"format", "int64"}};
        case Type::number:
            return {{"type", "number"}, {"format", "double"}};
        case Type::decimal:
            return {{"type", "number"}};
        case Type::boolean:
            return {{"type", "boolean"}};
        case Type::date:
            return {{"type", "string"}, {"format", "date"}};
        case Type::time:
            return {{"type", "string"}, {"format", "time"}};
        case Type::timestamp:
            return {{"type", "string"}, {"format", "date-time"}};
        case Type::uuid:
            return {{"type", "string"}, {"format", "uuid"}};
        case Type::json:
            return {};
        case Type::point:
            return point_schema();
    }
    return {};
}

json::object nullable(json::object schema) {
    if (auto* type = schema.if_contains("type"); type != nullptr && type->is_string()) {
        schema["type"] = json::array{*type, "null"};
    }
    if (auto* found = schema.if_contains("enum"); found != nullptr) {
        auto& values = found->as_array();
        if (values.empty() || !values.back().is_null()) values.emplace_back(nullptr);
    }
    return schema;
}

json::object field_schema(const definition::Definition& definition, const Field& field,
                          const std::vector<std::string>& languages) {
    auto schema = base_schema(field);
    if (field.type == FieldType::choice) add_choices(schema, field);
    if (field.type == FieldType::text || field.type == FieldType::secret) {
        add_lengths(schema, field, "minLength", "maxLength");
        add_text_format(schema, field.format);
        add_pattern(schema, field.pattern);
    }
    if (field.type == FieldType::list) add_lengths(schema, field, "minItems", "maxItems");
    add_bounds(schema, field);
    add_texts(schema, definition, field, languages);
    const bool required = field.required || field.key;
    return required ? schema : nullable(std::move(schema));
}

}  // namespace socle::openapi
