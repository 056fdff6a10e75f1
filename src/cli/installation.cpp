#include "cli/installation.h"

#include "base/error.h"
#include "base/log.h"
#include "cli/application.h"
#include "cli/failure_reports.h"
#include "cli/job_executor.h"
#include "cli/listen_address.h"
#include "cli/served_restore.h"
#include "cli/settings_shown.h"
#include "cli/version_text.h"
#include "http/metrics.h"
#include "http/rest/import.h"
#include "script/library.h"

#include <algorithm>
#include <filesystem>
#include <thread>
#include <utility>

namespace socle::cli {

namespace {

using base::Code;
using base::Error;

http::CorsSettings cors_settings(const definition::Definition& definition) {
    return {definition.cors, definition.cors_headers, definition.cors_exposed,
            definition.cors_credentials};
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
    server.cors = cors_settings(definition);
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
                                          AccountServices& services, jobs::Runner& jobs,
                                          reports::Reporter& reporter) {
    triggers::RunnerSettings triggers;
    triggers.key = keys.encryption_key;
    triggers.allow_private = settings.common.allow_private_fetch;
    triggers.mail_added = [&services] { services.mails().wake(); };
    triggers.job_added = [&jobs] { jobs.wake(); };
    triggers.report = report_taker(reporter);
    return triggers;
}

jobs::RunnerSettings job_settings(const ServeSettings& settings) {
    jobs::RunnerSettings jobs;
    jobs.workers = settings.workers;
    jobs.drain_ms = settings.drain_ms;
    return jobs;
}

/// The files may have changed since they were read.
void check_starts_again(const std::string& folder) {
    if (load_application(folder)) return;
    Error refusal(
        Code::application,
        "The files of the application have mistakes now: the server would not start again", {},
        "Run: socle check " + folder);
    refusal.status = 409;
    refusal.name = "application_broken";
    throw Error(std::move(refusal));
}

void warn_of(const http::LoadedSite& site) {
    for (const auto& warning : site.warnings)
        base::log(base::Level::warning, "web site", {{"problem", warning}});
}

}  // namespace

Generation::Generation(const ServeSettings& settings,
                       std::shared_ptr<const definition::Definition> definition_in,
                       store::Store& store, events::Commits& commits, reports::Reporter& reporter)
    : definition(std::move(definition_in)),
      keys(accounts::load_keys(settings.common.data_folder(), settings.common.jwt_secret,
                               definition->accounts.signing)),
      services(*definition, store, account_settings(settings)),
      scripts(script::load(*definition).library),
      site(http::load_site(definition->folder)),
      asking(script_asking_settings()),
      fetcher(asking, script_fetch_settings(settings.common.allow_private_fetch)),
      jobs(*definition, store,
           reported(job_executor(*definition, scripts, store, fetcher,
                                 [this] { services.mails().wake(); }),
                    reporter),
           job_settings(settings)),
      triggers(*definition, store, commits,
               trigger_settings(settings, keys, services, jobs, reporter)) {}

Installation::Installation(const ServeSettings& settings,
                           std::shared_ptr<const definition::Definition> definition)
    : settings_(settings),
      server_(server_settings(settings, *definition)),
      store_(open_application_store(settings.common, settings.statement_timeout_ms)),
      spools_(settings.common.data_folder()),
      current_(std::make_shared<Generation>(settings, std::move(definition), *store_, commits_,
                                            reporter_)),
      readiness_(std::make_unique<http::Readiness>([this] { ping(*store_); })) {
    open_admin();
    server_.on_failure = failure_sink(reporter_);
    store_->on_commit = [this] { commits_.notify(); };
    const auto shared = shared_of(current_);
    for (int index = 0; index < core_count(settings); ++index) {
        cores_.push_back(std::make_unique<Core>(shared, server_));
        server_.port = cores_.front()->port();
        server_.shares_port = true;
    }
    url_ = url_of({server_.address, server_.port});
    for (const auto& core : cores_)
        core->use_url(public_url());
    cores_.front()->maintain_accounts();
    cores_.front()->maintain_events();
}

Installation::~Installation() = default;

void Installation::open_admin() {
    const std::filesystem::path data(settings_.common.data_folder());
    admin_.settings = shown_settings();
    admin_.database_bytes = [this] { return store_->figures().size_bytes; };
    admin_.wal_bytes = [wal = data / "socle.db-wal"] {
        std::error_code error;
        const auto bytes = std::filesystem::file_size(wal, error);
        return error ? std::int64_t{0} : static_cast<std::int64_t>(bytes);
    };
    admin_.backups =
        std::make_unique<http::BackupsFolder>(backups_folder(settings_.common), *store_);
    admin_.looks = std::make_unique<http::LookDesk>(store_settings(settings_.common));
}

void Installation::let_restore(std::function<void()> stop) {
    http::RestoreDesk::Program program;
    program.check = [folder = settings_.common.folder] { check_starts_again(folder); };
    program.stop = std::move(stop);
    admin_.restores =
        std::make_unique<http::RestoreDesk>(store_settings(settings_.common), std::move(program));
}

std::string Installation::agreed_restore() const {
    return admin_.restores ? admin_.restores->agreed() : "";
}

std::vector<const http::CoreFigures*> Installation::figures() const {
    std::vector<const http::CoreFigures*> figures;
    for (const auto& core : cores_)
        figures.push_back(&core->figures());
    return figures;
}

std::string Installation::public_url() const {
    return settings_.url.empty() ? url_ : parse_public_url(settings_.url);
}

void Installation::invite_first_administrator() {
    if (!definition().admin) return;
    first_administrator_link_ =
        public_url() + "/admin/#/first?token=" + admin_.invite_first_administrator();
}

Shared Installation::shared_of(const std::shared_ptr<Generation>& generation) {
    Shared made;
    made.definition = generation->definition;
    made.scripts = generation->scripts;
    made.site = generation->site.site;
    made.has_web = generation->site.exists;
    made.keys = generation->keys;
    made.store = store_.get();
    made.readiness = readiness_.get();
    made.metrics = [this, of = generation.get()] { return metrics(*of); };
    made.job_added = [of = generation.get()] { of->jobs.wake(); };
    made.mail_added = [of = generation.get()] { of->services.mails().wake(); };
    made.fetcher = &generation->fetcher;
    made.commits = &commits_;
    made.spools = &spools_;
    made.accounts = &generation->services;
    made.admin = &admin_;
    made.cors = cors_settings(*generation->definition);
    if (settings_.watch) made.generation = generation;
    return made;
}

std::string Installation::metrics(const Generation& generation) const {
    return http::metrics_text(figures(), store_->figures(), version_text) +
           triggers::metrics_text(generation.triggers.figures()) +
           jobs::metrics_text(generation.jobs.figures()) +
           reports::metrics_text(reporter_.figures());
}

void Installation::start() {
    started_ = true;
    tell_of_errors(definition());
    warn_of(current_->site);
    admin_.minutes.start([this] { return figures(); });
    current_->services.start();
    current_->triggers.start();
    current_->jobs.start();
    for (const auto& core : cores_)
        core->start();
}

void Installation::tell_of_errors(const definition::Definition& definition) {
    reporter_.use(reporter_settings(definition, settings_.common.allow_private_fetch));
}

void Installation::replace(std::shared_ptr<const definition::Definition> definition) {
    const auto next = std::make_shared<Generation>(settings_, std::move(definition), *store_,
                                                   commits_, reporter_);
    const auto shared = shared_of(next);
    std::vector<std::shared_ptr<Core::Services>> services;
    for (const auto& core : cores_)
        services.push_back(core->build(shared));
    // Of two that follow the log or send mails at once, each could do what the other does.
    current_->triggers.stop();
    next->triggers.start();
    // Jobs are claimed: those under way end as they began, further ones are done anew.
    current_->jobs.drain();
    next->jobs.start();
    for (std::size_t index = 0; index < cores_.size(); ++index)
        cores_[index]->take(std::move(services[index]));
    current_->services.stop();
    next->services.start();
    warn_of(next->site);
    tell_of_errors(*next->definition);
    former_.push_back(std::exchange(current_, next));
}

void Installation::free_former() {
    std::erase_if(former_, [](const auto& generation) { return generation.use_count() == 1; });
}

void Installation::drain() {
    current_->triggers.drain();
    current_->jobs.drain();
    for (const auto& core : cores_)
        core->drain();
}

void Installation::join() {
    for (const auto& core : cores_)
        core->join();
}

void Installation::close() {
    spools_.stop();
    admin_.minutes.stop();
    admin_.backups->finish();
    admin_.looks->stop();
    if (admin_.restores) admin_.restores->stop();
    current_->asking.stop();
    for (const auto& generation : former_)
        generation->asking.stop();
    cores_.clear();
    if (started_) {
        current_->triggers.stop();
        current_->jobs.stop();
        current_->services.stop();
    }
    reporter_.stop();
    // Nobody may ask the store when it closes.
    readiness_.reset();
    former_.clear();
    current_.reset();
    store_->close();
}

}  // namespace socle::cli
