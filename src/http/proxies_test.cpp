#include "http/proxies.h"

#include "base/error.h"

#include <gtest/gtest.h>

namespace socle::http {
namespace {

std::string visitor(const char* proxies, const char* peer, const char* forwarded) {
    Request request;
    request.remote_address = peer;
    if (*forwarded != '\0') request.headers.emplace_back("x-forwarded-for", forwarded);
    return TrustedProxies(proxies).visitor_address(request);
}

TEST(TrustedProxies, OnlyTheirHeaderIsBelieved) {
    EXPECT_EQ(visitor("", "192.0.2.9", "198.51.100.1"), "192.0.2.9");
    EXPECT_EQ(visitor("10.0.0.1", "192.0.2.9", "198.51.100.1"), "192.0.2.9");
    EXPECT_EQ(visitor("10.0.0.1", "10.0.0.1", "198.51.100.1"), "198.51.100.1");
    EXPECT_EQ(visitor("10.0.0.1", "10.0.0.1", ""), "10.0.0.1");
}

TEST(TrustedProxies, TheLastAddressThatIsNoProxyCounts) {
    EXPECT_EQ(visitor("10.0.0.1", "10.0.0.1", "1.1.1.1, 198.51.100.1"), "198.51.100.1");
    EXPECT_EQ(visitor("10.0.0.0/8", "10.0.0.1", "1.1.1.1, 198.51.100.1, 10.9.9.9"), "198.51.100.1");
    EXPECT_EQ(visitor("10.0.0.0/8", "10.0.0.1", "10.1.1.1, 10.9.9.9"), "10.1.1.1");
    EXPECT_EQ(visitor("10.0.0.0/8", "10.0.0.1", "1.1.1.1, nonsense"), "10.0.0.1");
    EXPECT_EQ(visitor("10.0.0.0/8", "10.0.0.1", "1.1.1.1, nonsense, 10.2.2.2"), "10.2.2.2");
}

TEST(TrustedProxies, Networks) {
    EXPECT_EQ(visitor("192.168.0.0/16,10.0.0.0/8", "192.168.3.4", "1.1.1.1"), "1.1.1.1");
    EXPECT_EQ(visitor("192.168.0.0/17", "192.168.127.1", "1.1.1.1"), "1.1.1.1");
    EXPECT_EQ(visitor("192.168.0.0/17", "192.168.128.1", "1.1.1.1"), "192.168.128.1");
    EXPECT_EQ(visitor("0.0.0.0/0", "192.0.2.1", "2.2.2.2"), "2.2.2.2");
    EXPECT_EQ(visitor("fd00::/8", "fd12::1", "1.1.1.1"), "1.1.1.1");
    EXPECT_EQ(visitor("fd00::/8", "fe80::1", "1.1.1.1"), "fe80::1");
    EXPECT_EQ(visitor("::ffff:10.0.0.1", "10.0.0.1", "1.1.1.1"), "1.1.1.1");
}

TEST(TrustedProxies, ForwardedAddressesMayHavePorts) {
    EXPECT_EQ(visitor("10.0.0.1", "10.0.0.1", "198.51.100.1:4711"), "198.51.100.1");
    EXPECT_EQ(visitor("10.0.0.1", "10.0.0.1", "[2001:db8::1]:4711"), "2001:db8::1");
    EXPECT_EQ(visitor("10.0.0.1", "10.0.0.1", "2001:DB8::1"), "2001:db8::1");
}

TEST(TrustedProxies, WhatIsNoAddressIsNamed) {
    for (const char* list : {"proxy", "10.0.0.1/33", "10.0.0.1/", "10.0.0.1/-1", "fd00::/129",
                             "10.0.0.1/8x", "/8", "10.0.0"}) {
        try {
            const TrustedProxies proxies(list);
            ADD_FAILURE() << list;
        } catch (const base::Error& error) {
            EXPECT_EQ(error.code, base::Code::bad_value);
            EXPECT_TRUE(error.message.contains(list)) << error.message;
        }
    }
}

}  // namespace
}  // namespace socle::http
