#include "jobs/queue.h"

#include "base/error.h"
#include "base/time.h"
#include "jobs/test_jobs.h"

#include <gmock/gmock.h>

#include <set>
#include <thread>

namespace socle::jobs {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

class QueueTest : public ::testing::TestWithParam<base::Dialect> {
protected:
    QueueTest() : jobs_(GetParam()), queue_(jobs_.client(), GetParam()) {}

    std::vector<Claim> claim(std::int64_t now_us = start_us, std::int64_t count = 10,
                             const std::string& name = "default", const std::string& worker = "w") {
        const auto* queue = jobs_.definition->find_queue(name);
        const Queue::Wish wish{*queue, count, worker, now_us, now_us + 30 * second_us};
        return jobs_.run(queue_.claim(wish));
    }
    std::vector<std::int64_t> claim_ids(std::int64_t now_us = start_us, std::int64_t count = 10) {
        std::vector<std::int64_t> ids;
        for (const auto& each : claim(now_us, count))
            ids.push_back(each.id);
        std::ranges::sort(ids);
        return ids;
    }
    bool fail(const Claim& claim, bool final = false, std::int64_t now_us = start_us) {
        return jobs_.run(
            queue_.note_failed(claim, {"no luck", now_us + 10 * second_us, final}, now_us));
    }
    std::vector<std::string> log(std::int64_t id) {
        std::vector<std::string> lines;
        for (const auto& run : list_runs(jobs_.store(), id, 100))
            lines.push_back(std::to_string(run.run) + " " + run.status);
        return lines;
    }

    TestJobs jobs_;
    Queue queue_;
};

TEST_P(QueueTest, PriorityThenTimeThenOrder) {
    OrderOptions later;
    later.at_us = start_us + second_us;
    OrderOptions high;
    high.priority = 5;
    const auto a = jobs_.add();
    const auto b = jobs_.add(later);
    const auto c = jobs_.add(high);
    EXPECT_THAT(claim_ids(start_us - 1), IsEmpty());
    EXPECT_THAT(claim_ids(start_us, 1), ElementsAre(c));
    EXPECT_THAT(claim_ids(start_us), ElementsAre(a));
    const auto due = jobs_.run(queue_.next_due({"default", "slow"}));
    ASSERT_THAT(due, SizeIs(1));
    EXPECT_EQ(due.front().at_us, start_us + second_us);
    EXPECT_THAT(claim_ids(start_us + second_us), ElementsAre(b));
}

TEST_P(QueueTest, NobodyElseHasAClaimUntilItEnds) {
    const auto id = jobs_.add();
    const auto first = claim();
    ASSERT_THAT(first, SizeIs(1));
    EXPECT_EQ(first.front().run, 1);
    EXPECT_THAT(claim(start_us + 29 * second_us), IsEmpty());
    EXPECT_EQ(jobs_.run(queue_.take_back(start_us + 29 * second_us)), 0);
    const auto renewed = jobs_.run(queue_.renew("w", start_us + 60 * second_us));
    ASSERT_THAT(renewed, SizeIs(1));
    EXPECT_FALSE(renewed.front().stop);
    EXPECT_EQ(jobs_.run(queue_.take_back(start_us + 59 * second_us)), 0);
    EXPECT_EQ(jobs_.run(queue_.take_back(start_us + 61 * second_us)), 1);
    const auto second = claim(start_us + 61 * second_us, 10, "default", "other");
    ASSERT_THAT(second, SizeIs(1));
    EXPECT_EQ(second.front().run, 2);
    EXPECT_EQ(second.front().failures, 0);
    // What the first one says now counts no more.
    jobs_.run(queue_.note_done(first.front(), start_us + 62 * second_us));
    EXPECT_FALSE(fail(first.front()));
    jobs_.run(queue_.give_back(first.front(), start_us));
    EXPECT_EQ(jobs_.status(id), "running");
    jobs_.run(queue_.note_done(second.front(), start_us + 63 * second_us));
    EXPECT_EQ(jobs_.status(id), "done");
    EXPECT_THAT(log(id), ElementsAre("2 done", "1 lost"));
}

TEST_P(QueueTest, FinishingIsAPartOfATransaction) {
    const auto id = jobs_.add();
    const auto claims = claim();
    const auto& mine = claims.front();
    const auto finish = [&](store::Transaction& transaction) -> base::Task<void> {
        const bool ours = co_await Queue::finish(transaction, GetParam(), mine, start_us);
        EXPECT_TRUE(ours);
        throw base::Error(base::Code::bad_value, "undone");
    };
    EXPECT_THROW(jobs_.run(jobs_.client().write(finish)), base::Error);
    EXPECT_EQ(jobs_.status(id), "running");
}

TEST_P(QueueTest, FailuresAreTriedAgainUntilThereAreTooMany) {
    TestJobs jobs(GetParam(), "j: {function: f, retries: 1}\n");
    Queue queue(jobs.client(), GetParam());
    const auto id = jobs.add();
    auto now_us = start_us;
    for (const bool last : {false, true}) {
        const Queue::Wish wish{{"default", 0}, 1, "w", now_us, now_us + second_us};
        const auto claims = jobs.run(queue.claim(wish));
        ASSERT_THAT(claims, SizeIs(1));
        now_us += 10 * second_us;
        const Queue::Failure failure{"no luck", now_us, false};
        EXPECT_EQ(jobs.run(queue.note_failed(claims.front(), failure, now_us)), last);
    }
    EXPECT_EQ(jobs.job(id).fault, "no luck");
    EXPECT_EQ(jobs.status(id), "dead");
    EXPECT_EQ(jobs.job(id).failures, 2);
    EXPECT_TRUE(retry_job(jobs.store(), id, now_us));
    EXPECT_EQ(jobs.status(id), "waiting");
    EXPECT_EQ(jobs.job(id).failures, 0);
}

TEST_P(QueueTest, WhatNeverCanBeDoneIsDeadAtOnce) {
    const auto id = jobs_.add();
    EXPECT_TRUE(fail(claim().front(), true));
    EXPECT_EQ(jobs_.status(id), "dead");
    EXPECT_EQ(retry_dead(jobs_.store(), start_us), 1);
    EXPECT_THAT(claim(), SizeIs(1));
}

TEST_P(QueueTest, WorkersThatNeverComeBackAreEnough) {
    const auto id = jobs_.add();
    auto now_us = start_us;
    for (std::int64_t loss = 0; loss < losses_max; ++loss) {
        ASSERT_THAT(claim(now_us), SizeIs(1)) << loss;
        now_us += 31 * second_us;
        EXPECT_EQ(jobs_.run(queue_.take_back(now_us)), 1);
    }
    EXPECT_EQ(jobs_.status(id), "dead");
    EXPECT_EQ(jobs_.job(id).failures, 0);
}

TEST_P(QueueTest, WhatIsGivenBackDoesNotCount) {
    const auto id = jobs_.add();
    jobs_.run(queue_.give_back(claim().front(), start_us));
    EXPECT_EQ(jobs_.status(id), "waiting");
    const auto again = claim();
    ASSERT_THAT(again, SizeIs(1));
    EXPECT_EQ(again.front().failures, 0);
    EXPECT_THAT(log(id), ElementsAre("2 running", "1 returned"));
}

TEST_P(QueueTest, AQueueHasSoManyAtOnce) {
    OrderOptions slow;
    slow.queue = "slow";
    for (int count = 0; count < 5; ++count)
        jobs_.add(slow);
    const auto first = claim(start_us, 10, "slow");
    EXPECT_THAT(first, SizeIs(2));
    EXPECT_THAT(claim(start_us, 10, "slow", "other"), IsEmpty());
    jobs_.run(queue_.note_done(first.front(), start_us));
    EXPECT_THAT(claim(start_us, 10, "slow", "other"), SizeIs(1));
}

TEST_P(QueueTest, OneOfASequenceAtATime) {
    auto order = order_of(*jobs_.definition, "j", "{}", {});
    order.sequence = "t 1";
    const auto a = enqueue(jobs_.store(), order, start_us).id;
    const auto b = enqueue(jobs_.store(), order, start_us).id;
    order.sequence = "t 2";
    const auto c = enqueue(jobs_.store(), order, start_us).id;
    const auto claims = claim();
    ASSERT_THAT(claims, SizeIs(2));
    for (const auto& each : claims) {
        EXPECT_THAT(each.id, ::testing::AnyOf(a, c));
        if (each.id == a) EXPECT_FALSE(fail(each));
    }
    EXPECT_THAT(claim_ids(start_us + second_us), IsEmpty());
    const auto again = claim(start_us + 10 * second_us);
    ASSERT_THAT(again, SizeIs(1));
    EXPECT_EQ(again.front().id, a);
    EXPECT_TRUE(fail(again.front(), true));
    EXPECT_THAT(claim_ids(start_us + 10 * second_us), ElementsAre(b));
}

TEST_P(QueueTest, AKeyIsHeldUntilItsJobEnds) {
    OrderOptions keyed;
    keyed.key = "once";
    const auto id = jobs_.add(keyed);
    EXPECT_EQ(jobs_.add(keyed), id);
    const auto claims = claim();
    EXPECT_EQ(jobs_.add(keyed), id);
    jobs_.run(queue_.note_done(claims.front(), start_us));
    const auto next = jobs_.add(keyed);
    EXPECT_NE(next, id);
    EXPECT_TRUE(fail(claim().front(), true));
    const auto third = jobs_.add(keyed);
    EXPECT_NE(third, next);
    EXPECT_FALSE(retry_job(jobs_.store(), next, start_us));
    EXPECT_TRUE(cancel(jobs_.store(), third, start_us));
    EXPECT_TRUE(retry_job(jobs_.store(), next, start_us));
    EXPECT_EQ(jobs_.add(keyed), next);
}

TEST_P(QueueTest, CancelsWhatWaitsAndStopsWhatRuns) {
    const auto waiting = jobs_.add();
    EXPECT_TRUE(cancel(jobs_.store(), waiting, start_us));
    EXPECT_EQ(jobs_.status(waiting), "cancelled");
    EXPECT_FALSE(cancel(jobs_.store(), waiting, start_us));
    const auto running = jobs_.add();
    const auto claims = claim();
    ASSERT_THAT(claims, SizeIs(1));
    EXPECT_TRUE(cancel(jobs_.store(), running, start_us));
    EXPECT_EQ(jobs_.status(running), "running");
    const auto renewed = jobs_.run(queue_.renew("w", start_us + 60 * second_us));
    EXPECT_TRUE(renewed.front().stop);
    EXPECT_FALSE(fail(claims.front()));
    EXPECT_EQ(jobs_.status(running), "cancelled");
    EXPECT_THAT(log(running), ElementsAre("1 cancelled"));
}

TEST_P(QueueTest, OldOnesGoWithTheirLog) {
    const auto done = jobs_.add();
    jobs_.run(queue_.note_done(claim().front(), start_us));
    const auto dead = jobs_.add();
    EXPECT_TRUE(fail(claim().front(), true));
    jobs_.run(queue_.purge(start_us));
    EXPECT_EQ(jobs_.status(done), "done");
    jobs_.run(queue_.purge(start_us + 1));
    EXPECT_FALSE(find_job(jobs_.store(), done));
    EXPECT_EQ(jobs_.status(dead), "dead");
    EXPECT_THAT(list_runs(jobs_.store(), 0, 10), SizeIs(1));
}

TEST_P(QueueTest, AQueueThatIsGoneLeavesItsJobsToTheDefaultOne) {
    OrderOptions slow;
    slow.queue = "slow";
    const auto id = jobs_.add(slow);
    jobs_.run(queue_.adopt({"default", "other"}));
    EXPECT_EQ(jobs_.job(id).queue, "default");
    const auto figures = jobs_.run(queue_.figures());
    ASSERT_THAT(figures, SizeIs(1));
    EXPECT_EQ(figures.front().count, 1);
}

TEST_P(QueueTest, WhatATriggerPutInIsForgotten) {
    auto order = order_of(*jobs_.definition, "j", R"({"event":{"record":{"name":"Zoe"}}})", {});
    order.event = 7;
    order.model = "note";
    order.object_id = "1";
    const auto first = enqueue(jobs_.store(), order, start_us).id;
    jobs_.run(queue_.note_done(claim().front(), start_us));
    EXPECT_EQ(jobs_.job(first).parameters, "{}");
    const auto second = enqueue(jobs_.store(), order, start_us).id;
    forget_record(jobs_.store(), "note", "1", start_us);
    EXPECT_EQ(jobs_.status(second), "cancelled");
    EXPECT_EQ(jobs_.job(second).parameters, "{}");
    EXPECT_EQ(jobs_.status(first), "done");
}

/// Several processes claim the same jobs at the same time: each job goes to one of them.
TEST_P(QueueTest, OfManyWorkersEachJobHasOne) {
    constexpr int count = 200;
    for (int at = 0; at < count; ++at) {
        OrderOptions options;
        options.queue = at % 2 == 0 ? "default" : "slow";
        jobs_.add(options);
    }
    auto settings = jobs_.settings();
    settings.guest = true;
    std::mutex mutex;
    std::multiset<std::int64_t> claimed;
    std::vector<std::thread> workers;
    for (int worker = 0; worker < 4; ++worker) {
        workers.emplace_back([&, worker] {
            boost::asio::io_context context(1);
            const auto store = store::open_store(settings);
            {
                const auto client = store->open_client(context);
                Queue queue(*client, GetParam());
                for (int round = 0; round < 20; ++round) {
                    for (const char* name : {"default", "slow"}) {
                        const Queue::Wish wish{*jobs_.definition->find_queue(name), 5,
                                               "w" + std::to_string(worker), start_us,
                                               start_us + second_us};
                        const auto claims = store::run_to_end(context, queue.claim(wish));
                        const std::lock_guard lock(mutex);
                        for (const auto& each : claims)
                            claimed.insert(each.id);
                    }
                }
            }
            context.poll();
            store->close();
        });
    }
    for (auto& worker : workers)
        worker.join();
    EXPECT_THAT(claimed, SizeIs(count / 2 + 2));
    EXPECT_THAT(std::set<std::int64_t>(claimed.begin(), claimed.end()), SizeIs(count / 2 + 2));
}

INSTANTIATE_TEST_SUITE_P(Stores, QueueTest,
                         ::testing::Values(base::Dialect::sqlite, base::Dialect::postgres),
                         [](const auto& info) {
                             return info.param == base::Dialect::sqlite ? "Sqlite" : "Postgres";
                         });

TEST(Pause, GrowsUpToHoursWithSomeChance) {
    EXPECT_EQ(pause_us(1, 0), 10 * second_us);
    EXPECT_EQ(pause_us(2, 0), 30 * second_us);
    EXPECT_EQ(pause_us(3, 0), 90 * second_us);
    EXPECT_EQ(pause_us(1, 1), 12'500'000);
    EXPECT_EQ(pause_us(100, 0), 6 * 3600 * second_us);
}

TEST(Order, SaysWhatIsWrong) {
    const auto definition = loaded_jobs("j: {function: f, with: {a: 1, b: 2}, queue: slow}\n");
    const auto refusal = [&](const char* name, const char* parameters,
                             const OrderOptions& options) {
        try {
            order_of(*definition, name, parameters, options);
        } catch (const base::Error& error) {
            return error.message;
        }
        return std::string("none");
    };
    OrderOptions queue;
    queue.queue = "slwo";
    OrderOptions priority;
    priority.priority = 5'000;
    OrderOptions key;
    key.key = std::string(501, 'x');
    EXPECT_EQ(refusal("jj", "{}", {}), "there is no job or function 'jj'; did you mean 'j'?");
    EXPECT_EQ(refusal("j", "[]", {}), "the parameters of a job are a JSON object");
    EXPECT_THAT(refusal("j", "{", {}), ::testing::HasSubstr("are no JSON"));
    EXPECT_EQ(refusal("j", "{}", queue), "there is no queue 'slwo'; did you mean 'slow'?");
    EXPECT_EQ(refusal("j", "{}", priority), "a priority is from -1000 to 1000");
    EXPECT_EQ(refusal("j", "{}", key), "the key of a job has at most 500 bytes");
    const auto order = order_of(*definition, "j", R"({"b": 3})", {});
    EXPECT_EQ(order.parameters, R"({"a":1,"b":3})");
    EXPECT_EQ(order.queue, "slow");
    EXPECT_EQ(order_of(*definition, "f", "", {}).queue, "default");
}

}  // namespace
}  // namespace socle::jobs
