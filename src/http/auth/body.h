#pragma once

#include "http/message.h"

#include <boost/json/object.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace socle::http {

/// What a request of the accounts interface may say at most; far above what any needs.
inline constexpr std::size_t auth_body_bytes_max = 1024 * 1024;

/// The JSON object of a request's body. Members that nobody asks for are ignored, null counts as
/// absent, a member of the wrong type is refused with validation_failed and its name.
class Body {
public:
    /// Refuses bad_json; an empty body is {} when `optional`. Throws Error body_too_large.
    explicit Body(const Request& request, bool optional = false);

    /// "" when absent.
    std::string text(std::string_view name) const;
    std::optional<std::string> optional_text(std::string_view name) const;
    std::optional<bool> boolean(std::string_view name) const;
    std::optional<boost::json::object> object(std::string_view name) const;
    std::optional<std::vector<std::string>> texts(std::string_view name) const;
    bool has(std::string_view name) const { return find(name) != nullptr; }

private:
    const boost::json::value* find(std::string_view name) const;

    boost::json::object members_;
};

}  // namespace socle::http
