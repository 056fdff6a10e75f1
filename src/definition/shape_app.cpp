#include "definition/shape.h"

#include "definition/shape_builders.h"

namespace socle::definition {
namespace {

using namespace shapes;

constexpr std::int64_t minute_s = 60;
constexpr std::int64_t hour_s = 60 * minute_s;
constexpr std::int64_t day_s = 24 * hour_s;
constexpr std::int64_t year_s = 366 * day_s;
constexpr std::int64_t limit_max = 1'000'000;

Shape password() {
    return record({
        key("min", integer(6, 64), "Least characters; 10."),
        key("refuse_common", boolean(), "Refuses those that many people have; true."),
        key("refuse_similar", boolean(), "Refuses those like the email or a name; true."),
        key("reauthenticate", boolean(),
            "A change asks for a mailed code when the sign-in is older than a day; false."),
    });
}

Shape sessions() {
    return record({
        key("access", duration(minute_s, 7 * day_s), "Life of an access token; 1h."),
        key("refresh", duration(5 * minute_s, 10 * year_s, true),
            "A session ends this long after its start; 30d, 0 never."),
        key("idle", duration(5 * minute_s, 10 * year_s, true),
            "And this long after its last refresh; 7d, 0 never."),
        key("reuse", duration(1, 5 * minute_s, true),
            "A refresh token used twice within it is no theft; 10s."),
    });
}

Shape hash() {
    return either(word("hash", {{"argon2id", {}}, {"bcrypt", {}}}),
                  record({required(key("bcrypt", integer(10, 16), "Its cost; 12."))}));
}

Shape providers() {
    const auto known = word("provider", {{"google", {}}, {"github", {}}});
    auto item = record({
        key("google", boolean(), "Google's accounts."),
        key("github", boolean(), "GitHub's accounts."),
        key("oidc", text(), "The issuer of any server that speaks OpenID Connect."),
        key("name", text(), "In /authorize?provider=NAME; google, github or oidc."),
        key("client_id", text(), "${GOOGLE_CLIENT_ID}, ${GITHUB_CLIENT_ID} where left out."),
        key("client_secret", text(), "${GOOGLE_CLIENT_SECRET}, ${GITHUB_CLIENT_SECRET}."),
        key("scopes", list(text(), 1), "What is asked for instead of the usual."),
        key("url", text(), "github: the address of a GitHub Enterprise server."),
    });
    return list(either(known, std::move(item)));
}

Shape trust() {
    return list(record({
        required(key("issuer", text(), "Their `iss`, to the letter.")),
        required(key("audience", either(text(), list(text(), 1)), "One of these is in `aud`.")),
        key("permissions", text(), "The claim with permissions: a path like realm_access.roles."),
        key("roles", text(), "The claim with roles of this application."),
        key("requires", list(word("requirement", {{"key_id", {}}, {"permissions", {}}})),
            "What a token must have, too: the id of its key, the claim with permissions."),
        key("algorithm", word("algorithm", {{"RS256", {}}, {"ES256", {}}}),
            "The one that signs; either of them where left out."),
        key("client_id", text(), "Of the application's pages, told to them by /site.json."),
        key("keys", text(), "Where their keys (JWKS) are; by discovery where left out."),
    }));
}

Shape cors() {
    return either(
        list(text()),
        record({
            required(key("origins", list(text()), "Like https://*.example.org; \"*\" is all.")),
            key("headers", list(text()), "Request headers they may send, beyond the usual ones."),
            key("expose", list(text()), "Answer headers they may read, beyond the usual ones."),
            key("credentials", boolean(), "With \"*\": each origin is allowed by its name."),
        }));
}

Shape credentials() {
    return list(record({
        key("header", text(), "The header they may stand in."),
        key("scheme", text(), "The word before them there, like Token."),
        key("query", text(), "The parameter of the URL they may stand in."),
    }));
}

Shape captcha() {
    return record({
        required(key("service", word("captcha", {{"hcaptcha", {}}, {"turnstile", {}}}), "Whose.")),
        required(key("secret", text(), "The key the service gave; write ${CAPTCHA_SECRET}.")),
        key("url", text(), "Where answers are checked, instead of the service's own."),
    });
}

Shape phone() {
    auto twilio = record({
        required(key("account", text(), "Its SID; the token is ${TWILIO_AUTH_TOKEN}.")),
        required(key("from", text(), "A number like +15550100, a name, or a service, MG….")),
        key("url", text(), "Another server than https://api.twilio.com."),
    });
    return either(boolean(),
                  record({
                      key("confirm", boolean(), "A code proves that a number is one's own; true."),
                      key("code", duration(minute_s, hour_s), "Life of a code; 5m."),
                      key("hook", text(),
                          "The server that sends messages; it is asked as Supabase's Send SMS "
                          "hook is, with the secret ${SMS_HOOK_SECRET}."),
                      key("twilio", std::move(twilio), "Messages are sent by Twilio."),
                  }));
}

Shape limits() {
    const auto count = integer(1, limit_max);
    return record({
        key("mails_per_hour", count, "Mails in an hour, all together; 30."),
        key("mail_interval", duration(1, hour_s, true), "Between mails to one account; 1m."),
        key("messages_per_hour", count, "Messages to telephones, all together; 30."),
        key("messages_per_address", count, "Asked for by one address in an hour; 10."),
        key("messages_per_number", count, "To one number in an hour; 5."),
        key("message_interval", duration(1, hour_s, true),
            "Between messages to one number, or account; 1m."),
        key("sign_ins", count, "Per address in five minutes; 30."),
        key("verifies", count, "Links and codes tried per address in five minutes; 30."),
        key("refreshes", count, "Per address in five minutes; 150."),
        key("factors", count, "Second factors tried per address in five minutes; 15."),
        key("failures", count, "Wrong passwords of one account in 15 minutes; 10."),
        key("link", duration(minute_s, 7 * day_s), "Life of a mailed link or code; 1h."),
    });
}

Shape accounts() {
    return record({
        key("signup", word("signup", {{"open", {}}, {"invite", {}}, {"closed", {}}}),
            "Who may sign up; closed."),
        key("confirm_email", boolean(), "A mailed link confirms an address; true."),
        key("double_confirm_change", boolean(),
            "A change of the address is confirmed from both; true."),
        key("anonymous", boolean(), "Anonymous sign-in; false."),
        key("phone", phone(), "Sign-in by a telephone number, with a code; false."),
        key("default_role", text(), "The role of who signs up."),
        key("password", password(), "What a password must be."),
        key("sessions", sessions(), "How long sign-ins last: 90s, 15m, 1h, 7d."),
        key("hash", hash(), "argon2id, bcrypt or {bcrypt: COST}; argon2id."),
        key("signing", word("signing", {{"hs256", {}}, {"es256", {}}, {"rs256", {}}}),
            "How access tokens are signed; hs256."),
        key("mfa",
            record({key("totp", boolean(), "Codes of an authenticator; true."),
                    key("max", integer(1, 100), "Factors of one account; 10.")}),
            "Second factors."),
        key("site", text(), "Where links in mails lead back to."),
        key("redirects", list(text()), "Further addresses, with * and **."),
        key("providers", providers(), "Whose accounts one may sign in with."),
        key("trust", trust(), "Access tokens signed by others that are taken."),
        key("shared_tokens",
            record({key("secret", text(),
                        "What the programs share, 16 characters at least; empty: none."),
                    key("email", text(), "The claim with the email of the account; email."),
                    key("role", text(), "A claim that must be a role of the account.")}),
            "HS256 tokens of programs that share a secret."),
        key("tokens",
            record({key("api", boolean(), "People may make API tokens; false."),
                    key("one", boolean(), "A new one replaces the other; false.")}),
            "Tokens that last until they are revoked."),
        key("credentials", credentials(), "Where tokens may stand besides Authorization: Bearer."),
        key("captcha", captcha(), "Proof that a person signs up or in."),
        key("limits", limits(), "How often."),
    });
}

Shape mail() {
    return record({
        key("transport", text(),
            "outbox, or an address: smtp, smtps, sendgrid or mailjet; outbox."),
        key("from", text(), "Whom mails are from: Name <name@example.org>."),
        key("reply_to", text(), "Where answers go."),
    });
}

Shape errors() {
    return record({
        key("sentry", text(), "The DSN of a project of Sentry: write ${SENTRY:-}."),
        key("sample", integer(0, 100), "How many of a hundred errors are told; 100."),
        key("environment", text(), "production, staging, …"),
    });
}

Shape roles() {
    return map(record({key("title", texts(), "What people call the role."),
                       key("like", either(text(), list(text())),
                           "The role, or roles, whose permissions it has too."),
                       key("may", list(text()), "Its permissions.")}),
               "role");
}

Shape interfaces() {
    return record({
        key("rest", boolean(), "The REST interface; true."),
        key("docs", word("docs", {{"public", {}}, {"signed_in", {}}, {"off", {}}}),
            "Who sees the documentation; public."),
        key("realtime", off("the realtime interface"), "Not yet: false."),
        key("admin", boolean(), "The admin site, and what it asks of the server; true."),
    });
}

Shape jobs() {
    return record({
        key("keep", duration(hour_s, 10 * year_s), "How long finished jobs are kept; 7d."),
        key("queues", map(integer(1, 1'000), "queue"),
            "Queues, and how many jobs of each run at once, over all processes."),
    });
}

Shape make_app() {
    return record({
        required(key("app", spelled(app_name_pattern, "application"), "Its name.")),
        key("title", texts(), "What people call it."),
        key("languages", list(spelled(language_pattern, "language"), 1),
            "The first is the default; [en]."),
        key("roles", roles(), "Roles and their permissions."),
        key("interfaces", interfaces(), "What is served."),
        key("cors", cors(), "Origins whose pages may call: https://*.example.org"),
        key("accounts", accounts(), "Sign-up, sessions and all that accounts can do: /auth/v1."),
        key("mail", mail(), "How mails are sent."),
        key("errors", errors(), "Who is told of unexpected errors."),
        key("events",
            event_settings({key("views", boolean(),
                                "The log as views of the data interface: MovieAddedEvent, …, "
                                "ChangedEvent, DeletionEvent.")}),
            "How long changes stay in the log, and its views."),
        key("jobs", jobs(), "The queues of jobs."),
    });
}

}  // namespace

const Shape& mail_shape() {
    static const Shape shape =
        record({key("to", text(), "Whom it goes to."),
                required(key("subject", texts(), "In one line; may have {{tags}}."))});
    return shape;
}

const Shape& mail_translation_shape() {
    static const Shape shape =
        record({key("subject", text(), "In one line; may have {{tags}}."),
                refused("to", "it is the same in every language: write it into NAME.md")});
    return shape;
}

const Shape& app_shape() {
    static const Shape shape = make_app();
    return shape;
}

}  // namespace socle::definition
