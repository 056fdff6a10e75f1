#pragma once

#include "accounts/token.h"
#include "base/task.h"
#include "definition/definition.h"
#include "http/message.h"

#include <string>

namespace socle::http {

/// Who asks, for every surface: by the credentials of a request, wherever the application lets them
/// stand. One per core; definition and verifier outlive it. Throws Error bad_token or
/// expired_token.
class Callers {
public:
    Callers(const definition::Definition& definition, accounts::Verifier& verifier)
        : definition_(definition), verifier_(verifier) {}

    /// What can be told at once, nullptr when `learn` must ask. Lives until the next call.
    const access::Identity* known(const Request& request);
    /// Asks the issuer of the token, or the database. The request lives until it returns.
    base::Task<access::Identity> learn(const Request& request);

    /// Whether the application takes credentials in the query.
    bool in_query() const;
    /// The query without them: they are no filters.
    std::string query_of(const Request& request) const;

private:
    accounts::Credentials credentials_of(const Request& request) const;

    const definition::Definition& definition_;
    accounts::Verifier& verifier_;
};

}  // namespace socle::http
