#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace socle::http {

/// One part of a body of the type multipart/form-data (RFC 7578): a field, or a file.
struct Part {
    std::string name;
    bool is_file = false;
    std::string file_name;  ///< as the client said: never a path to be used
    std::string type;       ///< of a file; text/plain when it says none
    std::string_view text;  ///< in the body
};

inline constexpr std::size_t parts_max = 200;
inline constexpr std::size_t part_head_bytes_max = 8 * 1024;
inline constexpr std::size_t part_name_bytes_max = 255;
inline constexpr std::size_t boundary_bytes_max = 70;

/// The boundary that the Content-Type says. Throws Error bad_body when it says none, or one that
/// RFC 2046 does not allow.
std::string boundary_of(std::string_view content_type);

/// The parts in their order; each refers to `body`. Throws Error bad_body, which says where, for
/// what is no such body, and for one with more parts, or larger heads, than there may be.
std::vector<Part> parse_multipart(std::string_view body, std::string_view boundary);

}  // namespace socle::http
