#pragma once

#include "base/rows.h"
#include "base/statement.h"
#include "base/task.h"
#include "base/value.h"
#include "store/postgres_errors.h"
#include "store/postgres_settings.h"
#include "store/postgres_values.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstdint>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

struct pg_conn;
struct pg_result;

namespace socle::store {

constexpr auto connect_deadline = std::chrono::seconds(5);
/// How long after statement_timeout a silent server is given up.
constexpr auto silence_grace = std::chrono::seconds(5);
/// Prepared statements kept per connection; the one unused for longest goes first.
constexpr std::size_t prepared_statements_max = 1000;
constexpr int server_version_min = 130000;

/// The answer to one statement.
struct PostgresAnswer {
    base::Rows rows;
    std::unique_ptr<PostgresFailure> failure;  ///< the server or the connection failed
    std::exception_ptr unreadable;             ///< the rows could not be taken in
    bool skipped = false;                      ///< not run, because one before it failed

    /// What to throw; null when all is well.
    std::exception_ptr problem() const;
};

/// One connection in pipeline mode; the only place that calls libpq. Statements are sent in the
/// order of `send` and answered in that order; everything between two `sync` is one group: after a
/// failure the rest of the group is skipped. Outside of BEGIN … COMMIT a group is also one implicit
/// transaction.
///
/// Lifecycle: connect, then send and sync as often as wanted until `on_lost` is called; then
/// connect again. Statements are prepared at their first use and found by Statement::id; the names
/// do not survive a reconnect. Held by shared_ptr because handlers of the loop refer to it; `close`
/// frees the socket at once and fails what is in flight.
///
/// While nothing is in flight it does not keep io_context::run going.
///
/// All of it on the thread of its io_context. Answers are delivered from the loop, never from
/// inside `send` or `sync`; they may call any method, also `close`. Looking up the server's name
/// blocks (libpq): use an address or a fast resolver.
class PostgresConnection : public std::enable_shared_from_this<PostgresConnection> {
public:
    using Answered = std::move_only_function<void(PostgresAnswer)>;
    using Reached = std::move_only_function<void()>;

    PostgresConnection(boost::asio::io_context& context, PostgresTarget target);
    ~PostgresConnection();
    PostgresConnection(const PostgresConnection&) = delete;
    PostgresConnection& operator=(const PostgresConnection&) = delete;

    /// Called once after each loss of an established connection, before the answers of what was in
    /// flight.
    std::function<void()> on_lost;

    /// Sets up the session. Throws Error unavailable with one clear line.
    base::Task<void> connect();
    bool ready() const { return state_ == State::ready; }

    /// Queues one statement; `statement` must live until its answer, `values` (that passed
    /// check_parameters) only during the call. A `sync` must follow in the same turn of the loop.
    void send(const base::Statement& statement, const base::Values& values, Answered answered);
    /// Ends the group and sends what is queued. `reached` is called after the group's answers.
    void sync(Reached reached = {});
    /// Runs a text of any number of statements, with nothing else in flight.
    void script(const std::string& text, Answered answered);

    /// `send` and `sync`, or `script`, as something to wait for; never throws what the server said.
    /// `ask` throws as check_parameters.
    base::Task<PostgresAnswer> ask(const base::Statement& statement, const base::Values& values);
    base::Task<PostgresAnswer> ask_script(const std::string& text);

    void close();
    /// 150020 for 15.20; 0 when not connected.
    int server_version() const;

private:
    enum class State { closed, connecting, ready };
    enum class Kind { prepare, execute, evict, sync, script };
    /// One entry of the pipeline, in the order of the answers.
    struct Expected {
        Kind kind = Kind::execute;
        const base::Statement* statement = nullptr;
        Answered answered;
        Reached reached;
        PostgresAnswer answer;
        bool has_result = false;
    };
    using Finished = std::vector<Expected>;
    struct Prepared {
        std::string name;
        std::uint64_t used = 0;
    };

    void start();
    base::Task<void> poll_until_connected();
    base::Task<void> set_up_session();
    void check_server() const;
    [[noreturn]] void refuse(std::string_view why) const;

    const char* prepared_name(const base::Statement& statement);
    void evict_one();
    void forget(const base::Statement& statement);
    void sent(int accepted, Kind kind, const base::Statement* statement = nullptr,
              Answered answered = {});
    void flush();
    void wait_readable();
    void wait_writable();
    void watch();
    void check_progress(std::uint64_t answered_before);

    void read();
    bool take_results(Finished& finished);
    void take_result(const pg_result& result);
    void take_rows(Expected& expected, const pg_result& result);
    void take_failure(Expected& expected, const pg_result& result);
    void finish_front(Finished& finished);
    static void deliver(Finished& finished);

    static void fail(std::deque<Expected> all, const std::string& why, Finished& finished);

    void lose_later(std::string_view why);
    void lose(std::string_view why, Finished finished = {});
    void disconnect();
    /// What was sent on a connection that could not be set up gets no answer any more, and its
    /// askers are gone.
    void forget_expected();

    boost::asio::io_context& context_;
    const PostgresTarget target_;
    boost::asio::posix::stream_descriptor socket_;
    boost::asio::steady_timer watchdog_;
    pg_conn* connection_ = nullptr;
    State state_ = State::closed;
    std::uint64_t epoch_ = 0;  ///< counts connections, so that handlers of an old one do nothing
    std::string lost_why_;
    bool writing_ = false;
    bool watching_ = false;
    bool losing_ = false;
    std::deque<Expected> expected_;
    std::uint64_t answered_count_ = 0;
    std::unordered_map<std::uint64_t, Prepared> prepared_;
    std::uint64_t prepared_count_ = 0;
    std::uint64_t prepared_clock_ = 0;
    PostgresParameters parameters_;
    std::string scratch_;
};

}  // namespace socle::store
