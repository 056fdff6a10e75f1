#include "accounts/claims.h"

#include "access/administer.h"
#include "base/error.h"
#include "base/json.h"
#include "base/text.h"

#include <boost/json/value.hpp>

#include <string>
#include <utility>
#include <vector>

namespace socle::accounts {
namespace {

using access::Identity;
using boost::json::object;
using Names = std::vector<std::string>;

[[noreturn]] void refuse(const std::string& details) {
    base::Error error(base::Code::bad_token, "Parsing claims failed", details);
    error.name = "claims_invalid";
    throw base::Error(std::move(error));
}

const boost::json::value* claim(const object& claims, std::string_view name) {
    const boost::json::value* value = claims.if_contains({name.data(), name.size()});
    return value == nullptr || value->is_null() ? nullptr : value;
}

std::string text_claim(const object& claims, std::string_view name) {
    const boost::json::value* value = claim(claims, name);
    if (value == nullptr) return {};
    if (!value->is_string()) refuse("The claim '" + std::string(name) + "' must be a string");
    return std::string(value->get_string());
}

double time_claim(const object& claims, std::string_view name, double otherwise) {
    const boost::json::value* value = claim(claims, name);
    if (value == nullptr) return otherwise;
    if (!value->is_number()) refuse("The claim '" + std::string(name) + "' must be a number");
    return value->to_number<double>();
}

bool flag_claim(const object& claims, std::string_view name) {
    const boost::json::value* value = claim(claims, name);
    if (value == nullptr) return false;
    if (!value->is_bool()) refuse("The claim '" + std::string(name) + "' must be true or false");
    return value->get_bool();
}

void add_names(Names& names, const object& claims, std::string_view name) {
    const boost::json::value* value = claim(claims, name);
    if (value == nullptr) return;
    if (value->is_string()) {
        names.emplace_back(value->get_string());
        return;
    }
    const std::string wanted = "The claim '" + std::string(name) + "' must be a list of strings";
    if (!value->is_array()) refuse(wanted);
    for (const boost::json::value& item : value->get_array()) {
        if (!item.is_string()) refuse(wanted);
        names.emplace_back(item.get_string());
    }
}

/// Roles that a token got before app.yaml dropped them must not lock its bearer out.
void drop_unknown(Names& roles, const definition::Definition& definition) {
    std::erase_if(roles, [&](const std::string& name) { return !definition.find_role(name); });
}

void check_role(const std::string& role, const definition::Definition& definition) {
    if (role == "authenticated" || definition.find_role(role) != nullptr) return;
    Names known = {"anon", "authenticated", "service_role"};
    for (const definition::Role& each : definition.roles)
        known.push_back(each.name);
    const auto meant = base::nearest(role, known);
    throw base::Error(base::Code::bad_token, "role \"" + role + "\" does not exist",
                      "The claim 'role' must be one of " + base::join(known, ", "),
                      meant ? "Perhaps you meant the role \"" + *meant + '"' : "");
}

Identity signed_in(const object& claims, const std::string& role,
                   const definition::Definition& definition) {
    check_role(role, definition);
    Names roles = {role};
    Names permissions;
    add_names(permissions, claims, "permissions");
    const boost::json::value* metadata = claim(claims, "app_metadata");
    if (metadata != nullptr) {
        if (!metadata->is_object()) refuse("The claim 'app_metadata' must be an object");
        add_names(roles, metadata->get_object(), "role");
        add_names(roles, metadata->get_object(), "roles");
        add_names(permissions, metadata->get_object(), "permissions");
    }
    drop_unknown(roles, definition);
    if (flag_claim(claims, "read_only")) permissions.emplace_back(access::only_looks_permission);
    return access::make_identity(definition, Identity::Kind::signed_in, text_claim(claims, "sub"),
                                 std::move(roles), std::move(permissions),
                                 text_claim(claims, "aal") == "aal2");
}

Identity identity_of(const object& claims, const definition::Definition& definition) {
    const bool has_role = claim(claims, "role") != nullptr;
    const std::string role = text_claim(claims, "role");
    if (!has_role || role == "anon") {
        return access::make_identity(definition, Identity::Kind::anonymous, {}, {}, {});
    }
    if (role == "service_role") {
        return access::make_identity(definition, Identity::Kind::service, {}, {}, {});
    }
    return signed_in(claims, role, definition);
}

}  // namespace

Claims read_claims(std::string_view payload, const definition::Definition& definition) {
    base::JsonFault fault;
    const auto value = base::parse_json(payload, fault);
    if (!value || !value->is_object()) refuse("The payload of the token is no JSON object");
    const object& claims = value->get_object();
    Claims read;
    read.expires_s = time_claim(claims, "exp", read.expires_s);
    read.not_before_s = time_claim(claims, "nbf", read.not_before_s);
    read.identity = identity_of(claims, definition);
    return read;
}

}  // namespace socle::accounts
