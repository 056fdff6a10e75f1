#include "accounts/new_account.h"

#include "accounts/password.h"
#include "accounts/reason.h"
#include "base/text.h"

#include <boost/json/array.hpp>

namespace socle::accounts {

namespace {

boost::json::object common_fields(const Context& context, const std::string& id,
                                  const char* provider, const boost::json::object& data) {
    boost::json::object app_metadata;
    app_metadata["provider"] = provider;
    app_metadata["providers"] = boost::json::array({provider});
    auto user_metadata = data;
    user_metadata["sub"] = id;
    user_metadata["email_verified"] = false;
    user_metadata["phone_verified"] = false;
    boost::json::object fields;
    fields["id"] = id;
    fields["app_metadata"] = app_metadata;
    fields["user_metadata"] = user_metadata;
    if (!context.rules().default_role.empty()) fields["role"] = context.rules().default_role;
    return fields;
}

}  // namespace

void check_sign_up_open(const Context& context) {
    if (context.rules().signup != definition::Accounts::Signup::open) {
        refuse(Reason::signup_disabled, "Signups not allowed for this instance");
    }
}

boost::json::object new_account_fields(const Context& context, const std::string& id,
                                       const std::string& email, const boost::json::object& data) {
    auto fields = common_fields(context, id, "email", data);
    fields["email"] = email;
    fields["user_metadata"].as_object()["email"] = email;
    return fields;
}

boost::json::object new_phone_account_fields(const Context& context, const std::string& id,
                                             const std::string& phone,
                                             const boost::json::object& data) {
    auto fields = common_fields(context, id, "phone", data);
    fields["phone"] = phone;
    return fields;
}

void check_new_password(const Context& context, const std::string& password,
                        const std::string& email, const std::string& phone,
                        const boost::json::object& data) {
    if (password.empty()) {
        refuse(Reason::validation_failed, "Signup requires a valid password");
    }
    if (password.size() > password_bytes_max) {
        refuse(Reason::validation_failed,
               "Password cannot be longer than " + std::to_string(password_bytes_max) + " bytes");
    }
    PasswordHints hints;
    hints.email = email;
    hints.words = {context.definition.app};
    if (!phone.empty()) hints.words.push_back(phone);
    for (const auto& member : data) {
        if (member.value().is_string()) hints.words.emplace_back(member.value().get_string());
    }
    const auto faults = password_faults(password, context.rules(), hints);
    if (faults.empty()) return;
    const std::string message =
        faults.front() == "length"
            ? "Password should be at least " + std::to_string(context.rules().password_length_min) +
                  " characters."
        : faults.front() == "common"
            ? "Password is known to be weak and easy to guess, please choose a different one."
            : "Password is too similar to the email or name, please choose a different one.";
    refuse(Reason::weak_password, message, base::join(faults, ","));
}

base::Task<std::string> begin_mail_flow(const Flows& flows, NewAccount account, std::string method,
                                        std::int64_t now_us) {
    if (account.pkce.challenge.empty()) co_return "";
    Flow flow;
    flow.challenge = account.pkce.challenge;
    flow.challenge_method = account.pkce.method;
    flow.method = method;
    flow.redirect_to = account.redirect_to;
    auto id = co_await flows.begin(flow, now_us);
    co_return id;
}

}  // namespace socle::accounts
