#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace socle::base {

/// Microseconds since 1970-01-01T00:00:00Z.
using Microseconds = std::int64_t;

/// The instants that can be stored: years 0001 to 9999.
inline constexpr Microseconds timestamp_min_us = -62'135'596'800'000'000;
inline constexpr Microseconds timestamp_max_us = 253'402'300'799'999'999;

Microseconds now_us();

/// "2024-01-31T13:45:00.12+00:00": the storage form of timestamps. Text order is time order.
/// Throws Error bad_date ("timestamp out of range") outside of timestamp_min_us to
/// timestamp_max_us.
std::string timestamp_text(Microseconds at_us);
/// "2024-01-31": the date of that instant in UTC. Throws as timestamp_text.
std::string date_text(Microseconds at_us);

/// Read ISO 8601 and what PostgreSQL's ISO style prints: date alone or with time, `T` or space,
/// fraction up to 6 digits (more are rounded), offset `Z`, `+02`, `+02:00`, `+0200` or none (UTC).
/// Also YYYY/MM/DD and, as PostgreSQL's default, MM/DD/YYYY. Blanks around are ignored. nullopt
/// when not a valid instant.
std::optional<Microseconds> parse_timestamp(std::string_view text);
/// "2024-01-31" checked against the calendar; a timestamp text gives its date part. nullopt when
/// invalid.
std::optional<std::string> parse_date(std::string_view text);
/// "13:45", "13:45:00.500" to "13:45:00", "13:45:00.5"; an offset is ignored, a timestamp text
/// gives its time part. nullopt when invalid.
std::optional<std::string> parse_time(std::string_view text);

/// True for a text in the form of a date (alone or with a time) or of a time, whether or not there
/// is such a date: tells "out of range" ("2024-02-30") from "invalid syntax" ("soon").
bool has_date_form(std::string_view text);
bool has_time_form(std::string_view text);

}  // namespace socle::base
