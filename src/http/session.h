#pragma once

#include "base/error.h"
#include "base/task.h"
#include "http/core.h"
#include "http/input_buffer.h"
#include "http/message.h"
#include "http/parser.h"

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace socle::http {

using Socket =
    boost::asio::basic_stream_socket<boost::asio::ip::tcp, boost::asio::io_context::executor_type>;

/// One connection: reads requests, has them answered in order and writes the answers, until either
/// side has enough. Answers to requests that arrived together are sent together. One coroutine on
/// the core's thread.
class Session {
public:
    Session(std::shared_ptr<Core> core, Socket socket);
    ~Session();

    /// The life of the connection. Never throws.
    static base::Task<void> run(std::unique_ptr<Session> session);

    /// Called by the core's sweep: a request that takes too long gets 408, anything else overdue is
    /// closed.
    void end_if_overdue();
    /// Closes a connection on which no request has begun.
    void end_if_idle();
    /// Closes the connection whatever it does.
    void abort();

    std::size_t place_in_core = 0;

private:
    enum class Phase { idle, reading, answering, writing, leaving };

    class Incoming;

    base::Task<void> serve();
    base::Task<void> answer();
    base::Task<Response> respond();
    base::Task<void> send_pieces(BodySource& source, bool chunked);
    base::Task<std::string> next_piece(BodySource& source);
    base::Task<void> send_rest();
    base::Task<void> leave();

    base::Task<std::string> next_body();
    base::Task<void> read_body();
    base::Task<void> drop_input();
    BodyStream* take_stream();
    bool body_left() const { return parser_.streams() && !parser_.done(); }

    bool parse();
    void enter(Phase phase);
    void refuse(base::Error error);
    void received(const boost::system::error_code& error, std::size_t bytes);
    std::size_t room_wanted() const;
    bool send_now();
    void fill_request();
    Connection connection_after() const;
    void count(int status, std::int64_t duration_us) const;
    void log_answer(int status, std::int64_t duration_us, std::size_t bytes) const;

    std::shared_ptr<Core> core_;
    Socket socket_;
    Parser parser_;
    InputBuffer input_;
    std::unique_ptr<BodyStream> incoming_;  ///< the body of a request that is streamed
    std::string output_;
    std::size_t sent_ = 0;
    std::size_t streamed_ = 0;  ///< bytes of the answer's source
    Request request_;
    std::optional<base::Error> refusal_;
    Phase phase_ = Phase::idle;
    std::int64_t deadline_tick_ = 0;
    bool ending_ = false;
    bool broken_ = false;
    bool unread_ = false;  ///< a body was not taken to its end
};

}  // namespace socle::http
