#include "openapi/root_fields.h"

#include "base/convert.h"

#include <boost/json.hpp>

namespace socle::openapi {

namespace {

namespace json = boost::json;
using base::Type;
using definition::Default;
using definition::Field;
using definition::FieldType;

struct Names {
    const char* type = nullptr;  ///< of JSON; nullptr for any
    const char* format = nullptr;
};

Names names_of(Type type) {
    switch (type) {
        case Type::text:
            return {"string", "text"};
        case Type::integer:
            return {"integer", "bigint"};
        case Type::number:
            return {"number", "double precision"};
        case Type::decimal:
            return {"number", "numeric"};
        case Type::boolean:
            return {"boolean", "boolean"};
        case Type::date:
            return {"string", "date"};
        case Type::time:
            return {"string", "time without time zone"};
        case Type::timestamp:
            return {"string", "timestamp with time zone"};
        case Type::uuid:
            return {"string", "uuid"};
        case Type::json:
            return {nullptr, "jsonb"};
        case Type::point:
            return {"object", "point"};
    }
    return {};
}

json::object point() {
    return {{"type", "object"},
            {"format", "point"},
            {"properties",
             {{"type", {{"type", "string"}, {"enum", {"Point"}}}},
              {"coordinates", {{"type", "array"}, {"items", {{"type", "number"}}}}}}}};
}

json::object list_of(FieldType element) {
    const auto names = names_of(definition::storage_of(element).type);
    return {{"type", "array"},
            {"format", std::string(names.format) + "[]"},
            {"items", {{"type", names.type == nullptr ? "string" : names.type}}}};
}

json::object typed(const Field& field) {
    if (field.type == FieldType::point) return point();
    if (field.type == FieldType::list) return list_of(field.element);
    return root_type(field.storage);
}

void add_default(json::object& schema, const Field& field) {
    const auto& initial = field.initial;
    if (initial.kind == Default::Kind::now) schema["default"] = "now()";
    if (initial.kind == Default::Kind::uuid) schema["default"] = "gen_random_uuid()";
    const bool fixed =
        initial.kind == Default::Kind::value && !base::is_null(base::view(initial.value));
    if (!fixed || field.type == FieldType::point) return;
    std::string text;
    base::append_json(text, field.storage, base::view(initial.value));
    schema["default"] = json::parse(text);
}

std::string description_of(const definition::Definition& definition, const Field& field,
                           const std::vector<std::string>& languages) {
    std::string note;
    if (field.key) note = "This is a Primary Key.<pk/>";
    if (field.type == FieldType::ref && field.to >= 0) {
        const auto& target = definition.model(field.to);
        const auto& column = target.key_field().name;
        if (!note.empty()) note += '\n';
        note += "This is a Foreign Key to `" + target.name + "." + column + "`.<fk table='" +
                target.name + "' column='" + column + "'/>";
    }
    auto text = field.help.in(languages);
    if (text.empty()) text = field.title.in(languages);
    if (note.empty()) return text;
    return text.empty() ? "Note:\n" + note : text + "\n\nNote:\n" + note;
}

}  // namespace

json::object root_field(const definition::Definition& definition, const Field& field,
                        const std::vector<std::string>& languages) {
    auto schema = typed(field);
    auto description = description_of(definition, field, languages);
    if (!description.empty()) schema["description"] = std::move(description);
    if (field.type == FieldType::text && field.length_max) schema["maxLength"] = *field.length_max;
    if (!field.choices.empty()) {
        json::array values;
        for (const auto& choice : field.choices)
            values.emplace_back(choice.value);
        schema["enum"] = std::move(values);
    }
    add_default(schema, field);
    return schema;
}

json::object root_type(base::TypeInfo type) {
    if (type.type == Type::point) return point();
    const auto names = names_of(type.type);
    json::object schema;
    if (names.type != nullptr) schema["type"] = names.type;
    schema["format"] = names.format;
    return schema;
}

}  // namespace socle::openapi
