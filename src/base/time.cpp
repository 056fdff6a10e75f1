#include "base/time.h"

#include "base/digits.h"
#include "base/error.h"
#include "base/text.h"

#include <array>
#include <charconv>
#include <chrono>
#include <cmath>

namespace socle::base {
namespace {

constexpr std::int64_t us_per_second = 1'000'000;
constexpr std::int64_t us_per_minute = 60 * us_per_second;
constexpr std::int64_t us_per_hour = 60 * us_per_minute;
constexpr std::int64_t us_per_day = 24 * us_per_hour;
/// PostgreSQL's limit of an offset from UTC: below 16 hours.
constexpr int offset_hours_max = 15;

/// What is written in a text, not yet checked against the calendar.
struct Written {
    int year = 0;
    int month = 0;
    int day = 0;
    int hour = 0;
    int minute = 0;
    int second = 0;
    std::int64_t fraction_us = 0;
    int offset_hours = 0;
    int offset_minutes = 0;
    int offset_sign = 1;
    bool has_date = false;
    bool has_time = false;
};

/// Reads a text from left to right; every `take` that fails leaves the place as it was.
class Scanner {
public:
    explicit Scanner(std::string_view text) : rest_(text) {}

    bool at_end() const { return rest_.empty(); }
    bool sees(char c) const { return !rest_.empty() && rest_.front() == c; }

    bool take(char c) {
        if (!sees(c)) return false;
        rest_.remove_prefix(1);
        return true;
    }

    std::size_t digits_ahead() const {
        std::size_t count = 0;
        while (count < rest_.size() && is_digit(rest_[count]))
            ++count;
        return count;
    }

    bool take_number(std::size_t digits_min, std::size_t digits_max, int& number) {
        const std::size_t count = digits_ahead();
        if (count < digits_min || count > digits_max) return false;
        take_digits(count, number);
        return true;
    }

    void take_digits(std::size_t count, int& number) {
        number = 0;
        for (std::size_t i = 0; i < count; ++i)
            number = number * 10 + (rest_[i] - '0');
        rest_.remove_prefix(count);
    }

    std::string_view take_run() {
        const std::string_view run = rest_.substr(0, digits_ahead());
        rest_.remove_prefix(run.size());
        return run;
    }

    bool take_word(std::string_view word) {
        if (!equals_ignoring_case(rest_.substr(0, word.size()), word)) return false;
        rest_.remove_prefix(word.size());
        return true;
    }

    void skip_blanks() {
        while (take(' ')) {
        }
    }

private:
    std::string_view rest_;
};

bool scan_iso_date(Scanner& scanner, Written& written) {
    if (scanner.digits_ahead() == 8) {
        scanner.take_digits(4, written.year);
        scanner.take_digits(2, written.month);
        scanner.take_digits(2, written.day);
        return true;
    }
    if (!scanner.take_number(4, 4, written.year)) return false;
    const char separator = scanner.sees('/') ? '/' : '-';
    return scanner.take(separator) && scanner.take_number(1, 2, written.month) &&
           scanner.take(separator) && scanner.take_number(1, 2, written.day);
}

bool scan_us_date(Scanner& scanner, Written& written) {
    return scanner.take_number(1, 2, written.month) && scanner.take('/') &&
           scanner.take_number(1, 2, written.day) && scanner.take('/') &&
           scanner.take_number(4, 4, written.year);
}

bool scan_date(Scanner& scanner, Written& written) {
    const Scanner start = scanner;
    if (!scan_iso_date(scanner, written)) {
        scanner = start;
        if (!scan_us_date(scanner, written)) return false;
    }
    written.has_date = true;
    return true;
}

/// Digits after the point to microseconds, rounded as PostgreSQL does: through a double, to even.
std::int64_t fraction_us_of(std::string_view digits) {
    constexpr std::size_t kept = 6;
    if (digits.size() <= kept) {
        std::int64_t us = 0;
        for (std::size_t i = 0; i < kept; ++i) {
            us = us * 10 + (i < digits.size() ? digits[i] - '0' : 0);
        }
        return us;
    }
    constexpr std::size_t digits_used_max = 18;
    digits = digits.substr(0, digits_used_max);
    std::int64_t number = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), number);
    const double part = static_cast<double>(number) / std::pow(10.0, digits.size());
    return std::llrint(part * static_cast<double>(us_per_second));
}

bool scan_time(Scanner& scanner, Written& written) {
    if (!scanner.take_number(1, 2, written.hour) || !scanner.take(':')) return false;
    if (!scanner.take_number(1, 2, written.minute)) return false;
    written.has_time = true;
    if (!scanner.take(':')) return true;
    if (!scanner.take_number(1, 2, written.second)) return false;
    if (scanner.take('.')) written.fraction_us = fraction_us_of(scanner.take_run());
    return true;
}

bool scan_offset(Scanner& scanner, Written& written) {
    scanner.skip_blanks();
    if (scanner.take_word("Z") || scanner.take_word("UTC") || scanner.take_word("GMT")) return true;
    if (scanner.at_end()) return true;
    if (!scanner.sees('+') && !scanner.sees('-')) return false;
    written.offset_sign = scanner.sees('-') ? -1 : 1;
    scanner.take(scanner.sees('-') ? '-' : '+');
    if (scanner.digits_ahead() == 4) {
        scanner.take_digits(2, written.offset_hours);
        scanner.take_digits(2, written.offset_minutes);
        return true;
    }
    if (!scanner.take_number(1, 2, written.offset_hours)) return false;
    return !scanner.take(':') || scanner.take_number(2, 2, written.offset_minutes);
}

std::optional<Written> scan(std::string_view text) {
    Scanner scanner(trimmed(text));
    Written written;
    const Scanner start = scanner;
    bool time_follows = true;
    if (scan_date(scanner, written)) {
        time_follows = scanner.take('T') || scanner.take('t') || scanner.sees(' ');
        scanner.skip_blanks();
    } else {
        scanner = start;
        written = {};
    }
    if (time_follows && !scan_time(scanner, written)) return std::nullopt;
    if (!scan_offset(scanner, written) || !scanner.at_end()) return std::nullopt;
    return written;
}

std::optional<std::chrono::sys_days> day_of(const Written& written) {
    const std::chrono::year_month_day date{std::chrono::year(written.year),
                                           std::chrono::month(static_cast<unsigned>(written.month)),
                                           std::chrono::day(static_cast<unsigned>(written.day))};
    if (written.year < 1 || !date.ok()) return std::nullopt;
    return std::chrono::sys_days(date);
}

/// Microseconds since midnight; 24:00:00 and a 60th second are allowed, as PostgreSQL does.
std::optional<std::int64_t> time_us_of(const Written& written) {
    if (written.hour > 24 || written.minute > 59 || written.second > 60) return std::nullopt;
    const std::int64_t us = written.hour * us_per_hour + written.minute * us_per_minute +
                            written.second * us_per_second + written.fraction_us;
    if (us > us_per_day) return std::nullopt;
    return us;
}

std::optional<std::int64_t> offset_us_of(const Written& written) {
    if (written.offset_hours > offset_hours_max || written.offset_minutes > 59) return std::nullopt;
    return written.offset_sign *
           (written.offset_hours * us_per_hour + written.offset_minutes * us_per_minute);
}

char* put(char* out, std::int64_t number, int digits) {
    for (int i = digits - 1; i >= 0; --i) {
        out[i] = static_cast<char>('0' + number % 10);
        number /= 10;
    }
    return out + digits;
}

char* put_date(char* out, std::chrono::sys_days day) {
    const std::chrono::year_month_day date(day);
    out = put(out, int(date.year()), 4);
    *out++ = '-';
    out = put(out, unsigned(date.month()), 2);
    *out++ = '-';
    return put(out, unsigned(date.day()), 2);
}

char* put_time(char* out, std::int64_t us) {
    out = put(out, us / us_per_hour, 2);
    *out++ = ':';
    out = put(out, us / us_per_minute % 60, 2);
    *out++ = ':';
    out = put(out, us / us_per_second % 60, 2);
    const std::int64_t fraction = us % us_per_second;
    if (fraction == 0) return out;
    *out++ = '.';
    out = put(out, fraction, 6);
    while (out[-1] == '0')
        --out;
    return out;
}

std::chrono::sys_days checked_day(Microseconds at_us) {
    if (at_us < timestamp_min_us || at_us > timestamp_max_us) {
        throw Error(Code::bad_date, "timestamp out of range");
    }
    return std::chrono::floor<std::chrono::days>(
        std::chrono::sys_time<std::chrono::microseconds>(std::chrono::microseconds(at_us)));
}

}  // namespace

Microseconds now_us() {
    return std::chrono::duration_cast<std::chrono::microseconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
}

std::string timestamp_text(Microseconds at_us) {
    const std::chrono::sys_days day = checked_day(at_us);
    const Microseconds midnight_us = day.time_since_epoch().count() * us_per_day;
    std::array<char, 40> buffer;
    char* out = put_date(buffer.data(), day);
    *out++ = 'T';
    out = put_time(out, at_us - midnight_us);
    for (const char c : std::string_view("+00:00"))
        *out++ = c;
    return {buffer.data(), out};
}

std::string date_text(Microseconds at_us) {
    std::array<char, 16> buffer;
    char* end = put_date(buffer.data(), checked_day(at_us));
    return {buffer.data(), end};
}

std::optional<Microseconds> parse_timestamp(std::string_view text) {
    const auto written = scan(text);
    if (!written || !written->has_date) return std::nullopt;
    const auto day = day_of(*written);
    const auto time_us = time_us_of(*written);
    const auto offset_us = offset_us_of(*written);
    if (!day || !time_us || !offset_us) return std::nullopt;
    const Microseconds at_us = day->time_since_epoch().count() * us_per_day + *time_us - *offset_us;
    if (at_us < timestamp_min_us || at_us > timestamp_max_us) return std::nullopt;
    return at_us;
}

std::optional<std::string> parse_date(std::string_view text) {
    const auto written = scan(text);
    if (!written || !written->has_date) return std::nullopt;
    const auto day = day_of(*written);
    if (!day || !time_us_of(*written) || !offset_us_of(*written)) return std::nullopt;
    std::array<char, 16> buffer;
    char* end = put_date(buffer.data(), *day);
    return std::string(buffer.data(), end);
}

std::optional<std::string> parse_time(std::string_view text) {
    const auto written = scan(text);
    if (!written || !written->has_time) return std::nullopt;
    if (written->has_date && !day_of(*written)) return std::nullopt;
    const auto time_us = time_us_of(*written);
    if (!time_us || !offset_us_of(*written)) return std::nullopt;
    std::array<char, 24> buffer;
    char* end = put_time(buffer.data(), *time_us);
    return std::string(buffer.data(), end);
}

bool has_date_form(std::string_view text) {
    const auto written = scan(text);
    return written && written->has_date;
}

bool has_time_form(std::string_view text) {
    const auto written = scan(text);
    return written && written->has_time;
}

}  // namespace socle::base
