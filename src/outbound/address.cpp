#include "outbound/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <string>

namespace socle::outbound {

namespace {

struct Range4 {
    std::uint32_t network;
    int bits;
};

constexpr std::uint32_t ip(std::uint32_t a, std::uint32_t b, std::uint32_t c, std::uint32_t d) {
    return a << 24 | b << 16 | c << 8 | d;
}

constexpr Range4 special4[] = {
    {ip(0, 0, 0, 0), 8},      {ip(10, 0, 0, 0), 8},     {ip(100, 64, 0, 0), 10},
    {ip(127, 0, 0, 0), 8},    {ip(169, 254, 0, 0), 16}, {ip(172, 16, 0, 0), 12},
    {ip(192, 0, 0, 0), 24},   {ip(192, 0, 2, 0), 24},   {ip(192, 88, 99, 0), 24},
    {ip(192, 168, 0, 0), 16}, {ip(198, 18, 0, 0), 15},  {ip(198, 51, 100, 0), 24},
    {ip(203, 0, 113, 0), 24}, {ip(224, 0, 0, 0), 3},
};

using Bytes16 = std::array<std::uint8_t, 16>;

struct Range6 {
    Bytes16 network;
    int bits;
};

constexpr Range6 mapped = {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}, 96};
constexpr Range6 nat64 = {{0, 0x64, 0xff, 0x9b}, 96};
constexpr Range6 global_unicast = {{0x20}, 3};
/// Inside of global unicast: protocol assignments with Teredo, documentation, 6to4, documentation.
constexpr Range6 special6[] = {
    {{0x20, 0x01}, 23},
    {{0x20, 0x01, 0x0d, 0xb8}, 32},
    {{0x20, 0x02}, 16},
    {{0x3f, 0xff}, 20},
};

bool is_in(std::uint32_t address, const Range4& range) {
    return (address ^ range.network) >> (32 - range.bits) == 0;
}

bool is_in(const Bytes16& address, const Range6& range) {
    for (int bit = 0; bit < range.bits; bit += 8) {
        const auto at = static_cast<std::size_t>(bit / 8);
        const int unused = std::max(0, bit + 8 - range.bits);
        if ((address[at] ^ range.network[at]) >> unused != 0) return false;
    }
    return true;
}

bool is_public4(std::uint32_t address) {
    return std::ranges::none_of(special4,
                                [=](const Range4& range) { return is_in(address, range); });
}

bool is_public6(const Bytes16& address) {
    if (is_in(address, mapped) || is_in(address, nat64)) {
        return is_public4(ip(address[12], address[13], address[14], address[15]));
    }
    return is_in(address, global_unicast) &&
           std::ranges::none_of(special6,
                                [&](const Range6& range) { return is_in(address, range); });
}

Bytes16 bytes_of(const in6_addr& address) {
    Bytes16 bytes;
    std::memcpy(bytes.data(), &address, bytes.size());
    return bytes;
}

}  // namespace

bool is_public(const sockaddr& address) {
    if (address.sa_family == AF_INET) {
        sockaddr_in inner;
        std::memcpy(&inner, &address, sizeof inner);
        return is_public4(ntohl(inner.sin_addr.s_addr));
    }
    if (address.sa_family != AF_INET6) return false;
    sockaddr_in6 inner;
    std::memcpy(&inner, &address, sizeof inner);
    return is_public6(bytes_of(inner.sin6_addr));
}

bool is_public(std::string_view address) {
    const std::string text(address);
    in_addr four;
    if (inet_pton(AF_INET, text.c_str(), &four) == 1) return is_public4(ntohl(four.s_addr));
    in6_addr six;
    return inet_pton(AF_INET6, text.c_str(), &six) == 1 && is_public6(bytes_of(six));
}

}  // namespace socle::outbound
