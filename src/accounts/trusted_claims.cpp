#include "accounts/trusted_claims.h"

#include "base/error.h"
#include "base/ids.h"
#include "base/json.h"
#include "base/text.h"

#include <boost/json/value.hpp>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace socle::accounts {
namespace {

using boost::json::object;
using boost::json::value;
using definition::Definition;
using definition::Trust;
using Names = std::vector<std::string>;

[[noreturn]] void refuse(const std::string& details, const char* name = "claims_invalid") {
    base::Error error(base::Code::bad_token, "Parsing claims failed", details, "invalid_claims");
    error.name = name;
    throw base::Error(std::move(error));
}

const value* member(const object& claims, std::string_view name) {
    const value* found = claims.if_contains({name.data(), name.size()});
    return found == nullptr || found->is_null() ? nullptr : found;
}

std::string text_member(const object& claims, std::string_view name) {
    const value* found = member(claims, name);
    if (found == nullptr) return {};
    if (!found->is_string()) refuse("The claim '" + std::string(name) + "' must be a string");
    return std::string(found->get_string());
}

double time_member(const object& claims, std::string_view name, double otherwise) {
    const value* found = member(claims, name);
    if (found == nullptr) return otherwise;
    if (!found->is_number()) refuse("The claim '" + std::string(name) + "' must be a number");
    return found->to_number<double>();
}

/// Each dot may part members or belong to a name.
const value* find_path(const object& claims, std::string_view path) {
    if (const value* whole = member(claims, path)) return whole;
    for (std::size_t dot = path.find('.'); dot != std::string_view::npos;
         dot = path.find('.', dot + 1)) {
        const value* inner = member(claims, path.substr(0, dot));
        if (inner == nullptr || !inner->is_object()) continue;
        const value* found = find_path(inner->get_object(), path.substr(dot + 1));
        if (found != nullptr) return found;
    }
    return nullptr;
}

Names names_at(const object& claims, const std::string& path) {
    const value* found = path.empty() ? nullptr : find_path(claims, path);
    if (found == nullptr) return {};
    Names names;
    if (found->is_string()) {
        for (const std::string_view name : base::split(found->get_string(), ' '))
            if (!name.empty()) names.emplace_back(name);
        return names;
    }
    const std::string wanted = "The claim '" + path + "' must be a list of strings";
    if (!found->is_array()) refuse(wanted);
    for (const value& item : found->get_array()) {
        if (!item.is_string()) refuse(wanted);
        names.emplace_back(item.get_string());
    }
    return names;
}

bool is_text(const value& each, const std::string& wanted) {
    return each.is_string() && each.get_string() == wanted;
}

bool holds(const value& audience, const std::string& wanted) {
    if (!audience.is_array()) return is_text(audience, wanted);
    return std::ranges::any_of(audience.get_array(),
                               [&](const value& each) { return is_text(each, wanted); });
}

std::string account_id(const std::string& issuer, const std::string& subject) {
    if (subject.empty()) refuse("The token has no claim 'sub'");
    return base::parse_uuid(subject).value_or(base::name_uuid(issuer + ' ' + subject));
}

}  // namespace

const Trust* find_trust(const Definition& definition, std::string_view issuer) {
    for (const Trust& trust : definition.accounts.trust)
        if (!issuer.empty() && trust.issuer == issuer) return &trust;
    return nullptr;
}

const Trust* taking_trust(const Definition& definition, const object& claims) {
    const std::string issuer = text_member(claims, "iss");
    const value* audience = member(claims, "aud");
    if (audience == nullptr) return nullptr;
    for (const Trust& trust : definition.accounts.trust) {
        const auto held = [&](const std::string& wanted) { return holds(*audience, wanted); };
        if (trust.issuer == issuer && std::ranges::any_of(trust.audiences, held)) return &trust;
    }
    return nullptr;
}

Claims read_trusted_claims(std::string_view payload, const Definition& definition) {
    base::JsonFault fault;
    const auto parsed = base::parse_json(payload, fault);
    if (!parsed || !parsed->is_object()) refuse("The payload of the token is no JSON object");
    const object& claims = parsed->get_object();
    const Trust* trust = taking_trust(definition, claims);
    if (trust == nullptr) refuse("The token is for another audience", "audience_unknown");
    if (trust->requires_permissions && find_path(claims, trust->permissions_claim) == nullptr) {
        refuse("The token has no claim '" + trust->permissions_claim + "'", "permissions_missing");
    }
    Names roles = names_at(claims, trust->roles_claim);
    std::erase_if(roles, [&](const std::string& name) { return !definition.find_role(name); });
    Claims read;
    read.expires_s = time_member(claims, "exp", read.expires_s);
    read.not_before_s = time_member(claims, "nbf", read.not_before_s);
    read.identity = access::make_identity(
        definition, access::Identity::Kind::signed_in,
        account_id(trust->issuer, text_member(claims, "sub")), std::move(roles),
        names_at(claims, trust->permissions_claim), text_member(claims, "aal") == "aal2");
    return read;
}

}  // namespace socle::accounts
