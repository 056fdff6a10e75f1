#pragma once

#include "terminal/keyring.h"
#include "terminal/place.h"
#include "terminal/server.h"

#include <string>

namespace socle::terminal {

/// Nobody yet at the Socle of an address, whose public key it has. Throws Error when there is no
/// Socle with accounts.
Session stranger_at(const std::string& address, Language language);

/// Signs in at a place, asking for what is not given; the session is kept. Throws Error when it is
/// refused, or nobody answers.
Session sign_in(const Place& place, const Keyring& keyring, const std::string& email,
                Language language);

/// The session there is. Where there is none, and `may_ask` (a place was named), the person signs
/// in. Throws Error when nobody is signed in.
Session session_at(const Place& place, const Keyring& keyring, bool may_ask, Language language);

}  // namespace socle::terminal
