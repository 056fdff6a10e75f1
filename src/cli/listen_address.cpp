#include "cli/listen_address.h"

#include "base/error.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>

namespace socle::cli {

namespace {

std::optional<std::uint16_t> port_of(const std::string& text) {
    std::uint16_t port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    const bool whole = error == std::errc() && end == text.data() + text.size();
    return whole ? std::optional(port) : std::nullopt;
}

bool is_host(const std::string& text) {
    const bool bracketed = text.size() > 2 && text.starts_with('[') && text.ends_with(']');
    const auto inner = bracketed ? text.substr(1, text.size() - 2) : text;
    if (inner.empty() || inner.find_first_of("[]/@ ") != std::string::npos) return false;
    return bracketed || inner.find(':') == std::string::npos;
}

}  // namespace

ListenAddress parse_listen(const std::string& text) {
    const auto colon = text.rfind(':');
    const auto port = colon == std::string::npos ? std::nullopt : port_of(text.substr(colon + 1));
    if (!port || !is_host(text.substr(0, colon))) {
        throw base::Error(base::Code::bad_value, "--listen " + text + " is not ADDRESS:PORT", {},
                          "As in --listen 127.0.0.1:8090, [::1]:8090 or 0.0.0.0:80.");
    }
    return {text.substr(0, colon), *port};
}

std::string url_of(const ListenAddress& address) {
    auto host = address.host;
    if (host == "0.0.0.0") host = "127.0.0.1";
    if (host == "[::]") host = "[::1]";
    return "http://" + host + ":" + std::to_string(address.port);
}

std::string parse_public_url(const std::string& text) {
    const auto scheme_end = text.find("://");
    const auto scheme = text.substr(0, std::min(scheme_end, text.size()));
    const auto rest = scheme_end == std::string::npos ? "" : text.substr(scheme_end + 3);
    const bool plain = std::ranges::all_of(rest, [](char c) {
        return c > ' ' && c < '\x7f' && !std::string_view("?#\"<>\\").contains(c);
    });
    const bool good = (scheme == "http" || scheme == "https") && plain && !rest.empty() &&
                      !rest.starts_with('/') && !rest.starts_with(':');
    if (!good) {
        throw base::Error(base::Code::bad_value, "--url: '" + text + "' is no address of a server",
                          {}, "As in --url https://api.example.org.");
    }
    return text.substr(0, text.find_last_not_of('/') + 1);
}

}  // namespace socle::cli
