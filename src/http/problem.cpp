#include "http/problem.h"

#include "base/convert.h"
#include "http/status.h"

namespace socle::http {
namespace {

void append_text_or_null(std::string& out, std::string_view key, std::string_view text) {
    out += ",\"";
    out += key;
    out += "\":";
    if (text.empty()) {
        out += "null";
    } else {
        base::append_json_string(out, text);
    }
}

std::string challenge_of(const base::Error& error) {
    const bool bad = error.code == base::Code::bad_token || error.code == base::Code::expired_token;
    if (!bad) return "Bearer";
    std::string challenge = R"(Bearer error="invalid_token", error_description=)";
    base::append_json_string(challenge, error.message);
    return challenge;
}

}  // namespace

std::string problem_body(const base::Error& error) {
    std::string body = R"({"code":")";
    body += wire_code(error.code);
    body += '"';
    append_text_or_null(body, "message", error.message);
    append_text_or_null(body, "details", error.details);
    append_text_or_null(body, "hint", error.hint);
    body += '}';
    return body;
}

Response problem_response(const base::Error& error, bool anonymous) {
    Response response;
    response.status = status_of(error.code, anonymous);
    response.content_type = "application/json; charset=utf-8";
    response.body = problem_body(error);
    std::string proxy_status = "PostgREST; error=";
    proxy_status += wire_code(error.code);
    response.headers.emplace_back("Proxy-Status", std::move(proxy_status));
    if (response.status == 401) {
        response.headers.emplace_back("WWW-Authenticate", challenge_of(error));
    }
    return response;
}

}  // namespace socle::http
