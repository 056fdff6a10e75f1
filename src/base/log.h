#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace socle::base {

enum class Level { debug, info, warning, error };

/// Text lines on a terminal, one JSON object a line otherwise. Set once, before threads start.
struct LogSettings {
    Level level = Level::info;
    bool json = false;
};
void set_up_log(const LogSettings& settings);
bool logs(Level level);

/// Numbers are numbers in JSON, too.
using LogValue = std::variant<std::string_view, std::int64_t, std::uint64_t, double>;
using LogField = std::pair<std::string_view, LogValue>;

/// One line of the log: a fixed message and named fields. No secret may be passed. Any thread.
void log(Level level, std::string_view message, std::initializer_list<LogField> fields = {});
/// Writes what is buffered; called at shutdown.
void flush_log();

}  // namespace socle::base
