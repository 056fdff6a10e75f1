#include "accounts/limits.h"

#include "base/error.h"

#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <thread>
#include <vector>

namespace socle::accounts {
namespace {

using Act = Limits::Act;

constexpr std::int64_t second_us = 1'000'000;
constexpr std::int64_t start_us = 1'700'000'000 * second_us;

definition::Accounts rules() {
    definition::Accounts accounts;
    accounts.sign_ins_per_5min = 3;
    accounts.verifies_per_5min = 30;
    accounts.refreshes_per_5min = 150;
    accounts.factors_per_5min = 1;
    accounts.mails_per_hour = 4;
    accounts.mail_interval_s = 60;
    accounts.failures_per_account = 5;
    return accounts;
}

/// What a refusal says: "REASON SECONDS", or "" when nothing is refused.
std::string refusal(const std::function<void()>& act) {
    try {
        act();
    } catch (const base::Error& error) {
        EXPECT_EQ(error.code, base::Code::account_refused);
        return error.details + ' ' + error.hint;
    }
    return {};
}

class LimitsTest : public testing::Test {
protected:
    std::string count(Act act, std::string_view address, std::int64_t at_s = 0) {
        return refusal([&] { limits_.count(act, address, start_us + at_s * second_us); });
    }
    std::string mail(std::string_view recipient, std::int64_t at_s = 0) {
        return refusal([&] { limits_.count_mail(recipient, start_us + at_s * second_us); });
    }
    std::string check(std::string_view account, std::int64_t at_s = 0) {
        return refusal([&] { limits_.check_failures(account, start_us + at_s * second_us); });
    }
    void fail(std::string_view account, std::int64_t at_s = 0) {
        limits_.note_failure(account, start_us + at_s * second_us);
    }

    Limits limits_{rules()};
};

TEST_F(LimitsTest, SoManyAtOnceAndSoManyAgainInFiveMinutes) {
    for (int i = 0; i < 3; ++i)
        EXPECT_EQ(count(Act::sign_in, "192.0.2.1"), "");
    EXPECT_EQ(count(Act::sign_in, "192.0.2.1"), "over_request_rate_limit 100");
    EXPECT_EQ(count(Act::sign_in, "192.0.2.1", 30), "over_request_rate_limit 70");
    EXPECT_EQ(count(Act::sign_in, "192.0.2.1", 99), "over_request_rate_limit 1");
    EXPECT_EQ(count(Act::sign_in, "192.0.2.1", 100), "");
    EXPECT_EQ(count(Act::sign_in, "192.0.2.1", 100), "over_request_rate_limit 100");
    for (int i = 0; i < 3; ++i)
        EXPECT_EQ(count(Act::sign_in, "192.0.2.1", 100'000), "");
    EXPECT_EQ(count(Act::sign_in, "192.0.2.1", 100'000), "over_request_rate_limit 100");
}

TEST_F(LimitsTest, EachAddressAndActIsCountedApart) {
    for (int i = 0; i < 4; ++i)
        count(Act::sign_in, "192.0.2.1");
    EXPECT_NE(count(Act::sign_in, "192.0.2.1"), "");
    EXPECT_EQ(count(Act::sign_in, "192.0.2.2"), "");
    EXPECT_EQ(count(Act::sign_up, "192.0.2.1"), "");
    EXPECT_EQ(count(Act::verify, "192.0.2.1"), "");
    EXPECT_EQ(count(Act::refresh, "192.0.2.1"), "");
    EXPECT_EQ(count(Act::token_lookup, "192.0.2.1"), "");
    EXPECT_EQ(count(Act::factor, "192.0.2.1"), "");
    EXPECT_EQ(count(Act::factor, "192.0.2.1"), "over_request_rate_limit 300");
}

TEST_F(LimitsTest, AnIpv6NetworkIsOneAddress) {
    for (const char* address : {"2001:db8:1:2::1", "2001:db8:1:2:ffff::", "2001:0DB8:1:2::9"})
        EXPECT_EQ(count(Act::sign_in, address), "") << address;
    EXPECT_NE(count(Act::sign_in, "2001:db8:1:2:3:4:5:6"), "");
    EXPECT_EQ(count(Act::sign_in, "2001:db8:1:3::1"), "");
    for (const char* address : {"192.0.2.7", "::ffff:192.0.2.7", "::ffff:c000:207"})
        EXPECT_EQ(count(Act::sign_in, address), "") << address;
    EXPECT_NE(count(Act::sign_in, "192.0.2.7"), "");
}

TEST_F(LimitsTest, WhatIsNoAddressIsCountedAllTheSame) {
    for (int i = 0; i < 3; ++i)
        EXPECT_EQ(count(Act::sign_in, ""), "");
    EXPECT_NE(count(Act::sign_in, ""), "");
    EXPECT_EQ(count(Act::sign_in, std::string(100'000, 'x')), "");
}

TEST_F(LimitsTest, AClockThatGoesBackGivesNothing) {
    for (int i = 0; i < 3; ++i)
        EXPECT_EQ(count(Act::sign_in, "192.0.2.1", 1'000), "");
    EXPECT_NE(count(Act::sign_in, "192.0.2.1", 0), "");
    EXPECT_NE(count(Act::sign_in, "192.0.2.1", 1'050), "");
    EXPECT_EQ(count(Act::sign_in, "192.0.2.1", 1'100), "");
}

TEST_F(LimitsTest, ARecipientGetsOneMailInTheInterval) {
    EXPECT_EQ(mail("a@example.org"), "");
    EXPECT_EQ(mail("a@example.org", 20), "over_email_send_rate_limit 40");
    EXPECT_EQ(mail("b@example.org", 20), "");
    EXPECT_EQ(mail("a@example.org", 60), "");
}

TEST_F(LimitsTest, AllRecipientsTogetherHaveAnHour) {
    for (int i = 0; i < 4; ++i)
        EXPECT_EQ(mail(std::to_string(i) + "@example.org"), "");
    EXPECT_EQ(mail("new@example.org"), "over_email_send_rate_limit 900");
    EXPECT_EQ(mail("new@example.org", 899), "over_email_send_rate_limit 1");
    EXPECT_EQ(mail("new@example.org", 900), "") << "a refused mail does not count";
}

TEST(Limits, WithoutAnIntervalOnlyTheHourCounts) {
    auto accounts = rules();
    accounts.mail_interval_s = 0;
    Limits limits(accounts);
    for (int i = 0; i < 4; ++i)
        EXPECT_EQ(refusal([&] { limits.count_mail("a@example.org", start_us); }), "");
    EXPECT_NE(refusal([&] { limits.count_mail("a@example.org", start_us); }), "");
}

TEST(Limits, OfZeroAllowNothing) {
    auto accounts = rules();
    accounts.sign_ins_per_5min = 0;
    accounts.mails_per_hour = 0;
    Limits limits(accounts);
    EXPECT_EQ(refusal([&] { limits.count(Act::sign_in, "192.0.2.1", start_us); }),
              "over_request_rate_limit 300");
    EXPECT_EQ(refusal([&] { limits.count_mail("a@example.org", start_us); }),
              "over_email_send_rate_limit 3600");
}

TEST(Limits, MessagesToTelephones) {
    auto accounts = rules();
    accounts.message_interval_s = 60;
    accounts.messages_per_number = 3;
    accounts.messages_per_address = 4;
    accounts.messages_per_hour = 6;
    Limits limits(accounts);
    const auto message = [&](std::string_view number, std::string_view account,
                             std::string_view address, std::int64_t at_s) {
        return refusal(
            [&] { limits.count_message(number, account, address, start_us + at_s * second_us); });
    };
    EXPECT_EQ(message("1", "ann", "192.0.2.1", 0), "");
    EXPECT_EQ(message("1", "", "192.0.2.2", 20), "over_sms_send_rate_limit 40");
    EXPECT_EQ(message("2", "ann", "192.0.2.1", 20), "over_sms_send_rate_limit 40");
    EXPECT_EQ(message("1", "", "192.0.2.1", 60), "");
    EXPECT_EQ(message("1", "", "192.0.2.1", 120), "");
    // Of the number, from anywhere.
    EXPECT_EQ(message("1", "", "192.0.2.2", 180), "over_sms_send_rate_limit 1020");
    // Of the address, to anywhere.
    EXPECT_EQ(message("3", "", "192.0.2.1", 180), "");
    EXPECT_EQ(message("4", "", "192.0.2.1", 180), "over_sms_send_rate_limit 720");
    // Of all.
    EXPECT_EQ(message("5", "", "192.0.2.3", 180), "");
    EXPECT_EQ(message("6", "", "192.0.2.4", 180), "");
    EXPECT_EQ(message("7", "", "192.0.2.5", 180), "over_sms_send_rate_limit 420");
}

TEST_F(LimitsTest, FailuresOfAnAccountAddUp) {
    EXPECT_EQ(check("ada"), "");
    for (int i = 0; i < 5; ++i) {
        EXPECT_EQ(check("ada"), "");
        fail("ada");
    }
    EXPECT_EQ(check("ada"), "over_request_rate_limit 180");
    EXPECT_EQ(check("bob"), "");
    EXPECT_EQ(check("ada", 180), "");
    fail("ada", 180);
    EXPECT_NE(check("ada", 181), "");
    EXPECT_EQ(check("ada", 180 + 900), "");
}

TEST_F(LimitsTest, FailuresBeyondTheLimitDoNotLockForLonger) {
    for (int i = 0; i < 100; ++i)
        fail("ada");
    EXPECT_EQ(check("ada"), "over_request_rate_limit 180");
}

TEST_F(LimitsTest, ARightPasswordForgetsThem) {
    for (int i = 0; i < 5; ++i)
        fail("ada");
    limits_.forget_failures("ada");
    EXPECT_EQ(check("ada"), "");
    limits_.forget_failures("nobody");
}

TEST_F(LimitsTest, TheOldestKeysGoWhenThereAreTooMany) {
    for (int i = 0; i < 3; ++i)
        count(Act::sign_in, "192.0.2.1");
    EXPECT_NE(count(Act::sign_in, "192.0.2.1"), "");
    for (std::size_t i = 0; i + 1 < limited_keys_max; ++i)
        count(Act::verify, std::to_string(i));
    EXPECT_NE(count(Act::sign_in, "192.0.2.1"), "");
    for (std::size_t i = 0; i < limited_keys_max; ++i)
        count(Act::refresh, std::to_string(i));
    EXPECT_EQ(count(Act::sign_in, "192.0.2.1"), "");
}

TEST(Limits, AreSharedByThreads) {
    auto accounts = rules();
    accounts.sign_ins_per_5min = 1'000;
    Limits limits(accounts);
    std::atomic<int> allowed = 0;
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] {
            for (int j = 0; j < 500; ++j) {
                const auto refused =
                    refusal([&] { limits.count(Act::sign_in, "192.0.2.1", start_us); });
                if (refused.empty()) ++allowed;
            }
        });
    }
    threads.clear();
    EXPECT_EQ(allowed, 1'000);
}

}  // namespace
}  // namespace socle::accounts
