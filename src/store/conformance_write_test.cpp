#include "store/conformance_testing.h"

#include <atomic>
#include <thread>

namespace socle::store {
namespace {

using testing::ElementsAre;
using Kind = Violation::Kind;

Task<void> insert_and_look(Transaction& transaction, const Statements& statements,
                           std::vector<Rows>& seen) {
    const auto values = movie("one");
    Rows inserted = co_await transaction.run(statements.insert_returning, values);
    seen.push_back(std::move(inserted));
    const Values id = {"one"};
    Rows found = co_await transaction.run(statements.by_id, id);
    seen.push_back(std::move(found));
    const Values none;
    Rows liked = co_await transaction.run(statements.like_all, none);
    seen.push_back(std::move(liked));
}

TEST_P(Conformance, UnitSeesItsOwnWrites) {
    std::vector<Rows> seen;
    add_movie("other");
    write(
        [&](Transaction& transaction) { return insert_and_look(transaction, *statements_, seen); });
    ASSERT_EQ(seen.size(), 3u);
    EXPECT_EQ(base::copy(seen[0].at(0, 0)), Value("one"));
    EXPECT_EQ(base::copy(seen[0].at(0, 1)), Value(std::int64_t{1999}));
    EXPECT_EQ(base::copy(seen[1].at(0, 0)), Value("title of one"));
    EXPECT_TRUE(seen[2].empty());
    EXPECT_EQ(seen[2].affected, 2);
}

TEST_P(Conformance, ThrowingUnitLeavesNothing) {
    add_movie("before");
    const auto values = movie("undone");
    EXPECT_THROW(write([&](Transaction& transaction) {
                     return run_then_throw(transaction, statements_->insert, values);
                 }),
                 OwnFailure);
    EXPECT_THAT(ids(), ElementsAre("before"));
    add_movie("after");
    EXPECT_THAT(ids(), ElementsAre("after", "before"));
}

Task<void> refuse(Transaction&) {
    throw Error(Code::permission_denied, "no", "details", "hint");
    co_return;
}

TEST_P(Conformance, ErrorOfAUnitReachesItsCallerWhole) {
    const auto error = thrown_by<Error>(refuse);
    EXPECT_EQ(error.code, Code::permission_denied);
    EXPECT_EQ(error.message, "no");
    EXPECT_EQ(error.details, "details");
    EXPECT_EQ(error.hint, "hint");
}

TEST_P(Conformance, EmptyUnitSucceeds) {
    write([](Transaction&) -> Task<void> { co_return; });
    EXPECT_EQ(integer(statements_->count), 0);
}

TEST_P(Conformance, UniqueViolationNamesItsConstraint) {
    add_movie("one");
    const auto key = thrown_by<Violation>(one(statements_->insert, movie("one", "new")));
    EXPECT_EQ(key.kind, Kind::unique);
    EXPECT_EQ(key.table, "movie");
    EXPECT_THAT(key.columns, ElementsAre("id"));
    EXPECT_EQ(key.constraint, "movie_pkey");
    const auto index = thrown_by<Violation>(one(statements_->insert, movie("two", "title of one")));
    EXPECT_EQ(index.kind, Kind::unique);
    EXPECT_EQ(index.table, "movie");
    EXPECT_THAT(index.columns, ElementsAre("title", "year"));
    EXPECT_EQ(index.constraint, "movie_title_year_key");
}

TEST_P(Conformance, NotNullViolationNamesItsColumn) {
    const Values values = {"one", Value(), std::int64_t{1}, Value()};
    const auto violation = thrown_by<Violation>(one(statements_->insert, values));
    EXPECT_EQ(violation.kind, Kind::not_null);
    EXPECT_EQ(violation.table, "movie");
    EXPECT_THAT(violation.columns, ElementsAre("title"));
    EXPECT_EQ(violation.constraint, "");
}

TEST_P(Conformance, CheckViolationNamesItsConstraint) {
    const auto violation = thrown_by<Violation>(one(statements_->insert_actor, {"a", ""}));
    EXPECT_EQ(violation.kind, Kind::check);
    EXPECT_EQ(violation.constraint, "actor_name_check");
}

TEST_P(Conformance, ForeignKeyViolationOfBothSides) {
    write(one(statements_->insert_actor, {"ann", "Ann"}));
    const auto missing =
        thrown_by<Violation>(one(statements_->insert, movie("one", "t", "nobody")));
    EXPECT_EQ(missing.kind, Kind::foreign_key);
    EXPECT_FALSE(missing.from_delete);
    write(one(statements_->insert, movie("one", "t", "ann")));
    const auto used = thrown_by<Violation>(one(statements_->remove_actor, {"ann"}));
    EXPECT_EQ(used.kind, Kind::foreign_key);
    EXPECT_EQ(used.from_delete, on_postgres());
    EXPECT_EQ(integer(statements_->count), 1);
}

Task<void> insert_all(Transaction& transaction, const base::Statement& statement,
                      const std::vector<Values>& all, std::vector<Rows>& answers) {
    answers = co_await transaction.run_each(statement, all);
}

TEST_P(Conformance, RunEachAnswersInOrder) {
    std::vector<Values> all;
    for (int i = 0; i < 500; ++i)
        all.push_back(movie("m" + std::to_string(1'000 + i)));
    std::vector<Rows> answers;
    write([&](Transaction& transaction) {
        return insert_all(transaction, statements_->insert_returning, all, answers);
    });
    ASSERT_EQ(answers.size(), 500u);
    for (std::size_t i = 0; i < answers.size(); ++i) {
        EXPECT_EQ(base::copy(answers[i].at(0, 0)), all[i][0]);
    }
    EXPECT_EQ(integer(statements_->count), 500);
}

TEST_P(Conformance, RunEachOfNothingIsNothing) {
    std::vector<Rows> answers(3);
    const std::vector<Values> nothing;
    write([&](Transaction& transaction) {
        return insert_all(transaction, statements_->insert, nothing, answers);
    });
    EXPECT_TRUE(answers.empty());
}

TEST_P(Conformance, RunEachTellsWhichWasRefused) {
    const std::vector<Values> all = {movie("a"), movie("b"), movie("a", "again"), movie("c")};
    std::vector<Rows> answers;
    const auto violation = thrown_by<Violation>([&](Transaction& transaction) {
        return insert_all(transaction, statements_->insert, all, answers);
    });
    EXPECT_EQ(violation.row, 2u);
    EXPECT_EQ(violation.constraint, "movie_pkey");
    EXPECT_EQ(integer(statements_->count), 0);
}

TEST_P(Conformance, FailingUnitHarmsNoOther) {
    constexpr int units = 60;
    int failed = 0;
    for (int i = 0; i < units; ++i) {
        // Every fifth breaks a constraint or throws by itself after it wrote.
        const auto values =
            movie(i % 5 == 4 ? "m0" : "m" + std::to_string(i), "t" + std::to_string(i));
        WriteUnit unit = one(statements_->insert, values);
        if (i % 5 == 3) {
            unit = [this, values](Transaction& transaction) {
                return run_then_throw(transaction, statements_->insert, values);
            };
        }
        boost::asio::co_spawn(context_, client_->write(std::move(unit)),
                              [&failed](std::exception_ptr thrown) { failed += thrown ? 1 : 0; });
    }
    context_.restart();
    context_.run();
    EXPECT_EQ(failed, 24);
    EXPECT_EQ(integer(statements_->count), 36);
}

Task<void> like_often(Client& client, const base::Statement& like, std::string id, int times) {
    for (int i = 0; i < times; ++i) {
        WriteUnit unit = one(like, {id});
        co_await client.write(std::move(unit));
    }
}

Task<void> read_often(Client& client, const base::Statement& statement, int times) {
    const Values none;
    std::int64_t last = 0;
    for (int i = 0; i < times; ++i) {
        const Rows rows = co_await client.read(statement, none);
        const auto cell = rows.at(0, 0);
        const auto now = std::get<std::int64_t>(cell);
        EXPECT_GE(now, last);
        last = now;
    }
}

TEST_P(Conformance, ManyCoresWriteAndReadAtOnce) {
    constexpr int cores = 4;
    constexpr int coroutines = 8;
    constexpr int times = 25;
    for (int i = 0; i < coroutines; ++i)
        add_movie("m" + std::to_string(i));
    std::vector<std::thread> threads;
    std::atomic<int> failures = 0;
    for (int core = 0; core < cores; ++core) {
        threads.emplace_back([&] {
            boost::asio::io_context context(1);
            const auto client = store_->open_client(context);
            const auto note = [&](std::exception_ptr thrown) { failures += thrown ? 1 : 0; };
            for (int i = 0; i < coroutines; ++i) {
                boost::asio::co_spawn(
                    context, like_often(*client, statements_->like, "m" + std::to_string(i), times),
                    note);
            }
            boost::asio::co_spawn(context, read_often(*client, statements_->sum_of_likes, times),
                                  note);
            context.run();
        });
    }
    for (auto& thread : threads)
        thread.join();
    EXPECT_EQ(failures, 0);
    EXPECT_EQ(integer(statements_->sum_of_likes), cores * coroutines * times);
}

}  // namespace
}  // namespace socle::store
