#pragma once

#include "base/text.h"
#include "http/server.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <future>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

namespace socle::http {

/// Runs a coroutine to its end on a context of its own.
template <typename T>
T run_task(base::Task<T> task) {
    boost::asio::io_context context(1);
    std::future<T> result =
        boost::asio::co_spawn(context, std::move(task), boost::asio::use_future);
    context.run();
    return result.get();
}

/// Holds one request until it is opened. Made before the server whose handler uses it.
class Gate {
public:
    base::Task<Response> pass() {
        const auto executor = co_await boost::asio::this_coro::executor;
        boost::asio::steady_timer timer(executor);
        timer.expires_after(std::chrono::hours(1));
        entered_.set_value(&timer);
        co_await timer.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
        Response response;
        response.content_type = "text/plain";
        response.body = "passed";
        co_return response;
    }
    /// Returns when the request has come.
    void wait_until_entered() { timer_ = entered_.get_future().get(); }
    void open() {
        boost::asio::post(timer_->get_executor(), [timer = timer_] { timer->cancel(); });
    }

private:
    std::promise<boost::asio::steady_timer*> entered_;
    boost::asio::steady_timer* timer_ = nullptr;
};

/// A real server on a free port of the loopback, with a thread of its own. Drains when destroyed.
class TestServer {
public:
    explicit TestServer(Handler handler, ServerSettings settings = {})
        : server_(context_, on_free_port(std::move(settings)), std::move(handler)) {
        server_.start();
        thread_ = std::thread([this] { context_.run(); });
    }
    ~TestServer() {
        drain().wait();
        work_.reset();
        thread_.join();
    }

    std::future<void> drain() {
        return boost::asio::co_spawn(context_, drained(), boost::asio::use_future);
    }
    std::uint16_t port() const { return port_; }
    const CoreFigures& figures() const { return server_.figures(); }

private:
    static ServerSettings on_free_port(ServerSettings settings) {
        settings.port = 0;
        return settings;
    }
    base::Task<void> drained() { co_await server_.drain(); }

    boost::asio::io_context context_{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_{
        context_.get_executor()};
    Server server_;
    std::uint16_t port_ = server_.port();
    std::thread thread_;
};

/// One answer as it came over the wire.
struct RawReply {
    int status = 0;
    std::string head;
    std::string body;

    /// The value of the first header of that name, or "".
    std::string header(std::string_view name) const {
        for (const std::string_view line : base::split(head, '\n')) {
            const std::size_t colon = line.find(':');
            if (colon == std::string_view::npos) continue;
            if (!base::equals_ignoring_case(line.substr(0, colon), name)) continue;
            return std::string(base::trimmed(line.substr(colon + 1)));
        }
        return {};
    }
};

/// A blocking client that sends exactly the bytes it is given. Every wait ends after 20 seconds.
class RawClient {
public:
    explicit RawClient(std::uint16_t port, int receive_buffer_bytes = 0) {
        socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        const timeval limit{20, 0};
        ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
        ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
        const int on = 1;
        ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
        if (receive_buffer_bytes > 0) {
            ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &receive_buffer_bytes,
                         sizeof(receive_buffer_bytes));
        }
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        connected_ =
            ::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0;
    }
    ~RawClient() { ::close(socket_); }
    RawClient(RawClient&& other) noexcept
        : socket_(std::exchange(other.socket_, -1)),
          connected_(other.connected_),
          held_(std::move(other.held_)) {}

    bool connected() const { return connected_; }

    void send(std::string_view bytes) {
        while (!bytes.empty()) {
            const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0) return;
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
    }
    void half_close() { ::shutdown(socket_, SHUT_WR); }

    /// The next answer; status 0 when the connection ended before its end. `bodiless`: of HEAD.
    RawReply read(bool bodiless = false) {
        RawReply reply;
        std::size_t end = 0;
        while ((end = held_.find("\r\n\r\n")) == std::string::npos) {
            if (!receive()) return {};
        }
        reply.head = held_.substr(0, end + 2);
        held_.erase(0, end + 4);
        const int status = std::atoi(reply.head.c_str() + sizeof("HTTP/1.1"));
        const std::string length = reply.header("content-length");
        const std::size_t size = bodiless || length.empty() ? 0 : std::stoul(length);
        while (held_.size() < size) {
            if (!receive()) return {};
        }
        reply.body = held_.substr(0, size);
        held_.erase(0, size);
        reply.status = status;
        return reply;
    }

    /// True when the server closes the connection without another byte.
    bool closed() { return held_.empty() && !receive() && held_.empty(); }

    RawReply ask(std::string_view bytes) {
        send(bytes);
        return read();
    }

private:
    bool receive() {
        char bytes[65536];
        const ssize_t count = ::recv(socket_, bytes, sizeof(bytes), 0);
        if (count <= 0) return false;
        held_.append(bytes, static_cast<std::size_t>(count));
        return true;
    }

    int socket_ = -1;
    bool connected_ = false;
    std::string held_;
};

/// "GET /path HTTP/1.1" with Host, the lines given, and the end of the head.
inline std::string get_text(std::string_view target, std::string_view lines = "") {
    std::string text = "GET ";
    text += target;
    text += " HTTP/1.1\r\nHost: test\r\n";
    text += lines;
    text += "\r\n";
    return text;
}

}  // namespace socle::http
