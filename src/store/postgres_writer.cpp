#include "store/postgres_writer.h"

#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <utility>

namespace socle::store {

namespace asio = boost::asio;

PostgresPool::PostgresPool(asio::io_context& context, PostgresTarget target,
                           PostgresCounters& counters, int connections_max)
    : context_(context),
      target_(std::move(target)),
      counters_(counters),
      connections_max_(static_cast<std::size_t>(std::max(connections_max, 1))),
      expiry_(context) {}

base::Task<PostgresPool::Lease> PostgresPool::lease() {
    if (closed_) std::rethrow_exception(unavailable("the database was closed"));
    const auto start = [this](auto handler) {
        waiters_.emplace_back(std::move(handler), Clock::now());
        serve_later();
    };
    return asio::async_initiate<const asio::use_awaitable_t<>, void(std::exception_ptr, Lease)>(
        start, asio::use_awaitable);
}

void PostgresPool::add_link() {
    auto& link = links_.emplace_back(std::make_shared<PostgresLink>(context_, target_, counters_));
    unused_.push_back(link.get());
    link->on_ready = link->on_away = [this] { serve_later(); };
    link->on_lost = [this] { expiry_.cancel(); };
    link->open();
}

void PostgresPool::give_back(PostgresLink& link) {
    unused_.push_back(&link);
    if (!waiters_.empty()) serve_later();
}

void PostgresPool::serve_later() {
    if (std::exchange(serve_posted_, true)) return;
    asio::post(context_, [self = shared_from_this()] {
        self->serve_posted_ = false;
        self->serve();
    });
}

void PostgresPool::serve() {
    const auto self = shared_from_this();
    while (!waiters_.empty() && !closed_) {
        const auto ready = [](const PostgresLink* link) { return link->ready(); };
        const auto found = std::ranges::find_if(unused_.rbegin(), unused_.rend(), ready);
        if (found == unused_.rend()) break;
        PostgresLink& link = **found;
        unused_.erase(std::next(found).base());
        auto waiter = std::move(waiters_.front());
        waiters_.pop_front();
        waiter.finish(nullptr, Lease(self, link));
    }
    if (waiters_.empty() || closed_) return;
    if (unused_.empty() && links_.size() < connections_max_) add_link();
    if (best_state(links_) == PostgresLink::State::away) return expire();
    expire_later();
}

void PostgresPool::expire_later() {
    if (waiters_.empty() || std::exchange(expiry_armed_, true)) return;
    expiry_.expires_at(waiters_.front().asked + patience(best_state(links_)));
    expiry_.async_wait([self = shared_from_this()](auto) {
        self->expiry_armed_ = false;
        self->expire();
    });
}

void PostgresPool::expire() {
    const auto state = best_state(links_);
    const auto since = Clock::now() - patience(state);
    const bool all = closed_ || state == PostgresLink::State::away;
    std::deque<Waiter> expired;
    while (!waiters_.empty() && (all || waiters_.front().asked <= since)) {
        expired.push_back(std::move(waiters_.front()));
        waiters_.pop_front();
    }
    const auto why = closed_ ? unavailable("the database was closed") : no_connection(links_);
    for (auto& waiter : expired)
        waiter.finish(why, Lease());
    if (!closed_) expire_later();
}

void PostgresPool::close() {
    closed_ = true;
    expiry_.cancel();
    for (const auto& link : links_)
        link->close();
    asio::post(context_, [self = shared_from_this()] { self->expire(); });
}

}  // namespace socle::store
