#include "mail/message.h"

#include "base/error.h"
#include "base/text.h"
#include "mail/address.h"
#include "mail/encode.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>

namespace socle::mail {

namespace {

using base::Code;
using base::Error;

constexpr std::array<const char*, 7> day_names = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<const char*, 12> month_names = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

std::string date_header(std::int64_t now_us) {
    using namespace std::chrono;
    const auto at = floor<seconds>(sys_time<microseconds>(microseconds(now_us)));
    const auto day = floor<std::chrono::days>(at);
    const year_month_day date(day);
    const hh_mm_ss time(at - day);
    return fmt::format("Date: {}, {} {} {} {:02}:{:02}:{:02} +0000\r\n",
                       day_names[weekday(day).c_encoding()], unsigned(date.day()),
                       month_names[unsigned(date.month()) - 1], int(date.year()),
                       time.hours().count(), time.minutes().count(), time.seconds().count());
}

Address checked_address(std::string_view field, std::string_view text) {
    auto address = parse_address(text);
    if (!address) {
        throw Error(Code::bad_value, "the " + std::string(field) + " of a mail is no email address",
                    std::string(text));
    }
    return *address;
}

void check_subject(std::string_view subject) {
    const bool control = std::ranges::any_of(
        subject, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; });
    if (control) throw Error(Code::bad_value, "the subject of a mail has line breaks");
    if (!base::valid_utf8(subject)) {
        throw Error(Code::bad_value, "the subject of a mail is not UTF-8");
    }
}

std::string domain_of(const std::string& email) {
    return email.substr(email.find('@') + 1);
}

std::string header_of(std::string_view name, const Address& address) {
    return address_header(name, address.name, address.email);
}

std::string part(const std::string& boundary, std::string_view type, std::string_view content) {
    return "--" + boundary + "\r\nContent-Type: " + std::string(type) +
           "; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n" +
           quoted_printable(content) + "\r\n";
}

std::string body_of(const Message& message, const std::string& id) {
    // "=_" is in no quoted-printable text, so the boundary is in no part.
    const std::string boundary = "=_" + id;
    return "Content-Type: multipart/alternative;\r\n boundary=\"" + boundary + "\"\r\n\r\n" +
           part(boundary, "text/plain", message.text) + part(boundary, "text/html", message.html) +
           "--" + boundary + "--\r\n";
}

}  // namespace

std::string mime_text(const Message& message, const std::string& id, std::int64_t now_us) {
    const auto from = checked_address("sender", message.from);
    const auto to = checked_address("recipient", message.to);
    check_subject(message.subject);
    std::string text = date_header(now_us);
    text += header_of("From", from) + header_of("To", to);
    if (!message.reply_to.empty()) {
        text += header_of("Reply-To", checked_address("answer address", message.reply_to));
    }
    text += text_header("Subject", message.subject);
    text += "Message-ID: <" + id + "@" + domain_of(from.email) + ">\r\n";
    text += "Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n";
    return text + body_of(message, id);
}

std::string address_of(std::string_view text) {
    const auto address = parse_address(text);
    return address ? address->email : std::string();
}

}  // namespace socle::mail
