#pragma once

#include "mail/message.h"
#include "outbound/fetch.h"

#include <memory>
#include <string>
#include <string_view>

namespace socle::mail {

/// How one try ended.
struct Delivery {
    bool sent = false;
    bool permanent = false;  ///< no further try
    std::string fault;       ///< what the other side said; no secret
};

/// A way out. Blocks; used by the sender's thread and by `socle mail test`.
class Transport {
public:
    virtual ~Transport() = default;
    virtual Delivery send(const Message& message, const std::string& id) = 0;
    /// "smtp://mail.example.org:587", without credentials: for logs and the admin site.
    virtual std::string name() const = 0;
    /// False for the outbox, which keeps mails instead of sending them.
    virtual bool sends() const { return true; }
};

/// From the `mail.transport` of app.yaml or `--mail`:
///   outbox                                   mails are kept and shown, nothing leaves
///   smtp://… smtps://…                       see outbound/smtp.h
///   sendgrid://API_KEY[?sandbox=true&host=…] SendGrid v3 /mail/send
///   mailjet://KEY:SECRET[?sandbox=true&host=…]  Mailjet v3.1 /send
/// Throws Error bad_value with what is wrong.
std::unique_ptr<Transport> make_transport(std::string_view url, outbound::Fetcher& fetcher);

}  // namespace socle::mail
