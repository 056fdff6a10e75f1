#include "base/json_object.h"

#include "base/convert.h"

#include <utility>

namespace socle::base {

namespace {

constexpr std::string_view utc = "+00:00";

}  // namespace

void JsonObject::key(std::string_view name) {
    if (text_.size() > 1) text_ += ',';
    append_json_string(text_, name);
    text_ += ':';
}

JsonObject& JsonObject::text(std::string_view name, std::string_view value) {
    key(name);
    append_json_string(text_, value);
    return *this;
}

JsonObject& JsonObject::text_if_any(std::string_view name, std::string_view value) {
    return value.empty() ? *this : text(name, value);
}

JsonObject& JsonObject::instant_if_any(std::string_view name, std::string_view value) {
    if (value.empty()) return *this;
    if (!value.ends_with(utc)) return text(name, value);
    value.remove_suffix(utc.size());
    return text(name, std::string(value) + 'Z');
}

JsonObject& JsonObject::number(std::string_view name, std::int64_t value) {
    return json(name, std::to_string(value));
}

JsonObject& JsonObject::boolean(std::string_view name, bool value) {
    return json(name, value ? "true" : "false");
}

JsonObject& JsonObject::texts(std::string_view name, const std::vector<std::string>& values) {
    std::vector<std::string> items;
    for (const auto& value : values) {
        std::string item;
        append_json_string(item, value);
        items.push_back(std::move(item));
    }
    return json(name, json_array(items));
}

JsonObject& JsonObject::json(std::string_view name, std::string_view json_text) {
    key(name);
    text_ += json_text;
    return *this;
}

std::string JsonObject::take() {
    text_ += '}';
    return std::exchange(text_, "{");
}

std::string json_array(const std::vector<std::string>& items) {
    std::string text = "[";
    for (const auto& item : items) {
        if (text.size() > 1) text += ',';
        text += item;
    }
    return text + ']';
}

}  // namespace socle::base
