#include "mail/transport_smtp.h"

#include "base/time.h"
#include "outbound/smtp.h"

namespace socle::mail {

namespace {

constexpr int timeout_ms = 60'000;

class SmtpTransport : public Transport {
public:
    explicit SmtpTransport(outbound::SmtpServer server) : server_(std::move(server)) {}

    Delivery send(const Message& message, const std::string& id) override {
        const auto text = mime_text(message, id, base::now_us());
        const auto result = outbound::deliver(server_, address_of(message.from),
                                              {address_of(message.to)}, text, timeout_ms);
        return {result.sent, result.permanent, result.reply};
    }
    std::string name() const override { return server_.url; }

private:
    const outbound::SmtpServer server_;
};

}  // namespace

std::unique_ptr<Transport> smtp_transport(std::string_view url) {
    return std::make_unique<SmtpTransport>(outbound::parse_smtp_url(url));
}

}  // namespace socle::mail
