#pragma once

#include <cstdint>
#include <string>

namespace socle::cli {

/// Where the server listens: "127.0.0.1:8090", "[::1]:8090", "localhost:8090", "0.0.0.0:80" (all
/// addresses).
struct ListenAddress {
    std::string host;  ///< an IPv6 address with its brackets
    std::uint16_t port = 0;
};

/// Throws Error bad_value for what is not ADDRESS:PORT.
ListenAddress parse_listen(const std::string& text);

/// The address as this machine's browser takes it.
std::string url_of(const ListenAddress& address);

/// A public address as `--url` gives it, without / at the end. Throws Error bad_value for what is
/// no http or https address.
std::string parse_public_url(const std::string& text);

}  // namespace socle::cli
