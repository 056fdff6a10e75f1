#pragma once

#include "base/task.h"
#include "http/message.h"

#include <functional>
#include <memory>

namespace socle::http {

/// GET /health: 200 `{"status":"ok"}` as long as the program answers at all.
Response health_response();

/// GET /ready: whether the store can be used. One object for all cores; its own thread asks the
/// store, one question at a time, so a database that hangs stalls neither a core nor the next
/// caller for longer than the question takes; an answer holds for `ready_holds_ms`.
class Readiness {
public:
    /// Throws when the store cannot be used: base::Error's message is the reason given. Blocking is
    /// fine.
    using Ping = std::function<void()>;

    explicit Readiness(Ping ping);
    ~Readiness();

    /// 200 `{"status":"ready"}`, or 503 with the reason.
    base::Task<Response> answer();

private:
    struct State;
    std::unique_ptr<State> state_;
};

inline constexpr int ready_holds_ms = 500;

}  // namespace socle::http
