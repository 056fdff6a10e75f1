#pragma once

#include "http/message.h"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace socle::http {

/// Reads one request after the other out of a stream of bytes (HTTP/1.0 and 1.1, Content-Length and
/// chunked bodies) and keeps its text until `reset`; its memory is reused. The grammar is Beast's.
/// Not for concurrent use.
class Parser {
public:
    /// `streams` outlives the parser.
    Parser(std::size_t header_bytes_max, std::size_t body_bytes_max, const StreamRule& streams);
    ~Parser();

    /// Forgets the request, ready for the next one.
    void reset();
    /// Takes bytes and returns how many: fewer than given when the request is done, or when what is
    /// left must be given again with more behind it. Throws base::Error header_too_large,
    /// body_too_large, or bad_query when this is no HTTP; only `fill` and `reset` may follow.
    std::size_t put(std::string_view bytes);

    bool started() const;
    bool done() const;
    /// Whether the head is known, and says that the body is to be streamed.
    bool streams() const;
    /// What of such a body `put` has read since the last call.
    std::string take_body();
    /// True once for a request that waits for "100 Continue" before it sends its body.
    bool take_continue();
    /// Bytes of the body still to come; 0 when unknown.
    std::size_t body_bytes_left() const;
    /// Whether the connection can be used again after this request; needs `done`.
    bool keep_alive() const;
    bool is_http_1_0() const;

    /// Sets everything of `request` but `request_id`, `now_us` and `remote_address`; of a request
    /// that was refused, what was read of it. The views hold until `reset`.
    void fill(Request& request) const;

private:
    class Message;
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace socle::http
