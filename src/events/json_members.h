#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace socle::events {

/// A member of a JSON object: its name, and its value as written. Values are not read through a
/// double: what the log holds comes back digit by digit.
struct JsonMember {
    std::string name;
    std::string_view value;
};

/// The members of an object, and the elements of an array, in order. For compact JSON of the log:
/// what is neither gives nothing. The views are into `text`.
std::vector<JsonMember> json_members(std::string_view text);
std::vector<std::string_view> json_elements(std::string_view text);

/// A JSON string with its quotes as its text; "" for what is none.
std::string json_string(std::string_view text);

}  // namespace socle::events
