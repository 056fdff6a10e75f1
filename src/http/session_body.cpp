#include "base/error.h"
#include "http/session.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <utility>

// Bodies that are streamed: how a session reads them, and gets rid of what nobody wants.

namespace socle::http {
namespace asio = boost::asio;
namespace {

/// A sender has request_timeout_ms for each piece.
constexpr std::size_t piece_bytes = 64UL * 1024;
constexpr std::size_t dropped_read_bytes = 64UL * 1024;

const auto awaited = asio::as_tuple(asio::use_awaitable);

}  // namespace

class Session::Incoming final : public BodyStream {
public:
    explicit Incoming(Session& session) : session_(session) {}
    base::Task<std::string> next() override { return session_.next_body(); }

private:
    Session& session_;
};

BodyStream* Session::take_stream() {
    if (refusal_ || !parser_.streams()) return nullptr;
    incoming_ = std::make_unique<Incoming>(*this);
    return incoming_.get();
}

base::Task<std::string> Session::next_body() {
    std::string piece = parser_.take_body();
    if (parser_.take_continue()) {
        output_ += "HTTP/1.1 100 Continue\r\n\r\n";
        if (!send_now()) co_await send_rest();
    }
    enter(Phase::reading);
    while (piece.size() < piece_bytes && !parser_.done()) {
        co_await read_body();
        piece += parser_.take_body();
    }
    enter(Phase::answering);
    co_return piece;
}

/// Takes what is there already, or waits for more.
base::Task<void> Session::read_body() {
    if (!input_.empty()) {
        const std::size_t taken = parser_.put(input_.view());
        input_.consume(taken);
        if (taken > 0) co_return;
    }
    if (input_.view().size() > core_->settings.header_bytes_max) {
        throw base::Error(base::Code::header_too_large, "the head of a chunk is too large");
    }
    const std::span<char> room = input_.prepare(piece_bytes);
    const asio::mutable_buffer buffer(room.data(), room.size());
    const auto [error, bytes] = co_await socket_.async_read_some(buffer, awaited);
    if (refusal_) throw base::Error(*refusal_);
    if (error) {
        broken_ = ending_ = true;
        throw base::Error(base::Code::bad_body, "the body ended before it was whole");
    }
    input_.commit(bytes);
}

/// Drops what the client still sends, for as long as it does so in time: the rest of a streamed
/// body in full, so that a client that sends all of it before it reads gets its answer.
base::Task<void> Session::drop_input() {
    std::uint64_t left = unread_ ? core_->settings.streams.bytes_max : 0;
    std::size_t dropped = 0;
    boost::system::error_code failure;
    while (!failure) {
        input_.consume(input_.view().size());
        const std::span<char> room = input_.prepare(dropped_read_bytes);
        const asio::mutable_buffer buffer(room.data(), room.size());
        const auto [error, bytes] = co_await socket_.async_read_some(buffer, awaited);
        failure = error;
        dropped += bytes;
        if (dropped < dropped_read_bytes || left < dropped) continue;
        left -= dropped;
        dropped = 0;
        enter(Phase::leaving);
    }
}

}  // namespace socle::http
