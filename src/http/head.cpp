#include "http/head.h"

#include "http/status.h"

#include <charconv>
#include <ctime>

namespace socle::http {
namespace {

constexpr std::string_view common_lines =
    "Server: socle\r\n"
    "X-Content-Type-Options: nosniff\r\n"
    "Referrer-Policy: same-origin\r\n";

constexpr std::string_view ok_start =
    "HTTP/1.1 200 OK\r\n"
    "Server: socle\r\n"
    "X-Content-Type-Options: nosniff\r\n"
    "Referrer-Policy: same-origin\r\n";

bool is_control(char c) {
    return (static_cast<unsigned char>(c) < ' ' && c != '\t') || c == '\x7f';
}

void append_number(std::string& out, std::uint64_t value) {
    char digits[20];
    const auto [end, error] = std::to_chars(digits, digits + sizeof(digits), value);
    out.append(digits, end);
}

}  // namespace

const std::string& DateLine::at(std::int64_t now_us) {
    const std::int64_t second = now_us / 1'000'000;
    if (second == second_) return line_;
    second_ = second;
    const std::time_t time = second;
    std::tm parts{};
    ::gmtime_r(&time, &parts);
    char text[64];
    const std::size_t size =
        std::strftime(text, sizeof(text), "Date: %a, %d %b %Y %H:%M:%S GMT\r\n", &parts);
    line_.assign(text, size);
    return line_;
}

void append_status_line(std::string& out, int status) {
    if (status == 200) {
        out += ok_start;
        return;
    }
    out += "HTTP/1.1 ";
    append_number(out, static_cast<std::uint64_t>(status));
    out += ' ';
    out += reason_phrase(status);
    out += "\r\n";
    out += common_lines;
}

void append_field(std::string& out, std::string_view name, std::string_view value) {
    out += name;
    out += ": ";
    const std::size_t start = out.size();
    out += value;
    for (std::size_t i = start; i < out.size(); ++i) {
        if (is_control(out[i])) out[i] = ' ';
    }
    out += "\r\n";
}

void append_field(std::string& out, std::string_view name, std::uint64_t value) {
    out += name;
    out += ": ";
    append_number(out, value);
    out += "\r\n";
}

}  // namespace socle::http
