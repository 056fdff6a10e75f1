#pragma once

#include "base/statement.h"
#include "base/task.h"
#include "mail/message.h"
#include "store/store.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace socle::mail {

/// A mail this process is sending.
struct Claim {
    std::int64_t id = 0;
    std::int64_t tries = 0;               ///< this one included
    std::optional<std::int64_t> ends_us;  ///< not sent after it
    Message message;
    std::string message_id;  ///< the same at every try, so that a mail sent twice can be told
};

/// When something is due next; nullopt when none waits.
struct Due {
    std::optional<std::int64_t> mail;
    std::optional<std::int64_t> message;  ///< to a telephone

    std::optional<std::int64_t> first() const {
        return mail && message ? std::min(*mail, *message) : (mail ? mail : message);
    }
};

/// The table socle_mail as the sender sees it. A claim is a row with status `sending`: nobody else
/// takes it until `next_at`. What became of it is noted only while it is still ours.
/// Used by one coroutine at a time.
class Outbox {
public:
    Outbox(store::Client& client, base::Dialect dialect) : client_(client), dialect_(dialect) {}

    base::Task<Due> next_due();
    /// The mail that is due the longest, for us until `until_us`.
    base::Task<std::optional<Claim>> claim(std::int64_t now_us, std::int64_t until_us);
    /// Drops the text of a secret mail.
    base::Task<void> note_sent(const Claim& claim, std::int64_t now_us);
    base::Task<void> note_failed(const Claim& claim, const std::string& fault);
    base::Task<void> try_again(const Claim& claim, const std::string& fault, std::int64_t at_us);
    /// None is to be sent: what waits is kept, with its text.
    base::Task<void> keep_mails();
    base::Task<void> keep_messages();
    /// For a store that no other process uses: claims are those of a process that died.
    base::Task<void> drop_claims(std::int64_t now_us);

private:
    base::Task<void> change(const base::Statement& statement, const base::Values& values);

    store::Client& client_;
    base::Dialect dialect_;
};

/// A mail of the outbox, for people.
struct OutboxMail {
    std::int64_t id = 0;
    std::string template_name;
    std::string user;
    std::string status;
    Message message;
    bool secret = false;
    std::int64_t tries = 0;
    std::string next_at;
    std::string fault;
    std::string created_at;
    std::string sent_at;
};

/// The newest first, without texts. Blocks, for commands.
std::vector<OutboxMail> list_outbox(store::Store& store, std::int64_t limit);
std::optional<OutboxMail> find_outbox_mail(store::Store& store, std::int64_t id);

/// The same for a server, on the core of the client. `status`: "" any; `before`: ids below, 0 all.
base::Task<std::vector<OutboxMail>> list_outbox(store::Client& client, base::Dialect dialect,
                                                std::string status, std::int64_t before,
                                                std::int64_t limit);
base::Task<std::optional<OutboxMail>> find_outbox_mail(store::Client& client, base::Dialect dialect,
                                                       std::int64_t id);
/// In a transaction: a mail that was sent, kept or given up is sent once more. False when there is
/// none such, or it has no text any more, or what it holds has ended.
base::Task<bool> send_again(store::Transaction& transaction, base::Dialect dialect, std::int64_t id,
                            std::int64_t now_us);

}  // namespace socle::mail
