#pragma once

#include "accounts/keys.h"
#include "accounts/limits.h"
#include "accounts/password.h"
#include "accounts/visitor.h"
#include "definition/definition.h"
#include "mail/queue.h"
#include "outbound/fetch.h"
#include "records/records.h"
#include "store/store.h"

#include <optional>
#include <string>

namespace socle::accounts {

/// What the flows of one core stand on; everything outlives them.
struct Context {
    const definition::Definition& definition;
    base::Dialect dialect;
    store::Client& client;
    records::Records& records;
    const Keys& keys;
    const Passwords& passwords;
    Limits& limits;
    mail::Sender& mails;
    const outbound::Fetcher& fetcher;
    std::string url;  ///< the public address of this server, without / at the end

    const definition::Accounts& rules() const { return definition.accounts; }
    const definition::Model& user_model() const { return definition.model(definition.user_model); }
    /// Where links lead back to when nothing else is asked.
    const std::string& site() const { return rules().site.empty() ? url : rules().site; }
};

/// Who writes an account's rows: passes rules; the events are `by` the account `id` ("" none).
records::Caller writer(const Context& context, const Visitor& visitor, std::string id);

/// Notes what happened to an account in the event log (`kind` action): {"action": action, …}
/// with the visitor's address. `by`: who did it, "" nobody; not given: the administrator, or the
/// account itself. No secret. In the running transaction.
base::Task<void> note_action(store::Transaction& transaction, const Context& context,
                             const Visitor& visitor, std::string account, std::string action,
                             std::optional<std::string> by = std::nullopt);

/// GoTrue's redirect allow-list: `asked` when it is the site, below it, or fits one of
/// accounts.redirects (`*` within a part, `**` over all), else the site.
std::string allowed_redirect(const Context& context, const std::string& asked);

/// A normalised address, or number (E.164 without +), or refuses with validation_failed.
std::string checked_email(const std::string& text);
std::string checked_phone(const std::string& text);
/// The number without what people write it with (+, blanks, hyphens, brackets), not checked.
std::string phone_digits(const std::string& text);

}  // namespace socle::accounts
