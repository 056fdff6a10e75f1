#include "cli/user_fields.h"

#include "base/convert.h"
#include "base/error.h"
#include "base/json.h"
#include "base/text.h"

namespace socle::cli {

namespace {

using base::Code;
using base::Error;
using definition::FieldType;

boost::json::value parsed(std::string_view text, const std::string& what) {
    base::JsonFault fault;
    auto json = base::parse_json(text, fault);
    if (!json) throw Error(Code::bad_value, what + " is not JSON: " + fault.message);
    return std::move(*json);
}

boost::json::value point_value(const std::string& name, std::string_view text) {
    const auto parts = base::split(text, ',');
    boost::json::array coordinates;
    if (parts.size() == 2) {
        coordinates.push_back(parsed(base::trimmed(parts[1]), name));
        coordinates.push_back(parsed(base::trimmed(parts[0]), name));
    } else {
        throw Error(Code::bad_value, name + ": expected latitude,longitude in degrees");
    }
    boost::json::object point;
    point["type"] = "Point";
    point["coordinates"] = coordinates;
    return point;
}

}  // namespace

const definition::Field* find_own_field(const definition::Definition& definition,
                                        std::string_view name) {
    const auto& model = definition.model(definition.user_model);
    const int index = model.find_field(name);
    if (index < definition.user_own_fields) return nullptr;
    return &model.fields[static_cast<std::size_t>(index)];
}

std::vector<std::string> own_field_names(const definition::Definition& definition) {
    const auto& model = definition.model(definition.user_model);
    std::vector<std::string> names;
    for (auto at = static_cast<std::size_t>(definition.user_own_fields); at < model.fields.size();
         ++at) {
        names.push_back(model.fields[at].name);
    }
    return names;
}

boost::json::value field_value(const definition::Field& field, std::string_view text) {
    if (field.type == FieldType::point) return point_value(field.name, text);
    if (field.storage.type == base::Type::json) return parsed(text, field.name);
    const auto value = base::parse_text(field.storage, text);
    std::string json;
    base::append_json(json, field.storage, base::view(value));
    return parsed(json, field.name);
}

boost::json::object fields_of_arguments(const definition::Definition& definition,
                                        const std::vector<std::string>& arguments) {
    boost::json::object fields;
    for (const auto& argument : arguments) {
        const auto sign = argument.find('=');
        if (sign == std::string::npos || sign == 0) {
            throw Error(Code::bad_value, "--field " + argument + ": expected NAME=VALUE");
        }
        const auto name = argument.substr(0, sign);
        const auto* field = find_own_field(definition, name);
        if (field == nullptr) {
            const auto known = own_field_names(definition);
            const auto meant = base::nearest(name, known);
            throw Error(Code::bad_value,
                        "models/user.yaml has no field '" + name + "'" +
                            (meant ? "; did you mean '" + *meant + "'?" : ""),
                        {}, known.empty() ? "" : "It has: " + base::join(known, ", ") + ".");
        }
        try {
            fields[name] = field_value(*field, argument.substr(sign + 1));
        } catch (const Error& error) {
            throw Error(error.code, "--field " + name + ": " + error.message);
        }
    }
    return fields;
}

boost::json::object object_of_argument(const std::string& option, const std::string& text) {
    if (text.empty()) return {};
    auto json = parsed(text, option);
    if (!json.is_object()) {
        throw Error(Code::bad_value, option + R"(: expected a JSON object like {"name": "Ada"})");
    }
    return std::move(json.get_object());
}

}  // namespace socle::cli
