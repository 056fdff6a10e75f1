#include "accounts/token_times.h"

#include <limits>

namespace socle::accounts {
namespace {

constexpr double us_per_second = 1e6;

std::int64_t us_of(double seconds) {
    constexpr double largest_s =
        static_cast<double>(std::numeric_limits<std::int64_t>::max()) / us_per_second / 2;
    if (seconds >= largest_s) return std::numeric_limits<std::int64_t>::max();
    if (seconds <= -largest_s) return std::numeric_limits<std::int64_t>::min();
    return static_cast<std::int64_t>(seconds * us_per_second);
}

}  // namespace

std::int64_t start_us(const Claims& claims) {
    return us_of(claims.not_before_s - leeway_s);
}

std::int64_t end_us(const Claims& claims) {
    return us_of(claims.expires_s + leeway_s);
}

}  // namespace socle::accounts
