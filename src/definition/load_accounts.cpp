#include "definition/load_accounts.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <array>

namespace socle::definition {
namespace {

constexpr std::size_t redirects_max = 200;
constexpr std::size_t shared_secret_bytes_min = 16;
constexpr std::size_t credentials_max = 20;

/// Headers that mean something else, in lower case.
constexpr std::array<std::string_view, 10> taken_headers = {
    "accept",       "accept-language", "apikey", "connection", "content-length",
    "content-type", "cookie",          "host",   "origin",     "transfer-encoding",
};

std::string lower_ascii(std::string text) {
    for (auto& c : text) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return text;
}

/// Reads `accounts:`. What does not conform to its shape was reported and is passed over here.
class AccountsReader {
public:
    AccountsReader(Loading& loading, const YamlNode& node, const Variables& variables,
                   const ReportAt& report)
        : loading_(loading),
          accounts_(loading.definition.accounts),
          node_(node),
          variables_(variables),
          report_(report) {}

    void read() {
        read_sign_up();
        read_password();
        read_hash();
        read_sessions();
        read_factors();
        accounts_.phone = load_phone(node_.find("phone"), variables_, report_);
        read_site();
        accounts_.providers = load_providers(node_.find("providers"), variables_, report_);
        accounts_.trust = load_trust(node_.find("trust"), report_);
        read_tokens();
        read_shared_tokens();
        read_credentials();
        read_captcha();
        read_limits();
    }

private:
    static void put(bool& flag, const YamlNode* node) {
        if (node != nullptr && node->is_scalar()) flag = is_true(node);
    }
    static void put(int& number, const YamlNode* node);
    static void put_seconds(int& seconds, const YamlNode* node);

    void read_sign_up();
    void read_password();
    void read_hash();
    void read_sessions();
    void read_factors();
    void read_site();
    void read_tokens();
    void read_shared_tokens();
    void read_credentials();
    void read_credential(const YamlNode& item);
    bool good_header(const YamlNode& header);
    bool good_parameter(const YamlNode& query);
    void read_captcha();
    void read_limits();

    Loading& loading_;
    Accounts& accounts_;
    const YamlNode& node_;
    const Variables& variables_;
    const ReportAt& report_;
};

void AccountsReader::put(int& number, const YamlNode* node) {
    if (node == nullptr || !node->is_scalar()) return;
    if (const auto read = whole_number(node->text)) number = static_cast<int>(*read);
}

void AccountsReader::put_seconds(int& seconds, const YamlNode* node) {
    if (node == nullptr || !node->is_scalar()) return;
    if (const auto read = duration_seconds(node->text)) seconds = static_cast<int>(*read);
}

void AccountsReader::read_sign_up() {
    const auto signup = scalar_or(node_.find("signup"));
    if (signup == "open") accounts_.signup = Accounts::Signup::open;
    if (signup == "invite") accounts_.signup = Accounts::Signup::invite;
    put(accounts_.confirm_email, node_.find("confirm_email"));
    put(accounts_.double_confirm_change, node_.find("double_confirm_change"));
    put(accounts_.anonymous, node_.find("anonymous"));
    const auto* role = node_.find("default_role");
    if (role == nullptr || !role->is_scalar()) return;
    if (loading_.definition.find_role(role->text) != nullptr) {
        accounts_.default_role = role->text;
        return;
    }
    std::vector<std::string> names;
    for (const auto& known : loading_.definition.roles)
        names.push_back(known.name);
    report_(role->begin,
            fmt::format("unknown role '{}'{}", role->text, did_you_mean(role->text, names)));
}

void AccountsReader::read_password() {
    const auto* node = node_.find("password");
    if (node == nullptr) return;
    put(accounts_.password_length_min, node->find("min"));
    put(accounts_.password_refuse_common, node->find("refuse_common"));
    put(accounts_.password_refuse_similar, node->find("refuse_similar"));
    put(accounts_.password_reauthenticate, node->find("reauthenticate"));
}

void AccountsReader::read_hash() {
    const auto* hash = node_.find("hash");
    if (hash == nullptr) return;
    const bool bcrypt = hash->is_map() || hash->text == "bcrypt";
    if (bcrypt) accounts_.hash = Accounts::Hash::bcrypt;
    put(accounts_.bcrypt_cost, hash->find("bcrypt"));
}

void AccountsReader::read_sessions() {
    const auto signing = scalar_or(node_.find("signing"));
    if (signing == "es256") accounts_.signing = Accounts::Signing::es256;
    if (signing == "rs256") accounts_.signing = Accounts::Signing::rs256;
    const auto* node = node_.find("sessions");
    if (node == nullptr) return;
    put_seconds(accounts_.access_s, node->find("access"));
    put_seconds(accounts_.session_s, node->find("refresh"));
    put_seconds(accounts_.idle_s, node->find("idle"));
    put_seconds(accounts_.reuse_interval_s, node->find("reuse"));
    const auto check = [&](int whole_s, const char* key) {
        if (whole_s == 0 || accounts_.access_s <= whole_s) return;
        report_(node->begin, fmt::format("'access' is longer than '{0}': sessions would end before "
                                         "their first refresh; make '{0}' longer, or 0 for never",
                                         key));
    };
    check(accounts_.session_s, "refresh");
    check(accounts_.idle_s, "idle");
}

void AccountsReader::read_factors() {
    const auto* node = node_.find("mfa");
    if (node == nullptr) return;
    put(accounts_.totp, node->find("totp"));
    put(accounts_.factors_max, node->find("max"));
}

void AccountsReader::read_site() {
    const auto* site = node_.find("site");
    if (site != nullptr && site->is_scalar()) {
        if (RE2::FullMatch(site->text, R"(https?://[^\s/?#@]+(/[^\s?#]*)?)")) {
            accounts_.site = site->text;
        } else {
            report_(site->begin,
                    fmt::format("'{}' is no address like 'https://app.example.org'", site->text));
        }
    }
    const auto* redirects = node_.find("redirects");
    if (redirects == nullptr) return;
    if (redirects->items.size() > redirects_max) {
        return report_(redirects->begin, fmt::format("more than {} here", redirects_max));
    }
    for (const auto& item : redirects->items) {
        if (!item.is_scalar()) continue;
        const auto fault = redirect_fault(item.text);
        if (fault.empty()) {
            accounts_.redirects.push_back(item.text);
        } else {
            report_(item.begin, fault);
        }
    }
}

void AccountsReader::read_tokens() {
    const auto* node = node_.find("tokens");
    if (node == nullptr) return;
    put(accounts_.api_tokens, node->find("api"));
    put(accounts_.api_tokens_one, node->find("one"));
    if (accounts_.api_tokens_one && !accounts_.api_tokens) {
        report_(node->begin, "'one' says how API tokens are: it needs 'api: true'");
    }
}

void AccountsReader::read_shared_tokens() {
    const auto* node = node_.find("shared_tokens");
    if (node == nullptr) return;
    auto& shared = accounts_.shared_tokens;
    const auto* email = node->find("email");
    if (email != nullptr && !scalar_or(email).empty()) shared.email = email->text;
    shared.role = scalar_or(node->find("role"));
    const auto* secret = node->find("secret");
    shared.secret = scalar_or(secret);
    if (shared.secret.empty() || shared.secret.size() >= shared_secret_bytes_min) return;
    report_(secret->begin,
            fmt::format("a shared secret has {} characters at least", shared_secret_bytes_min));
}

bool AccountsReader::good_header(const YamlNode& header) {
    if (!RE2::FullMatch(header.text, "[A-Za-z][A-Za-z0-9-]{0,62}")) {
        report_(header.begin, fmt::format("'{}' is no name of a header", header.text));
    } else if (contains(taken_headers, lower_ascii(header.text))) {
        report_(header.begin,
                fmt::format("the header '{}' has another meaning already", header.text));
    } else {
        return true;
    }
    return false;
}

bool AccountsReader::good_parameter(const YamlNode& query) {
    if (!RE2::FullMatch(query.text, "[A-Za-z_][A-Za-z0-9_-]{0,62}")) {
        report_(query.begin, fmt::format("'{}' is no name of a parameter", query.text));
    } else if (is_query_word(query.text) || query.text == "apikey") {
        report_(query.begin,
                fmt::format("'?{}=' has another meaning in the URL of a request", query.text));
    } else {
        return true;
    }
    return false;
}

void AccountsReader::read_credential(const YamlNode& item) {
    const auto* header = item.find("header");
    const auto* query = item.find("query");
    const auto* scheme = item.find("scheme");
    if ((header == nullptr) == (query == nullptr)) {
        return report_(item.begin, "a credential stands in a 'header' or in the 'query'");
    }
    if (scheme != nullptr && query != nullptr) {
        return report_(scheme->begin, "a scheme is a word in a header: the query has none");
    }
    const auto& place_node = header != nullptr ? *header : *query;
    if (!place_node.is_scalar()) return;
    CredentialPlace place;
    place.in = header != nullptr ? CredentialPlace::In::header : CredentialPlace::In::query;
    place.name = place_node.text;
    place.scheme = scalar_or(scheme);
    if (header != nullptr ? !good_header(*header) : !good_parameter(*query)) return;
    if (scheme != nullptr && !RE2::FullMatch(place.scheme, "[A-Za-z][A-Za-z0-9-]{0,30}")) {
        return report_(scheme->begin,
                       fmt::format("'{}' is no word before a token, like 'Token'", place.scheme));
    }
    const bool authorization = lower_ascii(place.name) == "authorization";
    if (authorization && lower_ascii(place.scheme) == "bearer") {
        return report_(item.begin, "'Authorization: Bearer' is always taken");
    }
    accounts_.credentials.push_back(std::move(place));
}

void AccountsReader::read_credentials() {
    const auto* node = node_.find("credentials");
    if (node == nullptr) return;
    if (node->items.size() > credentials_max) {
        return report_(node->begin, fmt::format("more than {} here", credentials_max));
    }
    for (const auto& item : node->items) {
        if (item.is_map()) read_credential(item);
    }
}

void AccountsReader::read_captcha() {
    const auto* node = node_.find("captcha");
    if (node == nullptr) return;
    const auto service = scalar_or(node->find("service"));
    if (service == "hcaptcha") accounts_.captcha = Accounts::Captcha::hcaptcha;
    if (service == "turnstile") accounts_.captcha = Accounts::Captcha::turnstile;
    accounts_.captcha_secret = scalar_or(node->find("secret"));
    accounts_.captcha_url = checked_server_url(node->find("url"), report_);
    const auto* secret = node->find("secret");
    if (secret != nullptr && accounts_.captcha_secret.empty()) {
        report_(secret->begin, "the secret is empty");
    }
}

void AccountsReader::read_limits() {
    const auto* node = node_.find("limits");
    if (node == nullptr) return;
    put(accounts_.mails_per_hour, node->find("mails_per_hour"));
    put_seconds(accounts_.mail_interval_s, node->find("mail_interval"));
    put(accounts_.messages_per_hour, node->find("messages_per_hour"));
    put(accounts_.messages_per_address, node->find("messages_per_address"));
    put(accounts_.messages_per_number, node->find("messages_per_number"));
    put_seconds(accounts_.message_interval_s, node->find("message_interval"));
    put(accounts_.sign_ins_per_5min, node->find("sign_ins"));
    put(accounts_.verifies_per_5min, node->find("verifies"));
    put(accounts_.refreshes_per_5min, node->find("refreshes"));
    put(accounts_.factors_per_5min, node->find("factors"));
    put(accounts_.failures_per_account, node->find("failures"));
    put_seconds(accounts_.link_s, node->find("link"));
}

bool good_sender(const std::string& text) {
    return RE2::FullMatch(text, R"([^\s@<>]+@[^\s@<>]+|[^<>\r\n]*<[^\s@<>]+@[^\s@<>]+>)");
}

}  // namespace

std::string redirect_fault(const std::string& pattern) {
    std::string scheme;
    std::string host;
    if (!RE2::FullMatch(pattern, R"(([a-z][a-z0-9+.-]*)://([^\s/?#:@]*)[^\s@]*)", &scheme, &host)) {
        return fmt::format(
            "'{}' is no address like 'https://app.example.org/**' or "
            "'org.example.app://**'",
            pattern);
    }
    if (scheme == "javascript" || scheme == "data" || scheme == "vbscript") {
        return fmt::format("'{}' addresses are scripts: nobody is sent there", scheme);
    }
    if (scheme != "http" && scheme != "https") return {};
    if (host.empty()) return fmt::format("'{}' has no host", pattern);
    if (host.contains("**")) return "in a host write '*': '**' is for paths";
    const auto last = host.substr(host.rfind('.') + 1);
    if (last.contains('*')) {
        return fmt::format(
            "'{}' lets links lead to hosts of others: only the labels before the "
            "last can have '*'",
            pattern);
    }
    return {};
}

void load_accounts(Loading& loading, const YamlNode* node, const Variables& variables,
                   const ReportAt& report) {
    if (node == nullptr) return;
    loading.definition.accounts_served = true;
    AccountsReader(loading, *node, variables, report).read();
}

void load_mail_settings(MailSettings& settings, const YamlNode* node, const ReportAt& report) {
    if (node == nullptr) return;
    if (const auto* transport = node->find("transport"); transport && transport->is_scalar()) {
        settings.transport = transport->text;
        if (!RE2::FullMatch(transport->text, R"(outbox|(smtps?|sendgrid|mailjet)://\S+)")) {
            report(transport->begin,
                   "a transport is 'outbox' or an address that starts with "
                   "'smtp://', 'smtps://', 'sendgrid://' or 'mailjet://'");
        }
    }
    const auto put = [&](std::string& address, const YamlNode* value) {
        if (value == nullptr || !value->is_scalar()) return;
        address = value->text;
        if (good_sender(address)) return;
        report(value->begin,
               fmt::format("'{}' is no sender like 'Casting <casting@example.org>'", address));
    };
    put(settings.from, node->find("from"));
    put(settings.reply_to, node->find("reply_to"));
}

}  // namespace socle::definition
