#include "accounts/private_file.h"

#include "base/crypto.h"
#include "base/error.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>
#include <utility>

namespace socle::accounts {
namespace {

[[noreturn]] void refuse(const std::string& message) {
    throw base::Error(base::Code::unavailable, message);
}

[[noreturn]] void refuse_errno(const char* what, const std::string& path) {
    const std::string why = std::system_category().message(errno);
    refuse("cannot " + std::string(what) + ' ' + path + ": " + why);
}

class Descriptor {
public:
    explicit Descriptor(int number) : number_(number) {}
    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    bool open() const { return number_ >= 0; }
    int number() const { return number_; }

private:
    int number_;
};

/// Deletes a half-written file when its maker is left early.
class Temporary {
public:
    explicit Temporary(std::string path) : path_(std::move(path)) {}
    ~Temporary() { ::unlink(path_.c_str()); }
    Temporary(const Temporary&) = delete;
    Temporary& operator=(const Temporary&) = delete;

    const std::string& path() const { return path_; }

private:
    std::string path_;
};

void check_mode(const Descriptor& file, const std::string& path) {
    struct stat status{};
    if (::fstat(file.number(), &status) != 0) refuse_errno("read", path);
    if (!S_ISREG(status.st_mode)) refuse(path + " is not a regular file");
    const unsigned mode = status.st_mode & 07777;
    if ((mode & 077) == 0) return;
    std::array<char, 8> octal{};
    std::snprintf(octal.data(), octal.size(), "%04o", mode);
    refuse(path + " can be read by others (mode " + octal.data() + "); run: chmod 600 " + path);
}

void write_all(const Descriptor& file, std::string_view content, const std::string& path) {
    while (!content.empty()) {
        const ssize_t written = ::write(file.number(), content.data(), content.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) refuse_errno("write", path);
        content.remove_prefix(static_cast<std::size_t>(written));
    }
    if (::fsync(file.number()) != 0) refuse_errno("write", path);
}

void write_temporary(const std::string& path, std::string_view content) {
    const Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (!file.open()) refuse_errno("write", path);
    if (::fchmod(file.number(), 0600) != 0) refuse_errno("write", path);
    write_all(file, content, path);
}

void sync_folder(const std::string& path) {
    const std::string folder = std::filesystem::path(path).parent_path().string();
    const Descriptor opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!opened.open() || ::fsync(opened.number()) != 0) refuse_errno("write", folder);
}

/// Some network file systems cannot rename without replacing: there, the last of two processes
/// that start at once wins.
bool rename_without_replacing(const std::string& from, const std::string& to) {
    if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0)
        return true;
    if (errno == EEXIST) return false;
    if (errno == EINVAL && ::rename(from.c_str(), to.c_str()) == 0) return true;
    refuse_errno("write", to);
}

}  // namespace

std::optional<std::string> read_private_file(const std::string& path) {
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (!file.open() && errno == ENOENT) return std::nullopt;
    if (!file.open()) refuse_errno("read", path);
    check_mode(file, path);
    std::string content(private_file_bytes_max + 1, '\0');
    std::size_t size = 0;
    while (size < content.size()) {
        const ssize_t got = ::read(file.number(), content.data() + size, content.size() - size);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) refuse_errno("read", path);
        if (got == 0) break;
        size += static_cast<std::size_t>(got);
    }
    if (size > private_file_bytes_max) refuse(path + " is too large");
    content.resize(size);
    return content;
}

bool create_private_file(const std::string& path, std::string_view content) {
    const Temporary temporary(path + '.' + base::hex(base::random_bytes(8)));
    write_temporary(temporary.path(), content);
    if (!rename_without_replacing(temporary.path(), path)) return false;
    sync_folder(path);
    return true;
}

void replace_private_file(const std::string& path, std::string_view content) {
    const Temporary temporary(path + '.' + base::hex(base::random_bytes(8)));
    write_temporary(temporary.path(), content);
    if (::rename(temporary.path().c_str(), path.c_str()) != 0) refuse_errno("write", path);
    sync_folder(path);
}

FileLock::FileLock(const std::string& path)
    : number_(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)) {
    if (number_ < 0) refuse_errno("lock", path);
    while (::flock(number_, LOCK_EX) != 0) {
        if (errno == EINTR) continue;
        const int why = errno;
        ::close(number_);
        errno = why;
        refuse_errno("lock", path);
    }
}

FileLock::~FileLock() {
    ::close(number_);
}

}  // namespace socle::accounts
