#include "http/reply.h"

#include "base/text.h"
#include "http/compression.h"
#include "http/entity_tag.h"

#include <algorithm>

namespace socle::http {
namespace {

bool is_read(const Request& request) {
    return request.method == Method::get || request.method == Method::head;
}

/// Adds the ETag; turns the answer into a 304 when the client has that body already.
void apply_entity_tag(const Request& request, Response& response) {
    if (!response.entity_tag || response.status != 200 || !is_read(request)) return;
    std::string tag = entity_tag_of(response.body);
    const std::string known = request.header_all("if-none-match");
    if (entity_tag_matches(known, tag)) response.status = 304;
    response.headers.emplace_back("ETag", std::move(tag));
}

bool has_header(const Response& response, std::string_view name) {
    return std::ranges::any_of(response.headers, [&](const auto& header) {
        return base::equals_ignoring_case(header.first, name);
    });
}

/// Compresses the body when that pays and the client takes it.
void apply_compression(const Request& request, Response& response) {
    if (response.body.size() <= compressed_bytes_min || !is_compressible(response.content_type) ||
        has_header(response, "content-encoding")) {
        return;
    }
    response.headers.emplace_back("Vary", "Accept-Encoding");
    if (response.status == 304) return;
    const Encoding encoding = negotiate_encoding(request.header_all("accept-encoding"));
    if (encoding == Encoding::identity) return;
    response.body = compress(encoding, response.body);
    response.headers.emplace_back("Content-Encoding", encoding_name(encoding));
}

bool may_have_body(int status) {
    return status >= 200 && status != 204 && status != 304;
}

}  // namespace

int ReplyWriter::append(std::string& out, const Request& request, Response response,
                        Connection connection) {
    if (!response.source) {
        apply_entity_tag(request, response);
        apply_compression(request, response);
    }
    append_status_line(out, response.status);
    const bool has_body = may_have_body(response.status);
    if (has_body && !response.content_type.empty()) {
        append_field(out, "Content-Type", response.content_type);
    }
    if (has_body && !response.source) {
        append_field(out, "Content-Length", response.body.size());
    }
    for (const auto& [name, value] : response.headers)
        append_field(out, name, value);
    cors_.append_headers(out, request.header("origin"));
    append_common(out, request, connection);
    if (has_body && request.method != Method::head) out += response.body;
    return response.status;
}

void ReplyWriter::append_preflight(std::string& out, const Request& request,
                                   Connection connection) {
    append_status_line(out, 200);
    append_field(out, "Content-Length", std::size_t{0});
    cors_.append_preflight(out, request.header("origin"));
    append_common(out, request, connection);
}

void ReplyWriter::append_common(std::string& out, const Request& request, Connection connection) {
    append_field(out, "X-Request-Id", request.request_id);
    out += date_.at(request.now_us);
    switch (connection) {
        case Connection::keep_alive:
            break;
        case Connection::keep_alive_1_0:
            out += "Connection: keep-alive\r\n";
            break;
        case Connection::close:
            out += "Connection: close\r\n";
            break;
    }
    out += "\r\n";
}

}  // namespace socle::http
