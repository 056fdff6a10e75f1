#include "terminal/token_sign_in.h"

#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "base/time.h"
#include "terminal/connection.h"
#include "terminal/sign_in.h"

#include <boost/json.hpp>

#include <limits>

namespace socle::terminal {

namespace {

namespace json = boost::json;
using base::Code;
using base::Error;

constexpr std::string_view ended_token_code = "PGRST303";
constexpr int unauthorized = 401;

/// name@domain.tld, as far as it takes to notice a slip.
bool is_email(const std::string& email) {
    const auto at = email.find('@');
    const auto dot = email.rfind('.');
    return at != std::string::npos && at > 0 && dot != std::string::npos && dot > at + 1 &&
           dot + 2 < email.size() && !email.contains(' ') && email.find('@', at + 1) > email.size();
}

}  // namespace

std::optional<Session> TokenSignIn::run() {
    const auto email = ask_email();
    const auto account = account_of(email);
    if (!account) {
        dialogue_.tell("Nobody here has the email {}: ask an administrator.", {email});
        return std::nullopt;
    }
    const auto token = file_.find(account->email);
    if (token) {
        const auto state = state_of(*token, *account);
        if (state == State::valid) return session_with(*token, account->email);
        if (state == State::foreign) {
            dialogue_.tell(
                "The token that is kept for {} was not made here, or is not theirs: ask "
                "an administrator.",
                {account->email});
            return std::nullopt;
        }
        dialogue_.tell("Your session has ended.");
    }
    return by_password(*account);
}

Session TokenSignIn::session_with(const std::string& token, const std::string& email) const {
    auto session = stranger_at(address_, dialogue_.language());
    session.access_token = token;
    session.email = email;
    session.ends_at_s = std::numeric_limits<std::int64_t>::max();  // the server says when
    return session;
}

std::string TokenSignIn::ask_email() {
    while (true) {
        auto email = base::lower(dialogue_.ask(std::string(say(dialogue_.language(), "Email"))));
        if (is_email(email)) return email;
        dialogue_.tell("{} is no email.", {email});
    }
}

std::optional<TokenSignIn::Account> TokenSignIn::account_of(const std::string& email) {
    Session service;
    service.anon_key = settings_.service_key;
    Server server(address_, service, dialogue_.language());
    const auto answer = server.ask(
        {"GET", "/rest/v1/user?select=email,role&email=eq." + base::url_encode(email), {}, {}});
    if (!answer.good()) refuse(answer);
    const auto& found = answer.body.as_array();
    if (found.empty()) return std::nullopt;
    const auto& row = found.front().as_object();
    return Account{base::text_member(row, "email"), base::text_member(row, "role")};
}

TokenSignIn::State TokenSignIn::state_of(const std::string& token, const Account& account) {
    if (claim_of(token, settings_.email_claim) != account.email) return State::foreign;
    Server server(address_, session_with(token, account.email), dialogue_.language());
    const auto answer = server.ask({"GET", "/admin/v1/me", {}, {}});
    if (answer.good()) return State::valid;
    if (answer.status != unauthorized) refuse(answer);
    const auto* object = answer.body.if_object();
    const bool ended = object != nullptr && base::text_member(*object, "code") == ended_token_code;
    return ended ? State::ended : State::foreign;
}

std::optional<Session> TokenSignIn::by_password(const Account& account) {
    Server server(address_, stranger_at(address_, dialogue_.language()), dialogue_.language());
    try {
        sign_in_asking(server, account.email, dialogue_);
    } catch (const Error& error) {
        if (error.code == Code::unavailable) throw;
        dialogue_.tell(error.message);
        dialogue_.tell("Nobody was signed in.");
        return std::nullopt;
    }
    keep(server.session());
    auto session = server.session();
    session.refresh_token.clear();  // it ends when its token does
    return session;
}

void TokenSignIn::keep(const Session& session) {
    const auto account = account_of(session.email);
    if (!account) return;
    TokenClaims claims;
    claims.email_name = settings_.email_claim;
    claims.role_name = settings_.role_claim;
    claims.email = account->email;
    claims.role = account->role;
    claims.end_s = base::now_us() / 1'000'000 + settings_.lifetime_s;
    file_.put(account->email, signed_token(claims, settings_.secret));
}

void TokenSignIn::forget_gone() {
    for (const auto& email : file_.emails()) {
        if (!account_of(email)) file_.remove(email);
    }
}

}  // namespace socle::terminal
