#include "accounts/new_account.h"

#include "accounts/password.h"
#include "accounts/reason.h"
#include "base/text.h"

#include <boost/json/array.hpp>

namespace socle::accounts {

void refuse_phone(const NewAccount& account) {
    if (account.email.empty() && !account.phone.empty()) {
        refuse(Reason::phone_provider_disabled, "Unsupported phone provider");
    }
}

boost::json::object new_account_fields(const Context& context, const std::string& id,
                                       const std::string& email, const boost::json::object& data) {
    boost::json::object app_metadata;
    app_metadata["provider"] = "email";
    app_metadata["providers"] = boost::json::array({"email"});
    auto user_metadata = data;
    user_metadata["sub"] = id;
    user_metadata["email"] = email;
    user_metadata["email_verified"] = false;
    user_metadata["phone_verified"] = false;
    boost::json::object fields;
    fields["id"] = id;
    fields["email"] = email;
    fields["app_metadata"] = app_metadata;
    fields["user_metadata"] = user_metadata;
    if (!context.rules().default_role.empty()) fields["role"] = context.rules().default_role;
    return fields;
}

void check_new_password(const Context& context, const std::string& password,
                        const std::string& email, const boost::json::object& data) {
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
