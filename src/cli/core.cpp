#include "cli/core.h"

#include "accounts/maintenance.h"
#include "accounts/token.h"
#include "cli/core_accounts.h"
#include "cli/version_text.h"
#include "events/retention.h"
#include "http/admin/desk.h"
#include "http/docs/docs.h"
#include "http/events/events.h"
#include "http/metrics.h"
#include "http/rest/batch.h"
#include "http/rest/procedure.h"
#include "http/rest/table.h"
#include "http/routes/application.h"
#include "http/site/handler.h"
#include "records/history.h"
#include "records/records.h"
#include "records/undo.h"
#include "script/runtime.h"
#include "store/slow_statements.h"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <boost/asio/steady_timer.hpp>
#include <chrono>

#include <utility>

namespace socle::cli {

namespace {

using http::Method;
using http::Parameters;
using http::Request;
using http::Response;
using http::Route;

constexpr auto table_methods = {Method::get,   Method::head, Method::post,   Method::put,
                                Method::patch, Method::del,  Method::options};

constexpr auto every_method = {Method::get,   Method::head, Method::post,    Method::put,
                               Method::patch, Method::del,  Method::options, Method::other};

base::Task<Response> answer_health(const Request&, const Parameters&) {
    co_return http::health_response();
}

std::shared_ptr<const script::Library> scripts_of(const Shared& shared) {
    return shared.scripts ? shared.scripts : std::make_shared<const script::Library>();
}

/// As PostgREST answers OPTIONS, not the router.
Response allow_response(const char* methods) {
    Response response;
    response.headers.emplace_back("Allow", methods);
    return response;
}

base::Task<Response> answer_root_options(const Request&, const Parameters&) {
    co_return allow_response("OPTIONS,GET,HEAD");
}

base::Task<Response> answer_batch_options(const Request&, const Parameters&) {
    co_return allow_response("OPTIONS,POST");
}

Response metrics_response(std::string text) {
    Response response;
    response.content_type = http::metrics_content_type;
    response.body = std::move(text);
    return response;
}

}  // namespace

struct Core::Services {
    Services(const Shared& shared_in, boost::asio::io_context& context, store::Client& client_in)
        : shared(shared_in),
          client(client_in),
          records(*shared.definition, shared.store->dialect(), client),
          core_accounts(open_accounts()),
          verifier(*shared.definition, shared.keys,
                   core_accounts ? core_accounts->outside() : accounts::Outside()),
          tables(*shared.definition, records, verifier, shared.spools, shared.keys.encryption_key),
          batches(*shared.definition, records, verifier),
          scripts(*shared.definition, scripts_of(shared), records),
          procedures(*shared.definition, scripts, verifier),
          application(*shared.definition, scripts, verifier),
          site(shared.site),
          history(*shared.definition, shared.store->dialect(), client),
          undo(*shared.definition, shared.store->dialect(), client, history),
          tail(context, client, shared.store->dialect(),
               shared.commits == nullptr ? own_commits : *shared.commits),
          log(*shared.definition, history, undo, tail, verifier),
          retention(client, shared.store->dialect(), *shared.definition),
          docs(*shared.definition, scripts.library(), verifier, version_text),
          maintenance(client, shared.store->dialect(), shared.definition->accounts),
          router(routes_with_hooks()) {
        scripts.on_jobs = shared.job_added;
        scripts.on_mails = shared.mail_added;
        scripts.fetcher = shared.fetcher;
    }

    std::vector<Route> routes_with_hooks() {
        records.use_hooks(scripts.hooks());
        return routes();
    }

    std::unique_ptr<CoreAccounts> open_accounts() {
        if (shared.accounts == nullptr) return nullptr;
        return std::make_unique<CoreAccounts>(shared, client, records);
    }

    /// Everything this core answers, in order.
    std::vector<Route> routes() {
        auto all = routes_of_every_application();
        if (shared.definition->rest) {
            for (const char* root : {"/rest/v1", "/rest/v1/"}) {
                all.push_back(
                    {{Method::get}, root, [this](const Request& request, const Parameters&) {
                         return docs.root(request);
                     }});
                all.push_back({{Method::options}, root, answer_root_options});
            }
            all.push_back({{Method::options}, "/rest/v1/batch", answer_batch_options});
            all.push_back({{Method::post},
                           "/rest/v1/batch",
                           [this](const Request& request, const Parameters&) {
                               return batches.answer(request);
                           }});
            all.push_back({table_methods, "/rest/v1/rpc/{function}",
                           [this](const Request& request, const Parameters& parameters) {
                               return procedures.answer(request, parameters["function"]);
                           }});
            all.push_back({table_methods, "/rest/v1/{table}",
                           [this](const Request& request, const Parameters& parameters) {
                               return tables.answer(request, parameters["table"]);
                           }});
            for (auto& route : log.routes())
                all.push_back(std::move(route));
        }
        if (core_accounts && shared.definition->accounts_served) {
            core_accounts->open(verifier);
            tables.use_members(core_accounts->members());
            for (auto& route : core_accounts->routes())
                all.push_back(std::move(route));
        }
        if (core_accounts && shared.admin != nullptr && shared.definition->admin) {
            admin = core_accounts->open_admin(verifier, *shared.admin);
            for (auto& route : admin->routes())
                all.push_back(std::move(route));
        }
        if (shared.has_web) {
            all.push_back({{Method::get}, "/site.json", [this](const Request&, const Parameters&) {
                               return answer_site_facts();
                           }});
        }
        if (application.serves() || site.serves()) {
            all.push_back(
                {every_method, "/{path...}", [this](const Request& request, const Parameters&) {
                     return answer_application(request);
                 }});
        }
        return all;
    }

    base::Task<Response> answer_site_facts() {
        co_return http::site_facts(*shared.definition, shared.keys);
    }

    /// Everything that is not Socle's own: the web site's, or the application's.
    base::Task<Response> answer_application(const Request& request) {
        const bool both = site.serves() && !script::is_own_path(request.path);
        if (both && site.may_answer(request)) {
            auto of_site = site.answer(request, application.claim_of(request));
            if (of_site) co_return std::move(*of_site);
        }
        auto response = co_await application.answer(request);
        if (both) response.headers.emplace_back("Vary", "Accept");
        co_return response;
    }

    std::vector<Route> routes_of_every_application() {
        return {
            {{Method::get},
             "/openapi.json",
             [this](const Request& request, const Parameters&) { return docs.document(request); }},
            {{Method::get},
             "/docs",
             [this](const Request& request, const Parameters&) {
                 return docs.asset(request, page);
             }},
            {{Method::get},
             "/docs/{file...}",
             [this](const Request& request, const Parameters& parameters) {
                 return docs.asset(request, parameters["file"]);
             }},
            {{Method::get}, "/health", answer_health},
            {{Method::get},
             "/ready",
             [this](const Request&, const Parameters&) { return shared.readiness->answer(); }},
            {{Method::get},
             "/metrics",
             [this](const Request&, const Parameters&) { return answer_metrics(); }},
        };
    }

    base::Task<Response> answer_metrics() { co_return metrics_response(shared.metrics()); }

    Shared shared;
    store::Client& client;
    records::Records records;
    std::unique_ptr<CoreAccounts> core_accounts;
    accounts::Verifier verifier;
    http::TableHandler tables;
    http::BatchHandler batches;
    script::Runtime scripts;
    http::ProcedureHandler procedures;
    http::ApplicationHandler application;
    http::SiteHandler site;
    records::History history;
    records::Undo undo;
    events::Commits own_commits;
    events::Tail tail;
    http::EventsHandler log;
    events::Retention retention;
    http::DocsHandler docs;
    accounts::Maintenance maintenance;
    std::unique_ptr<http::AdminHandler> admin;
    http::Router router;
    const std::string page;  ///< the name of the documentation page itself
    /// End what runs for as long as these services do.
    boost::asio::cancellation_signal stop_maintenance;
    boost::asio::cancellation_signal stop_retention;
};

namespace {

/// The body of an answer that goes on after its services were replaced.
class KeptSource final : public http::BodySource {
public:
    KeptSource(std::shared_ptr<const void> services, std::shared_ptr<http::BodySource> source)
        : services_(std::move(services)), source_(std::move(source)) {}
    base::Task<std::string> next() override { return source_->next(); }

private:
    std::shared_ptr<const void> services_;
    std::shared_ptr<http::BodySource> source_;
};

}  // namespace

namespace {

/// What takes long is noted for the admin site.
std::unique_ptr<store::Client> client_of(const Shared& shared, boost::asio::io_context& context) {
    auto client = shared.store->open_client(context);
    if (shared.admin == nullptr) return client;
    return store::watched_client(std::move(client), shared.admin->slow);
}

}  // namespace

struct Core::State {
    State(const Shared& shared, const http::ServerSettings& settings)
        : context(1),
          client(client_of(shared, context)),
          services(std::make_shared<Services>(shared, context, *client)),
          server(context, settings, [this](const Request& request) { return answer(request); }) {}

    base::Task<Response> answer(const Request& request) {
        if (services->shared.generation) return answer_with(services, request);
        return services->router.answer(request);
    }

    static base::Task<Response> answer_with(std::shared_ptr<Services> own, const Request& request) {
        auto response = co_await own->router.answer(request);
        if (response.source) {
            auto kept = std::make_shared<KeptSource>(own, std::move(response.source));
            response.source = std::move(kept);
        }
        co_return response;
    }

    /// What another thread has of this core's must come back before the context ends.
    base::Task<void> drain() {
        co_await server.drain();
        boost::asio::steady_timer timer(context);
        while (store::operations_elsewhere() > 0) {
            timer.expires_after(std::chrono::milliseconds(1));
            co_await timer.async_wait(boost::asio::use_awaitable);
        }
    }

    /// On the core's thread, or before `start`.
    void begin_maintenance() {
        const bool replaceable = services->shared.generation != nullptr;
        const auto keep = [own = replaceable ? services : nullptr](const std::exception_ptr&) {};
        if (maintains_accounts && services->shared.definition->accounts_served) {
            boost::asio::co_spawn(
                context, services->maintenance.run(),
                boost::asio::bind_cancellation_slot(services->stop_maintenance.slot(), keep));
        }
        if (!maintains_events) return;
        boost::asio::co_spawn(
            context, services->retention.run(),
            boost::asio::bind_cancellation_slot(services->stop_retention.slot(), keep));
    }

    void replace_services(std::shared_ptr<Services> next) {
        if (next->core_accounts) next->core_accounts->use_url(url);
        const auto old = std::exchange(services, std::move(next));
        old->tail.close();
        old->stop_maintenance.emit(boost::asio::cancellation_type::terminal);
        old->stop_retention.emit(boost::asio::cancellation_type::terminal);
        server.use_cors(services->shared.cors);
        begin_maintenance();
    }

    boost::asio::io_context context;
    std::unique_ptr<store::Client> client;
    std::shared_ptr<Services> services;
    http::Server server;
    std::thread thread;
    std::string url;
    bool maintains_accounts = false;
    bool maintains_events = false;
};

Core::Core(const Shared& shared, const http::ServerSettings& settings)
    : state_(std::make_unique<State>(shared, settings)) {}

Core::~Core() {
    join();
}

std::uint16_t Core::port() const {
    return state_->server.port();
}

const http::CoreFigures& Core::figures() const {
    return state_->server.figures();
}

void Core::use_url(const std::string& url) {
    state_->url = url;
    auto& accounts = state_->services->core_accounts;
    if (accounts) accounts->use_url(url);
}

void Core::maintain_accounts() {
    state_->maintains_accounts = true;
}

void Core::maintain_events() {
    state_->maintains_events = true;
}

void Core::start() {
    state_->begin_maintenance();
    state_->server.start();
    state_->thread = std::thread([this] { state_->context.run(); });
}

std::shared_ptr<Core::Services> Core::build(const Shared& shared) const {
    return std::make_shared<Services>(shared, state_->context, *state_->client);
}

void Core::take(std::shared_ptr<Services> services) {
    boost::asio::post(state_->context, [this, next = std::move(services)]() mutable {
        state_->replace_services(std::move(next));
    });
}

void Core::drain() {
    boost::asio::post(state_->context, [this] {
        state_->services->tail.close();
        boost::asio::co_spawn(state_->context, state_->drain(),
                              [this](const std::exception_ptr&) { state_->context.stop(); });
    });
}

void Core::join() {
    if (state_->thread.joinable()) state_->thread.join();
}

}  // namespace socle::cli
