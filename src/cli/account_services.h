#pragma once

#include "accounts/limits.h"
#include "accounts/password.h"
#include "accounts/trust.h"
#include "base/worker_pool.h"
#include "definition/definition.h"
#include "http/proxies.h"
#include "mail/queue.h"
#include "outbound/fetch.h"
#include "store/store.h"

#include <string>

namespace socle::cli {

/// What the accounts of all cores share, one a process: the threads that hash passwords and ask
/// other servers, the limits, the keys of other issuers, the sender of mails. Made before the
/// cores, outlives them; definition and store outlive it.
class AccountServices {
public:
    struct Settings {
        std::string mail;             ///< transport; "" as app.yaml says
        std::string trusted_proxies;  ///< see http/proxies.h
        bool allow_private = false;   ///< requests to private addresses
        int cores = 1;
    };
    /// Throws Error bad_value naming the setting that is wrong.
    AccountServices(const definition::Definition& definition, store::Store& store,
                    const Settings& settings);

    /// Begins to send mails; the schema is ready.
    void start();
    void stop();

    const outbound::Fetcher& fetcher() const { return fetcher_; }
    const accounts::Passwords& passwords() const { return passwords_; }
    const http::TrustedProxies& proxies() const { return proxies_; }
    accounts::Limits& limits() { return limits_; }
    accounts::KeySets& key_sets() { return key_sets_; }
    mail::Sender& mails() { return mails_; }

private:
    base::WorkerPool hashing_;
    base::WorkerPool asking_;
    outbound::Fetcher fetcher_;
    accounts::Passwords passwords_;
    accounts::Limits limits_;
    accounts::KeySets key_sets_;
    http::TrustedProxies proxies_;
    mail::Sender mails_;
};

}  // namespace socle::cli
