#pragma once

#include "accounts/keys.h"
#include "base/worker_pool.h"
#include "cli/account_services.h"
#include "cli/core.h"
#include "cli/settings.h"
#include "definition/definition.h"
#include "events/tail.h"
#include "http/admin/desk.h"
#include "http/health.h"
#include "http/rest/spool.h"
#include "http/server.h"
#include "jobs/runner.h"
#include "outbound/fetch.h"
#include "reports/reporter.h"
#include "store/store.h"
#include "triggers/runner.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace socle::cli {

/// What one state of the definitions is served with.
struct Generation {
    /// Throws Error as Installation does.
    Generation(const ServeSettings& settings,
               std::shared_ptr<const definition::Definition> definition_in, store::Store& store,
               events::Commits& commits, reports::Reporter& reporter);

    std::shared_ptr<const definition::Definition> definition;
    accounts::Keys keys;
    AccountServices services;
    std::shared_ptr<const script::Library> scripts;
    http::LoadedSite site;
    /// Scripts ask other servers on threads of their own: who waits for one keeps nobody from
    /// signing in.
    base::WorkerPool asking;
    outbound::Fetcher fetcher;
    jobs::Runner jobs;
    triggers::Runner triggers;
};

/// An application with everything that serves it, built in rank order. Constructed it has its port
/// and its store, but has changed nothing; then the schema is prepared, data is loaded, `start`,
/// `drain`, `join`, `close`. Several may be in one process, each with a data folder of its own.
///
/// With `settings.watch` the definitions may be replaced while it serves: see `replace`.
class Installation {
public:
    /// Throws Error with one clear line: the address, the port, the store, the keys.
    Installation(const ServeSettings& settings,
                 std::shared_ptr<const definition::Definition> definition);
    ~Installation();
    Installation(const Installation&) = delete;
    Installation& operator=(const Installation&) = delete;

    const definition::Definition& definition() const { return *current_->definition; }
    store::Store& store() { return *store_; }
    const accounts::Keys& keys() const { return current_->keys; }
    AccountServices& services() { return current_->services; }
    const triggers::Runner& triggers() const { return current_->triggers; }
    const std::string& url() const { return url_; }
    std::uint16_t port() const { return server_.port; }

    /// There is no account: the admin site makes the first one for who has the link. Before
    /// `start`.
    void invite_first_administrator();
    /// "" when nobody was invited.
    const std::string& first_administrator_link() const { return first_administrator_link_; }

    /// The admin site may ask for a restore from now on, which begins with `stop`. Before `start`.
    void let_restore(std::function<void()> stop);
    /// The backup for which it asked; "" when there is none. After `join`.
    std::string agreed_restore() const;

    /// The schema is ready: mails, triggers, jobs and requests from now on.
    void start();

    /// Serves another state of the definitions, for which the schema is ready: everything is built
    /// beside what serves, then each core changes over between two requests. No connection is
    /// closed; requests under way end with what they began with. When it throws, nothing has
    /// changed. From one thread that is neither a core's nor running when `drain` is called.
    void replace(std::shared_ptr<const definition::Definition> definition);
    /// Frees former states that no request uses any more; by the thread that calls `replace`.
    void free_former();

    /// Takes nothing more and lets what is under way finish; returns at once.
    void drain();
    /// Waits for the cores to end, which they do after `drain`.
    void join();
    /// Stops what is left and closes the store; after `join`, or without `start`. Nothing else may
    /// be asked afterwards.
    void close();

private:
    std::string public_url() const;
    void open_admin();
    std::vector<const http::CoreFigures*> figures() const;
    Shared shared_of(const std::shared_ptr<Generation>& generation);
    std::string metrics(const Generation& generation) const;
    void tell_of_errors(const definition::Definition& definition);

    ServeSettings settings_;
    http::ServerSettings server_;
    events::Commits commits_;
    std::unique_ptr<store::Store> store_;
    http::Spools spools_;
    http::AdminDesk admin_;
    reports::Reporter reporter_;
    std::shared_ptr<Generation> current_;
    std::vector<std::shared_ptr<Generation>> former_;
    std::unique_ptr<http::Readiness> readiness_;
    std::vector<std::unique_ptr<Core>> cores_;
    std::string url_;
    std::string first_administrator_link_;
    bool started_ = false;
};

}  // namespace socle::cli
