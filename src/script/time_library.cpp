#include "script/time_library.h"

#include "base/error.h"
#include "base/time.h"
#include "base/zone.h"
#include "script/lua_json.h"
#include "script/machine.h"
#include "script/sandbox.h"

#include <array>
#include <chrono>
#include <cmath>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace socle::script {

namespace {

using base::Microseconds;
using std::chrono::days;
using std::chrono::months;
using std::chrono::sys_days;
using std::chrono::year_month_day;

constexpr Microseconds second_us = 1'000'000;
constexpr Microseconds minute_us = 60 * second_us;
constexpr Microseconds hour_us = 60 * minute_us;
constexpr Microseconds day_us = 24 * hour_us;
constexpr double number_max = 1e12;
constexpr std::size_t zone_steps = 100;

std::string_view text_at(lua_State* lua, int index) {
    std::size_t length = 0;
    const char* text = luaL_checklstring(lua, index, &length);
    return {text, length};
}

/// UTC where none is named.
std::shared_ptr<const base::Zone> zone_at(lua_State* lua, int index) {
    Machine::of(lua).spend(lua, zone_steps);
    const std::string name = luaL_optstring(lua, index, "UTC");
    auto zone = base::Zone::find(name);
    if (!zone)
        luaL_error(lua, "there is no time zone '%s': write one like Europe/Paris", name.c_str());
    return zone;
}

Microseconds instant_at(lua_State* lua, int index, const base::Zone& zone) {
    const auto at_us = zone.parse_timestamp(text_at(lua, index));
    if (!at_us) luaL_argerror(lua, index, "an instant like ctx.now expected, or a date");
    return *at_us;
}

bool is_date(std::string_view text) {
    return base::parse_date(text) == text;
}

int push_instant(lua_State* lua, Microseconds at_us, const base::Zone* zone = nullptr) {
    const bool there = at_us >= base::timestamp_min_us && at_us <= base::timestamp_max_us;
    if (!there) luaL_error(lua, "the year is not from 1 to 9999");
    push_text(lua, zone == nullptr ? base::timestamp_text(at_us) : zone->timestamp_text(at_us));
    return 1;
}

/// What the clocks of the zone show, as if it were UTC.
Microseconds local_of(const base::Zone& zone, Microseconds at_us) {
    return at_us + zone.offset_us(at_us);
}

sys_days day_of(Microseconds local_us) {
    return std::chrono::floor<days>(
        std::chrono::sys_time<std::chrono::microseconds>(std::chrono::microseconds(local_us)));
}

Microseconds us_of(sys_days day) {
    return day.time_since_epoch().count() * day_us;
}

/// The instant at which the clocks of the zone show that.
Microseconds instant_of(lua_State* lua, const base::Zone& zone, Microseconds local_us) {
    const bool there = local_us >= base::timestamp_min_us && local_us <= base::timestamp_max_us;
    if (!there) luaL_error(lua, "the year is not from 1 to 9999");
    auto text = base::timestamp_text(local_us);
    text.resize(text.size() - std::string_view("+00:00").size());
    return zone.parse_timestamp(text).value_or(local_us);
}

int now(lua_State* lua) {
    return push_instant(lua, base::now_us());
}

/// parse(text [, zone]): the instant, nil when it is none.
int parse(lua_State* lua) {
    const auto zone = zone_at(lua, 2);
    const auto at_us = zone->parse_timestamp(text_at(lua, 1));
    if (at_us) return push_instant(lua, *at_us);
    lua_pushnil(lua);
    return 1;
}

/// in_zone(at, zone): the same instant as the clocks there show it.
int in_zone(lua_State* lua) {
    luaL_checkstring(lua, 2);
    const auto zone = zone_at(lua, 2);
    return push_instant(lua, instant_at(lua, 1, *base::Zone::find("UTC")), zone.get());
}

/// date(at [, zone]): the day there.
int date(lua_State* lua) {
    const auto zone = zone_at(lua, 2);
    const auto local_us = local_of(*zone, instant_at(lua, 1, *zone));
    push_text(lua, base::timestamp_text(local_us).substr(0, std::string_view("YYYY-MM-DD").size()));
    return 1;
}

void set_integer(lua_State* lua, const char* name, lua_Integer value) {
    lua_pushinteger(lua, value);
    lua_setfield(lua, -2, name);
}

/// parts(at [, zone]): {year, month, day, hour, minute, second, weekday, offset}.
int parts(lua_State* lua) {
    const auto zone = zone_at(lua, 2);
    const auto at_us = instant_at(lua, 1, *zone);
    const auto local_us = local_of(*zone, at_us);
    const auto day = day_of(local_us);
    const year_month_day ymd(day);
    const auto time_us = local_us - us_of(day);
    lua_createtable(lua, 0, 8);
    set_integer(lua, "year", static_cast<int>(ymd.year()));
    set_integer(lua, "month", static_cast<unsigned>(ymd.month()));
    set_integer(lua, "day", static_cast<unsigned>(ymd.day()));
    set_integer(lua, "hour", time_us / hour_us);
    set_integer(lua, "minute", time_us % hour_us / minute_us);
    set_integer(lua, "weekday", std::chrono::weekday(day).iso_encoding());
    set_integer(lua, "offset", (local_us - at_us) / second_us);
    const auto rest_us = time_us % minute_us;
    if (rest_us % second_us == 0) {
        set_integer(lua, "second", rest_us / second_us);
    } else {
        lua_pushnumber(lua, static_cast<double>(rest_us) / static_cast<double>(second_us));
        lua_setfield(lua, -2, "second");
    }
    return 1;
}

/// A number of the table at 2; 0 when it is not there.
double number_of(lua_State* lua, const char* name) {
    lua_getfield(lua, 2, name);
    const bool there = !lua_isnil(lua, -1);
    const double value = there ? lua_tonumber(lua, -1) : 0;
    if (there && (lua_type(lua, -1) != LUA_TNUMBER || !(std::abs(value) <= number_max))) {
        luaL_error(lua, "'%s' is a number", name);
    }
    lua_pop(lua, 1);
    return value;
}

std::int64_t whole_of(lua_State* lua, const char* name) {
    const double value = number_of(lua, name);
    if (value != std::floor(value) || std::abs(value) > 1e7) {
        luaL_error(lua, "'%s' is a whole number, 10 million at most", name);
    }
    return static_cast<std::int64_t>(value);
}

/// Of a day that the month has not, the month's last.
sys_days add_months(sys_days day, std::int64_t count) {
    const year_month_day from(day);
    const auto month =
        std::chrono::year_month(from.year(), from.month()) + months(static_cast<int>(count));
    const auto there = month / from.day();
    return there.ok() ? sys_days(there) : sys_days(month / std::chrono::last);
}

void check_units(lua_State* lua) {
    constexpr std::array<std::string_view, 7> units = {"years", "months",  "weeks",  "days",
                                                       "hours", "minutes", "seconds"};
    luaL_checktype(lua, 2, LUA_TTABLE);
    lua_pushnil(lua);
    while (lua_next(lua, 2) != 0) {
        lua_pop(lua, 1);
        bool known = false;
        for (const auto unit : units)
            known = known || (lua_type(lua, -1) == LUA_TSTRING && text_at(lua, -1) == unit);
        if (!known)
            luaL_error(lua, "there are years, months, weeks, days, hours, minutes, seconds");
    }
}

/// add(at, {years, months, weeks, days, hours, minutes, seconds} [, zone]): days and more are those
/// of the calendar there, whose clocks then show the same; a date stays one.
int add(lua_State* lua) {
    check_units(lua);
    const auto zone = zone_at(lua, 3);
    auto at_us = instant_at(lua, 1, *zone);
    const auto months_more = whole_of(lua, "years") * 12 + whole_of(lua, "months");
    const auto days_more = whole_of(lua, "weeks") * 7 + whole_of(lua, "days");
    if (std::abs(months_more) > 120'000) luaL_error(lua, "the year is not from 1 to 9999");
    if (months_more != 0 || days_more != 0) {
        const auto local_us = local_of(*zone, at_us);
        const auto day = day_of(local_us);
        const auto moved = add_months(day, months_more) + days(days_more);
        at_us = instant_of(lua, *zone, us_of(moved) + (local_us - us_of(day)));
    }
    const double more_s = number_of(lua, "hours") * 3'600 + number_of(lua, "minutes") * 60 +
                          number_of(lua, "seconds");
    if (std::abs(more_s) > number_max) luaL_error(lua, "the year is not from 1 to 9999");
    at_us += std::llround(more_s * static_cast<double>(second_us));
    if (more_s != 0 || !is_date(text_at(lua, 1))) return push_instant(lua, at_us);
    push_instant(lua, local_of(*zone, at_us));
    push_text(lua, text_at(lua, -1).substr(0, std::string_view("YYYY-MM-DD").size()));
    return 1;
}

/// difference(later, earlier): in seconds.
int difference(lua_State* lua) {
    const auto zone = zone_at(lua, 3);
    const auto later = instant_at(lua, 1, *zone);
    const auto between_us = later - instant_at(lua, 2, *zone);
    if (between_us % second_us == 0) {
        lua_pushinteger(lua, between_us / second_us);
    } else {
        lua_pushnumber(lua, static_cast<double>(between_us) / static_cast<double>(second_us));
    }
    return 1;
}

/// unix(at): seconds since 1970, whole.
int unix_seconds(lua_State* lua) {
    const auto at_us = instant_at(lua, 1, *zone_at(lua, 2));
    lua_pushinteger(lua, static_cast<lua_Integer>(std::floor(static_cast<double>(at_us) /
                                                             static_cast<double>(second_us))));
    return 1;
}

/// from_unix(seconds)
int from_unix(lua_State* lua) {
    const double seconds = luaL_checknumber(lua, 1);
    luaL_argcheck(lua, std::abs(seconds) <= number_max, 1, "seconds since 1970 expected");
    return push_instant(lua, std::llround(seconds * static_cast<double>(second_us)));
}

constexpr std::array<luaL_Reg, 10> functions = {{{"now", now},
                                                 {"parse", parse},
                                                 {"in_zone", in_zone},
                                                 {"date", date},
                                                 {"parts", parts},
                                                 {"add", add},
                                                 {"difference", difference},
                                                 {"unix", unix_seconds},
                                                 {"from_unix", from_unix},
                                                 {nullptr, nullptr}}};

}  // namespace

void open_time(lua_State* lua) {
    lua_createtable(lua, 0, static_cast<int>(functions.size()) - 1);
    luaL_setfuncs(lua, functions.data(), 0);
    freeze(lua);
    show(lua, "time");
}

}  // namespace socle::script
