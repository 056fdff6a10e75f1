#include "outbound/address.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <cstring>

namespace socle::outbound {
namespace {

TEST(Address, KnowsThePublicOnes) {
    for (const char* address :
         {"1.1.1.1",         "8.8.8.8",         "9.255.255.255",   "11.0.0.0",
          "100.63.255.255",  "100.128.0.0",     "126.255.255.255", "128.0.0.1",
          "169.253.255.255", "169.255.0.0",     "172.15.255.255",  "172.32.0.0",
          "192.0.1.0",       "192.167.255.255", "192.169.0.0",     "198.17.255.255",
          "198.20.0.0",      "223.255.255.255", "2606:4700::1111", "2a00:1450:4001::1",
          "2001:200::1",     "2400:cb00::1",    "3ffe::1",         "::ffff:8.8.8.8",
          "64:ff9b::808:808"}) {
        EXPECT_TRUE(is_public(address)) << address;
    }
}

TEST(Address, KnowsTheSpecialOnes) {
    for (const char* address : {"0.0.0.0",
                                "0.1.2.3",
                                "10.0.0.1",
                                "10.255.255.255",
                                "100.64.0.1",
                                "100.127.255.255",
                                "127.0.0.1",
                                "127.255.255.255",
                                "169.254.169.254",
                                "172.16.0.1",
                                "172.31.255.255",
                                "192.0.0.1",
                                "192.0.2.1",
                                "192.88.99.1",
                                "192.168.0.1",
                                "198.18.0.1",
                                "198.19.255.255",
                                "198.51.100.7",
                                "203.0.113.7",
                                "224.0.0.1",
                                "239.255.255.255",
                                "240.0.0.1",
                                "255.255.255.255",
                                "::",
                                "::1",
                                "::127.0.0.1",
                                "::8.8.8.8",
                                "::ffff:127.0.0.1",
                                "::ffff:10.0.0.1",
                                "::ffff:169.254.169.254",
                                "64:ff9b::7f00:1",
                                "64:ff9b:1::1",
                                "100::1",
                                "2001::1",
                                "2001:1ff::1",
                                "2001:db8::1",
                                "2002:7f00:1::1",
                                "3fff::1",
                                "4000::1",
                                "fc00::1",
                                "fd12:3456::1",
                                "fe80::1",
                                "fec0::1",
                                "ff02::1"}) {
        EXPECT_FALSE(is_public(address)) << address;
    }
}

TEST(Address, TakesNothingElseForPublic) {
    for (const char* text : {"", "example.org", "8.8.8", "8.8.8.8.8", "0x08080808", "134744072",
                             "8.8.8.8 ", "[2606:4700::1]", "2606:4700::1%eth0"}) {
        EXPECT_FALSE(is_public(text)) << text;
    }
}

TEST(Address, ReadsSocketAddresses) {
    sockaddr_in four = {};
    four.sin_family = AF_INET;
    inet_pton(AF_INET, "8.8.8.8", &four.sin_addr);
    EXPECT_TRUE(is_public(reinterpret_cast<const sockaddr&>(four)));
    inet_pton(AF_INET, "127.0.0.1", &four.sin_addr);
    EXPECT_FALSE(is_public(reinterpret_cast<const sockaddr&>(four)));
    sockaddr_in6 six = {};
    six.sin6_family = AF_INET6;
    inet_pton(AF_INET6, "2606:4700::1111", &six.sin6_addr);
    EXPECT_TRUE(is_public(reinterpret_cast<const sockaddr&>(six)));
    inet_pton(AF_INET6, "fe80::1", &six.sin6_addr);
    EXPECT_FALSE(is_public(reinterpret_cast<const sockaddr&>(six)));
    sockaddr_un local = {};
    local.sun_family = AF_UNIX;
    EXPECT_FALSE(is_public(reinterpret_cast<const sockaddr&>(local)));
}

}  // namespace
}  // namespace socle::outbound
