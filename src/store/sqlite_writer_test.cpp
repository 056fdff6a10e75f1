#include "store/sqlite_writer.h"

#include "base/error.h"
#include "store/test_database.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace socle::store {
namespace {

using base::Code;
using base::Error;
using base::Task;
using base::Values;
using testing::HasSubstr;
using Purpose = SqliteConnection::Purpose;

Task<void> run_all(Transaction& transaction, std::vector<std::string> texts) {
    const Values none;
    for (const auto& text : texts) {
        const auto statement = plain_statement(text);
        co_await transaction.run(statement, none);
    }
}

Task<void> swallow(Transaction& transaction, std::string text) {
    const Values none;
    const auto statement = plain_statement(text);
    try {
        co_await transaction.run(statement, none);
    } catch (const Violation&) {
    }
}

WriteUnit texts(std::vector<std::string> all) {
    return [all = std::move(all)](Transaction& transaction) { return run_all(transaction, all); };
}

WriteUnit insert(int id) {
    return texts({"INSERT INTO a (id) VALUES (" + std::to_string(id) + ")"});
}

struct Outcome {
    bool done = false;
    std::exception_ptr failure;

    std::string error() const {
        if (!failure) return "";
        try {
            std::rethrow_exception(failure);
        } catch (const Error& thrown) {
            code = thrown.code;
            return thrown.message;
        } catch (const Violation& violation) {
            kind = violation.kind;
            return "violation";
        }
    }
    mutable Code code = Code::internal;
    mutable Violation::Kind kind = Violation::Kind::check;
};

class SqliteWriters : public testing::Test {
protected:
    SqliteWriters() : look_(file_, Purpose::write) {
        look_.execute(
            "CREATE TABLE a (id INTEGER PRIMARY KEY, t TEXT) STRICT;"
            "CREATE TABLE b (a INTEGER REFERENCES a (id) DEFERRABLE INITIALLY DEFERRED) STRICT;");
        start(10'000);
    }
    ~SqliteWriters() override { writer_.reset(); }

    void start(int timeout_ms) {
        writer_.reset();
        writer_ = std::make_unique<SqliteWriter>(file_, timeout_ms, turn_, on_commit_);
    }

    /// Runs `units` so that they wait together: in one group, or the first ones in one before.
    std::vector<Outcome> run_together(const std::vector<WriteUnit>& units) {
        std::vector<Outcome> outcomes(units.size());
        boost::asio::io_context context(1);
        {
            const std::lock_guard turn(turn_);
            for (std::size_t i = 0; i < units.size(); ++i)
                spawn(context, units[i], outcomes[i]);
            context.poll();
        }
        context.restart();
        context.run();
        writer_->settle();
        for (const auto& outcome : outcomes)
            EXPECT_TRUE(outcome.done);
        return outcomes;
    }

    void spawn(boost::asio::io_context& context, WriteUnit unit, Outcome& outcome) {
        boost::asio::co_spawn(context, writer_->write(context, std::move(unit)),
                              [&outcome](std::exception_ptr thrown) {
                                  outcome.done = true;
                                  outcome.failure = thrown;
                              });
    }

    static std::ptrdiff_t succeeded(const std::vector<Outcome>& outcomes) {
        return std::ranges::count_if(outcomes, [](const auto& one) { return !one.failure; });
    }

    std::int64_t rows() { return look_.integer("SELECT count(*) FROM a"); }

    TestFolder folder_;
    const std::string file_ = folder_.file("db");
    SqliteConnection look_;
    std::mutex turn_;
    std::function<void()> on_commit_ = [] {};
    std::unique_ptr<SqliteWriter> writer_;
};

TEST_F(SqliteWriters, WaitingUnitsShareACommit) {
    std::vector<WriteUnit> units;
    for (int i = 0; i < 200; ++i)
        units.push_back(insert(i));
    for (const auto& outcome : run_together(units))
        EXPECT_EQ(outcome.error(), "");
    EXPECT_EQ(rows(), 200);
    EXPECT_EQ(writer_->units(), 200);
    EXPECT_LE(writer_->commits(), 2);
}

TEST_F(SqliteWriters, GroupsAreBounded) {
    std::vector<WriteUnit> units;
    constexpr int count = static_cast<int>(group_units_max) * 3;
    for (int i = 0; i < count; ++i)
        units.push_back(insert(i));
    run_together(units);
    EXPECT_EQ(rows(), count);
    EXPECT_GE(writer_->commits(), 3);
    EXPECT_LE(writer_->commits(), 5);
}

TEST_F(SqliteWriters, UnitThatWroteAndFailedIsUndoneAlone) {
    const auto outcomes =
        run_together({insert(1), insert(2),
                      texts({"INSERT INTO a (id) VALUES (3)", "INSERT INTO a (id) VALUES (2)"}),
                      insert(4), insert(1), insert(5)});
    EXPECT_EQ(outcomes[2].error(), "violation");
    EXPECT_EQ(outcomes[4].error(), "violation");
    EXPECT_EQ(rows(), 4);
    EXPECT_EQ(look_.integer("SELECT count(*) FROM a WHERE id = 3"), 0);
    EXPECT_EQ(writer_->units(), 4);
}

TEST_F(SqliteWriters, DeferredReferencesAreCheckedPerUnit) {
    const auto broken = texts({"INSERT INTO b VALUES (7)"});
    const auto healed = texts({"INSERT INTO b VALUES (8)", "INSERT INTO a (id) VALUES (8)"});
    const auto alone = run_together({broken});
    EXPECT_EQ(alone[0].error(), "violation");
    const auto outcomes = run_together({insert(1), broken, healed, insert(2)});
    EXPECT_EQ(outcomes[0].error(), "");
    EXPECT_EQ(outcomes[1].error(), "violation");
    EXPECT_EQ(outcomes[1].kind, Violation::Kind::foreign_key);
    EXPECT_EQ(outcomes[2].error(), "");
    EXPECT_EQ(outcomes[3].error(), "");
    EXPECT_EQ(look_.integer("SELECT sum(a) FROM b"), 8);
}

TEST_F(SqliteWriters, GoingOnAfterAFailureIsRefused) {
    run_together({insert(1)});
    const WriteUnit careless = [](Transaction& transaction) {
        return swallow(transaction, "INSERT INTO a (id) VALUES (1)");
    };
    const auto outcomes = run_together({insert(2), careless, insert(3)});
    EXPECT_THAT(outcomes[1].error(), HasSubstr("went on after"));
    EXPECT_EQ(outcomes[1].code, Code::internal);
    EXPECT_EQ(rows(), 3);
}

TEST_F(SqliteWriters, UnitThatThrowsBeforeItsFirstWaitFailsAlone) {
    const WriteUnit broken = [](Transaction&) -> Task<void> {
        throw Error(Code::bad_value, "not even begun");
    };
    const auto outcomes = run_together({insert(1), broken, insert(2)});
    EXPECT_EQ(outcomes[1].error(), "not even begun");
    EXPECT_EQ(rows(), 2);
}

TEST_F(SqliteWriters, FullDiskFailsTheGroupAndPasses) {
    run_together({texts({"PRAGMA max_page_count=20"})});
    const auto big = texts({"INSERT INTO a (t) VALUES (printf('%.*c', 200000, 'x'))"});
    auto outcomes = run_together({insert(1), insert(2), big, insert(3)});
    EXPECT_THAT(outcomes[2].error(), HasSubstr("disk is full"));
    EXPECT_EQ(outcomes[2].code, Code::unavailable);
    EXPECT_EQ(rows(), succeeded(outcomes));
    outcomes = run_together({big});
    EXPECT_THAT(outcomes[0].error(), HasSubstr("disk is full"));
    run_together({texts({"PRAGMA max_page_count=1000000"})});
    outcomes = run_together({big, insert(10)});
    EXPECT_EQ(outcomes[0].error(), "");
    EXPECT_EQ(outcomes[1].error(), "");
    EXPECT_EQ(look_.text("PRAGMA integrity_check"), "ok");
}

TEST_F(SqliteWriters, EndlessUnitIsEndedAndTheNextSucceeds) {
    start(50);
    const auto endless = texts(
        {"INSERT INTO a (id) VALUES (50)",
         "INSERT INTO a (id) WITH RECURSIVE n (i) AS (SELECT 100 UNION ALL SELECT i + 1 FROM n) "
         "SELECT i FROM n"});
    const auto outcomes = run_together({insert(1), insert(2), endless, insert(3)});
    EXPECT_EQ(outcomes[2].code, (outcomes[2].error(), Code::timed_out));
    for (const std::size_t other : {0u, 1u, 3u}) {
        if (!outcomes[other].failure) continue;
        EXPECT_THAT(outcomes[other].error(), HasSubstr("try again"));
        EXPECT_EQ(outcomes[other].code, Code::unavailable);
    }
    EXPECT_EQ(rows(), succeeded(outcomes));
    EXPECT_EQ(look_.integer("SELECT count(*) FROM a WHERE id >= 50"), 0);
    EXPECT_EQ(run_together({insert(4)})[0].error(), "");
}

TEST_F(SqliteWriters, EveryCoreIsResumedOnItsOwnThread) {
    constexpr int cores = 3;
    constexpr int each = 40;
    std::vector<std::thread> threads;
    std::atomic<int> wrong_thread = 0;
    std::atomic<int> done = 0;
    for (int core = 0; core < cores; ++core) {
        threads.emplace_back([&, core] {
            boost::asio::io_context context(1);
            const auto here = std::this_thread::get_id();
            for (int i = 0; i < each; ++i) {
                boost::asio::co_spawn(context, writer_->write(context, insert(core * 1'000 + i)),
                                      [&, here](std::exception_ptr thrown) {
                                          done += thrown ? 0 : 1;
                                          wrong_thread +=
                                              here == std::this_thread::get_id() ? 0 : 1;
                                      });
            }
            context.run();
            writer_->settle();
        });
    }
    for (auto& thread : threads)
        thread.join();
    EXPECT_EQ(done, cores * each);
    EXPECT_EQ(wrong_thread, 0);
    EXPECT_EQ(rows(), cores * each);
}

TEST_F(SqliteWriters, WaiterWhoseHandlerThrowsLosesNoOther) {
    boost::asio::io_context context(1);
    int resumed = 0;
    {
        const std::lock_guard turn(turn_);
        for (int i = 0; i < 10; ++i) {
            boost::asio::co_spawn(context, writer_->write(context, insert(i)),
                                  [&resumed](std::exception_ptr) {
                                      if (++resumed % 3 == 0) throw std::runtime_error("handler");
                                  });
        }
        context.poll();
    }
    int thrown = 0;
    while (resumed < 10) {
        context.restart();
        try {
            context.run();
        } catch (const std::exception&) {
            ++thrown;
        }
    }
    writer_->settle();
    EXPECT_GT(thrown, 0);
    EXPECT_EQ(rows(), 10);
}

TEST_F(SqliteWriters, StopFinishesWhatWaits) {
    boost::asio::io_context context(1);
    std::vector<Outcome> outcomes(100);
    for (int i = 0; i < 100; ++i) {
        spawn(context, insert(i), outcomes[static_cast<std::size_t>(i)]);
    }
    context.poll();
    writer_->stop();
    EXPECT_EQ(rows(), 100);
    context.restart();
    context.run();
    for (const auto& outcome : outcomes) {
        EXPECT_TRUE(outcome.done);
        EXPECT_EQ(outcome.error(), "");
    }
}

TEST_F(SqliteWriters, LogIsCopiedBackBetweenGroups) {
    const auto fill =
        texts({"INSERT INTO a (t) WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
               "WHERE i < 1000) SELECT printf('%.*c', 3000, 'x') FROM n"});
    for (int i = 0; i < 60; ++i)
        ASSERT_EQ(run_together({fill})[0].error(), "");
    const auto log_bytes = std::filesystem::file_size(file_ + "-wal");
    EXPECT_LT(log_bytes, 3u * checkpoint_pages * 4'096u);
    EXPECT_GT(std::filesystem::file_size(file_), 60u * 3'000'000u / 2);
}

}  // namespace
}  // namespace socle::store
