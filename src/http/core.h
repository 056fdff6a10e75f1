#pragma once

#include "base/task.h"
#include "http/cors.h"
#include "http/reply.h"
#include "http/server.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace socle::http {

class Session;

/// What the listener and the sessions of one core share. Lives until the last of them is gone;
/// used on the core's thread only.
class Core {
public:
    Core(boost::asio::io_context& context, const ServerSettings& settings, Handler handler);

    boost::asio::io_context& context;
    const ServerSettings settings;
    const Handler handler;
    CorsPolicy cors;  ///< replaced with the definition it belongs to
    ReplyWriter replies;
    CoreFigures figures;
    bool draining = false;

    void add(Session& session);
    void remove(Session& session);

    /// The clock of timeouts: one sweep over all sessions a tick, instead of a timer each.
    std::int64_t tick() const { return tick_; }
    /// The first tick that is at least `timeout_ms` from now.
    std::int64_t tick_after(int timeout_ms) const;

    /// Ends overdue sessions, once a tick, until `stop`.
    static base::Task<void> sweep(std::shared_ptr<Core> core);
    /// Lets sessions end by themselves; closes what is left after drain_ms.
    static base::Task<void> drain(std::shared_ptr<Core> core);
    void stop();

private:
    int tick_ms_;
    std::int64_t tick_ = 0;
    bool stopped_ = false;
    std::vector<Session*> sessions_;
    boost::asio::steady_timer sweep_timer_;
    boost::asio::steady_timer drain_timer_;
};

/// Adds to a figure that only this thread writes: no locked instruction.
inline void add_figure(std::atomic<std::int64_t>& figure, std::int64_t value) {
    figure.store(figure.load(std::memory_order_relaxed) + value, std::memory_order_relaxed);
}

}  // namespace socle::http
