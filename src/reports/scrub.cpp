#include "reports/scrub.h"

#include "base/text.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>

namespace socle::reports {

namespace {

constexpr std::size_t text_bytes_max = 8 * 1024;
constexpr std::size_t query_bytes_max = 2 * 1024;
constexpr std::string_view filtered = "[Filtered]";

constexpr std::array<std::string_view, 9> told_headers = {
    "host",           "user-agent",       "accept", "accept-language", "content-type",
    "content-length", "content-encoding", "prefer", "x-request-id"};

constexpr std::array<std::string_view, 20> secret_words = {
    "pass", "pwd", "secret", "token", "key",   "auth", "code", "session", "sign",  "csrf",
    "otp",  "pin", "card",   "iban",  "nonce", "jwt",  "cred", "cookie",  "verif", "state"};

bool is_secret(std::string_view name) {
    std::string lower(name);
    std::ranges::transform(lower, lower.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
    });
    return std::ranges::any_of(
        secret_words, [&](std::string_view word) { return lower.find(word) != std::string::npos; });
}

/// No half character at the end.
std::string cut(std::string text, std::size_t bytes_max) {
    if (text.size() <= bytes_max) return text;
    std::size_t end = bytes_max;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0U) == 0x80U)
        --end;
    text.resize(end);
    return text + "…";
}

}  // namespace

bool may_tell_header(std::string_view name) {
    std::string lower(name);
    std::ranges::transform(lower, lower.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
    });
    return std::ranges::find(told_headers, lower) != told_headers.end();
}

std::string scrubbed_query(std::string_view query) {
    std::string made;
    for (const auto part : base::split(query, '&')) {
        const auto name = part.substr(0, part.find('='));
        const auto decoded = base::url_decode(name).value_or(std::string(name));
        if (!made.empty()) made += '&';
        if (is_secret(decoded)) {
            made += std::string(name) + "=" + std::string(filtered);
        } else {
            made += part;
        }
    }
    return cut(scrubbed_text(std::move(made)), query_bytes_max);
}

std::string scrubbed_text(std::string text) {
    static const RE2 token(R"(eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*)");
    static const RE2 key(
        R"((sb_(?:secret|publishable)|whsec|sk_live|Bearer|Basic)[ _][A-Za-z0-9_./+=-]+)");
    static const RE2 password(R"((://[^\s:/@]*):[^\s@/]+@)");
    RE2::GlobalReplace(&text, token, std::string(filtered));
    RE2::GlobalReplace(&text, key, "\\1 " + std::string(filtered));
    RE2::GlobalReplace(&text, password, "\\1:" + std::string(filtered) + "@");
    return base::valid_utf8(text) ? cut(std::move(text), text_bytes_max)
                                  : "a text that is no UTF-8";
}

}  // namespace socle::reports
