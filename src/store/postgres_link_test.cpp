#include "store/postgres_link.h"

#include "base/error.h"
#include "store/postgres_reader.h"
#include "store/postgres_test_database.h"
#include "store/postgres_writer.h"

#include <boost/asio/ip/tcp.hpp>

#include <gtest/gtest.h>

#include <optional>
#include <string>

namespace socle::store {

namespace {

namespace asio = boost::asio;
using base::Code;
using std::chrono::milliseconds;
using std::chrono::seconds;
using Clock = std::chrono::steady_clock;

const base::Statement one{
    base::next_statement_id(), "SELECT 1", {}, {{"one", {base::Type::integer}}}};

base::Task<void> write_one(Transaction& transaction) {
    const base::Values none;
    co_await transaction.run(one, none);
}

/// A port where nothing listens, or where connections get no answer.
class Port {
public:
    Port(asio::io_context& context, bool silent)
        : acceptor_(context, {asio::ip::address_v4::loopback(), 0}),
          number_(acceptor_.local_endpoint().port()) {
        if (!silent) acceptor_.close();
    }
    PostgresTarget target() const {
        const auto port = std::to_string(number_);
        return parse_postgres_url("postgres://postgres@127.0.0.1:" + port + "/none", 30'000);
    }

private:
    asio::ip::tcp::acceptor acceptor_;
    unsigned number_;
};

struct Refusal {
    std::optional<base::Error> error;
    Clock::duration after{};
};

/// Reads and writes on connections to `target`, from one core.
class Requests {
public:
    Requests(asio::io_context& context, const PostgresTarget& target)
        : context_(context),
          reader_(std::make_shared<PostgresReader>(context, target, counters_)),
          pool_(std::make_shared<PostgresPool>(context, target, counters_, 2)) {
        reader_->open();
    }
    ~Requests() {
        reader_->close();
        pool_->close();
        context_.restart();
        context_.poll();
    }
    Requests(const Requests&) = delete;
    Requests& operator=(const Requests&) = delete;

    Refusal read() {
        const base::Values none;
        return refusal_of([&] { run_to_end(context_, reader_->read(one, none)); });
    }
    Refusal write() {
        return refusal_of(
            [&] { run_to_end(context_, write_in_transaction(pool_, counters_, write_one)); });
    }

private:
    static Refusal refusal_of(const auto& ask) {
        Refusal refusal;
        const auto before = Clock::now();
        try {
            ask();
        } catch (const base::Error& error) {
            refusal.error = error;
        }
        refusal.after = Clock::now() - before;
        return refusal;
    }

    asio::io_context& context_;
    PostgresCounters counters_;
    std::shared_ptr<PostgresReader> reader_;
    std::shared_ptr<PostgresPool> pool_;
};

void expect_unavailable(const Refusal& refusal) {
    ASSERT_TRUE(refusal.error);
    EXPECT_EQ(refusal.error->code, Code::unavailable);
    EXPECT_EQ(refusal.error->message, "the database is not available");
    EXPECT_GE(refusal.error->retry_after_s, 1);
    EXPECT_LE(refusal.error->retry_after_s, reconnect_delay_max / seconds(1));
}

class PostgresLinks : public testing::Test {
protected:
    /// Runs the loop that long, also when it has nothing to wait for.
    void go_on_for(Clock::duration duration) {
        asio::steady_timer timer(context_, duration);
        timer.async_wait([](auto) {});
        context_.restart();
        context_.run_for(duration);
    }

    asio::io_context context_;
    PostgresCounters counters_;
};

TEST_F(PostgresLinks, RequestsFailAtOnceWhileNobodyListens) {
    const Port port(context_, false);
    Requests requests(context_, port.target());
    const auto before = Clock::now();
    for (int i = 0; i < 20; ++i) {
        expect_unavailable(requests.read());
        expect_unavailable(requests.write());
    }
    EXPECT_LT(Clock::now() - before, lost_patience);
}

TEST_F(PostgresLinks, RequestsWaitOnlyShortlyForAServerThatIsSilent) {
    const Port port(context_, true);
    Requests requests(context_, port.target());
    for (const auto& refusal : {requests.read(), requests.write()}) {
        expect_unavailable(refusal);
        EXPECT_EQ(refusal.error->internal, "no connection came back in 1 second");
        EXPECT_GE(refusal.after, lost_patience);
        EXPECT_LT(refusal.after, lost_patience * 2);
    }
}

TEST_F(PostgresLinks, TheNextTryComesLaterEachTime) {
    const Port port(context_, false);
    const auto link = std::make_shared<PostgresLink>(context_, port.target(), counters_);
    std::vector<Clock::time_point> tries;
    link->on_away = [&] {
        EXPECT_EQ(link->state(), PostgresLink::State::away);
        tries.push_back(Clock::now());
    };
    EXPECT_EQ(link->state(), PostgresLink::State::trying);
    link->open();
    const auto until = Clock::now() + seconds(10);
    while (tries.size() < 4 && Clock::now() < until)
        go_on_for(reconnect_delay_min);
    ASSERT_EQ(tries.size(), 4U);
    for (std::size_t at = 1; at < tries.size(); ++at)
        EXPECT_GE(tries[at] - tries[at - 1], reconnect_delay_min * (1 << (at - 1)));
    EXPECT_NE(link->trouble(), "");
    EXPECT_EQ(link->retry_after(), seconds(1));
    link->close();
    EXPECT_EQ(link->state(), PostgresLink::State::away);
}

TEST_F(PostgresLinks, AreTryingAgainRightAfterALoss) {
    const PostgresTestDatabase database;
    const auto target = parse_postgres_url(database.url(), 30'000);
    const auto link = std::make_shared<PostgresLink>(context_, target, counters_);
    int ready_count = 0;
    link->on_ready = [&] { ++ready_count; };
    link->on_lost = [&] { EXPECT_EQ(link->state(), PostgresLink::State::trying); };
    link->open();
    const auto until = Clock::now() + seconds(10);
    while (ready_count < 1 && Clock::now() < until)
        go_on_for(reconnect_delay_min);
    EXPECT_EQ(link->state(), PostgresLink::State::ready);
    run_as_administrator(
        {"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" +
         database.name() + "'"});
    while (ready_count < 2 && Clock::now() < until)
        go_on_for(reconnect_delay_min);
    EXPECT_EQ(ready_count, 2);
    EXPECT_EQ(link->state(), PostgresLink::State::ready);
    EXPECT_EQ(counters_.reconnects.load(), 1);
    link->close();
}

TEST(BestState, IsTheMostHopeful) {
    asio::io_context context;
    PostgresCounters counters;
    std::vector<std::shared_ptr<PostgresLink>> links;
    EXPECT_EQ(best_state(links), PostgresLink::State::away);
    const Port port(context, false);
    for (int i = 0; i < 2; ++i)
        links.push_back(std::make_shared<PostgresLink>(context, port.target(), counters));
    links[0]->close();
    EXPECT_EQ(best_state(links), PostgresLink::State::trying);
    links[1]->close();
    EXPECT_EQ(best_state(links), PostgresLink::State::away);
    EXPECT_EQ(patience(PostgresLink::State::trying), lost_patience);
    EXPECT_EQ(patience(PostgresLink::State::ready), busy_patience);
}

}  // namespace

}  // namespace socle::store
