#include "base/zone.h"

#include "base/text.h"

#include <fmt/format.h>
#include <unicode/basictz.h>
#include <unicode/strenum.h>
#include <unicode/timezone.h>

#include <algorithm>
#include <array>
#include <cstdlib>

namespace socle::base {

namespace {

constexpr std::int64_t microseconds = 1'000'000;
constexpr std::int64_t milliseconds = 1'000;
constexpr std::size_t name_bytes_max = 64;
/// "+00:00" at the end of a timestamp in UTC.
constexpr std::size_t offset_length = 6;

/// The names of three capital letters that are in the database; ICU knows others from before it.
constexpr std::array<std::string_view, 13> short_names = {
    "CET", "EET", "EST", "GMT", "HST", "MET", "MST", "PRC", "ROC", "ROK", "UCT", "UTC", "WET"};

bool is_database_name(std::string_view name) {
    if (name.empty() || name.size() > name_bytes_max || name.starts_with("SystemV/")) return false;
    const bool plain = std::ranges::all_of(
        name, [](char c) { return c > ' ' && static_cast<unsigned char>(c) < 0x7f; });
    const bool capitals = std::ranges::all_of(name, [](char c) { return c >= 'A' && c <= 'Z'; });
    const bool listed = std::ranges::find(short_names, name) != short_names.end();
    return plain && (name.size() != 3 || !capitals || listed);
}

std::string offset_text(std::int64_t seconds) {
    const auto size = std::abs(seconds);
    auto text = fmt::format("{}{:02}:{:02}", seconds < 0 ? '-' : '+', size / 3600, size / 60 % 60);
    if (size % 60 != 0) text += fmt::format(":{:02}", size % 60);
    return text;
}

bool has_offset(std::string_view text) {
    const std::string alone(trimmed(text));
    return !base::parse_timestamp(alone + "Z") && !base::parse_timestamp(alone + " 00:00Z");
}

}  // namespace

struct Zone::Rules {
    std::unique_ptr<icu::BasicTimeZone> zone;

    std::int64_t offset_s(Microseconds at_us) const {
        int32_t raw = 0;
        int32_t saving = 0;
        UErrorCode status = U_ZERO_ERROR;
        zone->getOffset(static_cast<UDate>(at_us) / milliseconds, 0, raw, saving, status);
        return (raw + saving) / milliseconds;
    }

    std::int64_t offset_of_local_s(Microseconds local_us) const {
        int32_t raw = 0;
        int32_t saving = 0;
        UErrorCode status = U_ZERO_ERROR;
        zone->getOffsetFromLocal(static_cast<UDate>(local_us) / milliseconds, UCAL_TZ_LOCAL_FORMER,
                                 UCAL_TZ_LOCAL_LATTER, raw, saving, status);
        return (raw + saving) / milliseconds;
    }
};

Zone::Zone(std::string name, std::unique_ptr<const Rules> rules)
    : name_(std::move(name)), rules_(std::move(rules)) {}

Zone::~Zone() = default;

std::shared_ptr<const Zone> Zone::find(std::string_view name) {
    if (!is_database_name(name)) return nullptr;
    const auto id = icu::UnicodeString::fromUTF8({name.data(), static_cast<int32_t>(name.size())});
    icu::UnicodeString canonical;
    UBool known = 0;
    UErrorCode status = U_ZERO_ERROR;
    icu::TimeZone::getCanonicalID(id, canonical, known, status);
    if (U_FAILURE(status) || known == 0) return nullptr;
    auto rules = std::make_unique<Rules>();
    std::unique_ptr<icu::TimeZone> made(icu::TimeZone::createTimeZone(id));
    auto* zone = dynamic_cast<icu::BasicTimeZone*>(made.get());
    if (zone == nullptr) return nullptr;
    static_cast<void>(made.release());
    rules->zone.reset(zone);
    return std::shared_ptr<const Zone>(new Zone(std::string(name), std::move(rules)));
}

std::vector<std::string> Zone::names() {
    UErrorCode status = U_ZERO_ERROR;
    const std::unique_ptr<icu::StringEnumeration> all(
        icu::TimeZone::createTimeZoneIDEnumeration(UCAL_ZONE_TYPE_ANY, nullptr, nullptr, status));
    std::vector<std::string> names;
    if (U_FAILURE(status) || all == nullptr) return names;
    for (const char* name = all->next(nullptr, status); name != nullptr && U_SUCCESS(status) != 0;
         name = all->next(nullptr, status)) {
        if (is_database_name(name)) names.emplace_back(name);
    }
    return names;
}

Microseconds Zone::offset_us(Microseconds at_us) const {
    return rules_->offset_s(at_us) * microseconds;
}

std::string Zone::timestamp_text(Microseconds at_us) const {
    const auto offset_s = rules_->offset_s(at_us);
    const auto local_us = at_us + offset_s * microseconds;
    if (local_us < timestamp_min_us || local_us > timestamp_max_us) {
        return base::timestamp_text(at_us);
    }
    auto text = base::timestamp_text(local_us);
    text.resize(text.size() - offset_length);
    return text + offset_text(offset_s);
}

std::optional<Microseconds> Zone::parse_timestamp(std::string_view text) const {
    const auto read = base::parse_timestamp(text);
    if (!read || has_offset(text)) return read;
    const auto at_us = *read - rules_->offset_of_local_s(*read) * microseconds;
    const bool stored = at_us >= timestamp_min_us && at_us <= timestamp_max_us;
    return stored ? std::optional(at_us) : std::nullopt;
}

}  // namespace socle::base
