#pragma once

#include "base/time.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace socle::base {

/// A time zone of the IANA database ("Europe/Paris"), as the program brings it along. Immutable:
/// any number of threads.
class Zone {
public:
    /// nullptr when there is none of that name. Abbreviations ("PST") are no names but those of the
    /// database itself ("EST").
    static std::shared_ptr<const Zone> find(std::string_view name);
    ~Zone();

    /// All names that `find` knows, in order.
    static std::vector<std::string> names();

    const std::string& name() const { return name_; }
    /// How far its clocks are ahead of UTC at that instant.
    Microseconds offset_us(Microseconds at_us) const;
    /// "2024-01-31T14:45:00.12+01:00": as base::timestamp_text, in this zone; in UTC where the year
    /// would not have four digits.
    std::string timestamp_text(Microseconds at_us) const;
    /// As base::parse_timestamp, but a text without an offset is in this zone. Of a local time that
    /// there is twice it is the later one, and one that there is not is read as before the change,
    /// as PostgreSQL does.
    std::optional<Microseconds> parse_timestamp(std::string_view text) const;

private:
    struct Rules;
    Zone(std::string name, std::unique_ptr<const Rules> rules);

    const std::string name_;
    const std::unique_ptr<const Rules> rules_;
};

}  // namespace socle::base
