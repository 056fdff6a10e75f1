#pragma once

#include <source_location>

namespace socle::base {

/// Ends the program with `why` and the place when `condition` is false. For our own bugs only:
/// never reachable by input. Always on.
void ensure(bool condition, const char* why,
            std::source_location where = std::source_location::current());

}  // namespace socle::base
