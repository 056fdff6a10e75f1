#include "accounts/reason.h"
#include "http/auth/endpoints.h"

namespace socle::http {

namespace {

using accounts::Reason;

void refuse_phone(const accounts::NewAccount& account, std::string message) {
    if (!account.phone.empty()) {
        accounts::refuse(Reason::phone_provider_disabled, std::move(message));
    }
}

}  // namespace

AuthTask recover(AuthServices& services, const AuthCall& call) {
    const Body body(call.request);
    const auto account = account_of(call, body);
    if (account.email.empty()) {
        accounts::refuse(Reason::validation_failed, "Password recovery requires an email");
    }
    co_await services.links.recover(call.visitor, account);
    co_return empty_response();
}

AuthTask send_otp(AuthServices& services, const AuthCall& call) {
    const Body body(call.request);
    const auto account = account_of(call, body);
    if (!account.email.empty() && !account.phone.empty()) {
        accounts::refuse(Reason::validation_failed,
                         "Only an email address or phone number should be provided");
    }
    refuse_phone(account, "Unsupported phone provider");
    if (account.email.empty()) {
        accounts::refuse(Reason::validation_failed, "One of email or phone must be set");
    }
    const bool create = body.boolean("create_user").value_or(true);
    co_await services.links.send_link(call.visitor, account, create);
    co_return empty_response();
}

AuthTask send_magic_link(AuthServices& services, const AuthCall& call) {
    const Body body(call.request);
    const auto account = account_of(call, body);
    if (account.email.empty()) {
        accounts::refuse(Reason::validation_failed, "A magic link requires an email");
    }
    co_await services.links.send_link(call.visitor, account, true);
    co_return empty_response();
}

AuthTask resend(AuthServices& services, const AuthCall& call) {
    const Body body(call.request);
    const auto account = account_of(call, body);
    const auto type = body.text("type");
    if (type == "sms" || type == "phone_change") {
        accounts::refuse(Reason::phone_provider_disabled, "Phone logins are disabled");
    }
    if (type != "signup" && type != "email_change") {
        accounts::refuse(Reason::validation_failed,
                         "Missing one of these types: signup, email_change, sms, phone_change");
    }
    refuse_phone(account, "Phone logins are disabled");
    if (account.email.empty()) {
        accounts::refuse(Reason::validation_failed, "Type provided requires an email address");
    }
    co_await services.links.resend(call.visitor, type, account);
    co_return empty_response();
}

}  // namespace socle::http
