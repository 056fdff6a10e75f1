#include "http/problem.h"

#include "base/convert.h"
#include "base/log.h"
#include "base/throttle.h"
#include "base/time.h"
#include "http/status.h"

#include <typeinfo>

namespace socle::http {
namespace {

constexpr std::int64_t outage_line_every_us = 1'000'000;

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

int answered_status(const base::Error& error, bool anonymous) {
    const bool said = error.code == base::Code::application && error.status > 0;
    return said ? error.status : status_of(error.code, anonymous);
}

std::string_view answered_code(const base::Error& error) {
    const bool said = error.code == base::Code::application && !error.name.empty();
    return said ? std::string_view(error.name) : wire_code(error.code);
}

void log_cause(base::Level level, const Request& request, std::string_view cause) {
    base::log(level, "request failed",
              {{"method", request.method_text},
               {"path", request.path},
               {"cause", cause},
               {"request_id", request.request_id}});
}

/// While the database is away every request fails for the same reason: a line a second says it.
void log_outage(const Request& request, std::string_view cause) {
    static base::Throttle throttle(outage_line_every_us);
    const auto more = throttle.pass(base::now_us());
    if (!more) return;
    base::log(base::Level::error, "requests fail",
              {{"method", request.method_text},
               {"path", request.path},
               {"cause", cause},
               {"request_id", request.request_id},
               {"more_before", *more}});
}

void tell(const Request& request, const Failure& failure) {
    if (request.on_failure != nullptr) (*request.on_failure)(request, failure);
}

}  // namespace

void log_refusal(const Request& request, const base::Error& error) {
    const bool ours = answered_status(error, false) >= 500;
    if (error.code == base::Code::unavailable) {
        return log_outage(request, error.internal.empty() ? error.message : error.internal);
    }
    if (!ours && error.internal.empty()) return;
    const auto& cause = error.internal.empty() ? error.message : error.internal;
    log_cause(ours ? base::Level::error : base::Level::debug, request, cause);
    if (ours) tell(request, {&error, wire_code(error.code), cause});
}

void log_failure(const Request& request, std::string_view cause) {
    log_cause(base::Level::error, request, cause);
    tell(request, {nullptr, "failure", cause});
}

void log_failure(const Request& request, const std::exception& error) {
    log_cause(base::Level::error, request, error.what());
    tell(request, {&error, typeid(error).name(), error.what()});
}

std::string problem_body(const base::Error& error) {
    std::string body = R"({"code":)";
    base::append_json_string(body, answered_code(error));
    append_text_or_null(body, "message", error.message);
    if (error.details_are_json) {
        body += ",\"details\":" + error.details;
    } else {
        append_text_or_null(body, "details", error.details);
    }
    append_text_or_null(body, "hint", error.hint);
    body += '}';
    return body;
}

Response problem_response(const base::Error& error, bool anonymous) {
    Response response;
    response.status = answered_status(error, anonymous);
    response.content_type = "application/json; charset=utf-8";
    response.body = problem_body(error);
    if (error.code != base::Code::application) {
        std::string proxy_status = "PostgREST; error=";
        proxy_status += wire_code(error.code);
        response.headers.emplace_back("Proxy-Status", std::move(proxy_status));
    }
    if (error.retry_after_s > 0) {
        response.headers.emplace_back("Retry-After", std::to_string(error.retry_after_s));
    }
    if (response.status == 401) {
        response.headers.emplace_back("WWW-Authenticate", challenge_of(error));
    }
    return response;
}

}  // namespace socle::http
