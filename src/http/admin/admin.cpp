#include "http/admin/admin.h"

#include "base/error.h"
#include "http/admin/endpoints.h"
#include "http/admin/gate.h"
#include "http/admin/site.h"
#include "http/auth/problem.h"
#include "http/rest/media.h"

#include <algorithm>
#include <memory>

namespace socle::http {

namespace {

using base::Code;
using base::Error;

enum class Needs { nothing, person, any_area, area };

struct Endpoint {
    Method method;
    std::string_view path;  ///< below /admin/v1
    Needs needs;
    std::string_view area;  ///< of Needs::area; "" for what takes `administer` itself
    AdminTask (*action)(AdminServices&, const AdminCall&);
};

constexpr std::string_view root = "/admin/v1";

constexpr Endpoint endpoints[] = {
    {Method::get, "/about", Needs::nothing, "", show_about},
    {Method::post, "/first-administrator", Needs::nothing, "", make_first_administrator},
    {Method::get, "/me", Needs::person, "", show_me},
    {Method::get, "/definition", Needs::person, "", show_definition},
    {Method::get, "/menu", Needs::person, "", show_menu},

    {Method::get, "/roles", Needs::any_area, "", list_roles},
    {Method::get, "/people/{id}/sessions", Needs::area, "people", list_sessions_of},
    {Method::del, "/people/{id}/sessions/{session}", Needs::area, "people", end_session_of},

    {Method::post, "/rule-test", Needs::area, "model", test_rule},
    {Method::post, "/see-as", Needs::area, "people", see_as},

    {Method::get, "/jobs", Needs::area, "jobs", list_jobs},
    {Method::post, "/jobs", Needs::area, "jobs", add_job},
    {Method::get, "/jobs/{id}", Needs::area, "jobs", show_job},
    {Method::post, "/jobs/{id}/retry", Needs::area, "jobs", retry_job},
    {Method::post, "/jobs/{id}/cancel", Needs::area, "jobs", cancel_job},
    {Method::get, "/schedules", Needs::area, "jobs", list_schedules},

    {Method::get, "/webhooks", Needs::area, "jobs", list_webhooks},
    {Method::get, "/deliveries", Needs::area, "jobs", list_deliveries},
    {Method::post, "/deliveries/{id}/retry", Needs::area, "jobs", retry_delivery},

    {Method::get, "/mails", Needs::area, "mails", list_mails},
    {Method::get, "/mails/{id}", Needs::area, "mails", show_mail},
    {Method::post, "/mails/{id}/resend", Needs::area, "mails", resend_mail},

    {Method::get, "/logs", Needs::area, "logs", list_logs},
    {Method::get, "/metrics", Needs::area, "logs", show_metrics},
    {Method::get, "/settings", Needs::area, "settings", list_settings},
    {Method::get, "/keys", Needs::area, "settings", list_keys},

    {Method::get, "/tables", Needs::area, "", list_tables},
    {Method::get, "/tables/{name}", Needs::area, "", show_table},
    {Method::post, "/sql", Needs::area, "", run_sql},

    {Method::get, "/backups", Needs::area, "backups", list_backups},
    {Method::post, "/backups", Needs::area, "backups", make_backup},
    {Method::get, "/backups/{name}", Needs::area, "backups", download_backup},
    {Method::del, "/backups/{name}", Needs::area, "backups", delete_backup},
    {Method::post, "/backups/{name}/restore", Needs::area, "", restore_backup},
};

/// A refusal of the accounts' flows by its own word and status, in the shape of /rest/v1.
[[noreturn]] void rethrow_as_problem(const Error& error) {
    const auto problem = auth_problem(error);
    Error told(Code::application, problem.message);
    told.status = problem.status;
    told.name = problem.code;
    for (const auto& reason : problem.weak_password)
        told.details += (told.details.empty() ? "" : ", ") + reason;
    told.retry_after_s = problem.retry_after_s;
    throw Error(std::move(told));
}

}  // namespace

struct AdminHandler::State {
    AdminServices services;
    AdminGate gate;
    const TrustedProxies& proxies;

    base::Task<Response> answer(const Endpoint& endpoint, const Request& request,
                                const Parameters& parameters);
    base::Task<access::Identity> identity_for(const Endpoint& endpoint, const Request& request);
    base::Task<Response> perform(const Endpoint& endpoint, const Request& request,
                                 const Parameters& parameters);
    accounts::Visitor visitor_of(const Request& request, const access::Identity& identity) const;
};

accounts::Visitor AdminHandler::State::visitor_of(const Request& request,
                                                  const access::Identity& identity) const {
    accounts::Visitor visitor;
    visitor.account = identity.id;
    visitor.address = proxies.visitor_address(request);
    visitor.user_agent = request.header("User-Agent");
    visitor.request_id = request.request_id;
    visitor.now_us = request.now_us;
    visitor.languages =
        preferred_languages(request.header("Accept-Language"), services.definition.languages);
    return visitor;
}

base::Task<access::Identity> AdminHandler::State::identity_for(const Endpoint& endpoint,
                                                               const Request& request) {
    access::Identity identity;
    if (endpoint.needs == Needs::nothing) co_return identity;
    if (endpoint.needs == Needs::area) {
        identity = co_await gate.administrator(request, endpoint.area);
        co_return identity;
    }
    if (endpoint.needs == Needs::any_area) {
        identity = co_await gate.any_administrator(request);
        co_return identity;
    }
    identity = co_await gate.person(request);
    co_return identity;
}

base::Task<Response> AdminHandler::State::perform(const Endpoint& endpoint, const Request& request,
                                                  const Parameters& parameters) {
    const auto identity = co_await identity_for(endpoint, request);
    auto visitor = visitor_of(request, identity);
    const AdminCall call{request,  parameters,        Query(request.query),
                         identity, visitor.languages, std::move(visitor)};
    auto response = co_await endpoint.action(services, call);
    co_return response;
}

base::Task<Response> AdminHandler::State::answer(const Endpoint& endpoint, const Request& request,
                                                 const Parameters& parameters) {
    Response response;
    try {
        response = co_await perform(endpoint, request, parameters);
    } catch (const Error& error) {
        if (error.code == Code::account_refused) rethrow_as_problem(error);
        throw;
    }
    const bool cached = std::ranges::any_of(
        response.headers, [](const auto& header) { return header.first == "Cache-Control"; });
    if (!cached) response.headers.emplace_back("Cache-Control", "no-store");
    co_return response;
}

AdminHandler::AdminHandler(const accounts::Context& context, accounts::Verifier& verifier,
                           const TrustedProxies& proxies, AdminDesk& desk, AdminSettings settings)
    : state_(new State{AdminServices(context, desk, std::move(settings)),
                       AdminGate(context, verifier), proxies}) {}
AdminHandler::~AdminHandler() = default;

std::vector<Route> AdminHandler::routes() {
    std::vector<Route> routes;
    for (const auto& endpoint : endpoints) {
        routes.push_back({{endpoint.method},
                          std::string(root) + std::string(endpoint.path),
                          [state = state_.get(), &endpoint](const Request& request,
                                                            const Parameters& parameters) {
                              return state->answer(endpoint, request, parameters);
                          }});
    }
    for (auto& route : admin_site_routes())
        routes.push_back(std::move(route));
    return routes;
}

}  // namespace socle::http
