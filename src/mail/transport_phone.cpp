#include "mail/transport_phone.h"

#include "base/text.h"
#include "base/time.h"
#include "mail/service.h"
#include "outbound/curl_handle.h"
#include "outbound/webhook.h"

#include <boost/json.hpp>

namespace socle::mail {

namespace {

namespace json = boost::json;
using definition::PhoneSettings;

constexpr std::string_view whatsapp = "whatsapp";
constexpr std::string_view messaging_service = "MG";
constexpr int refused_status = 400;

/// A hook says what is wrong in the body of any answer: {"error": {"http_code": …, "message": …}}.
ServiceFault hook_fault(const json::value& body) {
    const auto* object = body.if_object();
    const auto* error = object == nullptr ? nullptr : object->if_contains("error");
    if (error == nullptr || !error->is_object()) return {};
    ServiceFault fault = {text_at(*error, "message"), refused_status};
    const auto* status = error->get_object().if_contains("http_code");
    if (status != nullptr && status->is_int64())
        fault.status = static_cast<int>(status->get_int64());
    return fault;
}

class HookTransport : public Transport {
public:
    HookTransport(const PhoneSettings& settings, outbound::Fetcher& fetcher)
        : url_(settings.hook), secrets_(settings.hook_secrets), fetcher_(fetcher) {}

    Delivery send(const Message& message, const std::string& id) override {
        if (message.payload.empty()) {
            return {false, true, "it was made before messages left by a hook"};
        }
        const auto request =
            outbound::signed_request(url_, message.payload, "msg_" + id, base::now_us(), secrets_);
        return ask_service(fetcher_, request, hook_fault);
    }
    std::string name() const override { return "hook " + outbound::parse_url(url_).host; }

private:
    const std::string url_;
    const std::vector<std::string> secrets_;
    outbound::Fetcher& fetcher_;
};

/// Refusals have a `message`; an answer that was taken may tell in its `status` that it failed.
ServiceFault twilio_fault(const json::value& body) {
    const auto message = text_at(body, "message");
    if (!message.empty()) return {message};
    const auto status = text_at(body, "status");
    if (status != "failed" && status != "undelivered") return {};
    const auto said = text_at(body, "error_message");
    return {said.empty() ? status : said, refused_status};
}

class TwilioTransport : public Transport {
public:
    TwilioTransport(const PhoneSettings& settings, outbound::Fetcher& fetcher)
        : settings_(settings), fetcher_(fetcher) {}

    Delivery send(const Message& message, const std::string&) override {
        outbound::FetchRequest request;
        request.method = "POST";
        request.url = settings_.twilio_url + "/2010-04-01/Accounts/" + settings_.twilio_account +
                      "/Messages.json";
        request.headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
        request.headers.emplace_back("Accept", "application/json");
        request.user = settings_.twilio_account;
        request.password = settings_.twilio_token;
        request.body = form_of(message);
        return ask_service(fetcher_, request, twilio_fault);
    }
    std::string name() const override { return settings_.twilio_url; }

private:
    std::string form_of(const Message& message) const {
        const auto& from = settings_.twilio_from;
        const std::string prefix =
            message.channel == whatsapp ? std::string(whatsapp) + ":" : std::string();
        const bool service = from.starts_with(messaging_service);
        const auto sender = from.starts_with('+') ? prefix + from : from;
        return "To=" + base::url_encode(prefix + message.to) +
               (service ? "&MessagingServiceSid=" : "&From=") + base::url_encode(sender) +
               "&Body=" + base::url_encode(message.text);
    }

    const PhoneSettings settings_;
    outbound::Fetcher& fetcher_;
};

}  // namespace

std::unique_ptr<Transport> make_phone_transport(const PhoneSettings& settings,
                                                outbound::Fetcher& fetcher) {
    switch (settings.way) {
        case PhoneSettings::Way::hook:
            return std::make_unique<HookTransport>(settings, fetcher);
        case PhoneSettings::Way::twilio:
            return std::make_unique<TwilioTransport>(settings, fetcher);
        case PhoneSettings::Way::outbox:
            break;
    }
    return make_transport("outbox", fetcher);
}

}  // namespace socle::mail
