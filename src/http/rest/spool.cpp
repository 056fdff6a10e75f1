#include "http/rest/spool.h"

#include "base/error.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <system_error>
#include <utility>

namespace socle::http {

namespace {

using base::Code;
using base::Error;

constexpr int threads = 2;
constexpr int retry_after_s = 5;
constexpr mode_t private_file = 0600;

[[noreturn]] void fail(const char* what) {
    throw Error(Code::unavailable, "the body cannot be kept until it is whole", {}, {},
                std::string(what) + ": " + std::generic_category().message(errno));
}

/// Not every file system can make a file that never had a name.
int open_file(const std::string& folder) {
    const int file = ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, private_file);
    if (file >= 0) return file;
    std::string name = folder + "/spool-XXXXXX";
    const int named = ::mkostemp(name.data(), O_CLOEXEC);
    if (named < 0) fail("opening a file for it");
    ::unlink(name.c_str());
    return named;
}

}  // namespace

Spools::Spools(std::string folder)
    : folder_(std::move(folder)),
      pool_({.threads = threads, .waiting_max = spools_max, .niceness = 0, .noun = "imports"}) {}

Spool::Spool(Spools& spools) : spools_(spools) {
    if (spools_.count_.fetch_add(1) >= spools_max) {
        spools_.count_.fetch_sub(1);
        Error error(Code::unavailable, "too many imports run at the same time", {}, "Try again.");
        error.retry_after_s = retry_after_s;
        throw error;
    }
    try {
        file_ = open_file(spools_.folder_);
    } catch (...) {
        spools_.count_.fetch_sub(1);
        throw;
    }
}

Spool::~Spool() {
    ::close(file_);
    spools_.count_.fetch_sub(1);
}

void Spool::append(std::string_view piece) {
    while (!piece.empty()) {
        const auto bytes = ::write(file_, piece.data(), piece.size());
        if (bytes < 0 && errno == EINTR) continue;
        if (bytes < 0) fail("writing it");
        piece.remove_prefix(static_cast<std::size_t>(bytes));
    }
}

std::size_t Spool::read(std::size_t offset, std::span<char> room) const {
    const auto bytes = ::pread(file_, room.data(), room.size(), static_cast<off_t>(offset));
    if (bytes < 0) fail("reading it");
    return static_cast<std::size_t>(bytes);
}

}  // namespace socle::http
