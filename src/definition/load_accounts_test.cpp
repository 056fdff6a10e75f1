#include "definition/load_accounts.h"

#include "definition/load_testing.h"

#include <gmock/gmock.h>

namespace socle::definition {
namespace {

using ::testing::ElementsAre;
using testing::Files;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::load_texts_of;
using Environment = std::map<std::string, std::string>;

Files with_accounts(const std::string& rest) {
    return {{"app.yaml", "app: a\nroles: {staff: {may: []}}\naccounts:\n" + rest},
            {"models/a.yaml", "model: a\nfields: {x: {type: text}}\n"}};
}

Accounts accounts_of(const std::string& rest, const Environment& environment = {}) {
    const auto result = load_texts_of(with_accounts(rest), environment);
    for (const auto& problem : result.problems)
        ADD_FAILURE() << to_text(problem);
    return result.definition == nullptr ? Accounts() : result.definition->accounts;
}

class WholeAccounts : public ::testing::Test {
protected:
    const Definition& definition() {
        static const auto loaded = load_texts_of(testing::whole_application()).definition;
        return *loaded;
    }
    const Accounts& accounts() { return definition().accounts; }
};

TEST_F(WholeAccounts, SignUp) {
    EXPECT_TRUE(definition().accounts_served);
    EXPECT_EQ(accounts().signup, Accounts::Signup::open);
    EXPECT_FALSE(accounts().confirm_email);
    EXPECT_FALSE(accounts().double_confirm_change);
    EXPECT_TRUE(accounts().anonymous);
    EXPECT_EQ(accounts().default_role, "assistant");
    EXPECT_EQ(accounts().site, "https://casting.example.org");
    EXPECT_THAT(accounts().redirects,
                ElementsAre("http://localhost:*/**", "org.example.casting://**"));
}

TEST_F(WholeAccounts, PasswordsAndFactors) {
    EXPECT_EQ(accounts().password_length_min, 12);
    EXPECT_FALSE(accounts().password_refuse_common);
    EXPECT_FALSE(accounts().password_refuse_similar);
    EXPECT_TRUE(accounts().password_reauthenticate);
    EXPECT_EQ(accounts().hash, Accounts::Hash::bcrypt);
    EXPECT_EQ(accounts().bcrypt_cost, 13);
    EXPECT_FALSE(accounts().totp);
    EXPECT_EQ(accounts().factors_max, 3);
}

TEST_F(WholeAccounts, Sessions) {
    EXPECT_EQ(accounts().access_s, 900);
    EXPECT_EQ(accounts().session_s, 90 * 86400);
    EXPECT_EQ(accounts().idle_s, 0);
    EXPECT_EQ(accounts().reuse_interval_s, 30);
    EXPECT_EQ(accounts().signing, Accounts::Signing::es256);
}

TEST_F(WholeAccounts, Providers) {
    const auto& all = accounts().providers;
    ASSERT_EQ(all.size(), 3U);
    EXPECT_EQ(all[0].name, "google");
    EXPECT_EQ(all[0].kind, Provider::Kind::oidc);
    EXPECT_EQ(all[0].issuer, "https://accounts.google.com");
    EXPECT_EQ(all[0].client_id, "g");
    EXPECT_EQ(all[0].client_secret, "gs");
    EXPECT_THAT(all[0].scopes, ElementsAre("openid", "email", "profile"));
    EXPECT_EQ(all[1].name, "work");
    EXPECT_EQ(all[1].kind, Provider::Kind::github);
    EXPECT_EQ(all[1].url, "https://git.example.org");
    EXPECT_THAT(all[1].scopes, ElementsAre("read:user", "user:email"));
    EXPECT_EQ(all[2].name, "oidc");
    EXPECT_EQ(all[2].issuer, "https://id.example.org/");
    EXPECT_EQ(all[2].client_secret, "");
    EXPECT_THAT(all[2].scopes, ElementsAre("openid", "email", "groups"));
}

TEST_F(WholeAccounts, Trust) {
    const auto& all = accounts().trust;
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[0].issuer, "https://casting.eu.auth0.com/");
    EXPECT_THAT(all[0].audiences, ElementsAre("movies", "casts"));
    EXPECT_EQ(all[0].permissions_claim, "permissions");
    EXPECT_EQ(all[0].keys_url, "");
    EXPECT_THAT(all[1].audiences, ElementsAre("casting"));
    EXPECT_EQ(all[1].roles_claim, "realm_access.roles");
    EXPECT_EQ(all[1].keys_url, "https://id.example.org/keys");
    EXPECT_EQ(all[0].algorithm, "");
    EXPECT_EQ(all[1].algorithm, "ES256");
    EXPECT_EQ(all[1].client_id, "pages");
}

TEST_F(WholeAccounts, TokensAndWhereTheyStand) {
    EXPECT_TRUE(accounts().api_tokens);
    EXPECT_TRUE(accounts().api_tokens_one);
    const auto& places = accounts().credentials;
    ASSERT_EQ(places.size(), 3U);
    EXPECT_EQ(places[0].in, CredentialPlace::In::header);
    EXPECT_EQ(places[0].name, "Authorization");
    EXPECT_EQ(places[0].scheme, "Token");
    EXPECT_EQ(places[1].name, "X-Api-Token");
    EXPECT_EQ(places[1].scheme, "");
    EXPECT_EQ(places[2].in, CredentialPlace::In::query);
    EXPECT_EQ(places[2].name, "token");
}

TEST_F(WholeAccounts, CaptchaLimitsAndMail) {
    EXPECT_EQ(accounts().captcha, Accounts::Captcha::turnstile);
    EXPECT_EQ(accounts().captcha_secret, "cs");
    EXPECT_EQ(accounts().captcha_url, "http://localhost:9/verify");
    EXPECT_EQ(accounts().mails_per_hour, 100);
    EXPECT_EQ(accounts().mail_interval_s, 120);
    EXPECT_EQ(accounts().sign_ins_per_5min, 40);
    EXPECT_EQ(accounts().verifies_per_5min, 41);
    EXPECT_EQ(accounts().refreshes_per_5min, 42);
    EXPECT_EQ(accounts().factors_per_5min, 43);
    EXPECT_EQ(accounts().failures_per_account, 5);
    EXPECT_EQ(accounts().link_s, 1800);
    EXPECT_EQ(definition().mail.transport, "smtp://mail.example.org:587");
    EXPECT_EQ(definition().mail.from, "Casting <casting@example.org>");
    EXPECT_EQ(definition().mail.reply_to, "office@example.org");
}

TEST(LoadAccounts, WithoutTheKeyNobodySignsIn) {
    const auto definition =
        load_texts_of(
            {{"app.yaml", "app: a\n"}, {"models/a.yaml", "model: a\nfields: {x: {type: text}}"}})
            .definition;
    ASSERT_NE(definition, nullptr);
    EXPECT_FALSE(definition->accounts_served);
    EXPECT_EQ(definition->mail.transport, "outbox");
}

TEST(LoadAccounts, WhatIsNotSaidIsSafe) {
    const auto accounts = accounts_of("  {}\n");
    EXPECT_EQ(accounts.signup, Accounts::Signup::closed);
    EXPECT_TRUE(accounts.confirm_email);
    EXPECT_TRUE(accounts.double_confirm_change);
    EXPECT_FALSE(accounts.anonymous);
    EXPECT_EQ(accounts.password_length_min, 10);
    EXPECT_EQ(accounts.hash, Accounts::Hash::argon2id);
    EXPECT_EQ(accounts.access_s, 3600);
    EXPECT_EQ(accounts.session_s, 30 * 86400);
    EXPECT_EQ(accounts.idle_s, 7 * 86400);
    EXPECT_EQ(accounts.signing, Accounts::Signing::hs256);
    EXPECT_THAT(accounts.providers, IsEmpty());
    EXPECT_EQ(accounts.captcha, Accounts::Captcha::off);
    EXPECT_FALSE(accounts.api_tokens);
}

TEST(LoadAccounts, ChoicesOfOneWord) {
    EXPECT_EQ(accounts_of("  signup: invite\n").signup, Accounts::Signup::invite);
    EXPECT_EQ(accounts_of("  hash: argon2id\n").hash, Accounts::Hash::argon2id);
    EXPECT_EQ(accounts_of("  hash: bcrypt\n").bcrypt_cost, 12);
    EXPECT_EQ(accounts_of("  signing: rs256\n").signing, Accounts::Signing::rs256);
    EXPECT_EQ(accounts_of("  captcha: {service: hcaptcha, secret: s}\n").captcha,
              Accounts::Captcha::hcaptcha);
}

TEST(LoadAccounts, KnownProvidersTakeTheirSecretsFromTheEnvironment) {
    const Environment environment = {{"GOOGLE_CLIENT_ID", "gid"},
                                     {"GOOGLE_CLIENT_SECRET", "gs"},
                                     {"GITHUB_CLIENT_ID", "hid"},
                                     {"GITHUB_CLIENT_SECRET", "hs"}};
    const auto accounts =
        accounts_of("  providers: [google, {github: true, scopes: [user]}]\n", environment);
    ASSERT_EQ(accounts.providers.size(), 2U);
    EXPECT_EQ(accounts.providers[0].client_id, "gid");
    EXPECT_EQ(accounts.providers[0].client_secret, "gs");
    EXPECT_EQ(accounts.providers[1].client_id, "hid");
    EXPECT_EQ(accounts.providers[1].client_secret, "hs");
    EXPECT_THAT(accounts.providers[1].scopes, ElementsAre("user"));
}

TEST(LoadAccounts, ProvidersCanBeSwitchedOffAndAskForOpenid) {
    const auto accounts = accounts_of(
        "  providers:\n    - {google: false}\n"
        "    - {oidc: 'http://127.0.0.1:9/a', name: key-cloak, client_id: '${ID}', scopes: "
        "[mail]}\n",
        {{"ID", "x"}});
    ASSERT_EQ(accounts.providers.size(), 1U);
    EXPECT_EQ(accounts.providers[0].name, "key-cloak");
    EXPECT_EQ(accounts.providers[0].client_id, "x");
    EXPECT_THAT(accounts.providers[0].scopes, ElementsAre("openid", "mail"));
}

TEST(LoadAccounts, PhonesAreOffAndKeepTheirMessages) {
    EXPECT_FALSE(accounts_of("  signup: open\n").phone.enabled);
    EXPECT_FALSE(accounts_of("  phone: false\n").phone.enabled);
    for (const char* text : {"  phone: true\n", "  phone: {}\n"}) {
        const auto accounts = accounts_of(text);
        EXPECT_TRUE(accounts.phone.enabled);
        EXPECT_TRUE(accounts.phone.confirm);
        EXPECT_EQ(accounts.phone.code_s, 300);
        EXPECT_EQ(accounts.phone.way, PhoneSettings::Way::outbox);
        EXPECT_EQ(accounts.messages_per_hour, 30);
        EXPECT_EQ(accounts.message_interval_s, 60);
    }
    const auto accounts = accounts_of(
        "  phone: {confirm: false, code: 10m}\n"
        "  limits: {messages_per_hour: 7, messages_per_address: 6, messages_per_number: 4, "
        "message_interval: 30s}\n");
    EXPECT_FALSE(accounts.phone.confirm);
    EXPECT_EQ(accounts.phone.code_s, 600);
    EXPECT_EQ(accounts.messages_per_hour, 7);
    EXPECT_EQ(accounts.messages_per_address, 6);
    EXPECT_EQ(accounts.messages_per_number, 4);
    EXPECT_EQ(accounts.message_interval_s, 30);
}

TEST(LoadAccounts, WaysOfMessagesTakeTheirSecretsFromTheEnvironment) {
    const std::string secret = "v1,whsec_MDEyMzQ1Njc4OWFiY2RlZg==";
    const auto hook = accounts_of("  phone: {hook: 'https://example.org/sms'}\n",
                                  {{"SMS_HOOK_SECRET", secret + "|" + secret}})
                          .phone;
    EXPECT_EQ(hook.way, PhoneSettings::Way::hook);
    EXPECT_EQ(hook.hook, "https://example.org/sms");
    EXPECT_THAT(hook.hook_secrets, ElementsAre(secret.substr(3), secret.substr(3)));
    const auto twilio = accounts_of("  phone: {twilio: {account: AC1, from: '+15550100'}}\n",
                                    {{"TWILIO_AUTH_TOKEN", "token"}})
                            .phone;
    EXPECT_EQ(twilio.way, PhoneSettings::Way::twilio);
    EXPECT_EQ(twilio.twilio_account, "AC1");
    EXPECT_EQ(twilio.twilio_from, "+15550100");
    EXPECT_EQ(twilio.twilio_token, "token");
    EXPECT_EQ(twilio.twilio_url, "https://api.twilio.com");
    EXPECT_THAT(
        testing::problems_of(with_accounts("  phone: {hook: 'https://example.org/sms'}\n")),
        ElementsAre("app.yaml:4:17: messages need a secret: set SMS_HOOK_SECRET in the environment "
                    "or in .env"));
    EXPECT_THAT(
        testing::problems_of(with_accounts("  phone: {twilio: {account: AC1, from: Club}}\n")),
        ElementsAre(HasSubstr("set TWILIO_AUTH_TOKEN")));
    EXPECT_THAT(load_texts_of(with_accounts("  phone: {hook: 'https://example.org/sms'}\n"),
                              {{"SMS_HOOK_SECRET", "v1,whsec_c2hvcnQ="}})
                    .problems,
                ::testing::SizeIs(1));
}

TEST(LoadAccounts, MissingSecretsOfProvidersAreNamed) {
    EXPECT_THAT(testing::problems_of(with_accounts("  providers: [google]\n")),
                ElementsAre("app.yaml:4:15: provider 'google' needs a client_id: set "
                            "GOOGLE_CLIENT_ID in the environment or in .env, or write 'client_id'",
                            HasSubstr("GOOGLE_CLIENT_SECRET")));
}

struct Case {
    const char* accounts;
    const char* problem;
};
class AccountsProblem : public ::testing::TestWithParam<Case> {};

TEST_P(AccountsProblem, IsReportedWithItsPlace) {
    EXPECT_THAT(testing::problems_of(with_accounts(GetParam().accounts)),
                ElementsAre(HasSubstr(GetParam().problem)));
}

INSTANTIATE_TEST_SUITE_P(
    Shapes, AccountsProblem,
    ::testing::Values(
        Case{"", "app.yaml:3:10: expected a map with keys like 'signup'"},
        Case{"  sign_up: open\n", "4:3: unknown key 'sign_up'; did you mean 'signup'?"},
        Case{"  signup: opn\n", "4:11: unknown signup 'opn'; did you mean 'open'?"},
        Case{"  confirm_email: maybe\n", "expected true or false, found 'maybe'"},
        Case{"  password: {minimum: 3}\n", "unknown key 'minimum'"},
        Case{"  password: {min: 5}\n", "expected a whole number from 6 to 64, found '5'"},
        Case{"  sessions: {acess: 1h}\n", "unknown key 'acess'; did you mean 'access'?"},
        Case{"  sessions: {access: 0}\n",
             "4:22: expected a duration from 1m to 7d like '90s', '15m', '1h' or '7d', found '0'"},
        Case{"  sessions: {refresh: 1m, access: 1m}\n", "expected a duration from 5m to 3660d"},
        Case{"  sessions: {reuse: 1h}\n", "expected a duration from 1s to 5m"},
        Case{"  hash: md5\n", "unknown hash 'md5'; it is 'argon2id' or 'bcrypt'"},
        Case{"  hash: {bcrypt: 17}\n", "expected a whole number from 10 to 16, found '17'"},
        Case{"  hash: {}\n", "key 'bcrypt' is missing"},
        Case{"  signing: HS256\n", "unknown signing 'HS256'"},
        Case{"  mfa: {max: 0}\n", "expected a whole number from 1 to 100"},
        Case{"  tokens: {api: yes}\n", "expected true or false"},
        Case{"  phone: yes\n", "expected true or false"},
        Case{"  phone: {code: 2h}\n", "expected a duration from 1m to 1h"},
        Case{"  phone: {sms: true}\n", "unknown key 'sms'"},
        Case{"  limits: {link: 8d}\n", "expected a duration from 1m to 7d"},
        Case{"  limits: {sign_ins: 0}\n", "expected a whole number from 1 to 1000000"},
        Case{"  limits: {verifie: 3}\n", "unknown key 'verifie'; did you mean 'verifies'?"},
        Case{"  captcha: {service: recaptcha, secret: a}\n", "unknown captcha 'recaptcha'"},
        Case{"  captcha: {service: hcaptcha}\n", "key 'secret' is missing"}));

INSTANTIATE_TEST_SUITE_P(
    Meanings, AccountsProblem,
    ::testing::Values(
        Case{"  default_role: staf\n", "4:17: unknown role 'staf'; did you mean 'staff'?"},
        Case{"  sessions: {access: 7d, idle: 1h}\n", "4:13: 'access' is longer than 'idle'"},
        Case{"  sessions: {access: 2h, refresh: 1h, idle: 0}\n",
             "'access' is longer than 'refresh'"},
        Case{"  shared_tokens: {secret: short}\n", "a shared secret has 16 characters at least"},
        Case{"  tokens: {one: true}\n", "'one' says how API tokens are: it needs 'api: true'"},
        Case{"  captcha: {service: hcaptcha, secret: ''}\n", "the secret is empty"},
        Case{"  phone: {hook: 'https://a.org', twilio: {account: A1, from: b}}\n",
             "messages leave by 'hook' or by 'twilio', not by both"},
        Case{"  site: example.org\n", "4:9: 'example.org' is no address like"},
        Case{"  site: 'https://a.org/?x'\n", "is no address like"},
        Case{"  redirects: ['*']\n", "4:15: '*' is no address like"},
        Case{"  redirects: ['https://*']\n", "lets links lead to hosts of others"},
        Case{"  redirects: ['https://**.a.org/']\n", "in a host write '*': '**' is for paths"},
        Case{"  redirects: ['https://a.*/']\n", "lets links lead to hosts of others"},
        Case{"  redirects: ['https://a.org*']\n", "lets links lead to hosts of others"},
        Case{"  redirects: ['https://user@a.org']\n", "is no address like"},
        Case{"  redirects: ['javascript://a']\n", "'javascript' addresses are scripts"},
        Case{"  redirects: ['https:///a']\n", "has no host"}));

INSTANTIATE_TEST_SUITE_P(
    Providers, AccountsProblem,
    ::testing::Values(
        Case{"  providers: [facebook]\n", "4:15: unknown provider 'facebook'"},
        Case{"  providers: [{name: a, client_id: b}]\n",
             "4:15: a provider is 'google: true', 'github: true' or 'oidc: ISSUER', one of them"},
        Case{"  providers: [{google: true, github: true, client_id: a, client_secret: b}]\n",
             "one of them"},
        Case{"  providers: [{oidc: 'http://id.example.org', client_id: a}]\n",
             "4:22: 'http://id.example.org' is no address like 'https://id.example.org' (http is"},
        Case{"  providers: [{oidc: 'https://id.example.org'}]\n",
             "4:15: key 'client_id' is missing"},
        Case{"  providers: [{oidc: 'https://a.org', client_id: a, name: My Own}]\n",
             "'My Own' is no name for a provider"},
        Case{"  providers: [{oidc: 'https://a.org', client_id: a, url: 'https://b.org'}]\n",
             "'url' is for github"},
        Case{"  providers: [{oidc: 'https://a.org', client_id: a, scopes: ['a b']}]\n",
             "a scope is one word"},
        Case{"  providers: [{oidc: 'https://a.org', client_id: a}, {oidc: 'https://b.org', "
             "client_id: a}]\n",
             "there are two providers 'oidc': give one another 'name'"},
        Case{"  providers: [{oidc: 'https://a.org', client_id: a, secret: b}]\n",
             "unknown key 'secret'"}));

INSTANTIATE_TEST_SUITE_P(
    TrustAndCredentials, AccountsProblem,
    ::testing::Values(
        Case{"  trust: [{audience: a}]\n", "4:11: key 'issuer' is missing"},
        Case{"  trust: [{issuer: 'https://a.org'}]\n", "key 'audience' is missing"},
        Case{"  trust: [{issuer: a.org, audience: b}]\n", "4:20: 'a.org' is no address"},
        Case{"  trust: [{issuer: 'https://a.org', audience: []}]\n", "expected at least 1 here"},
        Case{"  trust: [{issuer: 'https://a.org', audience: ''}]\n", "an audience is empty"},
        Case{"  trust: [{issuer: 'https://a.org', audience: b, roles: 'a b'}]\n",
             "'a b' is no path to a claim"},
        Case{"  trust: [{issuer: 'https://a.org', audience: b, roles: a..b}]\n", "is no path"},
        Case{"  trust: [{issuer: 'https://a.org', audience: b}, {issuer: 'https://a.org', "
             "audience: c}]\n",
             "issuer 'https://a.org' is trusted twice"},
        Case{"  credentials: [{}]\n", "4:17: a credential stands in a 'header' or in the 'query'"},
        Case{"  credentials: [{header: A, query: b}]\n", "stands in a 'header' or in the 'query'"},
        Case{"  credentials: [{query: a, scheme: b}]\n", "a scheme is a word in a header"},
        Case{"  credentials: [{header: 'A b'}]\n", "'A b' is no name of a header"},
        Case{"  credentials: [{header: Cookie}]\n", "the header 'Cookie' has another meaning"},
        Case{"  credentials: [{header: apikey}]\n", "has another meaning already"},
        Case{"  credentials: [{header: A, scheme: 'b c'}]\n", "'b c' is no word before a token"},
        Case{"  credentials: [{header: authorization, scheme: bearer}]\n",
             "'Authorization: Bearer' is always taken"},
        Case{"  credentials: [{query: select}]\n", "4:25: '?select=' has another meaning"},
        Case{"  credentials: [{query: apikey}]\n", "'?apikey=' has another meaning"},
        Case{"  credentials: [{query: 'a b'}]\n", "is no name of a parameter"}));

TEST(LoadAccounts, ListsHaveLimits) {
    std::string many;
    for (int i = 0; i < 201; ++i)
        many += "https://a.org, ";
    EXPECT_THAT(testing::problems_of(with_accounts("  redirects: [" + many + "]\n")),
                ElementsAre(HasSubstr("more than 200 here")));
}

class MailSettingsProblem : public ::testing::TestWithParam<Case> {};

TEST_P(MailSettingsProblem, IsReportedWithItsPlace) {
    const Files files = {{"app.yaml", std::string("app: a\nmail:\n") + GetParam().accounts},
                         {"models/a.yaml", "model: a\nfields: {x: {type: text}}\n"}};
    EXPECT_THAT(testing::problems_of(files), ElementsAre(HasSubstr(GetParam().problem)));
}

INSTANTIATE_TEST_SUITE_P(
    Each, MailSettingsProblem,
    ::testing::Values(Case{"  transport: sendmail\n",
                           "3:14: a transport is 'outbox' or an address that starts"},
                      Case{"  transport: smtp://\n", "a transport is 'outbox'"},
                      Case{"  transport: ftp://a.org\n", "a transport is 'outbox'"},
                      Case{"  form: a@b.c\n", "unknown key 'form'; did you mean 'from'?"},
                      Case{"  from: nobody\n", "3:9: 'nobody' is no sender"},
                      Case{"  from: A <a@b.c> B\n", "is no sender"},
                      Case{"  reply_to: 'a@b.c, d@e.f'\n", "is no sender"}));

TEST(ErrorSettings, AreRead) {
    const auto read = [](const std::string& errors) {
        const Files files = {{"app.yaml", "app: a\nerrors: " + errors + "\n"},
                             {"models/a.yaml", "model: a\nfields: {x: {type: text}}\n"}};
        return testing::load_texts_of(files, {{"DSN", "https://k3y@o1.ingest.sentry.io/42"}});
    };
    const auto all = read("{sentry: \"${DSN}\", sample: 20, environment: staging}");
    ASSERT_THAT(all.problems, ::testing::IsEmpty());
    EXPECT_EQ(all.definition->errors.sentry, "https://k3y@o1.ingest.sentry.io/42");
    EXPECT_EQ(all.definition->errors.sample, 20);
    EXPECT_EQ(all.definition->errors.environment, "staging");
    const auto none = read("{sentry: \"${MISSING:-}\"}");
    ASSERT_THAT(none.problems, ::testing::IsEmpty());
    EXPECT_EQ(none.definition->errors.sentry, "");
    EXPECT_EQ(none.definition->errors.sample, 100);
    for (const auto* wrong : {"{sentry: here}", "{sentry: https://sentry.io/42}",
                              "{sentry: https://k@sentry.io}", "{sample: 101}", "{dsn: x}"}) {
        EXPECT_FALSE(read(wrong).problems.empty()) << wrong;
    }
}

TEST(RedirectFault, IsNothingForWhatIsSafe) {
    for (const char* pattern :
         {"https://a.org", "https://a.org/**", "https://*.a.org/*", "http://localhost:*/**",
          "http://127.0.0.1:3000", "org.example.app://**", "myapp://signed-in",
          "https://app-*-team.example.app/**", "https://[::1]:3000/"}) {
        EXPECT_EQ(redirect_fault(pattern), "") << pattern;
    }
}

}  // namespace
}  // namespace socle::definition
