#pragma once

#include "accounts/keys.h"
#include "definition/definition.h"
#include "definition/yaml.h"
#include "trial/values.h"

#include <cstdint>
#include <string>

namespace socle::cli {

/// The key that `socle test` signs tokens of trusted issuers with: one a process.
const accounts::Key& trial_issuer_key();

/// The access token that `as: {…}` of a step asks for: signed by the installation, or as one of an
/// issuer of accounts.trust. Throws Error bad_value for an issuer that the application does not
/// trust.
std::string trial_token(const definition::YamlNode& who, const definition::Definition& definition,
                        const accounts::Keys& keys, trial::Values& values, std::int64_t now_s);

}  // namespace socle::cli
