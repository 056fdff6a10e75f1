#include "accounts/shared_token.h"

#include "base/error.h"
#include "base/json.h"
#include "base/text.h"

#include <boost/json/value.hpp>

#include <utility>

namespace socle::accounts {

namespace {

constexpr double us_per_second = 1e6;
constexpr double exp_s_max = 1e12;

std::optional<boost::json::object> object_in(std::string_view payload) {
    base::JsonFault fault;
    auto value = base::parse_json(payload, fault);
    if (!value || !value->is_object()) return std::nullopt;
    return std::move(value->get_object());
}

[[noreturn]] void refuse(const std::string& claim) {
    base::Error error(base::Code::bad_token, "Parsing claims failed",
                      "The token has no claim '" + claim + "' that can be read");
    error.name = "claims_invalid";
    throw base::Error(std::move(error));
}

std::string text_claim(const boost::json::object& claims, const std::string& name) {
    const auto* value = claims.if_contains(name);
    if (value == nullptr || !value->is_string() || value->get_string().empty()) refuse(name);
    return std::string(value->get_string());
}

}  // namespace

std::optional<Key> shared_key(const definition::Definition& definition) {
    const auto& secret = definition.accounts.shared_tokens.secret;
    if (secret.empty()) return std::nullopt;
    return Key::of_secret(secret);
}

std::optional<std::string> shared_payload(std::string_view token, const Key& key) {
    const auto header = token_header(token);
    if (!header || header->algorithm != algorithm_name(Algorithm::hs256)) return std::nullopt;
    auto payload = verified_payload(token, key);
    const auto claims = payload ? object_in(*payload) : std::nullopt;
    if (!claims || claims->contains("sub")) return std::nullopt;
    return payload;
}

SharedClaims read_shared_claims(std::string_view payload, const definition::SharedTokens& shared) {
    const auto claims = object_in(payload).value_or(boost::json::object());
    SharedClaims read;
    read.email = base::lower(text_claim(claims, shared.email));
    if (!shared.role.empty()) read.role = text_claim(claims, shared.role);
    const auto* end = claims.if_contains("exp");
    if (end == nullptr || !end->is_number()) refuse("exp");
    const auto end_s = end->to_number<double>();
    if (!(end_s >= 0 && end_s < exp_s_max)) refuse("exp");
    read.end_us = static_cast<std::int64_t>(end_s * us_per_second);
    return read;
}

}  // namespace socle::accounts
