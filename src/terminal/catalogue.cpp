#include "terminal/catalogue.h"

#include "base/json.h"
#include "base/text.h"

#include <boost/json.hpp>

#include <algorithm>
#include <charconv>

namespace socle::terminal {

namespace {

namespace json = boost::json;

bool truth(const json::object& object, std::string_view name) {
    const auto* value = object.if_contains(name);
    return value != nullptr && value->is_bool() && value->get_bool();
}

/// The objects of a list of that name.
std::vector<const json::object*> objects(const json::object& object, std::string_view name) {
    std::vector<const json::object*> found;
    const auto* value = object.if_contains(name);
    if (value == nullptr || !value->is_array()) return found;
    for (const auto& each : value->get_array()) {
        if (each.is_object()) found.push_back(&each.get_object());
    }
    return found;
}

Field field_of(const json::object& object) {
    Field field;
    field.name = base::text_member(object, "name");
    field.type = base::text_member(object, "type");
    field.format = base::text_member(object, "format");
    field.title = base::text_member(object, "title");
    if (field.title.empty()) field.title = field.name;
    field.to = base::text_member(object, "to");
    const auto* scale = object.if_contains("scale");
    if (scale != nullptr && scale->is_int64()) field.scale = static_cast<int>(scale->get_int64());
    field.required = truth(object, "required");
    field.writable = truth(object, "writable");
    field.computed = truth(object, "computed");
    field.secret = truth(object, "secret") || field.type == "secret";
    for (const auto* choice : objects(object, "choices"))
        field.choices.emplace_back(base::text_member(*choice, "value"),
                                   base::text_member(*choice, "title"));
    const auto* initial = object.if_contains("default");
    if (initial != nullptr && initial->is_object()) {
        const auto* value = initial->get_object().if_contains("value");
        if (value != nullptr) field.initial = *value;
    }
    return field;
}

Model model_of(const json::object& object) {
    Model model;
    model.name = base::text_member(object, "name");
    model.title = base::text_member(object, "title");
    model.display = base::text_member(object, "display");
    const auto* key = object.if_contains("key");
    if (key != nullptr && key->is_object())
        model.key = base::text_member(key->get_object(), "name");
    model.search = truth(object, "search");
    for (const auto* field : objects(object, "fields"))
        model.fields.push_back(field_of(*field));
    for (const auto* filter : objects(object, "filters"))
        model.filters.emplace_back(base::text_member(*filter, "name"),
                                   base::text_member(*filter, "title"));
    return model;
}

}  // namespace

const Field* Model::find_field(const std::string& wanted) const {
    const auto found = std::ranges::find(fields, wanted, &Field::name);
    return found == fields.end() ? nullptr : &*found;
}

const Field* field_called(const std::vector<const Field*>& fields, const std::string& text) {
    std::size_t number = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool whole = read.ec == std::errc() && read.ptr == text.data() + text.size();
    if (whole) return number >= 1 && number <= fields.size() ? fields[number - 1] : nullptr;
    const Field* beginning = nullptr;
    bool several = false;
    const auto wanted = base::lower(text);
    for (const auto* field : fields) {
        const auto title = base::lower(field->title);
        if (field->name == wanted || title == wanted) return field;
        if (wanted.empty() || !title.starts_with(wanted)) continue;
        several = beginning != nullptr;
        beginning = field;
    }
    return several ? nullptr : beginning;
}

Catalogue::Catalogue(const json::value& definition) {
    if (!definition.is_object()) return;
    const auto& object = definition.get_object();
    title_ = base::text_member(object, "title");
    for (const auto* model : objects(object, "models"))
        models_.push_back(model_of(*model));
}

const Model* Catalogue::find(const std::string& name) const {
    const auto found = std::ranges::find(models_, name, &Model::name);
    return found == models_.end() ? nullptr : &*found;
}

}  // namespace socle::terminal
