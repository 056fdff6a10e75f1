#pragma once

#include "accounts/context.h"
#include "base/task.h"
#include "definition/definition.h"
#include "outbound/fetch.h"

#include <boost/json/object.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace socle::accounts {

/// Who somebody is at an identity provider.
struct ProviderProfile {
    std::string subject;  ///< the provider's id of the account there
    std::string email;    ///< normalised; "" when it gives none that we understand
    bool email_verified = false;
    boost::json::object data;  ///< name, picture, … as GoTrue spells them
};

/// What a finished journey to a provider brought home.
struct ProviderAnswer {
    ProviderProfile profile;
    std::string access_token;
    std::string refresh_token;
};

/// A journey's own secrets: kept in the flow, encrypted.
struct ProviderSecrets {
    std::string nonce;
    std::string verifier;
};

/// Fields of a form or a query.
using FormFields = std::vector<std::pair<std::string, std::string>>;
std::string form_text(const FormFields& fields);
std::string s256(std::string_view verifier);

/// The member's text; "" when it is not there or none.
std::string member_text(const boost::json::object& object, std::string_view name);
/// true, also as text ("true").
bool member_true(const boost::json::object& object, std::string_view name);

/// Where providers send people back to.
std::string callback_address(const Context& context);

/// Keeps what a provider says of somebody in the profile's `data`, and takes its email.
void take_email(ProviderProfile& profile, const std::string& email, bool is_verified);

/// Asks `provider` for a JSON object or list. Refuses unexpected_failure when it cannot be reached
/// or answers otherwise, which is logged; nothing that was sent, nor any token, is.
base::Task<boost::json::value> ask_provider(const Context& context, std::string provider,
                                            outbound::FetchRequest request);
/// As ask_provider for a token endpoint: an OAuth error is refused with bad_oauth_callback.
base::Task<boost::json::object> ask_tokens(const Context& context, std::string provider,
                                           outbound::FetchRequest request);

}  // namespace socle::accounts
