#include "definition/load_accounts.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <array>

namespace socle::definition {
namespace {

constexpr std::size_t providers_max = 50;
constexpr std::size_t trust_max = 20;
constexpr std::size_t claim_bytes_max = 200;

/// A provider whose address and usual scopes are known.
struct Preset {
    std::string_view name;
    Provider::Kind kind;
    std::string_view issuer;
    std::vector<std::string> scopes;
    std::string_view variables;  ///< NAME of NAME_CLIENT_ID and NAME_CLIENT_SECRET
};

const std::array<Preset, 2>& presets() {
    static const std::array<Preset, 2> all = {{
        {"google",
         Provider::Kind::oidc,
         "https://accounts.google.com",
         {"openid", "email", "profile"},
         "GOOGLE"},
        {"github", Provider::Kind::github, "", {"read:user", "user:email"}, "GITHUB"},
    }};
    return all;
}

const Preset* find_preset(std::string_view name) {
    const auto found = std::ranges::find(presets(), name, &Preset::name);
    return found == presets().end() ? nullptr : &*found;
}

class ProvidersReader {
public:
    ProvidersReader(const Variables& variables, const ReportAt& report)
        : variables_(variables), report_(report) {}

    void add(const YamlNode& item) {
        Provider provider;
        const auto* preset = item.is_scalar() ? find_preset(item.text) : nullptr;
        if (item.is_map() && !find_kind(item, provider, preset)) return;
        if (preset == nullptr && provider.issuer.empty()) return;
        if (preset != nullptr) start(provider, *preset);
        if (item.is_map()) read(item, provider, preset);
        complete(item, provider, preset);
        if (contains(providers, provider.name, &Provider::name)) {
            report_(item.begin, fmt::format("there are two providers '{}': give one another 'name'",
                                            provider.name));
        }
        providers.push_back(std::move(provider));
    }

    std::vector<Provider> providers;

private:
    /// Which of google, github and oidc it is; false when none, switched off, or several.
    bool find_kind(const YamlNode& item, Provider& provider, const Preset*& preset) {
        int kinds = 0;
        bool on = true;
        for (const auto& known : presets()) {
            const auto* node = item.find(known.name);
            if (node == nullptr) continue;
            ++kinds;
            preset = &known;
            on = is_true(node);
        }
        if (const auto* oidc = item.find("oidc")) {
            ++kinds;
            provider.issuer = checked_server_url(oidc, report_);
        }
        if (kinds == 1) return on;
        report_(item.begin,
                "a provider is 'google: true', 'github: true' or 'oidc: ISSUER', one of them");
        return false;
    }

    static void start(Provider& provider, const Preset& preset) {
        provider.name = preset.name;
        provider.kind = preset.kind;
        provider.issuer = preset.issuer;
        provider.scopes = preset.scopes;
    }

    void read(const YamlNode& item, Provider& provider, const Preset* preset) {
        if (const auto* name = item.find("name"); name != nullptr && name->is_scalar()) {
            provider.name = name->text;
            if (!RE2::FullMatch(name->text, "[a-z][a-z0-9_-]{0,62}")) {
                report_(name->begin, fmt::format("'{}' is no name for a provider: lower-case "
                                                 "letters, digits, '_' and '-', a letter first",
                                                 name->text));
            }
        }
        provider.client_id = scalar_or(item.find("client_id"));
        provider.client_secret = scalar_or(item.find("client_secret"));
        read_scopes(item.find("scopes"), provider);
        const auto* url = item.find("url");
        if (url != nullptr && (preset == nullptr || provider.kind != Provider::Kind::github)) {
            return report_(url->begin,
                           "'url' is for github; another server that speaks OpenID "
                           "Connect is 'oidc: ISSUER'");
        }
        provider.url = checked_server_url(url, report_);
    }

    void read_scopes(const YamlNode* node, Provider& provider) {
        if (node == nullptr || !node->is_list()) return;
        provider.scopes.clear();
        for (const auto& item : node->items) {
            if (!item.is_scalar()) continue;
            if (RE2::FullMatch(item.text, R"([!#-\[\]-~]+)")) {
                provider.scopes.push_back(item.text);
            } else {
                report_(item.begin, "a scope is one word like 'email'");
            }
        }
    }

    void complete(const YamlNode& item, Provider& provider, const Preset* preset) {
        if (provider.name.empty()) provider.name = "oidc";
        if (provider.kind == Provider::Kind::oidc) {
            if (provider.scopes.empty()) provider.scopes = {"openid", "email", "profile"};
            if (!contains(provider.scopes, "openid")) {
                provider.scopes.insert(provider.scopes.begin(), "openid");
            }
        }
        if (preset == nullptr) {
            if (provider.client_id.empty()) report_(item.begin, "key 'client_id' is missing");
            return;
        }
        fill(item, provider.client_id, "client_id", *preset, "_CLIENT_ID");
        fill(item, provider.client_secret, "client_secret", *preset, "_CLIENT_SECRET");
    }

    void fill(const YamlNode& item, std::string& value, std::string_view key, const Preset& preset,
              std::string_view suffix) {
        if (!value.empty()) return;
        const auto variable = fmt::format("{}{}", preset.variables, suffix);
        value = variables_(variable).value_or("");
        if (!value.empty()) return;
        report_(item.begin, fmt::format("provider '{}' needs a {}: set {} in the environment or in "
                                        ".env, or write '{}'",
                                        preset.name, key, variable, key));
    }

    const Variables& variables_;
    const ReportAt& report_;
};

std::string claim_path(const YamlNode* node, const ReportAt& report) {
    const auto path = scalar_or(node);
    if (node == nullptr || !node->is_scalar()) return path;
    if (path.size() > claim_bytes_max || !RE2::FullMatch(path, R"([^\s.]+(\.[^\s.]+)*)")) {
        report(node->begin,
               fmt::format("'{}' is no path to a claim like 'realm_access.roles'", path));
    }
    return path;
}

std::vector<std::string> audiences(const YamlNode* node, const ReportAt& report) {
    std::vector<std::string> names;
    const auto add = [&](const YamlNode& each) {
        if (!each.is_scalar()) return;
        if (each.text.empty()) report(each.begin, "an audience is empty");
        names.push_back(each.text);
    };
    if (node == nullptr) return names;
    add(*node);
    for (const auto& item : node->items)
        add(item);
    return names;
}

void read_required(const YamlNode* node, Trust& trust) {
    if (node == nullptr) return;
    for (const auto& item : node->items) {
        if (item.text == "key_id") trust.requires_key_id = true;
        if (item.text == "permissions") trust.requires_permissions = true;
    }
}

}  // namespace

std::string checked_server_url(const YamlNode* node, const ReportAt& report) {
    if (node == nullptr || !node->is_scalar()) return {};
    static const RE2 good(
        R"(https://[^\s/?#@]+(/[^\s#]*)?|http://(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?(/[^\s#]*)?)");
    if (RE2::FullMatch(node->text, good)) return node->text;
    report(node->begin, fmt::format("'{}' is no address like 'https://id.example.org' (http is for "
                                    "servers on this machine only)",
                                    node->text));
    return {};
}

std::vector<Provider> load_providers(const YamlNode* node, const Variables& variables,
                                     const ReportAt& report) {
    if (node == nullptr) return {};
    if (node->items.size() > providers_max) {
        report(node->begin, fmt::format("more than {} here", providers_max));
        return {};
    }
    ProvidersReader reader(variables, report);
    for (const auto& item : node->items)
        reader.add(item);
    return std::move(reader.providers);
}

std::vector<Trust> load_trust(const YamlNode* node, const ReportAt& report) {
    std::vector<Trust> all;
    if (node == nullptr) return all;
    if (node->items.size() > trust_max) {
        report(node->begin, fmt::format("more than {} here", trust_max));
        return all;
    }
    for (const auto& item : node->items) {
        if (!item.is_map()) continue;
        Trust trust;
        trust.issuer = checked_server_url(item.find("issuer"), report);
        trust.audiences = audiences(item.find("audience"), report);
        trust.keys_url = checked_server_url(item.find("keys"), report);
        trust.permissions_claim = claim_path(item.find("permissions"), report);
        trust.roles_claim = claim_path(item.find("roles"), report);
        trust.algorithm = scalar_or(item.find("algorithm"));
        trust.client_id = scalar_or(item.find("client_id"));
        read_required(item.find("requires"), trust);
        if (!trust.issuer.empty() && contains(all, trust.issuer, &Trust::issuer)) {
            report(item.begin, fmt::format("issuer '{}' is trusted twice", trust.issuer));
        }
        all.push_back(std::move(trust));
    }
    return all;
}

}  // namespace socle::definition
