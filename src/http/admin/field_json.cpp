#include "http/admin/field_json.h"

#include "base/convert.h"
#include "base/json.h"
#include "http/admin/parts.h"

#include <boost/json.hpp>

namespace socle::http {

namespace {

namespace json = boost::json;
using base::Type;
using definition::Default;
using definition::Field;
using definition::FieldType;
using definition::OnDelete;
using definition::TextFormat;
using openapi::ModelView;

std::string_view format_name(TextFormat format) {
    switch (format) {
        case TextFormat::plain:
            return "";
        case TextFormat::email:
            return "email";
        case TextFormat::url:
            return "url";
        case TextFormat::phone:
            return "phone";
        case TextFormat::slug:
            return "slug";
        case TextFormat::markdown:
            return "markdown";
        case TextFormat::html:
            return "html";
        case TextFormat::color:
            return "color";
    }
    return "";
}

std::string_view on_delete_name(OnDelete on_delete) {
    if (on_delete == OnDelete::cascade) return "cascade";
    return on_delete == OnDelete::set_null ? "set_null" : "restrict";
}

/// A value as records have it on the wire.
json::value wire_value(base::TypeInfo type, const base::Value& value) {
    std::string text;
    base::append_json(text, type, base::view(value));
    base::JsonFault fault;
    return base::parse_json(text, fault).value_or(nullptr);
}

void add_bounds(json::object& made, const Field& field) {
    if (field.min) made["min"] = wire_value(field.storage, *field.min);
    if (field.max) made["max"] = wire_value(field.storage, *field.max);
    if (field.length_min) made["min"] = *field.length_min;
    if (field.length_max) made["max"] = *field.length_max;
}

json::array choices_json(const Field& field, const std::vector<std::string>& languages) {
    json::array choices;
    for (const auto& choice : field.choices) {
        choices.push_back({{"value", choice.value},
                           {"title", title_or_name(choice.title, choice.value, languages)}});
    }
    return choices;
}

json::object default_json(const Field& field) {
    switch (field.initial.kind) {
        case Default::Kind::none:
            return {};
        case Default::Kind::value:
            return {{"kind", "value"}, {"value", wire_value(field.storage, field.initial.value)}};
        case Default::Kind::now:
            return {{"kind", "now"}};
        case Default::Kind::me:
            return {{"kind", "me"}};
        case Default::Kind::uuid:
            return {{"kind", "uuid"}};
        case Default::Kind::expression:
            return {{"kind", "expression"}};
    }
    return {};
}

void add_type(json::object& made, const ModelView& view, const Field& field) {
    made["type"] = definition::field_type_name(field.type);
    if (field.type == FieldType::decimal) made["scale"] = field.storage.scale;
    if (field.type == FieldType::list) made["of"] = definition::field_type_name(field.element);
    if (field.type == FieldType::choice) made["choices"] = choices_json(field, view.languages);
    if (field.type != FieldType::ref) return;
    made["to"] = view.definition.model(field.to).name;
    made["on_delete"] = on_delete_name(field.on_delete);
}

}  // namespace

json::object field_json(const ModelView& view, const Field& field) {
    json::object made;
    made["name"] = field.name;
    add_type(made, view, field);
    made["title"] = title_or_name(field.title, field.name, view.languages);
    if (const auto& help = field.help.in(view.languages); !help.empty()) made["help"] = help;
    made["required"] = field.required;
    made["unique"] = field.unique;
    made["readonly"] = field.readonly;
    made["computed"] = false;
    made["writable"] = !view.described().view && !field.readonly && view.writable(field);
    made["secret"] = field.type == FieldType::secret;
    if (field.format != TextFormat::plain) made["format"] = format_name(field.format);
    if (!field.pattern.empty()) made["pattern"] = field.pattern;
    add_bounds(made, field);
    if (auto initial = default_json(field); !initial.empty()) made["default"] = std::move(initial);
    return made;
}

json::object computed_json(const ModelView& view, const definition::Computed& computed) {
    const auto type = computed.expression.type;
    json::object made;
    made["name"] = computed.name;
    made["type"] = base::type_name(type.type);
    if (type.type == Type::decimal) made["scale"] = type.scale;
    made["title"] = title_or_name(computed.title, computed.name, view.languages);
    made["required"] = false;
    made["unique"] = false;
    made["readonly"] = true;
    made["computed"] = true;
    made["writable"] = false;
    made["secret"] = false;
    return made;
}

}  // namespace socle::http
