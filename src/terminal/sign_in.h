#pragma once

#include "terminal/keyring.h"
#include "terminal/place.h"
#include "terminal/server.h"

#include <string>

namespace socle::terminal {

/// Signs in at a place, asking for what is not given; the session is kept. Throws Error when it is
/// refused, or nobody answers.
Session sign_in(const Place& place, const Keyring& keyring, const std::string& email,
                Language language);

}  // namespace socle::terminal
