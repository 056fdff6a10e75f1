#include "mail/address.h"

#include "base/text.h"

#include <algorithm>

namespace socle::mail {

namespace {

constexpr std::size_t local_bytes_max = 64;
constexpr std::size_t domain_bytes_max = 255;
constexpr std::string_view specials = "()<>[]:;@\\,\"";

bool is_control(char c) {
    return static_cast<unsigned char>(c) < ' ' || c == '\x7f';
}

bool has_bad_byte(std::string_view part) {
    return std::ranges::any_of(part, [](char c) {
        return c == ' ' || is_control(c) || specials.find(c) != std::string_view::npos;
    });
}

bool has_good_dots(std::string_view part) {
    return !part.starts_with('.') && !part.ends_with('.') &&
           part.find("..") == std::string_view::npos;
}

bool is_email(std::string_view text) {
    const auto at = text.find('@');
    if (at == std::string_view::npos || !base::valid_utf8(text)) return false;
    const auto local = text.substr(0, at);
    const auto domain = text.substr(at + 1);
    return !local.empty() && local.size() <= local_bytes_max && !has_bad_byte(local) &&
           has_good_dots(local) && !domain.empty() && domain.size() <= domain_bytes_max &&
           !has_bad_byte(domain) && has_good_dots(domain) && !domain.starts_with('-');
}

/// The name in a quoted string; nullopt when the quotes do not fit.
std::optional<std::string> unquoted(std::string_view text) {
    std::string name;
    for (std::size_t i = 1; i < text.size(); ++i) {
        if (text[i] == '"') return i + 1 == text.size() ? std::optional(name) : std::nullopt;
        if (text[i] == '\\') ++i;
        if (i < text.size()) name += text[i];
    }
    return std::nullopt;
}

bool is_plain(std::string_view name) {
    return std::ranges::none_of(
        name, [](char c) { return c == '.' || specials.find(c) != std::string_view::npos; });
}

}  // namespace

std::optional<Address> parse_address(std::string_view text) {
    text = base::trimmed(text);
    if (std::ranges::any_of(text, is_control) || !base::valid_utf8(text)) return std::nullopt;
    if (!text.ends_with('>')) {
        if (!is_email(text)) return std::nullopt;
        return Address{{}, std::string(text)};
    }
    const auto open = text.rfind('<');
    if (open == std::string_view::npos) return std::nullopt;
    const auto email = text.substr(open + 1, text.size() - open - 2);
    if (!is_email(email)) return std::nullopt;
    const auto name = base::trimmed(text.substr(0, open));
    if (!name.starts_with('"')) {
        if (name.find_first_of("<>,\"") != std::string_view::npos) return std::nullopt;
        return Address{std::string(name), std::string(email)};
    }
    auto inner = unquoted(name);
    if (!inner) return std::nullopt;
    return Address{std::move(*inner), std::string(email)};
}

std::string address_text(const Address& address) {
    if (address.name.empty()) return address.email;
    if (is_plain(address.name)) return address.name + " <" + address.email + ">";
    std::string quoted;
    for (const char c : address.name) {
        if (c == '"' || c == '\\') quoted += '\\';
        quoted += c;
    }
    return "\"" + quoted + "\" <" + address.email + ">";
}

}  // namespace socle::mail
