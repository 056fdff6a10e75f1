#pragma once

#include <string_view>

namespace socle::store {

/// SQL's LIKE as PostgreSQL has it: `%` any text, `_` one character (of UTF-8), `\` takes the next
/// character as it is. Throws Error bad_value when the pattern's last `\` stands alone and the text
/// reaches it.
bool like_matches(std::string_view text, std::string_view pattern);

}  // namespace socle::store
