#include "triggers/deliveries.h"

#include "base/time.h"
#include "triggers/delivery_desk.h"
#include "triggers/test_log.h"

#include <gmock/gmock.h>

#include <algorithm>

namespace socle::triggers {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::int64_t second_us = 1'000'000;
constexpr std::int64_t start_us = 1'800'000'000 * second_us;

class DeliveriesTest : public ::testing::TestWithParam<base::Dialect> {
protected:
    DeliveriesTest()
        : log_(GetParam(), {{"app.yaml", "app: test\n"},
                            {"models/note.yaml", "model: note\nfields: {name: {type: text}}\n"}}),
          deliveries_(log_.client(), GetParam()) {}

    void add(std::int64_t event, const std::string& object_id, const std::string& trigger = "t") {
        const std::vector<Draft> drafts = {
            {event, trigger, "webhook", "https://example.org", "note", object_id, "{}"}};
        log_.run(log_.client().write([&](store::Transaction& transaction) {
            return add_deliveries(transaction, GetParam(), drafts, start_us);
        }));
    }
    std::vector<Claim> claim(std::int64_t now_us = start_us,
                             const std::vector<std::string>& busy = {}) {
        return log_.run(deliveries_.claim(now_us, now_us + 30 * second_us, 10, busy));
    }
    static std::vector<std::int64_t> events(const std::vector<Claim>& claims) {
        std::vector<std::int64_t> ids;
        for (const auto& each : claims)
            ids.push_back(each.event);
        std::ranges::sort(ids);
        return ids;
    }
    std::vector<std::int64_t> claim_events(std::int64_t now_us = start_us) {
        return events(claim(now_us));
    }
    ListedDelivery of_event(std::int64_t event) {
        for (const auto& each : list_deliveries(log_.store(), "", 100)) {
            if (each.event == event) return each;
        }
        throw std::runtime_error("no such delivery");
    }

    TestLog log_;
    Deliveries deliveries_;
};

TEST_P(DeliveriesTest, OneOfARecordAtATimeOthersTogether) {
    for (const auto& [event, object] : {std::pair{1, "a"}, {2, "a"}, {3, "b"}, {4, "a"}})
        add(event, object);
    add(5, "a", "other");
    const auto claims = claim();
    EXPECT_THAT(events(claims), ElementsAre(1, 3, 5));
    EXPECT_THAT(claim(), IsEmpty());
    const auto first = std::ranges::find(claims, 1, &Claim::event);
    log_.run(deliveries_.note_done(*first, start_us));
    EXPECT_THAT(claim_events(), ElementsAre(2));
}

TEST_P(DeliveriesTest, BusyTriggersHaveToWait) {
    add(1, "a", "slow");
    add(2, "a", "quick");
    add(3, "b", "slow");
    EXPECT_THAT(events(claim(start_us, {"slow", "other"})), ElementsAre(2));
    EXPECT_THAT(claim_events(), ElementsAre(1, 3));
}

TEST_P(DeliveriesTest, OneThatFailsHoldsUpItsRecord) {
    add(1, "a");
    add(2, "a");
    const auto first = claim().at(0);
    log_.run(deliveries_.try_again(first, "503", start_us + 10 * second_us));
    EXPECT_THAT(claim(), IsEmpty());
    EXPECT_EQ(log_.run(deliveries_.next_due()), start_us + 10 * second_us);
    const auto again = claim(start_us + 11 * second_us).at(0);
    EXPECT_EQ(again.event, 1);
    EXPECT_EQ(again.tries, 2);
    EXPECT_EQ(again.created_at, first.created_at);
    log_.run(deliveries_.note_dead(again, "404", start_us));
    EXPECT_EQ(of_event(1).status, "dead");
    EXPECT_EQ(of_event(1).fault, "404");
    EXPECT_THAT(claim_events(), ElementsAre(2));
}

TEST_P(DeliveriesTest, WhatIsNoLongerOursIsNotNoted) {
    add(1, "a");
    const auto slow = claim().at(0);
    const auto taken = claim(start_us + 31 * second_us).at(0);
    EXPECT_EQ(taken.id, slow.id);
    log_.run(deliveries_.note_dead(slow, "late", start_us));
    EXPECT_EQ(of_event(1).status, "sending");
    log_.run(deliveries_.note_done(taken, start_us));
    EXPECT_EQ(of_event(1).status, "done");
}

TEST_P(DeliveriesTest, AnEventAndTriggerHaveOne) {
    add(1, "a");
    add(1, "a");
    add(1, "a", "other");
    EXPECT_EQ(log_.number("SELECT count(*) FROM \"socle_delivery\""), 2);
}

TEST_P(DeliveriesTest, ARetriedOneGoesBeforeThoseThatWait) {
    add(1, "a");
    log_.run(deliveries_.note_dead(claim().at(0), "404", start_us));
    add(2, "a");
    log_.run(deliveries_.try_again(claim().at(0), "503", start_us + 5 * second_us));
    EXPECT_TRUE(retry_delivery(log_.store(), of_event(1).id, start_us));
    const auto due_us = start_us + 6 * second_us;
    const auto first = claim(due_us);
    EXPECT_THAT(events(first), ElementsAre(1));
    EXPECT_EQ(first.at(0).tries, 1);
    EXPECT_FALSE(retry_delivery(log_.store(), of_event(1).id, start_us));
    log_.run(deliveries_.note_done(first.at(0), start_us));
    EXPECT_THAT(claim_events(due_us), ElementsAre(2));
}

TEST_P(DeliveriesTest, ACancelledOneLetsTheNextGo) {
    add(1, "a");
    add(2, "a");
    add(3, "a");
    EXPECT_FALSE(retry_delivery(log_.store(), of_event(2).id, start_us));
    EXPECT_TRUE(cancel_delivery(log_.store(), of_event(1).id, start_us));
    EXPECT_TRUE(cancel_delivery(log_.store(), of_event(2).id, start_us));
    EXPECT_FALSE(cancel_delivery(log_.store(), of_event(2).id, start_us));
    log_.run(deliveries_.release_blocked(start_us));
    EXPECT_THAT(claim_events(), ElementsAre(3));
    EXPECT_FALSE(cancel_delivery(log_.store(), of_event(3).id, start_us));
}

TEST_P(DeliveriesTest, FiguresClaimsOfTheDeadAndHousekeeping) {
    add(1, "a");
    add(2, "b");
    add(3, "c");
    const auto claims = claim();
    log_.run(deliveries_.note_done(claims.at(0), start_us));
    log_.run(deliveries_.note_dead(claims.at(1), "404", start_us));
    const auto counts = log_.run(deliveries_.counts());
    EXPECT_EQ(counts.waiting, 1);
    EXPECT_EQ(counts.dead, 1);
    EXPECT_THAT(claim(), IsEmpty());
    log_.run(deliveries_.drop_claims(start_us));
    EXPECT_EQ(claim().size(), 1U);
    log_.run(deliveries_.purge(start_us + second_us));
    EXPECT_EQ(log_.number("SELECT count(*) FROM \"socle_delivery\""), 2);
    EXPECT_EQ(retry_dead(log_.store(), start_us), 1);
    EXPECT_EQ(log_.number("SELECT count(*) FROM \"socle_delivery\" WHERE \"body\" = ''"), 0);
}

INSTANTIATE_TEST_SUITE_P(Stores, DeliveriesTest,
                         ::testing::Values(base::Dialect::sqlite, base::Dialect::postgres));

}  // namespace
}  // namespace socle::triggers
