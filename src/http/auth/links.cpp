#include "accounts/reason.h"
#include "http/auth/endpoints.h"

namespace socle::http {

using accounts::Reason;

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
    const bool create = body.boolean("create_user").value_or(true);
    if (!account.phone.empty()) {
        co_await services.phones.send_code(call.visitor, account, create);
        co_return empty_response();
    }
    if (account.email.empty()) {
        accounts::refuse(Reason::validation_failed, "One of email or phone must be set");
    }
    if (!account.channel.empty()) {
        accounts::refuse(Reason::validation_failed,
                         "Channel should only be specified with Phone OTP");
    }
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
    const bool by_phone = type == "sms" || type == "phone_change";
    if (!by_phone && type != "signup" && type != "email_change") {
        accounts::refuse(Reason::validation_failed,
                         "Missing one of these types: signup, email_change, sms, phone_change");
    }
    if (!account.email.empty() && !account.phone.empty()) {
        accounts::refuse(Reason::validation_failed,
                         "Only an email address or phone number should be provided.");
    }
    if (by_phone && account.phone.empty()) {
        accounts::refuse(Reason::validation_failed, "Type provided requires a phone number");
    }
    if (by_phone) {
        co_await services.phones.resend(call.visitor, type, account);
        co_return empty_response();
    }
    if (account.email.empty()) {
        accounts::refuse(Reason::validation_failed, "Type provided requires an email address");
    }
    co_await services.links.resend(call.visitor, type, account);
    co_return empty_response();
}

}  // namespace socle::http
