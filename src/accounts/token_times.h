#pragma once

#include "accounts/claims.h"

#include <cstdint>

namespace socle::accounts {

/// For clocks that differ.
inline constexpr int leeway_s = 30;

/// From when on a token is valid, and when it no longer is; leeway included.
std::int64_t start_us(const Claims& claims);
std::int64_t end_us(const Claims& claims);

}  // namespace socle::accounts
