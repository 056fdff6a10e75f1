#pragma once

#include "http/message.h"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace socle::http {

/// The proxies in front of the server whose X-Forwarded-For is believed. Immutable.
class TrustedProxies {
public:
    /// Addresses and networks, comma-separated: "10.0.0.1, 192.168.0.0/16, fd00::/8". Throws Error
    /// bad_value that names the one that is none.
    explicit TrustedProxies(std::string_view list = {});

    /// Who sent the request: the other end of the connection, or, when that is a trusted proxy, the
    /// last address of X-Forwarded-For that is none.
    std::string visitor_address(const Request& request) const;

private:
    struct Network {
        std::array<std::uint8_t, 16> bytes;  ///< IPv4 as IPv6-mapped
        int bits;
    };
    bool trusts(std::string_view address) const;
    static Network parse(std::string_view text);

    std::vector<Network> networks_;
};

}  // namespace socle::http
