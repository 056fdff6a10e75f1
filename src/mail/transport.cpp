#include "mail/transport.h"

#include "base/error.h"
#include "mail/transport_api.h"
#include "mail/transport_smtp.h"

namespace socle::mail {

namespace {

class OutboxTransport : public Transport {
public:
    Delivery send(const Message&, const std::string&) override {
        return {false, true, "the transport is the outbox: all is kept, nothing is sent"};
    }
    std::string name() const override { return "outbox"; }
    bool sends() const override { return false; }
};

}  // namespace

std::unique_ptr<Transport> make_transport(std::string_view url, outbound::Fetcher& fetcher) {
    if (url.empty() || url == "outbox") return std::make_unique<OutboxTransport>();
    if (url.starts_with("smtp://") || url.starts_with("smtps://")) return smtp_transport(url);
    if (url.starts_with("sendgrid://")) return sendgrid_transport(url, fetcher);
    if (url.starts_with("mailjet://")) return mailjet_transport(url, fetcher);
    throw base::Error(base::Code::bad_value, "the mail transport is not known", {},
                      "It is outbox, or begins with smtp://, smtps://, sendgrid:// or mailjet://.");
}

}  // namespace socle::mail
