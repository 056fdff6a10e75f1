#include "mail/transport_api.h"

#include "base/error.h"
#include "base/text.h"
#include "mail/address.h"
#include "mail/service.h"

#include <boost/json.hpp>

#include <optional>

namespace socle::mail {

namespace json = boost::json;

namespace {

using base::Code;
using base::Error;

/// What stands in the address of a service.
struct Service {
    std::string key;
    std::string secret;
    std::string server;  ///< https://api.sendgrid.com
    bool sandbox = false;
};

[[noreturn]] void refuse(std::string_view scheme, const std::string& what) {
    throw Error(Code::bad_value, "the mail transport " + std::string(scheme) + "://…: " + what);
}

void read_option(Service& service, std::string_view scheme, std::string_view option) {
    const auto equals = option.find('=');
    const auto name = option.substr(0, equals);
    const auto value = equals == std::string_view::npos
                           ? std::nullopt
                           : base::url_decode(option.substr(equals + 1));
    if (name == "sandbox" && (value == "true" || value == "false")) {
        service.sandbox = value == "true";
    } else if (name == "host" && value && !value->empty()) {
        service.server = value->find("://") == std::string::npos ? "https://" + *value : *value;
    } else {
        refuse(scheme, "there are ?sandbox=true, ?sandbox=false and ?host=SERVER");
    }
}

Service parse_service(std::string_view url, std::string_view scheme, std::string_view server) {
    auto rest = url.substr(scheme.size() + 3);
    const auto question = rest.find('?');
    const auto options = question == std::string_view::npos ? "" : rest.substr(question + 1);
    rest = rest.substr(0, question);
    if (rest.ends_with('/')) rest.remove_suffix(1);
    const auto colon = rest.find(':');
    const auto key = base::url_decode(rest.substr(0, colon));
    const auto secret = base::url_decode(colon == std::string_view::npos ? std::string_view()
                                                                         : rest.substr(colon + 1));
    if (!key || key->empty() || !secret) refuse(scheme, "it has no key");
    Service service{*key, *secret, std::string(server), false};
    for (const auto option : base::split(options, '&')) {
        if (!option.empty()) read_option(service, scheme, option);
    }
    return service;
}

json::object person(std::string_view text, const char* email_key, const char* name_key) {
    const auto address = parse_address(text);
    if (!address) throw Error(Code::bad_value, "this is no email address: " + std::string(text));
    json::object made = {{email_key, address->email}};
    if (!address->name.empty()) made[name_key] = address->name;
    return made;
}

const json::array& list_at(const json::value& value, const char* key) {
    static const json::array none;
    const auto* object = value.if_object();
    const auto* found = object == nullptr ? nullptr : object->if_contains(key);
    return found != nullptr && found->is_array() ? found->get_array() : none;
}

void append(std::string& out, const std::string& text) {
    if (!text.empty()) out += (out.empty() ? "" : "; ") + text;
}

/// What both services have in common: a request, and what became of it.
class ApiTransport : public Transport {
public:
    ApiTransport(Service service, outbound::Fetcher& fetcher)
        : service_(std::move(service)), fetcher_(fetcher) {}

    Delivery send(const Message& message, const std::string& id) override {
        auto request = request_for(message, id);
        request.method = "POST";
        request.headers.emplace_back("Content-Type", "application/json");
        request.headers.emplace_back("Accept", "application/json");
        return ask_service(fetcher_, request, [this](const json::value& body) {
            return ServiceFault{fault_in(body)};
        });
    }
    std::string name() const override { return service_.server; }

protected:
    virtual outbound::FetchRequest request_for(const Message& message,
                                               const std::string& id) const = 0;
    virtual std::string fault_in(const json::value& body) const = 0;

    const Service service_;
    outbound::Fetcher& fetcher_;
};

class SendgridTransport : public ApiTransport {
public:
    using ApiTransport::ApiTransport;

protected:
    outbound::FetchRequest request_for(const Message& message,
                                       const std::string& id) const override {
        outbound::FetchRequest request;
        request.url = service_.server + "/v3/mail/send";
        request.headers.emplace_back("Authorization", "Bearer " + service_.key);
        request.body = json::serialize(body_for(message, id));
        return request;
    }

    std::string fault_in(const json::value& body) const override {
        std::string fault;
        for (const auto& error : list_at(body, "errors")) {
            const auto field = text_at(error, "field");
            append(fault, (field.empty() ? "" : field + ": ") + text_at(error, "message"));
        }
        return fault;
    }

private:
    json::object body_for(const Message& message, const std::string& id) const {
        const json::object to = {{"to", json::array{person(message.to, "email", "name")}}};
        const json::object text = {{"type", "text/plain"}, {"value", message.text}};
        const json::object html = {{"type", "text/html"}, {"value", message.html}};
        const json::object clicks = {{"enable", false}, {"enable_text", false}};
        const json::object opens = {{"enable", false}};
        json::object body;
        body["personalizations"] = json::array{to};
        body["from"] = person(message.from, "email", "name");
        body["subject"] = message.subject;
        body["content"] = json::array{text, html};
        body["custom_args"] = json::object{{"socle_id", id}};
        body["tracking_settings"] =
            json::object{{"click_tracking", clicks}, {"open_tracking", opens}};
        if (!message.reply_to.empty()) body["reply_to"] = person(message.reply_to, "email", "name");
        if (service_.sandbox) {
            const json::object on = {{"enable", true}};
            body["mail_settings"] = json::object{{"sandbox_mode", on}};
        }
        return body;
    }
};

class MailjetTransport : public ApiTransport {
public:
    using ApiTransport::ApiTransport;

protected:
    outbound::FetchRequest request_for(const Message& message,
                                       const std::string& id) const override {
        outbound::FetchRequest request;
        request.url = service_.server + "/v3.1/send";
        request.user = service_.key;
        request.password = service_.secret;
        request.body = json::serialize(body_for(message, id));
        return request;
    }

    std::string fault_in(const json::value& body) const override {
        std::string fault;
        append(fault, text_at(body, "ErrorMessage"));
        for (const auto& message : list_at(body, "Messages")) {
            for (const auto& error : list_at(message, "Errors"))
                append(fault, text_at(error, "ErrorMessage"));
        }
        return fault;
    }

private:
    json::object body_for(const Message& message, const std::string& id) const {
        json::object mail = {
            {"From", person(message.from, "Email", "Name")},
            {"To", json::array{person(message.to, "Email", "Name")}},
            {"Subject", message.subject},
            {"TextPart", message.text},
            {"HTMLPart", message.html},
            {"CustomID", id},
            {"TrackOpens", "disabled"},
            {"TrackClicks", "disabled"},
        };
        if (!message.reply_to.empty()) mail["ReplyTo"] = person(message.reply_to, "Email", "Name");
        json::object body = {{"Messages", json::array{std::move(mail)}}};
        if (service_.sandbox) body["SandboxMode"] = true;
        return body;
    }
};

}  // namespace

std::unique_ptr<Transport> sendgrid_transport(std::string_view url, outbound::Fetcher& fetcher) {
    auto service = parse_service(url, "sendgrid", "https://api.sendgrid.com");
    if (!service.secret.empty()) refuse("sendgrid", "it is sendgrid://API_KEY");
    return std::make_unique<SendgridTransport>(std::move(service), fetcher);
}

std::unique_ptr<Transport> mailjet_transport(std::string_view url, outbound::Fetcher& fetcher) {
    auto service = parse_service(url, "mailjet", "https://api.mailjet.com");
    if (service.secret.empty()) refuse("mailjet", "it is mailjet://KEY:SECRET");
    return std::make_unique<MailjetTransport>(std::move(service), fetcher);
}

}  // namespace socle::mail
