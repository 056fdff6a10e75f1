#include "mail/address.h"

#include <gtest/gtest.h>

namespace socle::mail {
namespace {

TEST(Address, IsRead) {
    struct Case {
        const char* text;
        const char* name;
        const char* email;
    };
    const Case cases[] = {
        {"a@b.c", "", "a@b.c"},
        {"  a@b.c ", "", "a@b.c"},
        {"<a@b.c>", "", "a@b.c"},
        {"Ann Lee <a@b.c>", "Ann Lee", "a@b.c"},
        {"\"Lee, Ann\" <a@b.c>", "Lee, Ann", "a@b.c"},
        {"\"a \\\"b\\\" \\\\c\" <a@b.c>", "a \"b\" \\c", "a@b.c"},
        {"Zoë Müller <zoe@müller.example>", "Zoë Müller", "zoe@müller.example"},
        {"a.b+c_d-e'f@sub.example.org", "", "a.b+c_d-e'f@sub.example.org"},
        {"root@localhost", "", "root@localhost"},
    };
    for (const auto& [text, name, email] : cases) {
        const auto address = parse_address(text);
        ASSERT_TRUE(address) << text;
        EXPECT_EQ(address->name, name);
        EXPECT_EQ(address->email, email);
    }
}

TEST(Address, IsRefused) {
    for (const std::string text : {"",
                                   "nobody",
                                   "@b.c",
                                   "a@",
                                   "a@b@c",
                                   "a b@c.d",
                                   "a@b c",
                                   "a@b.c, d@e.f",
                                   "a@b.c;d@e.f",
                                   "Ann <a@b.c",
                                   "Ann a@b.c>",
                                   "Ann <>",
                                   "Ann <nobody>",
                                   "<a@b.c> Ann",
                                   "A, B <a@b.c>",
                                   "A <x@y.z> <a@b.c>",
                                   "\"Ann <a@b.c>",
                                   "a@b.c\r\nBcc: d@e.f",
                                   "Ann\n <a@b.c>",
                                   "a..b@c.d",
                                   ".a@b.c",
                                   "a.@b.c",
                                   "a@.b",
                                   "a@b.",
                                   "a@b..c",
                                   "a@-b.c",
                                   "a(b)@c.d",
                                   "\"a b\"@c.d",
                                   "a@[127.0.0.1]",
                                   "a\\b@c.d",
                                   "\xff@b.c",
                                   "a\x7f@b.c"}) {
        EXPECT_FALSE(parse_address(text)) << text;
    }
    EXPECT_TRUE(parse_address(std::string(64, 'a') + "@b.c"));
    EXPECT_FALSE(parse_address(std::string(65, 'a') + "@b.c"));
    EXPECT_FALSE(parse_address("a@" + std::string(256, 'b')));
}

TEST(Address, IsWrittenAsItIsRead) {
    for (const Address& address :
         {Address{"", "a@b.c"}, Address{"Ann Lee", "a@b.c"}, Address{"Lee, Ann", "a@b.c"},
          Address{"a \"b\" \\c", "a@b.c"}, Address{"Dr. X", "a@b.c"}, Address{"(x)", "a@b.c"},
          Address{"a@b.c", "a@b.c"}, Address{"Zoë", "a@b.c"}}) {
        const auto again = parse_address(address_text(address));
        ASSERT_TRUE(again) << address_text(address);
        EXPECT_EQ(again->name, address.name);
        EXPECT_EQ(again->email, address.email);
    }
    EXPECT_EQ(address_text({"Ann Lee", "a@b.c"}), "Ann Lee <a@b.c>");
    EXPECT_EQ(address_text({"Lee, Ann", "a@b.c"}), "\"Lee, Ann\" <a@b.c>");
}

}  // namespace
}  // namespace socle::mail
