#pragma once

#include <string>
#include <string_view>

namespace socle::query {

/// The start of `text` for a message, cut between characters when it is longer than `bytes_max`: an
/// answer must not repeat all a client sent.
inline std::string shown(std::string_view text, std::size_t bytes_max) {
    if (text.size() <= bytes_max) return std::string(text);
    std::size_t end = bytes_max;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80)
        --end;
    return std::string(text.substr(0, end)) + "…";
}

}  // namespace socle::query
