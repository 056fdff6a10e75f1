#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace socle::accounts {

/// Files with secrets: mode 0600, at most private_file_bytes_max. All throw Error `unavailable`
/// naming the path.
inline constexpr std::size_t private_file_bytes_max = 64 * 1024;

/// The content, or nullopt when there is no such file. Refuses a file that its group or others may
/// read.
std::optional<std::string> read_private_file(const std::string& path);

/// Makes the file whole or not at all, also when the machine fails. False when it is already there:
/// it is left as it is.
bool create_private_file(const std::string& path, std::string_view content);

/// Puts `content` in the place of the file, whole or not at all.
void replace_private_file(const std::string& path, std::string_view content);

/// Held by one at a time, threads and processes alike: others wait. The file `path` stays; what
/// holds it and dies lets it go.
class FileLock {
public:
    explicit FileLock(const std::string& path);
    ~FileLock();
    FileLock(const FileLock&) = delete;
    FileLock& operator=(const FileLock&) = delete;

private:
    int number_;
};

}  // namespace socle::accounts
