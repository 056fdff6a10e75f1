#include "store/sqlite_folder.h"

#include "base/error.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

namespace socle::store {

namespace {

using base::Code;
using base::Error;

constexpr mode_t private_folder = 0700;
constexpr mode_t private_file = 0600;

std::string reason(int error) {
    return std::generic_category().message(error);
}

/// The process id that the holder wrote into the lock file, "" when there is none.
std::string holder_of(int lock) {
    std::array<char, 32> text;
    const auto length = ::pread(lock, text.data(), text.size(), 0);
    std::string digits;
    for (const char c :
         std::string(text.data(), length > 0 ? static_cast<std::size_t>(length) : 0)) {
        if (c >= '0' && c <= '9') digits += c;
    }
    return digits;
}

void write_holder(int lock) {
    const auto text = std::to_string(::getpid()) + "\n";
    if (::ftruncate(lock, 0) != 0) return;
    [[maybe_unused]] const auto written = ::pwrite(lock, text.data(), text.size(), 0);
}

}  // namespace

SqliteFolder::SqliteFolder(const std::string& folder, Access access) : folder_(folder) {
    joined_ = access == Access::visit;
    if (access != Access::look && access != Access::visit) {
        make();
        lock(access);
        return;
    }
    std::error_code ignored;
    if (std::filesystem::exists(database_file(), ignored)) return;
    throw Error(Code::unavailable, "there is no database in " + folder_);
}

SqliteFolder::~SqliteFolder() {
    unlock();
}

void SqliteFolder::make() const {
    std::error_code failed;
    if (std::filesystem::is_directory(folder_, failed)) return;
    const auto parent = std::filesystem::path(folder_ + "/").parent_path().parent_path();
    if (!parent.empty()) std::filesystem::create_directories(parent, failed);
    if (::mkdir(folder_.c_str(), private_folder) == 0 || errno == EEXIST) return;
    throw Error(Code::unavailable, "cannot make the data folder " + folder_ + ": " + reason(errno));
}

void SqliteFolder::lock(Access access) {
    const auto file = folder_ + "/socle.lock";
    lock_ = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, private_file);
    if (lock_ < 0) {
        throw Error(Code::unavailable,
                    "cannot write into the data folder " + folder_ + ": " + reason(errno));
    }
    if (::flock(lock_, LOCK_EX | LOCK_NB) == 0) {
        write_holder(lock_);
        return;
    }
    const auto holder = holder_of(lock_);
    unlock();
    if (access == Access::join) {
        joined_ = true;
        return;
    }
    throw Error(Code::unavailable, "another Socle" +
                                       (holder.empty() ? "" : " (process " + holder + ")") +
                                       " uses the data folder " + folder_);
}

void SqliteFolder::unlock() {
    if (lock_ >= 0) ::close(std::exchange(lock_, -1));
}

std::string SqliteFolder::database_file() const {
    return folder_ + "/socle.db";
}

long long SqliteFolder::size_bytes() const {
    long long total = 0;
    for (const auto& file : {database_file(), database_file() + "-wal"}) {
        struct stat found{};
        if (::stat(file.c_str(), &found) == 0) total += found.st_size;
    }
    return total;
}

}  // namespace socle::store
