#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace socle::base {

/// Microseconds since 1970-01-01T00:00:00Z.
using Microseconds = std::int64_t;

Microseconds now_us();

/// "2024-01-31T13:45:00.12+00:00": the storage form of timestamps. Text order is time order.
/// Years 0001 to 9999 only.
std::string timestamp_text(Microseconds at_us);
/// "2024-01-31": the date of that instant in UTC.
std::string date_text(Microseconds at_us);

/// Read ISO 8601 and what PostgreSQL's ISO style prints: date alone or with time, `T` or space,
/// fraction up to 6 digits (more are rounded), offset `Z`, `+02`, `+02:00`, `+0200` or none (UTC).
/// Also MM/DD/YYYY as PostgreSQL's default. nullopt when not a valid instant.
std::optional<Microseconds> parse_timestamp(std::string_view text);
/// "2024-01-31" checked against the calendar; a timestamp text gives its date part. nullopt when
/// invalid.
std::optional<std::string> parse_date(std::string_view text);
/// "13:45", "13:45:00.500" to "13:45:00", "13:45:00.5". nullopt when invalid.
std::optional<std::string> parse_time(std::string_view text);

}  // namespace socle::base
