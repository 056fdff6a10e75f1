#pragma once

#include <cstdint>
#include <string>

namespace socle::cli {

/// A hundred years, as GoTrue's clients write "without end".
inline const std::string for_ever = "876000h";

/// "90s", "30m", "24h", "7d", "2w" in seconds, at most for_ever. Throws Error bad_value.
std::int64_t period_s(const std::string& text);

/// The same in the form of Go's durations, which accounts take: "168h0m0s".
std::string go_duration(const std::string& text);

}  // namespace socle::cli
