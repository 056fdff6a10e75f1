#pragma once

#include <string>
#include <string_view>

namespace socle::definition {

/// What is wrong with a regular expression that RE2 and PostgreSQL must both read the same way, ""
/// when nothing is. Of what one of them has and the other has not, or reads differently, nothing is
/// let through: `\b`, `\pL`, `(?i)`, counts over 255, a lone brace.
std::string regex_problem(std::string_view pattern);

/// What is wrong with a pattern of like, "" when nothing is.
std::string like_problem(std::string_view pattern);

}  // namespace socle::definition
