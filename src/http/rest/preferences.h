#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace socle::http {

/// What the `Prefer` header asks
/// (https://docs.postgrest.org/en/v12/references/api/preferences.html). For each name the first
/// value given wins.
struct Preferences {
    enum class Return { minimal, headers_only, representation };
    std::optional<Return> answer;
    bool count = false;
    std::optional<bool> missing_null;
    bool strict = false;
    bool handling_given = false;
    std::optional<std::int64_t> affected_max;  ///< only with handling=strict

    /// The value of `Preference-Applied`: what of it was done; "" for nothing.
    std::string applied(bool write) const;
};

/// Throws Error bad_preference for what is not known when handling=strict, and unsupported for what
/// would change the meaning of a write if it were ignored (tx=rollback, resolution).
Preferences parse_preferences(std::string_view header);

}  // namespace socle::http
