#pragma once

#include "base/task.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace socle::http {

enum class Method { get, head, post, put, patch, del, options, other };

/// The body of a request, taken as it arrives: no more is read from the connection than was asked
/// for, so a slow taker slows the sender. Used by the handler, on the core's thread, one `next` at
/// a time. What is left when the handler answers is dropped, and the connection ends.
class BodyStream {
public:
    virtual ~BodyStream() = default;
    /// More of the body; "" is its end. Throws Error request_timeout when a piece takes too long to
    /// arrive, body_too_large, bad_body when the sender went away.
    virtual base::Task<std::string> next() = 0;
};

struct Request;

/// What went wrong while a request was answered, and nobody expected.
struct Failure {
    const void* thrown = nullptr;  ///< where the exception was while it was one
    std::string_view type;         ///< of the exception
    std::string_view message;      ///< for who looks after the program; never for the client
};
/// Told on the core's thread; must not block.
using FailureSink = std::function<void(const Request&, const Failure&)>;

/// A request as read and limited by the session. Views live until the response is written.
struct Request {
    Method method = Method::get;
    std::string_view method_text;
    std::string_view path;   ///< "/rest/v1/movie", still percent-encoded, without query
    std::string_view query;  ///< without "?", still percent-encoded
    std::vector<std::pair<std::string_view, std::string_view>> headers;
    std::string_view body;
    BodyStream* stream = nullptr;  ///< instead of `body`: see StreamRule
    std::string request_id;
    std::int64_t now_us = 0;
    const FailureSink* on_failure = nullptr;  ///< none: failures are only logged
    std::string remote_address;  ///< the IP address of the other end; a proxy's when there is one

    /// The first header of that name (any case), or "".
    std::string_view header(std::string_view name) const;
    /// All headers of that name joined with ", ".
    std::string header_all(std::string_view name) const;
};

/// Bodies smaller than this are held whatever they are.
inline constexpr std::size_t streamed_body_bytes_min = 128UL * 1024;

/// Which bodies are not held but handed on as they arrive: of those that are large, or that do not
/// tell how large they are, the ones whose head `takes` accepts.
struct StreamRule {
    std::uint64_t bytes_max = 0;
    std::function<bool(const Request& head)> takes;  ///< none: no bodies
    std::string hint;                                ///< when a body that is held is too large
};

/// The body of an answer that is too large to be held, or has no end yet: made piece by piece, the
/// next one when the client has taken the one before. Used on the core's thread; destroyed when the
/// answer ended or its client went away, never during `next`.
class BodySource {
public:
    virtual ~BodySource() = default;
    /// The next piece; "" is the end. What it throws breaks the connection off, so that the client
    /// cannot take what it has for the whole.
    virtual base::Task<std::string> next() = 0;
};

/// The answer of a handler. The session adds Content-Length, Date, Server, Connection,
/// X-Request-Id, CORS, compression.
struct Response {
    int status = 200;
    std::string content_type;  ///< "" when there is no body
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    bool entity_tag = false;  ///< the session adds an ETag made from the body, and answers 304 when
                              ///< the client has it
    std::shared_ptr<BodySource> source;  ///< instead of `body`: sent in chunks, never compressed
};

}  // namespace socle::http
