#pragma once

#include "accounts/keys.h"
#include "cli/account_services.h"
#include "cli/core.h"
#include "cli/settings.h"
#include "definition/definition.h"
#include "events/tail.h"
#include "http/health.h"
#include "http/rest/spool.h"
#include "http/server.h"
#include "jobs/runner.h"
#include "store/store.h"
#include "triggers/runner.h"

#include <memory>
#include <string>
#include <vector>

namespace socle::cli {

/// An application with everything that serves it, built in rank order. Constructed it has its port
/// and its store, but has changed nothing; then the schema is prepared, data is loaded, `start`,
/// `drain`, `join`. Several may be in one process, each with a data folder of its own.
class Installation {
public:
    /// Throws Error with one clear line: the address, the port, the store, the keys.
    Installation(const ServeSettings& settings,
                 std::shared_ptr<const definition::Definition> definition);
    ~Installation();
    Installation(const Installation&) = delete;
    Installation& operator=(const Installation&) = delete;

    const definition::Definition& definition() const { return *definition_; }
    store::Store& store() { return *store_; }
    const accounts::Keys& keys() const { return keys_; }
    AccountServices& services() { return services_; }
    const std::string& url() const { return url_; }

    /// The schema is ready: mails, triggers, jobs and requests from now on.
    void start();
    /// Takes nothing more and lets what is under way finish; returns at once.
    void drain();
    /// Waits for the cores to end, which they do after `drain`.
    void join();
    /// Stops what is left and closes the store; after `join`, or without `start`.
    void close();

private:
    std::string metrics() const;
    Shared shared();

    std::shared_ptr<const definition::Definition> definition_;
    http::ServerSettings server_;
    events::Commits commits_;
    std::unique_ptr<store::Store> store_;
    accounts::Keys keys_;
    http::Spools spools_;
    AccountServices services_;
    std::shared_ptr<const script::Library> scripts_;
    jobs::Runner jobs_;
    triggers::Runner triggers_;
    http::Readiness readiness_;
    std::vector<std::unique_ptr<Core>> cores_;
    std::string url_;
    bool started_ = false;
};

}  // namespace socle::cli
