#include "accounts/credentials.h"

#include "base/error.h"
#include "base/text.h"

#include <optional>

namespace socle::accounts {
namespace {

using definition::CredentialPlace;
using In = CredentialPlace::In;

constexpr std::string_view authorization_name = "Authorization";
constexpr std::string_view bearer = "Bearer";

[[noreturn]] void refuse(const char* name, std::string message, std::string details = {}) {
    base::Error error(base::Code::bad_token, std::move(message), std::move(details));
    error.name = name;
    throw base::Error(std::move(error));
}

/// What follows `scheme` and a blank; the trimmed value itself when there is no scheme. nullopt
/// when the value has another form.
std::optional<std::string_view> after_scheme(std::string_view value, std::string_view scheme) {
    if (!scheme.empty()) {
        const bool fits = value.size() > scheme.size() && value[scheme.size()] == ' ' &&
                          base::equals_ignoring_case(value.substr(0, scheme.size()), scheme);
        if (!fits) return std::nullopt;
        value.remove_prefix(scheme.size());
    }
    value = base::trimmed(value);
    if (scheme.empty() && value.contains(' ')) return std::nullopt;
    return value;
}

bool is_authorization(const CredentialPlace& place) {
    return place.in == In::header && base::equals_ignoring_case(place.name, authorization_name);
}

[[noreturn]] void refuse_scheme(const definition::Definition& definition) {
    std::string wanted = "\"Bearer\" and a token";
    for (const CredentialPlace& place : definition.accounts.credentials) {
        if (!is_authorization(place)) continue;
        wanted += place.scheme.empty() ? " or a token" : " or \"" + place.scheme + "\" and a token";
    }
    refuse("scheme_unknown", "Authorization must be " + wanted, "Other schemes are not supported");
}

std::string_view token_of_authorization(const definition::Definition& definition,
                                        std::string_view value) {
    auto token = after_scheme(value, bearer);
    for (const CredentialPlace& place : definition.accounts.credentials) {
        const bool other = base::equals_ignoring_case(base::trimmed(value), bearer);
        if (!token && is_authorization(place) && !other) token = after_scheme(value, place.scheme);
    }
    const bool scheme_alone = base::equals_ignoring_case(base::trimmed(value), bearer);
    if (!token && !scheme_alone) refuse_scheme(definition);
    if (scheme_alone || token->empty())
        refuse("token_missing", "Empty JWT is sent in Authorization header");
    if (token->contains(' ')) {
        refuse("token_parts", "Authorization must be one word and a token",
               "There are more than two parts");
    }
    return *token;
}

std::string_view token_of_header(const CredentialPlace& place, std::string_view value) {
    const auto token = after_scheme(value, place.scheme);
    if (token && !token->empty()) return *token;
    const std::string scheme = place.scheme.empty() ? "" : '"' + place.scheme + "\" and ";
    refuse("scheme_unknown", place.name + " must be " + scheme + "a token");
}

/// Calls `found` with name and value, both still encoded, and the whole parameter.
template <typename Found>
void for_each_parameter(std::string_view query, const Found& found) {
    for (const std::string_view parameter : base::split(query, '&')) {
        const std::size_t equals = parameter.find('=');
        const bool valued = equals != std::string_view::npos;
        found(parameter.substr(0, equals), valued ? parameter.substr(equals + 1) : "", parameter);
    }
}

std::string token_of_query(const CredentialPlace& place, std::string_view query) {
    std::string token;
    for_each_parameter(query, [&](std::string_view name, std::string_view value, auto) {
        if (token.empty() && base::url_decode(name) == place.name) {
            token = base::url_decode(value).value_or("");
        }
    });
    return token;
}

bool holds_credentials(const definition::Definition& definition, std::string_view name) {
    const auto decoded = base::url_decode(name);
    for (const CredentialPlace& place : definition.accounts.credentials)
        if (place.in == In::query && decoded == place.name) return true;
    return false;
}

}  // namespace

Credentials find_credentials(const definition::Definition& definition, const FindHeader& header,
                             std::string_view query) {
    Credentials found =
        header_credentials(definition, header(authorization_name), header("apikey"));
    for (const CredentialPlace& place : definition.accounts.credentials) {
        if (!found.token().empty()) break;
        if (is_authorization(place)) continue;
        if (place.in == In::query) {
            found.query_token = token_of_query(place, query);
            continue;
        }
        const std::string_view value = header(place.name);
        if (!value.empty()) found.header_token = token_of_header(place, value);
    }
    return found;
}

Credentials header_credentials(const definition::Definition& definition,
                               std::string_view authorization, std::string_view apikey) {
    Credentials found;
    found.apikey = apikey;
    if (!authorization.empty()) {
        found.header_token = token_of_authorization(definition, authorization);
    }
    return found;
}

std::string without_credentials(const definition::Definition& definition, std::string_view query) {
    std::string rest;
    for_each_parameter(query, [&](std::string_view name, auto, std::string_view parameter) {
        if (holds_credentials(definition, name)) return;
        if (!rest.empty()) rest += '&';
        rest += parameter;
    });
    return rest;
}

}  // namespace socle::accounts
