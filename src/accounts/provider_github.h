#pragma once

#include "accounts/provider_answer.h"

namespace socle::accounts {

/// Where a sign-in by GitHub (or another server of its kind, `provider.url`) begins.
FormFields github_fields(const std::vector<std::string>& scopes);
std::string github_authorize_address(const definition::Provider& provider);

/// From the code to who it is: its primary verified address, or the primary one as unverified.
base::Task<ProviderAnswer> github_answer(const Context& context,
                                         const definition::Provider& provider, std::string code,
                                         ProviderSecrets secrets);

}  // namespace socle::accounts
