#pragma once

#include "accounts/provider_answer.h"
#include "accounts/trust.h"

#include <cstdint>
#include <map>
#include <memory>

namespace socle::accounts {

/// What an issuer's discovery document (OpenID Connect Discovery 1.0) tells.
struct OidcServer {
    std::string issuer;
    std::string authorize;
    std::string tokens;
    std::string user_info;
    std::string keys;
    bool basic = true;  ///< client_secret_basic, else client_secret_post
    std::int64_t read_at_us = 0;
};

/// Reads the document. Refuses unexpected_failure when it lacks something, is another issuer's, or
/// leads from https to anything else.
OidcServer parse_discovery(const boost::json::object& document,
                           const definition::Provider& provider);

/// The discovery documents of one core, kept discovery_kept_s; while an issuer cannot be reached
/// the old one goes on being used for up to a day.
inline constexpr std::int64_t discovery_kept_s = 3600;
class OidcServers {
public:
    base::Task<OidcServer> find(const Context& context, const definition::Provider& provider,
                                std::int64_t now_us);

private:
    std::map<std::string, OidcServer> known_;
};

FormFields oidc_fields(const std::vector<std::string>& scopes, const std::string& nonce);

/// What an id_token must be besides rightly signed.
struct IdTokenDemand {
    std::string issuer;
    std::string audience;
    std::int64_t now_s = 0;
};
/// Checks the claims `payload` of a verified id_token: iss, aud, azp, exp, iat, sub. Pure. Refuses
/// bad_oauth_callback.
boost::json::object checked_id_claims(std::string_view payload, const IdTokenDemand& demand);
/// `at_hash`, when it is there, is of this access token.
void check_access_token(const boost::json::object& claims, std::string_view access_token);

/// The claims of an id_token: signed by its issuer with RS256 or ES256, and checked as above.
base::Task<boost::json::object> id_token_claims(KeySets& key_sets, OidcServer server,
                                                const definition::Provider& provider,
                                                std::string id_token, std::int64_t now_us);

/// Who the claims (of id_token or userinfo) are about.
ProviderProfile oidc_profile(const boost::json::object& claims);

/// From the code to who it is.
base::Task<ProviderAnswer> oidc_answer(const Context& context, KeySets& key_sets, OidcServer server,
                                       const definition::Provider& provider, std::string code,
                                       ProviderSecrets secrets, std::int64_t now_us);

}  // namespace socle::accounts
