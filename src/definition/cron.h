#pragma once

#include "base/time.h"
#include "base/zone.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace socle::definition {

/// When a periodic job is due: minute, hour, day, month and day of the week, as cron has them. A
/// bit for each value that a field takes.
struct Cron {
    std::uint64_t minutes = 0;
    std::uint64_t hours = 0;
    std::uint64_t days = 0;
    std::uint64_t months = 0;
    std::uint64_t weekdays = 0;  ///< 0 is Sunday
    /// A field that begins with `*`. When neither day field does, one of them is enough.
    bool any_hour = false;
    bool any_day = false;
    bool any_weekday = false;
    std::string text;
};

struct CronFault {
    std::size_t offset = 0;  ///< the byte of the text
    std::string message;
};

/// Reads five fields, or one of @hourly, @daily, @midnight, @weekly, @monthly, @yearly, @annually.
/// nullopt with `fault` for what is none.
std::optional<Cron> parse_cron(std::string_view text, CronFault& fault);

/// The first instant after `after_us` at which a job is due in the zone; nullopt when there is none
/// within ten years: the 31st of February.
///
/// A local time that the clocks skip is due as much later as they skip (02:30 at 03:30). One that
/// there is twice is due the first time; both times where the hour begins with `*`.
std::optional<base::Microseconds> next_due(const Cron& cron, const base::Zone& zone,
                                           base::Microseconds after_us);

/// The last instant after `after_us` and up to `until_us` at which it is due.
std::optional<base::Microseconds> last_due(const Cron& cron, const base::Zone& zone,
                                           base::Microseconds after_us,
                                           base::Microseconds until_us);

}  // namespace socle::definition
