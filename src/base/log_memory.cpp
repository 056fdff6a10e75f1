#include "base/log_memory.h"

#include <deque>
#include <mutex>

namespace socle::base {

namespace {

/// Who logs has taken the lock of the sink anyway.
struct Memory {
    std::mutex mutex;
    std::deque<LogLine> lines;
    std::int64_t last_id = 0;
};

Memory& memory() {
    static Memory the_memory;
    return the_memory;
}

}  // namespace

void remember_line(LogLine line) {
    auto& kept = memory();
    const std::lock_guard lock(kept.mutex);
    line.id = ++kept.last_id;
    kept.lines.push_back(std::move(line));
    if (kept.lines.size() > log_lines_kept) kept.lines.pop_front();
}

std::vector<LogLine> logged_lines(Level level, std::int64_t before, std::size_t limit,
                                  const std::function<bool(const LogLine&)>& wanted) {
    auto& kept = memory();
    std::vector<LogLine> found;
    const std::lock_guard lock(kept.mutex);
    for (auto line = kept.lines.rbegin(); line != kept.lines.rend(); ++line) {
        if (found.size() == limit) break;
        if (line->level < level || (before != 0 && line->id >= before)) continue;
        if (wanted(*line)) found.push_back(*line);
    }
    return found;
}

std::string_view level_name(Level level) {
    switch (level) {
        case Level::debug:
            return "debug";
        case Level::info:
            return "info";
        case Level::warning:
            return "warning";
        case Level::error:
            return "error";
    }
    return "";
}

}  // namespace socle::base
