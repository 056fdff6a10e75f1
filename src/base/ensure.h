#pragma once

#include <source_location>

namespace socle::base {

/// Writes `why` and the place on standard error and aborts.
[[noreturn]] void fail(const char* why,
                       std::source_location where = std::source_location::current());

/// Ends the program with `why` and the place when `condition` is false. For our own bugs only:
/// never reachable by input. Always on.
inline void ensure(bool condition, const char* why,
                   std::source_location where = std::source_location::current()) {
    if (!condition) [[unlikely]]
        fail(why, where);
}

}  // namespace socle::base
