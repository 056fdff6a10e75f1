#include "http/auth/auth.h"

#include "http/auth/endpoints.h"
#include "http/auth/gate.h"
#include "http/auth/problem.h"
#include "http/auth/reach.h"
#include "http/problem.h"
#include "http/rest/media.h"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <chrono>

namespace socle::http {

namespace {

namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;

enum class Needs { nothing, key, session, people };
/// `even`: answers at multiples of answer_floor_ms.
enum class Pace { quick, even };

struct Endpoint {
    Method method;
    std::string_view path;  ///< below /auth/v1
    Needs needs;
    Pace pace;
    AuthTask (*action)(AuthServices&, const AuthCall&);
};

constexpr std::string_view root = "/auth/v1";

AuthTask refuse_path(AuthServices&, const AuthCall&) {
    throw StatusError(404, "not_found", "There is no such endpoint");
}

constexpr Endpoint endpoints[] = {
    {Method::get, "/health", Needs::nothing, Pace::quick, show_health},
    {Method::head, "/health", Needs::nothing, Pace::quick, show_health},
    {Method::get, "/settings", Needs::nothing, Pace::quick, show_settings},
    {Method::get, "/.well-known/jwks.json", Needs::nothing, Pace::quick, show_key_set},
    {Method::get, "/.well-known/openid-configuration", Needs::nothing, Pace::quick,
     show_openid_configuration},

    {Method::post, "/signup", Needs::key, Pace::even, sign_up},
    {Method::post, "/token", Needs::key, Pace::quick, grant_token},
    {Method::post, "/recover", Needs::key, Pace::even, recover},
    {Method::post, "/otp", Needs::key, Pace::even, send_otp},
    {Method::post, "/magiclink", Needs::key, Pace::even, send_magic_link},
    {Method::post, "/resend", Needs::key, Pace::even, resend},
    {Method::post, "/verify", Needs::key, Pace::even, verify},
    {Method::get, "/verify", Needs::nothing, Pace::quick, verify_link},
    {Method::get, "/authorize", Needs::nothing, Pace::quick, authorize},
    {Method::get, "/callback", Needs::nothing, Pace::quick, provider_callback},
    {Method::post, "/callback", Needs::nothing, Pace::quick, provider_callback},

    {Method::post, "/logout", Needs::session, Pace::quick, sign_out},
    {Method::get, "/reauthenticate", Needs::session, Pace::quick, reauthenticate},
    {Method::post, "/reauthenticate", Needs::session, Pace::quick, reauthenticate},
    {Method::get, "/user", Needs::session, Pace::quick, get_user},
    {Method::put, "/user", Needs::session, Pace::quick, change_user},
    {Method::get, "/user/identities/authorize", Needs::session, Pace::quick, link_identity},
    {Method::del, "/user/identities/{identity_id}", Needs::session, Pace::quick, unlink_identity},
    {Method::post, "/factors", Needs::session, Pace::quick, enroll_factor},
    {Method::del, "/factors/{factor_id}", Needs::session, Pace::quick, unenroll_factor},
    {Method::post, "/factors/{factor_id}/challenge", Needs::session, Pace::quick, challenge_factor},
    {Method::post, "/factors/{factor_id}/verify", Needs::session, Pace::quick, verify_factor},
    {Method::get, "/sessions", Needs::session, Pace::quick, list_sessions},
    {Method::del, "/sessions/{session_id}", Needs::session, Pace::quick, end_session},
    {Method::get, "/tokens", Needs::session, Pace::quick, list_api_tokens},
    {Method::post, "/tokens", Needs::session, Pace::quick, make_api_token},
    {Method::del, "/tokens/{token_id}", Needs::session, Pace::quick, revoke_api_token},

    {Method::post, "/invite", Needs::people, Pace::quick, invite_user},
    {Method::post, "/admin/generate_link", Needs::people, Pace::quick, generate_link},
    {Method::get, "/admin/audit", Needs::people, Pace::quick, show_audit},
    {Method::get, "/admin/users", Needs::people, Pace::quick, list_users},
    {Method::post, "/admin/users", Needs::people, Pace::quick, create_user},
    {Method::get, "/admin/users/{user_id}", Needs::people, Pace::quick, find_user},
    {Method::put, "/admin/users/{user_id}", Needs::people, Pace::quick, administer_user},
    {Method::del, "/admin/users/{user_id}", Needs::people, Pace::quick, delete_user},
    {Method::get, "/admin/users/{user_id}/factors", Needs::people, Pace::quick,
     list_factors_of_user},
    {Method::del, "/admin/users/{user_id}/factors/{factor_id}", Needs::people, Pace::quick,
     delete_factor_of_user},

    {Method::other, "/sso", Needs::key, Pace::quick, refuse_saml},
    {Method::other, "/sso/{rest...}", Needs::key, Pace::quick, refuse_saml},
    {Method::other, "/admin/sso/{rest...}", Needs::key, Pace::quick, refuse_saml},
    {Method::other, "/passkeys", Needs::key, Pace::quick, refuse_passkeys},
    {Method::other, "/passkeys/{rest...}", Needs::key, Pace::quick, refuse_passkeys},
    {Method::other, "/oauth/{rest...}", Needs::key, Pace::quick, refuse_oauth_server},
    {Method::other, "/user/oauth/{rest...}", Needs::key, Pace::quick, refuse_oauth_server},
    {Method::other, "/admin/oauth/{rest...}", Needs::key, Pace::quick, refuse_oauth_server},
    {Method::other, "/admin/custom-providers", Needs::key, Pace::quick, refuse_custom_providers},
    {Method::other, "/admin/custom-providers/{rest...}", Needs::key, Pace::quick,
     refuse_custom_providers},
    {Method::other, "/{rest...}", Needs::nothing, Pace::quick, refuse_path},
};

/// Any method: the endpoint itself says what is served.
constexpr auto all_methods = {Method::get,   Method::head, Method::post,    Method::put,
                              Method::patch, Method::del,  Method::options, Method::other};

constexpr std::pair<Method, std::string_view> method_names[] = {{Method::get, "GET"},
                                                                {Method::head, "HEAD"},
                                                                {Method::post, "POST"},
                                                                {Method::put, "PUT"},
                                                                {Method::del, "DELETE"}};

/// The endpoint of that path and method; one with Method::other takes all.
const Endpoint* find_endpoint(std::string_view path, Method method) {
    const auto* found = std::ranges::find_if(endpoints, [&](const Endpoint& endpoint) {
        return endpoint.path == path &&
               (endpoint.method == method || endpoint.method == Method::other);
    });
    return found == std::end(endpoints) ? nullptr : found;
}

std::string allowed_methods(std::string_view path) {
    std::string allowed;
    for (const auto& [method, name] : method_names) {
        if (find_endpoint(path, method) == nullptr) continue;
        allowed += std::string(name) + ", ";
    }
    return allowed + "OPTIONS";
}

void add_security_headers(Response& response) {
    const bool cached = std::ranges::any_of(
        response.headers, [](const auto& header) { return header.first == "Cache-Control"; });
    if (!cached) response.headers.emplace_back("Cache-Control", "no-store");
    response.headers.emplace_back("Referrer-Policy", "no-referrer");
    response.headers.emplace_back("X-Frame-Options", "DENY");
}

base::Task<void> wait_for_floor(Clock::time_point arrival) {
    constexpr auto floor = std::chrono::milliseconds(answer_floor_ms);
    const auto gone = Clock::now() - arrival;
    const auto executor = co_await asio::this_coro::executor;
    asio::steady_timer timer(executor);
    timer.expires_at(arrival + (gone / floor + 1) * floor);
    co_await timer.async_wait(asio::use_awaitable);
}

}  // namespace

struct AuthHandler::State {
    AuthServices services;
    AuthGate gate;
    const TrustedProxies& proxies;

    base::Task<Response> answer(std::string_view path, const Request& request,
                                const Parameters& parameters);
    base::Task<Response> perform(const Endpoint& endpoint, const Request& request,
                                 const Parameters& parameters);
    base::Task<Response> refused_or(const Endpoint& endpoint, const Request& request,
                                    const Parameters& parameters);
    accounts::Visitor visitor_of(const Request& request) const;
};

namespace {

Response refuse_method(std::string_view path, const Request& request) {
    Response response;
    if (request.method == Method::options) {
        response.status = 204;
    } else {
        const StatusError error(405, "method_not_allowed",
                                "Unsupported HTTP method: " + std::string(request.method_text));
        response = auth_problem_response(auth_problem(error), request);
    }
    response.headers.emplace_back("Allow", allowed_methods(path));
    return response;
}

}  // namespace

accounts::Visitor AuthHandler::State::visitor_of(const Request& request) const {
    accounts::Visitor visitor;
    visitor.address = proxies.visitor_address(request);
    visitor.user_agent = request.header("User-Agent");
    visitor.request_id = request.request_id;
    visitor.now_us = request.now_us;
    visitor.languages = preferred_languages(request.header("Accept-Language"),
                                            services.context.definition.languages);
    return visitor;
}

base::Task<Response> AuthHandler::State::perform(const Endpoint& endpoint, const Request& request,
                                                 const Parameters& parameters) {
    if (endpoint.needs != Needs::nothing) {
        auto refusal = gate.refuse_without_key(request);
        if (refusal) co_return std::move(*refusal);
    }
    AuthCall call{request, parameters, Query(request.query), visitor_of(request), {}};
    if (endpoint.needs == Needs::people) {
        const auto identity =
            co_await gate.administrator(request, services.context, services.profile);
        call.visitor.account = identity.id;
        const bool about_user = endpoint.path.contains("{user_id}");
        co_await check_reach(services, call, identity, about_user);
    }
    if (endpoint.needs == Needs::session) {
        call.bearer = co_await gate.bearer_of(request, services.profile);
    }
    auto response = co_await endpoint.action(services, call);
    co_return response;
}

/// What is thrown becomes an answer.
base::Task<Response> AuthHandler::State::refused_or(const Endpoint& endpoint,
                                                    const Request& request,
                                                    const Parameters& parameters) {
    AuthProblem problem;
    try {
        auto response = co_await perform(endpoint, request, parameters);
        co_return response;
    } catch (const base::Error& error) {
        log_refusal(request, error);
        problem = auth_problem(error);
    } catch (const std::exception& error) {
        log_failure(request, error);
        problem = unexpected_auth_problem();
    }
    co_return auth_problem_response(problem, request);
}

base::Task<Response> AuthHandler::State::answer(std::string_view path, const Request& request,
                                                const Parameters& parameters) {
    const auto arrival = Clock::now();
    const auto* endpoint = find_endpoint(path, request.method);
    Response response;
    if (endpoint == nullptr) {
        response = refuse_method(path, request);
    } else {
        response = co_await refused_or(*endpoint, request, parameters);
        if (endpoint->pace == Pace::even) co_await wait_for_floor(arrival);
    }
    add_security_headers(response);
    co_return response;
}

AuthHandler::AuthHandler(const accounts::Context& context, const accounts::Verifier& verifier,
                         accounts::KeySets& key_sets, const TrustedProxies& proxies)
    : state_(
          new State{AuthServices(context, key_sets), AuthGate(context.keys, verifier), proxies}) {}
AuthHandler::~AuthHandler() = default;

std::vector<Route> AuthHandler::routes() {
    std::vector<Route> routes;
    for (const auto& endpoint : endpoints) {
        const auto pattern = std::string(root) + std::string(endpoint.path);
        if (std::ranges::find(routes, pattern, &Route::pattern) != routes.end()) continue;
        routes.push_back({all_methods, pattern,
                          [state = state_.get(), path = endpoint.path](
                              const Request& request, const Parameters& parameters) {
                              return state->answer(path, request, parameters);
                          }});
    }
    return routes;
}

}  // namespace socle::http
