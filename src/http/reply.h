#pragma once

#include "http/cors.h"
#include "http/head.h"
#include "http/message.h"

#include <string>

namespace socle::http {

/// How the connection goes on after an answer.
enum class Connection { keep_alive, keep_alive_1_0, close };

/// Appends whole answers to an output buffer: entity tag and 304, compression, CORS and the other
/// headers of every answer. One per core.
class ReplyWriter {
public:
    /// `cors` must outlive this object.
    explicit ReplyWriter(const CorsPolicy& cors) : cors_(cors) {}

    /// Returns the status sent: that of `response`, or 304. The body of a source is not appended.
    int append(std::string& out, const Request& request, Response response, Connection connection);
    /// The answer to CorsPolicy::is_preflight: 204.
    void append_preflight(std::string& out, const Request& request, Connection connection);

private:
    void append_common(std::string& out, const Request& request, Connection connection);

    const CorsPolicy& cors_;
    DateLine date_;
};

}  // namespace socle::http
