#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace socle::base {

/// Writes a JSON object member by member, in the order of the calls.
class JsonObject {
public:
    JsonObject& text(std::string_view name, std::string_view value);
    /// Nothing when `value` is empty.
    JsonObject& text_if_any(std::string_view name, std::string_view value);
    /// An instant in storage form, written with Z; nothing when it is empty.
    JsonObject& instant_if_any(std::string_view name, std::string_view value);
    JsonObject& number(std::string_view name, std::int64_t value);
    JsonObject& boolean(std::string_view name, bool value);
    JsonObject& texts(std::string_view name, const std::vector<std::string>& values);
    /// `json`: the text of a JSON value.
    JsonObject& json(std::string_view name, std::string_view json);

    std::string take();

private:
    void key(std::string_view name);

    std::string text_ = "{";
};

/// "[a,b]" of the texts of JSON values.
std::string json_array(const std::vector<std::string>& items);

}  // namespace socle::base
