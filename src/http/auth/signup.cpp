#include "accounts/reason.h"
#include "accounts/user_json.h"
#include "http/auth/endpoints.h"

namespace socle::http {

AuthTask sign_up(AuthServices& services, const AuthCall& call) {
    const Body body(call.request);
    const auto account = account_of(call, body);
    if (account.email.empty() && account.phone.empty()) {
        const auto signed_in = co_await services.entry.sign_up_anonymously(call.visitor, account);
        co_return json_response(session_json(signed_in));
    }
    if (!account.email.empty() && !account.phone.empty()) {
        accounts::refuse(accounts::Reason::validation_failed,
                         "Only an email address or phone number should be provided on signup.");
    }
    accounts::SignUpAnswer answer;
    if (account.email.empty()) {
        answer = co_await services.phones.sign_up(call.visitor, account);
    } else {
        answer = co_await services.entry.sign_up(call.visitor, account);
    }
    co_return json_response(answer.session ? session_json(*answer.session)
                                           : user_json(answer.user));
}

}  // namespace socle::http
