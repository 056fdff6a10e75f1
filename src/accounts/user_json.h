#pragma once

#include "accounts/factors.h"
#include "accounts/sessions.h"
#include "accounts/users.h"

#include <string>
#include <vector>

namespace socle::accounts {

/// The accounts interface's objects as GoTrue writes them (supabase/auth, internal/models): the
/// same members, absent where GoTrue leaves them out, instants ending in Z.
std::string user_json(const FullUser& user);
std::string identity_json(const UserIdentity& identity);
std::string factor_json(const UserFactor& factor);
std::string factors_json(const std::vector<UserFactor>& factors);
/// The answer of a sign-in: tokens and account.
std::string session_json(const SignedIn& signed_in);

/// What is wrong with a weak password, for people; `reasons` as password_faults gives them.
std::string weak_password_text(const std::vector<std::string>& reasons);

}  // namespace socle::accounts
