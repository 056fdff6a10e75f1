#pragma once

#include "terminal/local_sign_in.h"

#include <optional>
#include <string>

namespace socle::definition {
struct Definition;
}

namespace socle::cli {

/// How people sign in to the application of a folder, as its definitions and the environment say.
/// `data`: its data folder, "" for its own. Throws Error naming the key of terminal.yaml or the
/// variable that is wrong.
terminal::LocalSignIn local_sign_in(const std::string& folder, const std::string& data);

/// The file of tokens alone, without a service key; absent where the application keeps none.
std::optional<terminal::TokenSettings> token_settings(const definition::Definition& definition);

}  // namespace socle::cli
