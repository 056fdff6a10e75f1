#include "store/postgres_reader.h"

#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <utility>

namespace socle::store {

namespace asio = boost::asio;

namespace {

constexpr int read_tries_max = 3;
constexpr int smoothing = 8;

}  // namespace

PostgresReader::PostgresReader(asio::io_context& context, PostgresTarget target,
                               PostgresCounters& counters)
    : context_(context), target_(std::move(target)), counters_(counters), expiry_(context) {}

void PostgresReader::open() {
    add_lane();
}

PostgresReader::Lane& PostgresReader::add_lane() {
    auto& lane = *lanes_.emplace_back(std::make_unique<Lane>());
    lane.link = std::make_shared<PostgresLink>(context_, target_, counters_);
    links_.push_back(lane.link);
    lane.link->on_ready = lane.link->on_away = [this] { send_later(); };
    lane.link->on_lost = [this, &lane] {
        lane.groups.clear();
        expiry_.cancel();
    };
    lane.link->open();
    return lane;
}

void PostgresReader::close() {
    closed_ = true;
    expiry_.cancel();
    for (const auto& lane : lanes_)
        lane->link->close();
    asio::post(context_, [self = shared_from_this()] { self->expire(); });
}

base::Task<base::Rows> PostgresReader::read(const base::Statement& statement,
                                            const base::Values& values) {
    check_parameters(values);
    if (closed_ || waiting_.size() >= waiting_reads_max)
        std::rethrow_exception(unavailable("too many reads wait for the database"));
    const auto start = [this](auto handler, const auto* asked, const auto* given) {
        waiting_.push_back(std::make_unique<Read>(asked, given, std::move(handler), Clock::now()));
        send_later();
    };
    return asio::async_initiate<const asio::use_awaitable_t<>,
                                void(std::exception_ptr, base::Rows)>(start, asio::use_awaitable,
                                                                      &statement, &values);
}

void PostgresReader::send_later() {
    if (std::exchange(send_posted_, true)) return;
    asio::post(context_, [self = shared_from_this()] {
        self->send_posted_ = false;
        if (!self->closed_) self->send_waiting();
    });
}

bool PostgresReader::has_room(const Lane& lane, Clock::time_point now) const {
    if (!lane.link->ready()) return false;
    if (lane.groups.empty()) return true;
    return lane.groups.size() < groups_in_flight_max && now - lane.groups.front() < group_duration;
}

PostgresReader::Lane* PostgresReader::free_lane(Clock::time_point now) {
    for (const auto& lane : lanes_)
        if (has_room(*lane, now)) return lane.get();
    return nullptr;
}

void PostgresReader::send_waiting() {
    const auto now = Clock::now();
    while (!waiting_.empty() || !again_.empty()) {
        Lane* lane = free_lane(now);
        if (lane == nullptr) break;
        send_group(*lane, now);
    }
    if (waiting_.empty() && again_.empty()) return;
    if (best_state(links_) == PostgresLink::State::away) return expire();
    const auto ready = [](const auto& lane) { return lane->link->ready(); };
    if (std::ranges::all_of(lanes_, ready) && lanes_.size() < read_lanes_max) add_lane();
    expire_later();
}

std::size_t PostgresReader::group_limit(const Lane& lane) const {
    if (lane.read_duration.count() == 0) return group_size_max;
    const auto fits = static_cast<std::size_t>(group_duration / lane.read_duration);
    return std::clamp<std::size_t>(fits, 1, group_size_max);
}

void PostgresReader::send_group(Lane& lane, Clock::time_point now) {
    const auto self = shared_from_this();
    std::size_t size = 0;
    if (!again_.empty()) {
        send_one(lane, std::move(again_.front()));
        again_.pop_front();
        size = 1;
    }
    const std::size_t limit = size > 0 ? 0 : group_limit(lane);
    for (; size < limit && !waiting_.empty(); ++size) {
        send_one(lane, std::move(waiting_.front()));
        waiting_.pop_front();
    }
    lane.groups.push_back(now);
    lane.link->connection().sync([self, &lane, size, now] { self->group_done(lane, size, now); });
}

void PostgresReader::send_one(Lane& lane, std::unique_ptr<Read> read) {
    const auto* statement = read->statement;
    const auto* values = read->values;
    lane.link->connection().send(
        *statement, *values,
        [self = shared_from_this(), read = std::move(read)](PostgresAnswer answered) mutable {
            self->answer(std::move(read), std::move(answered));
        });
}

void PostgresReader::group_done(Lane& lane, std::size_t size, Clock::time_point sent) {
    if (lane.groups.empty()) return;
    lane.groups.pop_front();
    const auto now = Clock::now();
    const auto worked = (now - std::max(sent, lane.last_answer)) / static_cast<int>(size);
    lane.read_duration += (worked - lane.read_duration) / smoothing;
    lane.last_answer = now;
    if (!waiting_.empty() || !again_.empty()) send_later();
}

void PostgresReader::answer(std::unique_ptr<Read> read, PostgresAnswer answer) {
    const bool stale = answer.failure && is_stale_statement(*answer.failure);
    const bool skipped = answer.skipped && !answer.failure;
    if ((stale || skipped) && !closed_ && ++read->tries < read_tries_max) {
        again_.push_back(std::move(read));
        send_later();
        return;
    }
    auto problem = answer.problem();
    if (!problem && skipped) problem = unavailable("the read was skipped too often");
    read->finish(problem, std::move(answer.rows));
}

void PostgresReader::expire_later() {
    if (waiting_.empty() || std::exchange(expiry_armed_, true)) return;
    expiry_.expires_at(waiting_.front()->asked + patience(best_state(links_)));
    expiry_.async_wait([self = shared_from_this()](auto) {
        self->expiry_armed_ = false;
        self->expire();
    });
}

void PostgresReader::expire() {
    const auto state = best_state(links_);
    const auto since = Clock::now() - patience(state);
    const bool all = closed_ || state == PostgresLink::State::away;
    Reads expired = all ? std::exchange(again_, {}) : Reads{};
    while (!waiting_.empty() && (all || waiting_.front()->asked <= since)) {
        expired.push_back(std::move(waiting_.front()));
        waiting_.pop_front();
    }
    const auto why = closed_ ? unavailable("the database was closed") : no_connection(links_);
    for (auto& read : expired)
        read->finish(why, base::Rows());
    if (!closed_) expire_later();
}

}  // namespace socle::store
