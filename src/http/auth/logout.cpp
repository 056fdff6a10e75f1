#include "accounts/reason.h"
#include "http/auth/endpoints.h"

namespace socle::http {

namespace {

accounts::Scope scope_of(const std::string& name) {
    if (name.empty() || name == "global") return accounts::Scope::global;
    if (name == "local") return accounts::Scope::local;
    if (name == "others") return accounts::Scope::others;
    accounts::refuse(accounts::Reason::validation_failed,
                     "Unsupported logout scope \"" + name + "\"");
}

}  // namespace

AuthTask sign_out(AuthServices& services, const AuthCall& call) {
    auto scope = scope_of(call.query["scope"]);
    // A token that no sign-in made stands for the account alone.
    if (call.bearer.session.empty()) scope = accounts::Scope::global;
    co_await services.sessions.end(call.visitor, call.bearer.user, call.bearer.session, scope);
    co_return no_content();
}

}  // namespace socle::http
