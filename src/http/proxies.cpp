#include "http/proxies.h"

#include "base/error.h"
#include "base/text.h"

#include <boost/asio/ip/address.hpp>

#include <charconv>
#include <optional>

namespace socle::http {

namespace {

namespace ip = boost::asio::ip;
using Bytes = std::array<std::uint8_t, 16>;

constexpr int address_bits = 128;
constexpr int mapped_bits = 96;

std::optional<ip::address> parse_address(std::string_view text) {
    boost::system::error_code error;
    auto address = ip::make_address(text, error);
    if (error) return std::nullopt;
    if (address.is_v6() && address.to_v6().is_v4_mapped()) {
        address = ip::make_address_v4(ip::v4_mapped, address.to_v6());
    }
    return address;
}

Bytes bytes_of(const ip::address& address) {
    if (address.is_v6()) return address.to_v6().to_bytes();
    return ip::make_address_v6(ip::v4_mapped, address.to_v4()).to_bytes();
}

bool same_start(const Bytes& a, const Bytes& b, int bits) {
    for (std::size_t i = 0; i < a.size() && bits > 0; ++i, bits -= 8) {
        const auto mask = static_cast<std::uint8_t>(bits >= 8 ? 0xff : 0xff << (8 - bits));
        if ((a[i] & mask) != (b[i] & mask)) return false;
    }
    return true;
}

/// Some proxies add the port: "192.0.2.1:4711", "[2001:db8::1]:4711".
std::string_view without_port(std::string_view text) {
    if (text.starts_with('[')) return text.substr(1, text.find(']') - 1);
    const bool one_colon = text.find(':') == text.rfind(':');
    return one_colon ? text.substr(0, text.find(':')) : text;
}

}  // namespace

TrustedProxies::TrustedProxies(std::string_view list) {
    for (const auto part : base::split(list, ',')) {
        const auto text = base::trimmed(part);
        if (!text.empty()) networks_.push_back(parse(text));
    }
}

TrustedProxies::Network TrustedProxies::parse(std::string_view text) {
    const auto slash = text.find('/');
    const auto address = parse_address(text.substr(0, slash));
    int bits = address && address->is_v4() ? address_bits - mapped_bits : address_bits;
    const int bits_max = bits;
    bool good = address.has_value();
    if (good && slash != std::string_view::npos) {
        const auto* end = text.data() + text.size();
        const auto [rest, error] = std::from_chars(text.data() + slash + 1, end, bits);
        good = error == std::errc() && rest == end && bits >= 0 && bits <= bits_max;
    }
    if (!good) {
        throw base::Error(base::Code::bad_value,
                          "\"" + std::string(text) + "\" is no address or network of a proxy", {},
                          "Write 10.0.0.1, 192.168.0.0/16 or fd00::/8.");
    }
    return {bytes_of(*address), address->is_v4() ? bits + mapped_bits : bits};
}

bool TrustedProxies::trusts(std::string_view text) const {
    const auto address = parse_address(text);
    if (!address) return false;
    const auto bytes = bytes_of(*address);
    for (const auto& network : networks_) {
        if (same_start(bytes, network.bytes, network.bits)) return true;
    }
    return false;
}

std::string TrustedProxies::visitor_address(const Request& request) const {
    auto address = request.remote_address;
    if (networks_.empty() || !trusts(address)) return address;
    const auto header = request.header_all("X-Forwarded-For");
    const auto parts = base::split(header, ',');
    for (auto part = parts.rbegin(); part != parts.rend(); ++part) {
        const auto named = parse_address(without_port(base::trimmed(*part)));
        if (!named) break;
        address = named->to_string();
        if (!trusts(address)) break;
    }
    return address;
}

}  // namespace socle::http
