#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace socle::base {

/// The most decimals a decimal can have: 10^18 is the largest power of ten in an int64.
inline constexpr int decimal_scale_max = 18;

/// Text ("12.5", "-.5", "1.2e3") to an integer scaled by 10^scale, exactly; more decimals than
/// `scale` are rounded half away from zero as PostgreSQL's numeric does. Throws Error bad_value or
/// value_out_of_range.
std::int64_t parse_decimal(std::string_view text, int scale);

/// Appends `scaled` with its `scale` decimals: 1250 of scale 2 is "12.50".
void append_decimal(std::string& out, std::int64_t scaled, int scale);

}  // namespace socle::base
