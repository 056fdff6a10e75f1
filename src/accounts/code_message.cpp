#include "accounts/code_message.h"

#include "accounts/claims_text.h"
#include "accounts/reason.h"
#include "accounts/user_json.h"
#include "base/error.h"
#include "base/ids.h"
#include "base/json_object.h"
#include "base/time.h"
#include "mail/queue.h"
#include "mail/template.h"

#include <boost/json/object.hpp>

#include <utility>

namespace socle::accounts {

namespace {

using definition::PhoneSettings;

constexpr std::int64_t us_per_s = 1'000'000;
constexpr std::int64_t s_per_minute = 60;

/// What the account shows while the code is under way.
void note_sent(FullUser& full, Purpose purpose, const std::string& phone, const std::string& at) {
    if (purpose == Purpose::sms) full.confirmation_sent_at = at;
    if (purpose == Purpose::reauthentication) full.reauthentication_sent_at = at;
    if (purpose != Purpose::phone_change) return;
    full.new_phone = phone;
    full.phone_change_sent_at = at;
}

boost::json::object message_data(const Context& context, const Visitor& visitor, const User& user,
                                 const std::string& phone, const std::string& code) {
    const auto life_s = context.rules().phone.code_s;
    boost::json::object account;
    account["id"] = user.id;
    account["email"] = user.email;
    account["metadata"] = object_in(user.user_metadata);
    boost::json::object data;
    const auto& title = context.definition.title.in(visitor.languages);
    data["app"] = title.empty() ? context.definition.app : title;
    data["site_url"] = context.site();
    data["code"] = code;
    data["phone"] = phone;
    data["minutes"] = (life_s + s_per_minute - 1) / s_per_minute;
    data["user"] = account;
    return data;
}

/// What Supabase's "Send SMS" hook is told.
std::string hook_payload(const Visitor& visitor, const FullUser& full, const std::string& phone,
                         const std::string& channel, const std::string& code) {
    base::JsonObject metadata;
    metadata.text("uuid", base::new_random_uuid())
        .instant_if_any("time", base::timestamp_text(visitor.now_us))
        .text("name", "send-sms")
        .text_if_any("ip_address", visitor.address);
    base::JsonObject sms;
    sms.text("otp", code).text("phone", phone).text("channel", channel);
    base::JsonObject payload;
    payload.json("metadata", metadata.take()).json("user", user_json(full)).json("sms", sms.take());
    return payload.take();
}

mail::Message rendered(const Context& context, const Visitor& visitor, const User& user,
                       const std::string& phone, const std::string& code) {
    const auto number = "+" + phone;
    const auto data = message_data(context, visitor, user, number, code);
    try {
        return mail::render_sms(context.definition, data, visitor.languages, number);
    } catch (const base::Error& error) {
        refuse(Reason::sms_send_failed, "Error sending the code: " + error.message);
    }
}

}  // namespace

void check_phone_enabled(const Context& context, std::string message) {
    if (!context.rules().phone.enabled) {
        refuse(Reason::phone_provider_disabled, std::move(message));
    }
}

std::string checked_channel(const std::string& channel) {
    if (channel.empty()) return "sms";
    if (channel != "sms" && channel != "whatsapp") {
        refuse(Reason::validation_failed,
               "Invalid channel, supported values are 'sms' or 'whatsapp'");
    }
    return channel;
}

CodeMessage::CodeMessage(const Context& context, const Visitor& visitor, FullUser full,
                         Purpose purpose, std::string phone, const std::string& channel)
    : context_(context),
      visitor_(visitor),
      full_(std::move(full)),
      purpose_(purpose),
      phone_(std::move(phone)),
      secret_(new_secret(false)) {
    secret_.life_s = context.rules().phone.code_s;
    note_sent(full_, purpose_, phone_, base::timestamp_text(visitor.now_us));
    message_ = rendered(context_, visitor_, full_.user, phone_, secret_.code);
    message_.channel = channel;
    if (context.rules().phone.way == PhoneSettings::Way::hook) {
        message_.payload = hook_payload(visitor_, full_, phone_, channel, secret_.code);
    }
}

base::Task<void> CodeMessage::put(store::Transaction& transaction) const {
    const OneTimeTokens tokens(context_);
    co_await tokens.put(transaction, purpose_, full_.user.id, phone_, secret_, {}, visitor_.now_us);
    mail::Enqueue options;
    options.template_name = mail::sms_template;
    options.user = full_.user.id;
    options.secret = true;
    options.now_us = visitor_.now_us;
    options.ends_us = visitor_.now_us + secret_.life_s * us_per_s;
    co_await mail::enqueue(transaction, context_.dialect, message_, options);
}

}  // namespace socle::accounts
