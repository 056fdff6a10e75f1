#include "cli/folder_watch.h"

#include "base/error.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <string_view>

namespace socle::cli {

namespace {

namespace fs = std::filesystem;

constexpr int quiet_ms = 100;
/// Something that is written without a pause is looked at all the same.
constexpr int rounds_max = 20;
constexpr std::uint32_t kinds =
    IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_MODIFY | IN_ATTRIB;
constexpr std::size_t buffer_bytes = 64 * 1024;

bool counts(std::string_view name) {
    if (name == "node_modules") return false;
    return !name.starts_with('.') || name == ".env";
}

}  // namespace

FolderWatch::FolderWatch(const std::string& folder)
    : folder_(folder),
      changes_(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)),
      stop_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
    const bool made =
        changes_ >= 0 && stop_ >= 0 && ::inotify_add_watch(changes_, folder.c_str(), kinds) >= 0;
    if (!made) {
        const std::string cause = std::strerror(errno);
        ::close(changes_);
        ::close(stop_);
        throw base::Error(base::Code::unavailable, folder + " cannot be watched: " + cause, {},
                          "fs.inotify.max_user_instances or max_user_watches may be used up.");
    }
    watch_all();
}

FolderWatch::~FolderWatch() {
    ::close(changes_);
    ::close(stop_);
}

void FolderWatch::stop() {
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(stop_, &one, sizeof one);
}

/// A folder that is watched already is not watched twice.
void FolderWatch::watch_all() {
    std::error_code fault;
    for (fs::recursive_directory_iterator at(folder_, fault);
         !fault && at != fs::recursive_directory_iterator(); at.increment(fault)) {
        if (!at->is_directory(fault)) continue;
        if (counts(at->path().filename().string())) {
            ::inotify_add_watch(changes_, at->path().c_str(), kinds);
        } else {
            at.disable_recursion_pending();
        }
    }
}

bool FolderWatch::ready(int timeout_ms) const {
    std::array<pollfd, 2> both = {{{changes_, POLLIN, 0}, {stop_, POLLIN, 0}}};
    return ::poll(both.data(), both.size(), timeout_ms) > 0;
}

bool FolderWatch::stopped() const {
    pollfd only = {stop_, POLLIN, 0};
    return ::poll(&only, 1, 0) > 0;
}

/// Whether any of them counts.
bool FolderWatch::read_changes() const {
    alignas(inotify_event) std::array<char, buffer_bytes> buffer;
    bool any = false;
    for (auto bytes = ::read(changes_, buffer.data(), buffer.size()); bytes > 0;
         bytes = ::read(changes_, buffer.data(), buffer.size())) {
        for (std::size_t at = 0; at < static_cast<std::size_t>(bytes);) {
            const auto* event = reinterpret_cast<const inotify_event*>(buffer.data() + at);
            any = any || event->len == 0 || counts(event->name);
            at += sizeof(inotify_event) + event->len;
        }
    }
    return any;
}

FolderWatch::Found FolderWatch::wait(int timeout_ms) {
    if (!ready(timeout_ms)) return Found::nothing;
    bool any = false;
    for (int round = 0; round < rounds_max && !stopped(); ++round) {
        any = read_changes() || any;
        if (!ready(quiet_ms)) break;
    }
    if (stopped()) return Found::stopped;
    if (any) watch_all();
    return any ? Found::change : Found::nothing;
}

}  // namespace socle::cli
