#pragma once

#include "store/postgres_link.h"

#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <vector>

namespace socle::store {

/// Connections for reads per core. The first carries everything while its reads are fast; the
/// others are opened when it is kept busy.
constexpr std::size_t read_lanes_max = 3;
/// Reads sent as one group, and how long a group should keep the server busy.
constexpr std::size_t group_size_max = 64;
constexpr auto group_duration = std::chrono::microseconds(2'000);
/// Groups on their way per lane: one being worked on, one waiting in the server's socket.
constexpr std::size_t groups_in_flight_max = 2;
/// Reads that wait to be sent, per core.
constexpr std::size_t waiting_reads_max = 20'000;

/// The reads of one core over few pipelined connections ("lanes"). All reads that were asked for
/// during one turn of the loop are sent together, as one group with one sync and one write to the
/// socket. An error harms no other read: what the server skipped because of it is sent again,
/// alone. Reads that were in flight on a lost connection fail with unavailable; new ones wait 1
/// second for another, and not at all after a try to connect that failed (PostgresLink::State).
/// While the lanes are busy reads wait up to 5 seconds. Groups get smaller as reads get slower, so
/// that slow reads spread over the lanes instead of queueing behind each other.
///
/// On the thread of its io_context only. Held by shared_ptr because posted handlers refer to it.
class PostgresReader : public std::enable_shared_from_this<PostgresReader> {
public:
    PostgresReader(boost::asio::io_context& context, PostgresTarget target,
                   PostgresCounters& counters);

    void open();
    void close();
    /// `statement` and `values` must live until the answer. Throws Error, never Violation.
    base::Task<base::Rows> read(const base::Statement& statement, const base::Values& values);

private:
    using Clock = std::chrono::steady_clock;
    using Finish = std::move_only_function<void(std::exception_ptr, base::Rows)>;
    struct Read {
        const base::Statement* statement = nullptr;
        const base::Values* values = nullptr;
        Finish finish;
        Clock::time_point asked;
        int tries = 0;
    };
    using Reads = std::deque<std::unique_ptr<Read>>;
    struct Lane {
        std::shared_ptr<PostgresLink> link;
        std::deque<Clock::time_point> groups;       ///< when each group in flight was sent
        std::chrono::nanoseconds read_duration{0};  ///< smoothed
        Clock::time_point last_answer;
    };

    Lane& add_lane();
    bool has_room(const Lane& lane, Clock::time_point now) const;
    Lane* free_lane(Clock::time_point now);
    std::size_t group_limit(const Lane& lane) const;
    void send_later();
    void send_waiting();
    void send_group(Lane& lane, Clock::time_point now);
    void send_one(Lane& lane, std::unique_ptr<Read> read);
    void group_done(Lane& lane, std::size_t size, Clock::time_point sent);
    void answer(std::unique_ptr<Read> read, PostgresAnswer answer);
    void expire_later();
    void expire();

    boost::asio::io_context& context_;
    const PostgresTarget target_;
    PostgresCounters& counters_;
    std::vector<std::unique_ptr<Lane>> lanes_;
    std::vector<std::shared_ptr<PostgresLink>> links_;  ///< of the lanes
    Reads waiting_;
    Reads again_;  ///< to be sent in a group of their own
    boost::asio::steady_timer expiry_;
    bool send_posted_ = false;
    bool expiry_armed_ = false;
    bool closed_ = false;
};

}  // namespace socle::store
