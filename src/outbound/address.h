#pragma once

#include <string_view>

struct sockaddr;

namespace socle::outbound {

/// True for addresses of the public internet. False for loopback, private, link-local, shared
/// (CGNAT), multicast, documentation and all other special ranges of RFC 6890, also when they are
/// written inside an IPv6 address (mapped, NAT64), and for everything but IPv4 and IPv6.
bool is_public(const sockaddr& address);

/// The same for text: "10.0.0.1", "fe80::1". False for what is no address.
bool is_public(std::string_view address);

}  // namespace socle::outbound
