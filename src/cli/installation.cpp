#include "cli/installation.h"

#include "base/error.h"
#include "base/log.h"
#include "cli/application.h"
#include "cli/job_executor.h"
#include "cli/listen_address.h"
#include "cli/version_text.h"
#include "http/metrics.h"
#include "http/rest/import.h"
#include "script/library.h"

#include <algorithm>
#include <thread>

namespace socle::cli {

namespace {

using base::Code;
using base::Error;

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
                                          AccountServices& services, jobs::Runner& jobs) {
    triggers::RunnerSettings triggers;
    triggers.key = keys.encryption_key;
    triggers.allow_private = settings.common.allow_private_fetch;
    triggers.mail_added = [&services] { services.mails().wake(); };
    triggers.job_added = [&jobs] { jobs.wake(); };
    return triggers;
}

jobs::RunnerSettings job_settings(const ServeSettings& settings) {
    jobs::RunnerSettings jobs;
    jobs.workers = settings.workers;
    jobs.drain_ms = settings.drain_ms;
    return jobs;
}

}  // namespace

Installation::Installation(const ServeSettings& settings,
                           std::shared_ptr<const definition::Definition> definition)
    : definition_(std::move(definition)),
      server_(server_settings(settings, *definition_)),
      store_(open_application_store(settings.common, settings.statement_timeout_ms)),
      keys_(accounts::load_keys(settings.common.data_folder(), settings.common.jwt_secret,
                                definition_->accounts.signing)),
      spools_(settings.common.data_folder()),
      services_(*definition_, *store_, account_settings(settings)),
      scripts_(script::load(*definition_).library),
      jobs_(*definition_, *store_, job_executor(*definition_, scripts_, *store_),
            job_settings(settings)),
      triggers_(*definition_, *store_, commits_,
                trigger_settings(settings, keys_, services_, jobs_)),
      readiness_([this] { ping(*store_); }) {
    store_->on_commit = [this] { commits_.notify(); };
    const auto common = shared();
    for (int index = 0; index < core_count(settings); ++index) {
        cores_.push_back(std::make_unique<Core>(common, server_));
        server_.port = cores_.front()->port();
        server_.shares_port = true;
    }
    url_ = url_of({server_.address, server_.port});
    for (const auto& core : cores_)
        core->use_url(settings.url.empty() ? url_ : parse_public_url(settings.url));
    cores_.front()->maintain_accounts();
    cores_.front()->maintain_events();
}

Installation::~Installation() = default;

Shared Installation::shared() {
    Shared made;
    made.definition = definition_;
    made.scripts = scripts_;
    made.keys = keys_;
    made.store = store_.get();
    made.readiness = &readiness_;
    made.metrics = [this] { return metrics(); };
    made.job_added = [this] { jobs_.wake(); };
    made.commits = &commits_;
    made.spools = &spools_;
    made.accounts = &services_;
    return made;
}

std::string Installation::metrics() const {
    std::vector<const http::CoreFigures*> figures;
    for (const auto& core : cores_)
        figures.push_back(&core->figures());
    return http::metrics_text(figures, store_->figures(), version_text) +
           triggers::metrics_text(triggers_.figures()) + jobs::metrics_text(jobs_.figures());
}

void Installation::start() {
    started_ = true;
    services_.start();
    triggers_.start();
    jobs_.start();
    for (const auto& core : cores_)
        core->start();
}

void Installation::drain() {
    triggers_.drain();
    jobs_.drain();
    for (const auto& core : cores_)
        core->drain();
}

void Installation::join() {
    for (const auto& core : cores_)
        core->join();
}

void Installation::close() {
    spools_.stop();
    cores_.clear();
    if (started_) {
        triggers_.stop();
        jobs_.stop();
        services_.stop();
    }
    store_->close();
}

}  // namespace socle::cli
