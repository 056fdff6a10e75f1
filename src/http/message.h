#pragma once

#include "base/task.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace socle::http {

enum class Method { get, head, post, put, patch, del, options, other };

/// A request as read and limited by the session. Views live until the response is written.
struct Request {
    Method method = Method::get;
    std::string_view method_text;
    std::string_view path;   ///< "/rest/v1/movie", still percent-encoded, without query
    std::string_view query;  ///< without "?", still percent-encoded
    std::vector<std::pair<std::string_view, std::string_view>> headers;
    std::string_view body;
    std::string request_id;
    std::int64_t now_us = 0;
    std::string remote_address;  ///< the IP address of the other end; a proxy's when there is one

    /// The first header of that name (any case), or "".
    std::string_view header(std::string_view name) const;
    /// All headers of that name joined with ", ".
    std::string header_all(std::string_view name) const;
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
