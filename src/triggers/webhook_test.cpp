#include "triggers/webhook.h"

#include <gtest/gtest.h>

namespace socle::triggers {
namespace {

using Kind = Outcome::Kind;
constexpr std::int64_t second_us = 1'000'000;

TEST(Webhook, ASecretIsItsOwnOrMadeFromTheKeyAndTheName) {
    definition::TriggerAction action;
    action.name = "contract.created.webhook";
    const auto made = signing_secret(action, "key");
    EXPECT_TRUE(made.starts_with("whsec_"));
    EXPECT_EQ(signing_secret(action, "key"), made);
    EXPECT_NE(signing_secret(action, "other key"), made);
    action.name = "contract.changed.webhook";
    EXPECT_NE(signing_secret(action, "key"), made);
    action.secret = "given";
    EXPECT_EQ(signing_secret(action, "key"), "given");
}

TEST(Webhook, AnIdIsOfOneDelivery) {
    const auto id = webhook_id(7, "a.created.webhook", "2026-01-01T00:00:00+00:00");
    EXPECT_EQ(id.size(), 36U);
    EXPECT_EQ(webhook_id(7, "a.created.webhook", "2026-01-01T00:00:00+00:00"), id);
    EXPECT_NE(webhook_id(8, "a.created.webhook", "2026-01-01T00:00:00+00:00"), id);
    EXPECT_NE(webhook_id(7, "b.created.webhook", "2026-01-01T00:00:00+00:00"), id);
    EXPECT_NE(webhook_id(7, "a.created.webhook", "2026-01-02T00:00:00+00:00"), id);
}

TEST(Webhook, PausesGrowAndAreSpread) {
    constexpr std::int64_t pauses_s[] = {10, 60, 300, 1800, 7200, 21600};
    for (std::int64_t tries = 1; tries < tries_max; ++tries) {
        const auto pause_s = pauses_s[tries - 1];
        EXPECT_EQ(pause_us(tries, 0, 0), pause_s * second_us) << tries;
        EXPECT_EQ(pause_us(tries, 1, 0), pause_s * second_us * 6 / 5) << tries;
    }
    EXPECT_EQ(pause_us(1, 0, 30), 30 * second_us);
    EXPECT_EQ(pause_us(2, 0, 30), 60 * second_us);
}

struct Case {
    int status;
    const char* retry_after;
    Kind kind;
    std::int64_t pause_s;
};
class Answered : public ::testing::TestWithParam<Case> {};

TEST_P(Answered, MeansDoneAgainOrNever) {
    outbound::FetchReply reply;
    reply.status = GetParam().status;
    if (*GetParam().retry_after != 0) reply.headers = {{"retry-after", GetParam().retry_after}};
    const auto outcome = outcome_of(reply);
    EXPECT_EQ(outcome.kind, GetParam().kind);
    EXPECT_EQ(outcome.pause_s, GetParam().pause_s);
    EXPECT_EQ(outcome.fault.empty(), GetParam().kind == Kind::done);
}

INSTANTIATE_TEST_SUITE_P(
    Each, Answered,
    ::testing::Values(Case{200, "", Kind::done, 0}, Case{204, "", Kind::done, 0},
                      Case{301, "", Kind::dead, 0}, Case{400, "", Kind::dead, 0},
                      Case{404, "60", Kind::dead, 0}, Case{410, "", Kind::dead, 0},
                      Case{408, "", Kind::again, 0}, Case{429, "", Kind::again, 0},
                      Case{429, "120", Kind::again, 120}, Case{429, "-5", Kind::again, 0},
                      Case{429, "soon", Kind::again, 0}, Case{429, "12 ", Kind::again, 0},
                      Case{503, "99999999", Kind::again, 86'400}, Case{500, "", Kind::again, 0},
                      Case{599, "", Kind::again, 0}, Case{100, "", Kind::dead, 0}));

}  // namespace
}  // namespace socle::triggers
