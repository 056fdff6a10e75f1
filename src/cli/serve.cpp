#include "base/error.h"
#include "base/log.h"
#include "cli/account_services.h"
#include "cli/application.h"
#include "cli/commands.h"
#include "cli/core.h"
#include "cli/demo.h"
#include "cli/first_admin.h"
#include "cli/listen_address.h"
#include "cli/version_text.h"
#include "http/metrics.h"
#include "http/rest/import.h"
#include "triggers/runner.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include <malloc.h>
#include <unistd.h>

#include <iostream>

namespace socle::cli {

namespace {

using base::Code;
using base::Error;

void set_up_logging(const ServeSettings& settings) {
    base::LogSettings log;
    log.json = settings.log_format == "json" ||
               (settings.log_format == "auto" && isatty(STDERR_FILENO) == 0);
    if (settings.log_level == "debug") log.level = base::Level::debug;
    if (settings.log_level == "warning") log.level = base::Level::warning;
    if (settings.log_level == "error") log.level = base::Level::error;
    base::set_up_log(log);
}

/// A password hash holds the lock on the process' address space for milliseconds, while the kernel
/// clears its memory. A core that changes its heap's bounds meanwhile waits for it, so these are
/// changed rarely and by large steps: malloc's own are 128 KB.
void calm_allocator() {
    mallopt(M_TOP_PAD, 16 << 20);
    mallopt(M_TRIM_THRESHOLD, 16 << 20);
    mallopt(M_MMAP_THRESHOLD, 4 << 20);
}

http::ServerSettings server_settings(const ServeSettings& settings,
                                     const definition::Definition& definition) {
    http::ServerSettings server;
    const auto address = parse_listen(settings.listen);
    server.address = address.host;
    server.port = address.port;
    server.body_bytes_max = settings.body_bytes_max;
    server.request_timeout_ms = settings.request_timeout_ms;
    server.idle_timeout_ms = settings.idle_timeout_ms;
    server.drain_ms = settings.drain_ms;
    server.streams.bytes_max = settings.import_bytes_max;
    server.streams.takes = http::is_import;
    server.streams.hint = "CSV and NDJSON may have " + std::to_string(settings.import_bytes_max) +
                          " bytes in a POST without return=representation.";
    server.log_requests = settings.log_requests;
    server.cors = {definition.cors, definition.cors_headers, definition.cors_exposed,
                   definition.cors_credentials};
    return server;
}

/// Brings the database to the definitions where that is safe, else refuses and says what to do.
void prepare_schema(const ServeSettings& settings, const definition::Definition& definition,
                    store::Store& store) {
    const auto state = compare_schema(store, definition);
    if (state.migration.empty()) return;
    if (settings.production || !state.migration.additive()) {
        std::cerr << describe(state.migration);
        throw Error(Code::unavailable,
                    settings.production ? "the database is not as the definitions ask"
                                        : "the database needs steps that are not only additions",
                    {},
                    "Look at the steps above, then run: socle migrate " + settings.common.folder);
    }
    store::apply_migration(store, state.migration, state.wanted);
    for (const auto& step : state.migration.steps) {
        base::log(base::Level::info, "migrated", {{"step", step.description}});
    }
}

void print_start(const definition::Definition& definition, const store::Store& store,
                 const std::string& url) {
    const bool sqlite = store.dialect() == base::Dialect::sqlite;
    std::cout << "Socle " << version_text << " serves " << definition.title.in(definition.languages)
              << " (" << definition.own_models() << " models, "
              << (sqlite ? "SQLite" : "PostgreSQL") << ")\n"
              << "listening on " << url << '\n'
              << std::flush;
}

/// Anybody may ask whether the database can be used; why not is for the log.
void ping(store::Store& store) {
    try {
        store.ping();
    } catch (const Error& error) {
        base::log(base::Level::warning, "not ready", {{"cause", error.message}});
        throw Error(Code::unavailable, "the database cannot be used");
    }
}

int core_count(const ServeSettings& settings) {
    const int all = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
    return settings.cores > 0 ? settings.cores : all;
}

AccountServices::Settings account_settings(const ServeSettings& settings) {
    AccountServices::Settings accounts;
    accounts.mail = settings.common.mail;
    accounts.trusted_proxies = settings.trusted_proxies;
    accounts.allow_private = settings.common.allow_private_fetch;
    accounts.cores = core_count(settings);
    return accounts;
}

triggers::RunnerSettings trigger_settings(const ServeSettings& settings, const accounts::Keys& keys,
                                          AccountServices& services) {
    triggers::RunnerSettings triggers;
    triggers.key = keys.encryption_key;
    triggers.allow_private = settings.common.allow_private_fetch;
    triggers.mail_added = [&services] { services.mails().wake(); };
    return triggers;
}

/// The running program: its cores, and what stops them.
class Program {
public:
    Program(const ServeSettings& settings, Shared shared, http::ServerSettings server,
            triggers::Runner& triggers)
        : readiness_([store = shared.store] { ping(*store); }),
          shared_(std::move(shared)),
          triggers_(triggers) {
        shared_.readiness = &readiness_;
        shared_.metrics = [this] { return metrics(); };
        for (int index = 0; index < core_count(settings); ++index) {
            cores_.push_back(std::make_unique<Core>(shared_, server));
            server.port = cores_.front()->port();
            server.shares_port = true;
        }
        url = url_of({server.address, server.port});
        for (const auto& core : cores_)
            core->use_url(settings.url.empty() ? url : parse_public_url(settings.url));
        cores_.front()->maintain_accounts();
        cores_.front()->maintain_events();
    }

    /// Serves until SIGINT or SIGTERM, then drains. A second signal ends at once.
    void run() {
        boost::asio::io_context context(1);
        boost::asio::signal_set signals(context, SIGINT, SIGTERM);
        shared_.accounts->start();
        triggers_.start();
        for (const auto& core : cores_)
            core->start();
        print_start(*shared_.definition, *shared_.store, url);
        signals.async_wait([&](const boost::system::error_code&, int) {
            base::log(base::Level::info, "stopping: finishing the requests under way");
            signals.async_wait([](const boost::system::error_code& error, int) {
                if (!error) std::_Exit(1);
            });
            triggers_.drain();
            for (const auto& core : cores_)
                core->drain();
            joiner_ = std::thread([&] {
                for (const auto& core : cores_)
                    core->join();
                context.stop();
            });
        });
        context.run();
        joiner_.join();
        shared_.spools->stop();
        cores_.clear();
        triggers_.stop();
        shared_.accounts->stop();
    }

    std::string url;

private:
    std::string metrics() const {
        std::vector<const http::CoreFigures*> figures;
        for (const auto& core : cores_)
            figures.push_back(&core->figures());
        return http::metrics_text(figures, shared_.store->figures(), version_text) +
               triggers::metrics_text(triggers_.figures());
    }

    http::Readiness readiness_;
    Shared shared_;
    triggers::Runner& triggers_;
    std::vector<std::unique_ptr<Core>> cores_;
    std::thread joiner_;
};

}  // namespace

int serve(const ServeSettings& settings) {
    calm_allocator();
    set_up_logging(settings);
    events::Commits commits;
    Shared shared;
    shared.definition = load_application(settings.common.folder);
    if (!shared.definition) return 1;
    shared.scripts = script::load(*shared.definition).library;
    const auto server = server_settings(settings, *shared.definition);
    const auto store = open_application_store(settings.common, settings.statement_timeout_ms);
    shared.keys = accounts::load_keys(settings.common.data_folder(), settings.common.jwt_secret,
                                      shared.definition->accounts.signing);
    shared.store = store.get();
    shared.commits = &commits;
    store->on_commit = [&commits] { commits.notify(); };
    {
        http::Spools spools(settings.common.data_folder());
        shared.spools = &spools;
        AccountServices services(*shared.definition, *store, account_settings(settings));
        shared.accounts = &services;
        triggers::Runner triggers(*shared.definition, *store, commits,
                                  trigger_settings(settings, shared.keys, services));
        // Takes the port before anything is changed.
        Program program(settings, shared, server, triggers);
        prepare_schema(settings, *shared.definition, *store);
        if (settings.demo) {
            const auto created = load_demo(*shared.definition, *store);
            base::log(base::Level::info, "demonstration data", {{"rows", created}});
        }
        greet_first_administrator(*shared.definition, *store, services, shared.keys,
                                  settings.common.folder);
        program.run();
    }
    store->close();
    base::log(base::Level::info, "stopped");
    base::flush_log();
    return 0;
}

}  // namespace socle::cli
