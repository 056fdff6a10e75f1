#pragma once

#include "accounts/keys.h"
#include "definition/definition.h"
#include "events/tail.h"
#include "http/cors.h"
#include "http/health.h"
#include "http/rest/spool.h"
#include "http/router.h"
#include "http/server.h"
#include "http/site/site.h"
#include "outbound/fetch.h"
#include "script/library.h"
#include "store/store.h"

#include <boost/asio/io_context.hpp>

#include <functional>
#include <memory>
#include <string>
#include <thread>

namespace socle::http {
class AdminDesk;
}

namespace socle::cli {

class AccountServices;

/// What all cores share; outlives them.
struct Shared {
    std::shared_ptr<const definition::Definition> definition;
    std::shared_ptr<const script::Library> scripts;
    std::shared_ptr<const http::Site> site;  ///< none: no web site
    bool has_web = false;                    ///< there is a folder of one, built or not
    accounts::Keys keys;
    store::Store* store = nullptr;
    http::Readiness* readiness = nullptr;
    std::function<std::string()> metrics;
    std::function<void()> job_added;             ///< none: jobs are noticed later
    std::function<void()> mail_added;            ///< none: mails are noticed later
    const outbound::Fetcher* fetcher = nullptr;  ///< none: scripts ask no other server
    events::Commits* commits = nullptr;          ///< none: what other cores write is noticed later
    http::Spools* spools = nullptr;              ///< none: no bodies are streamed
    AccountServices* accounts = nullptr;         ///< none: no accounts, nor tokens that others sign
    http::AdminDesk* admin = nullptr;            ///< none: no admin site, nor without accounts
    /// What definition, accounts and the like belong to, when they may be replaced (`Core::take`).
    std::shared_ptr<const void> generation;
    http::CorsSettings cors;  ///< for `Core::take`; the first is that of the server's settings
};

/// One core: a thread, its io_context, its way to the database, its door to the records, its
/// listener. Constructed, started, drained and joined by `serve`.
class Core {
public:
    /// What answers: everything that a definition makes.
    struct Services;

    Core(const Shared& shared, const http::ServerSettings& settings);
    ~Core();

    std::uint16_t port() const;
    const http::CoreFigures& figures() const;
    /// Where people reach the server, for links in mails; before `start`.
    void use_url(const std::string& url);
    /// Deletes ended sessions and the like from time to time; for one core, before `start`.
    void maintain_accounts();
    /// Forgets old events from time to time; for one core, before `start`.
    void maintain_events();
    void start();

    /// Services made of another definition, beside those that answer. Any thread.
    std::shared_ptr<Services> build(const Shared& shared) const;
    /// From the next request on these answer; those before are freed when the last answer they
    /// began is sent. Streams without an end are ended, so that their clients come back. After
    /// `start`, any thread; only where all that answered were made with a `generation`.
    void take(std::shared_ptr<Services> services);

    /// Stops accepting and lets the requests under way finish; returns at once, `join` waits for
    /// it.
    void drain();
    void join();

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace socle::cli
