#include "terminal/server.h"

#include "base/error.h"
#include "base/json.h"
#include "base/time.h"
#include "base/worker_pool.h"

#include <boost/json.hpp>

namespace socle::terminal {

namespace {

namespace json = boost::json;
using base::Code;
using base::Error;

constexpr int timeout_ms = 60'000;
constexpr std::size_t answer_bytes_max = std::size_t{64} * 1024 * 1024;
/// A token that ends within this time is renewed before it is used.
constexpr std::int64_t margin_s = 30;

outbound::FetchSettings fetch_settings() {
    outbound::FetchSettings settings;
    settings.timeout_ms = timeout_ms;
    settings.reply_bytes_max = answer_bytes_max;
    settings.allow_private = true;
    return settings;
}

std::string member(const json::value& value, std::string_view name) {
    const auto* object = value.if_object();
    const auto* found = object == nullptr ? nullptr : object->if_contains(name);
    return found != nullptr && found->is_string() ? std::string(found->get_string())
                                                  : std::string();
}

/// The verified factor of an account that has one, from the answer to a sign-in.
std::string verified_factor(const json::value& body) {
    const auto* user =
        body.if_object() == nullptr ? nullptr : body.get_object().if_contains("user");
    if (user == nullptr || !user->is_object()) return {};
    const auto* factors = user->get_object().if_contains("factors");
    if (factors == nullptr || !factors->is_array()) return {};
    for (const auto& factor : factors->get_array()) {
        if (member(factor, "status") == "verified") return member(factor, "id");
    }
    return {};
}

}  // namespace

std::string Answer::header(std::string_view name) const {
    for (const auto& [each, value] : headers) {
        if (each == name) return value;
    }
    return {};
}

void refuse(const Answer& answer) {
    auto message = member(answer.body, "message");
    if (message.empty()) message = member(answer.body, "msg");
    if (message.empty()) message = "HTTP " + std::to_string(answer.status);
    Error error(Code::application, message, member(answer.body, "details"),
                member(answer.body, "hint"));
    error.status = answer.status;
    error.name = member(answer.body, "code");
    if (error.name.empty()) error.name = member(answer.body, "error_code");
    throw error;
}

std::string checked_url(const std::string& url, Language language) {
    const bool known = url.starts_with("http://") || url.starts_with("https://");
    const auto host = known ? url.substr(url.find("//") + 2) : std::string();
    if (host.empty() || host.starts_with('/')) {
        throw Error(Code::bad_value,
                    say(language, "{} is no address: write http://HOST or https://HOST", {url}));
    }
    return url.substr(0, url.find_last_not_of('/') + 1);
}

Server::Server(std::string address, Session session, Language language)
    : address_(std::move(address)), session_(std::move(session)), language_(language) {}

Answer Server::ask(const Ask& ask) {
    outbound::FetchRequest request;
    request.method = ask.method;
    request.url = address_ + ask.path;
    request.headers = ask.headers;
    request.headers.emplace_back("Accept-Language", code_of(language_));
    if (!session_.anon_key.empty()) request.headers.emplace_back("apikey", session_.anon_key);
    if (!session_.access_token.empty())
        request.headers.emplace_back("Authorization", "Bearer " + session_.access_token);
    if (ask.body) {
        request.headers.emplace_back("Content-Type", "application/json");
        request.body = json::serialize(*ask.body);
    }
    base::WorkerPool pool({});
    const outbound::Fetcher fetcher(pool, fetch_settings());
    outbound::FetchReply reply;
    try {
        reply = fetcher.fetch_blocking(request);
    } catch (const Error& error) {
        throw Error(Code::unavailable,
                    say(language_, "The server cannot be reached: {}",
                        {error.internal.empty() ? error.message : error.internal}));
    }
    Answer answer;
    answer.status = reply.status;
    answer.headers = std::move(reply.headers);
    if (reply.body.empty()) return answer;
    base::JsonFault fault;
    auto body = base::parse_json(reply.body, fault);
    if (body) answer.body = std::move(*body);
    answer.text = std::move(reply.body);
    if (!body && answer.good()) {
        throw Error(Code::unavailable,
                    std::string(say(language_, "The server gave an answer that cannot be read.")));
    }
    return answer;
}

Answer Server::ask_signed_in(const Ask& asked) {
    const auto now_s = base::now_us() / 1'000'000;
    bool fresh = false;
    if (session_.ends_at_s < now_s + margin_s) fresh = refresh();
    auto answer = ask(asked);
    if (answer.status == 401 && !fresh && refresh()) answer = ask(asked);
    if (answer.status == 401 && session_.access_token.empty()) {
        throw Error(Code::expired_token,
                    std::string(say(language_, "The session has ended: sign in again.")), {},
                    "socle connect " + session_.url);
    }
    if (!answer.good()) refuse(answer);
    return answer;
}

bool Server::sign_in(const std::string& email, const std::string& password) {
    session_.access_token.clear();
    const auto answer = ask({"POST",
                             "/auth/v1/token?grant_type=password",
                             json::object{{"email", email}, {"password", password}},
                             {}});
    if (!answer.good()) refuse(answer);
    session_.email = email;
    take_tokens(answer);
    factor_ = verified_factor(answer.body);
    return factor_.empty();
}

void Server::confirm(const std::string& code) {
    const auto path = "/auth/v1/factors/" + factor_;
    const auto challenge = ask({"POST", path + "/challenge", json::object{}, {}});
    if (!challenge.good()) refuse(challenge);
    const auto answer =
        ask({"POST",
             path + "/verify",
             json::object{{"challenge_id", member(challenge.body, "id")}, {"code", code}},
             {}});
    if (!answer.good()) refuse(answer);
    take_tokens(answer);
}

void Server::sign_out() {
    if (session_.ends_at_s < base::now_us() / 1'000'000 + margin_s) refresh();
    ask({"POST", "/auth/v1/logout?scope=local", json::object{}, {}});
    session_.access_token.clear();
    session_.refresh_token.clear();
}

void Server::take_tokens(const Answer& answer) {
    session_.access_token = member(answer.body, "access_token");
    session_.refresh_token = member(answer.body, "refresh_token");
    const auto* lasts = answer.body.get_object().if_contains("expires_in");
    const std::int64_t lasts_s = lasts != nullptr && lasts->is_int64() ? lasts->get_int64() : 0;
    session_.ends_at_s = base::now_us() / 1'000'000 + lasts_s;
    renewed_ = true;
}

/// False, and nobody is signed in any more, when the session has ended.
bool Server::refresh() {
    if (session_.refresh_token.empty()) return false;
    session_.access_token.clear();
    const auto answer = ask({"POST",
                             "/auth/v1/token?grant_type=refresh_token",
                             json::object{{"refresh_token", session_.refresh_token}},
                             {}});
    if (!answer.good()) return false;
    take_tokens(answer);
    return true;
}

}  // namespace socle::terminal
