#pragma once

#include <cstdint>
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

/// The answer of a handler. The session adds Content-Length, Date, Server, Connection,
/// X-Request-Id, CORS, compression.
struct Response {
    int status = 200;
    std::string content_type;  ///< "" when there is no body
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    bool entity_tag = false;  ///< the session adds an ETag made from the body, and answers 304 when
                              ///< the client has it
};

}  // namespace socle::http
