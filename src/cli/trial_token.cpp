#include "cli/trial_token.h"

#include "base/error.h"
#include "base/ids.h"
#include "base/text.h"
#include "definition/suggestion.h"

#include <boost/json.hpp>

#include <algorithm>
#include <vector>

namespace socle::cli {

namespace json = boost::json;
using definition::YamlNode;

namespace {

constexpr std::int64_t hour_s = 3600;

/// What `as: {…}` says, with its names replaced.
class Who {
public:
    Who(const YamlNode& node, trial::Values& values) : node_(node), values_(values) {}

    std::string text(std::string_view name) const {
        const auto* found = node_.find(name);
        return found == nullptr ? std::string() : values_.text(found->text);
    }
    bool on(std::string_view name) const {
        const auto* found = node_.find(name);
        return found != nullptr && found->text == "true";
    }
    json::array list(std::string_view name) const {
        const auto* found = node_.find(name);
        json::array texts;
        if (found == nullptr) return texts;
        for (const auto& item : found->items)
            texts.emplace_back(values_.text(item.text));
        return texts;
    }
    void add_claims(json::object& claims) const {
        const auto* more = node_.find("claims");
        if (more == nullptr) return;
        for (const auto& entry : more->entries) {
            claims[entry.key] = values_.json(entry.value);
            if (claims[entry.key].is_string() && claims[entry.key].get_string() == "<absent>") {
                claims.erase(entry.key);
            }
        }
    }
    void add_times(json::object& claims, std::int64_t now_s) const {
        const auto end_s = on("expired") ? now_s - hour_s : now_s + hour_s;
        claims["iat"] = end_s - hour_s;
        claims["exp"] = end_s;
    }

private:
    const YamlNode& node_;
    trial::Values& values_;
};

json::object own_claims(const Who& who, std::int64_t now_s) {
    auto role = who.text("role");
    auto sub = who.text("sub");
    if (sub.empty()) sub = base::name_uuid("socle test " + role);
    json::object claims = {{"aud", "authenticated"}, {"sub", sub}};
    claims["role"] = role.empty() ? "authenticated" : role;
    const auto roles = who.list("roles");
    if (!roles.empty()) claims["app_metadata"] = json::object{{"roles", roles}};
    const auto permissions = who.list("permissions");
    if (!permissions.empty()) claims["permissions"] = permissions;
    who.add_times(claims, now_s);
    who.add_claims(claims);
    return claims;
}

const definition::Trust& trust_of(const definition::Definition& definition,
                                  const std::string& issuer) {
    std::vector<std::string> issuers;
    for (const auto& trust : definition.accounts.trust) {
        if (trust.issuer == issuer) return trust;
        issuers.push_back(trust.issuer);
    }
    throw base::Error(base::Code::bad_value, "accounts: {trust: …} of app.yaml has no issuer " +
                                                 issuer +
                                                 definition::did_you_mean(issuer, issuers));
}

json::object foreign_claims(const Who& who, const definition::Trust& trust, std::int64_t now_s) {
    auto sub = who.text("sub");
    if (sub.empty()) sub = "socle-test|1";
    json::object claims = {{"iss", trust.issuer}, {"sub", sub}};
    if (!trust.audiences.empty()) claims["aud"] = trust.audiences.front();
    auto roles = who.list("roles");
    const auto role = who.text("role");
    if (!role.empty()) roles.emplace_back(role);
    const auto permissions = who.list("permissions");
    if (!roles.empty() && !trust.roles_claim.empty()) claims[trust.roles_claim] = roles;
    if (!trust.permissions_claim.empty()) claims[trust.permissions_claim] = permissions;
    who.add_times(claims, now_s);
    who.add_claims(claims);
    return claims;
}

/// The signature becomes that of another token.
std::string forged(const std::string& token, const std::string& other) {
    return token.substr(0, token.rfind('.')) + other.substr(other.rfind('.'));
}

}  // namespace

const accounts::Key& trial_issuer_key() {
    static const auto key = accounts::Key::generate(accounts::Algorithm::rs256);
    return key;
}

std::string trial_token(const YamlNode& node, const definition::Definition& definition,
                        const accounts::Keys& keys, trial::Values& values, std::int64_t now_s) {
    const Who who(node, values);
    const auto raw = who.text("token");
    if (!raw.empty()) return raw;
    const auto issuer = who.text("issuer");
    auto claims = issuer.empty() ? own_claims(who, now_s)
                                 : foreign_claims(who, trust_of(definition, issuer), now_s);
    const auto sign = [&](const json::object& what) {
        const auto text = json::serialize(what);
        return issuer.empty() ? accounts::sign_access_token(text, keys, definition.accounts.signing)
                              : accounts::sign(text, trial_issuer_key());
    };
    const auto token = sign(claims);
    if (!who.on("forged")) return token;
    claims["jti"] = "another";
    return forged(token, sign(claims));
}

}  // namespace socle::cli
