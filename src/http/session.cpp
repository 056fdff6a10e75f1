#include "http/session.h"

#include "base/ids.h"
#include "base/log.h"
#include "base/time.h"
#include "http/problem.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <limits>
#include <utility>

namespace socle::http {
namespace asio = boost::asio;
namespace {

constexpr std::size_t read_bytes = 4 * 1024;
constexpr std::size_t read_bytes_of_body = 64 * 1024;
/// Answers are sent at once when this much of them waits.
constexpr std::size_t held_bytes_max = 64 * 1024;
constexpr std::size_t kept_buffer_bytes = 16 * 1024;
constexpr std::size_t request_id_bytes_max = 128;
/// How long a refused client may take to stop sending.
constexpr int leave_ms = 2'000;

const auto awaited = asio::as_tuple(asio::use_awaitable);

std::int64_t steady_us() {
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::microseconds>(now).count();
}

bool is_usable_id(std::string_view id) {
    return !id.empty() && id.size() <= request_id_bytes_max &&
           std::ranges::all_of(id, [](char c) { return c > ' ' && c <= '~'; });
}

std::string address_of(const Socket& socket) {
    boost::system::error_code error;
    const auto endpoint = socket.remote_endpoint(error);
    if (error) return {};
    const auto address = endpoint.address();
    if (address.is_v6() && address.to_v6().is_v4_mapped()) {
        return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).to_string();
    }
    return address.to_string();
}

void append_chunk_size(std::string& out, std::size_t size) {
    char digits[2 * sizeof(size)];
    const auto [end, error] = std::to_chars(digits, digits + sizeof(digits), size, 16);
    out.append(digits, end);
    out += "\r\n";
}

base::Error unexpected(const std::string& request_id) {
    return {base::Code::internal, "internal server error",
            "The log has the cause under request id " + request_id + "."};
}

}  // namespace

Session::Session(std::shared_ptr<Core> core, Socket socket)
    : core_(std::move(core)),
      socket_(std::move(socket)),
      parser_(core_->settings.header_bytes_max, core_->settings.body_bytes_max,
              core_->settings.streams) {
    request_.remote_address = address_of(socket_);
    core_->add(*this);
}

Session::~Session() {
    core_->remove(*this);
}

base::Task<void> Session::run(std::unique_ptr<Session> session) {
    try {
        boost::system::error_code ignored;
        session->socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
        session->socket_.non_blocking(true);
        session->enter(Phase::idle);
        co_await session->serve();
        co_await session->leave();
    } catch (const std::exception& error) {
        base::log(base::Level::error, "connection failed", {{"cause", error.what()}});
    }
}

base::Task<void> Session::serve() {
    while (!ending_) {
        if (parse()) {
            co_await answer();
            if (output_.size() < held_bytes_max) continue;
        }
        if (!output_.empty()) {
            if (!send_now()) co_await send_rest();
            continue;
        }
        if (phase_ != Phase::reading) {
            if (core_->draining) break;
            enter(Phase::idle);
        }
        input_.shrink(kept_buffer_bytes);
        const std::span<char> room = input_.prepare(room_wanted());
        const asio::mutable_buffer buffer(room.data(), room.size());
        const auto [error, bytes] = co_await socket_.async_read_some(buffer, awaited);
        received(error, bytes);
    }
}

/// Takes what it can from the input; true when there is a request, or a refusal, to answer.
bool Session::parse() {
    if (refusal_) return true;
    try {
        while (!input_.empty() && !parser_.done() && !parser_.streams()) {
            const std::size_t taken = parser_.put(input_.view());
            input_.consume(taken);
            if (taken == 0) break;
        }
        if (parser_.streams()) return true;
        if (!parser_.done() && input_.view().size() > core_->settings.header_bytes_max) {
            refuse({base::Code::header_too_large, "the header of the request is too large"});
        }
    } catch (const base::Error& error) {
        refuse(error);
    }
    if (refusal_ || parser_.done()) return true;
    if (parser_.started() && phase_ != Phase::reading) enter(Phase::reading);
    if (parser_.take_continue()) output_ += "HTTP/1.1 100 Continue\r\n\r\n";
    return false;
}

void Session::enter(Phase phase) {
    phase_ = phase;
    switch (phase) {
        case Phase::idle:
            deadline_tick_ = core_->tick_after(core_->settings.idle_timeout_ms);
            break;
        case Phase::reading:
        case Phase::writing:
            deadline_tick_ = core_->tick_after(core_->settings.request_timeout_ms);
            break;
        case Phase::answering:
            deadline_tick_ = std::numeric_limits<std::int64_t>::max();
            break;
        case Phase::leaving:
            deadline_tick_ = core_->tick_after(leave_ms);
            break;
    }
}

void Session::refuse(base::Error error) {
    if (!refusal_) refusal_ = std::move(error);
}

std::size_t Session::room_wanted() const {
    return std::clamp(parser_.body_bytes_left(), read_bytes, read_bytes_of_body);
}

void Session::received(const boost::system::error_code& error, std::size_t bytes) {
    if (refusal_) return;
    if (error) {
        broken_ = error != asio::error::eof;
        ending_ = true;
        return;
    }
    input_.commit(bytes);
}

base::Task<void> Session::answer() {
    enter(Phase::answering);
    const std::int64_t start_us = steady_us();
    const std::size_t start = output_.size();
    fill_request();
    add_figure(core_->figures.in_flight, 1);
    streamed_ = 0;
    int status = 204;
    if (!refusal_ && CorsPolicy::is_preflight(request_)) {
        core_->replies.append_preflight(output_, request_, connection_after());
    } else {
        Response response = co_await respond();
        const auto source = response.source;
        // HTTP/1.0 knows no chunks: there, the end of the connection is the end of the body.
        const bool chunked = !parser_.is_http_1_0();
        const auto after = source && !chunked ? Connection::close : connection_after();
        if (source && chunked) response.headers.emplace_back("Transfer-Encoding", "chunked");
        status = core_->replies.append(output_, request_, std::move(response), after);
        if (after == Connection::close) ending_ = true;
        if (source && request_.method != Method::head) {
            co_await send_pieces(*source, chunked);
        }
    }
    add_figure(core_->figures.in_flight, -1);
    const std::int64_t duration_us = steady_us() - start_us;
    count(status, duration_us);
    if (core_->settings.log_requests) {
        log_answer(status, duration_us, streamed_ > 0 ? streamed_ : output_.size() - start);
    }
    if (connection_after() == Connection::close) ending_ = true;
    unread_ = body_left();
    incoming_.reset();
    if (!refusal_) parser_.reset();
}

base::Task<Response> Session::respond() {
    if (refusal_) co_return problem_response(*refusal_, false);
    try {
        co_return co_await core_->handler(request_);
    } catch (const base::Error& error) {
        log_refusal(request_, error);
        co_return problem_response(error, request_.header("authorization").empty());
    } catch (const std::exception& error) {
        log_failure(request_, error);
    } catch (...) {
        log_failure(request_, "something that is no exception");
    }
    co_return problem_response(unexpected(request_.request_id), false);
}

base::Task<void> Session::send_pieces(BodySource& source, bool chunked) {
    bool more = true;
    while (more && !broken_) {
        const std::string piece = co_await next_piece(source);
        if (broken_) break;
        more = !piece.empty();
        streamed_ += piece.size();
        if (chunked) append_chunk_size(output_, piece.size());
        output_ += piece;
        if (chunked) output_ += "\r\n";
        if (!send_now()) co_await send_rest();
    }
}

/// A failure can no longer be told: the head of the answer, with its status, is on its way.
base::Task<std::string> Session::next_piece(BodySource& source) {
    try {
        co_return co_await source.next();
    } catch (const std::exception& error) {
        log_failure(request_, error);
    }
    abort();
    co_return std::string();
}

void Session::fill_request() {
    parser_.fill(request_);
    const std::string_view given = request_.header("x-request-id");
    if (is_usable_id(given)) {
        request_.request_id = given;
    } else {
        request_.request_id = base::new_request_id();
    }
    request_.now_us = base::now_us();
    request_.on_failure = core_->settings.on_failure ? &core_->settings.on_failure : nullptr;
    request_.stream = take_stream();
}

Connection Session::connection_after() const {
    if (refusal_ || core_->draining || body_left()) return Connection::close;
    if (!parser_.keep_alive()) return Connection::close;
    return parser_.is_http_1_0() ? Connection::keep_alive_1_0 : Connection::keep_alive;
}

void Session::count(int status, std::int64_t duration_us) const {
    CoreFigures& figures = core_->figures;
    add_figure(figures.requests, 1);
    add_figure(figures.by_class[std::clamp(status / 100, 0, 5)], 1);
    add_figure(figures.duration_us_sum, duration_us);
    const auto* bound = std::ranges::lower_bound(duration_bounds_us, duration_us);
    if (bound != std::end(duration_bounds_us)) {
        add_figure(figures.duration_buckets[bound - std::begin(duration_bounds_us)], 1);
    }
}

void Session::log_answer(int status, std::int64_t duration_us, std::size_t bytes) const {
    if (!base::logs(base::Level::info)) return;
    base::log(base::Level::info, "request",
              {{"method", request_.method_text},
               {"path", request_.path},
               {"status", status},
               {"duration_ms", static_cast<double>(duration_us) / 1000.0},
               {"bytes", bytes},
               {"request_id", request_.request_id}});
}

/// Writes what the kernel takes at once; false when some is left for `send_rest`.
bool Session::send_now() {
    while (sent_ < output_.size()) {
        boost::system::error_code error;
        const asio::const_buffer rest(output_.data() + sent_, output_.size() - sent_);
        const std::size_t bytes = socket_.write_some(rest, error);
        if (error == asio::error::would_block) return false;
        if (error) {
            broken_ = ending_ = true;
            break;
        }
        sent_ += bytes;
    }
    add_figure(core_->figures.bytes_out, static_cast<std::int64_t>(sent_));
    sent_ = 0;
    output_.clear();
    if (output_.capacity() > kept_buffer_bytes) output_.shrink_to_fit();
    return true;
}

base::Task<void> Session::send_rest() {
    const Phase before = phase_;
    const std::int64_t deadline_before = deadline_tick_;
    while (!broken_) {
        enter(Phase::writing);
        const auto [error] = co_await socket_.async_wait(Socket::wait_write, awaited);
        if (error) broken_ = ending_ = true;
        const bool done = send_now();
        if (done) break;
    }
    phase_ = before;
    deadline_tick_ = deadline_before;
}

/// Sends the last answers. Who was refused may still be sending: closing at once would make the
/// kernel reset the connection and lose the answer, so what comes is read and dropped first.
base::Task<void> Session::leave() {
    if (!broken_ && !output_.empty()) {
        if (!send_now()) co_await send_rest();
    }
    boost::system::error_code ignored;
    if (broken_ || (!refusal_ && !unread_ && input_.empty())) co_return;
    socket_.shutdown(Socket::shutdown_send, ignored);
    enter(Phase::leaving);
    co_await drop_input();
}

void Session::end_if_overdue() {
    if (core_->tick() < deadline_tick_) return;
    if (phase_ == Phase::reading) {
        deadline_tick_ = std::numeric_limits<std::int64_t>::max();
        refuse({base::Code::request_timeout, "the request took too long to arrive"});
        boost::system::error_code ignored;
        socket_.cancel(ignored);
        return;
    }
    abort();
}

void Session::end_if_idle() {
    if (phase_ == Phase::idle) abort();
}

void Session::abort() {
    broken_ = ending_ = true;
    boost::system::error_code ignored;
    socket_.close(ignored);
}

}  // namespace socle::http
