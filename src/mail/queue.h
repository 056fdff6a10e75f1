#pragma once

#include "base/statement.h"
#include "base/task.h"
#include "mail/message.h"
#include "mail/transport.h"
#include "store/store.h"

#include <cstdint>
#include <memory>
#include <string>

namespace socle::mail {

/// What the outbox notes of a mail besides its text.
struct Enqueue {
    std::string template_name;
    std::string user;     ///< account id or ""
    bool secret = false;  ///< holds a link or code: its text is dropped once it was sent
    std::int64_t now_us = 0;
    std::int64_t ends_us = 0;  ///< not sent after it; 0 for never
};

/// Adds the mail or message to `socle_mail` in the running transaction: it is sent if, and only if,
/// that commits.
base::Task<void> enqueue(store::Transaction& transaction, base::Dialect dialect,
                         const Message& message, const Enqueue& options);

/// A mail is tried this often, after 10 s, 1 min, 5 min, 30 min, 2 h, 6 h; then it is `failed`.
inline constexpr int tries_max = 7;

/// The ways out.
struct Transports {
    std::unique_ptr<Transport> mail;
    std::unique_ptr<Transport> phone;  ///< of messages to telephones

    Transport& of(const Message& message) const { return message.to_telephone() ? *phone : *mail; }
};

/// Sends what waits in the outbox, one process-wide thread with its own way to the store. Several
/// processes over one PostgreSQL share the work: a mail is claimed before it is sent, a claim whose
/// process died ends by itself (so a mail can be sent twice, never lost). What has the outbox for
/// its transport is only marked `kept`.
class Sender {
public:
    Sender(store::Store& store, Transports transports);
    ~Sender();  ///< finishes the mail under way

    void start();
    /// Something was committed to the outbox: look now. Any thread.
    void wake();
    void stop();

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace socle::mail
