#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace socle::accounts {

/// Files with secrets: mode 0600, at most private_file_bytes_max. Both throw Error `unavailable`
/// naming the path.
inline constexpr std::size_t private_file_bytes_max = 64 * 1024;

/// The content, or nullopt when there is no such file. Refuses a file that its group or others may
/// read.
std::optional<std::string> read_private_file(const std::string& path);

/// Makes the file whole or not at all, also when the machine fails. False when it is already there:
/// it is left as it is.
bool create_private_file(const std::string& path, std::string_view content);

}  // namespace socle::accounts
