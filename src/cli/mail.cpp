#include "base/crypto.h"
#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "cli/application.h"
#include "cli/mail_commands.h"
#include "cli/mail_print.h"
#include "mail/queue.h"
#include "mail/template.h"
#include "mail/transport.h"
#include "mail/transport_phone.h"

#include <boost/json.hpp>

#include <algorithm>
#include <fstream>
#include <iostream>
#include <sstream>

namespace socle::cli {

namespace json = boost::json;

namespace {

using base::Code;
using base::Error;
using definition::Definition;

constexpr std::size_t message_id_bytes = 16;
constexpr int fetch_timeout_ms = 30'000;
constexpr const char* sample_recipient = "somebody@example.org";
constexpr const char* sample_number = "+15550100";

/// So that the mails of accounts can be looked at without their values.
json::object sample_values(const Definition& definition) {
    const std::string site =
        definition.accounts.site.empty() ? "http://127.0.0.1:8090" : definition.accounts.site;
    constexpr int seconds_per_minute = 60;
    return {{"site_url", site},
            {"email", sample_recipient},
            {"new_email", "new@example.org"},
            {"phone", sample_number},
            {"link", site + "/auth/v1/verify?token=sample&type=signup&redirect_to=" + site},
            {"code", "123456"},
            {"token_hash", "sample"},
            {"redirect_to", site},
            {"minutes", definition.accounts.link_s / seconds_per_minute},
            {"user", json::object()}};
}

json::object read_values(const std::string& path) {
    std::ifstream file(path);
    if (!file) throw Error(Code::bad_value, "there is no file " + path);
    std::stringstream text;
    text << file.rdbuf();
    base::JsonFault fault;
    auto value = base::parse_json(text.str(), fault);
    if (!value) throw Error(Code::bad_value, path + ": " + fault.message);
    if (!value->is_object()) throw Error(Code::bad_value, path + ": it is no JSON object");
    return std::move(value->get_object());
}

/// `user.email` is the value `email` in the object `user`.
void set_value(json::object& values, std::string_view name, const std::string& value) {
    auto* inner = &values;
    for (auto dot = name.find('.'); dot != std::string_view::npos; dot = name.find('.')) {
        auto& next = (*inner)[name.substr(0, dot)];
        if (!next.is_object()) next.emplace_object();
        inner = &next.get_object();
        name.remove_prefix(dot + 1);
    }
    (*inner)[name] = value;
}

json::object values_of(const MailSettings& settings, const Definition& definition) {
    json::object values;
    if (settings.name.starts_with("account_")) values = sample_values(definition);
    if (settings.name == "mail_test") values["transport"] = "smtp://mail.example.org:587";
    for (const auto& with : settings.with) {
        const auto equals = with.find('=');
        if (equals != std::string::npos) {
            set_value(values, std::string_view(with).substr(0, equals), with.substr(equals + 1));
            continue;
        }
        for (auto& [name, value] : read_values(with))
            values[name] = value;
    }
    return values;
}

std::vector<std::string> languages_of(const MailSettings& settings) {
    if (settings.language.empty()) return {};
    return {settings.language};
}

/// Of the template that the settings name; `to` goes before its recipient.
mail::Message rendered(const MailSettings& settings, const Definition& definition,
                       const std::string& to) {
    const auto values = values_of(settings, definition);
    const auto languages = languages_of(settings);
    if (settings.name != mail::sms_template) {
        return mail::render(definition, settings.name, values, languages, to);
    }
    auto message = mail::render_sms(definition, values, languages, to.empty() ? sample_number : to);
    const json::object user = {{"phone", message.to}};
    const json::object sms = {{"otp", values.at("code")}, {"phone", message.to}};
    message.payload = json::serialize(json::object{{"user", user}, {"sms", sms}});
    return message;
}

/// The transports, with what they work with.
class Outlet {
public:
    Outlet(const Settings& settings, const Definition& definition)
        : fetcher_(pool_, fetch_settings(settings)),
          transports_{
              mail::make_transport(
                  settings.mail.empty() ? definition.mail.transport : settings.mail, fetcher_),
              mail::make_phone_transport(definition.accounts.phone, fetcher_)} {}

    std::string name() const { return transports_.mail->name(); }

    int send(const mail::Message& message) {
        const auto id = base::hex(base::random_bytes(message_id_bytes));
        auto& transport = transports_.of(message);
        const auto delivery = transport.send(message, id);
        if (!delivery.sent) {
            throw Error(Code::unavailable, "the mail was not sent: " + delivery.fault,
                        "By " + transport.name() + " to " + message.to + ".");
        }
        std::cout << "Sent by " << transport.name() << " to " << message.to << ".\n";
        return 0;
    }

private:
    static outbound::FetchSettings fetch_settings(const Settings& settings) {
        outbound::FetchSettings made;
        made.timeout_ms = fetch_timeout_ms;
        made.allow_private = settings.allow_private_fetch;
        return made;
    }

    base::WorkerPool pool_{{}};
    outbound::Fetcher fetcher_;
    mail::Transports transports_;
};

/// A mail whose recipient is for the caller to say can be looked at, too.
std::string recipient_to_look_at(const Definition& definition, const std::string& name) {
    const auto own = std::ranges::find(definition.mails, name, &definition::MailTemplate::name);
    const bool says = own == definition.mails.end() ? name != "mail_test" : !own->to.empty();
    return says || name.starts_with("account_") ? "" : sample_recipient;
}

}  // namespace

int mail_render(const MailSettings& settings) {
    const auto definition = load_application(settings.common.folder);
    if (!definition) return 1;
    const auto to = recipient_to_look_at(*definition, settings.name);
    print_mail(settings, rendered(settings, *definition, to), {});
    return 0;
}

int mail_send(const MailSettings& settings) {
    const auto definition = load_application(settings.common.folder);
    if (!definition) return 1;
    Outlet outlet(settings.common, *definition);
    return outlet.send(rendered(settings, *definition, settings.to));
}

int mail_test(const MailSettings& settings) {
    const auto definition = load_application(settings.common.folder);
    if (!definition) return 1;
    Outlet outlet(settings.common, *definition);
    return outlet.send(mail::render(*definition, "mail_test", {{"transport", outlet.name()}},
                                    languages_of(settings), settings.to));
}

}  // namespace socle::cli
