#pragma once

#include "base/task.h"
#include "http/cors.h"
#include "http/message.h"

#include <boost/asio/io_context.hpp>

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace socle::http {

/// Limits and times of a connection.
struct ServerSettings {
    std::string address = "127.0.0.1";
    std::uint16_t port = 8090;                      ///< 0: any free one
    std::size_t body_bytes_max = 16 * 1024 * 1024;  ///< 413 beyond
    std::size_t header_bytes_max = 64 * 1024;       ///< 431 beyond
    /// From the first byte to the last of a request: 408; of one that is streamed, for each piece.
    int request_timeout_ms = 30'000;
    StreamRule streams;            ///< which bodies are streamed, and may be larger
    int idle_timeout_ms = 75'000;  ///< keep-alive
    int drain_ms = 10'000;         ///< at shutdown
    CorsSettings cors;             ///< see http/cors.h
    /// The second and further cores of a process, on the port of the first: without it a port that
    /// is taken is refused.
    bool shares_port = false;
    bool log_requests = false;  ///< one line a request at Level::info
    FailureSink on_failure;     ///< none: failures are only logged
};

/// Answers requests; called on the core's thread. What it throws as base::Error was not rendered by
/// a surface: the session answers with a plain JSON problem; anything else thrown is a 500 with the
/// request id, logged with its cause.
using Handler = std::function<base::Task<Response>(const Request&)>;

/// Requests by status class and a latency histogram; relaxed atomics, written by one core, read by
/// /metrics.
struct CoreFigures {
    std::atomic<std::int64_t> requests{0};
    std::atomic<std::int64_t> by_class[6] = {};
    std::atomic<std::int64_t> in_flight{0};
    std::atomic<std::int64_t> connections{0};
    std::atomic<std::int64_t> bytes_out{0};
    std::atomic<std::int64_t> duration_us_sum{0};
    /// Requests that took at most duration_bounds_us[i] and longer than the bound before; what took
    /// longer than the last is in none.
    std::atomic<std::int64_t> duration_buckets[12] = {};
};
inline constexpr std::int64_t duration_bounds_us[12] = {
    100, 250, 500, 1'000, 2'500, 5'000, 10'000, 25'000, 100'000, 500'000, 2'000'000, 10'000'000};

/// The listener and sessions of one core. Everything happens on the thread that runs `context`, but
/// the constructor, `port` and `figures`. Listening sockets of several cores share the port: the
/// first Server is made with `shares_port` false, the others with true and its `port()`. A port
/// taken by another program throws Error unavailable from the constructor ("port 8090 on 127.0.0.1
/// is taken by another program", with a hint). Destroy it after `drain`, or when `context` no
/// longer runs, and always before `context`.
class Server {
public:
    Server(boost::asio::io_context& context, const ServerSettings& settings, Handler handler);
    ~Server();

    std::uint16_t port() const;
    void start();
    /// Pages of other origins from now on; on the core's thread. Throws as CorsPolicy.
    void use_cors(const CorsSettings& settings);
    /// Stops accepting, closes idle connections, lets requests in flight finish for drain_ms, then
    /// returns.
    base::Task<void> drain();
    const CoreFigures& figures() const;

private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace socle::http
