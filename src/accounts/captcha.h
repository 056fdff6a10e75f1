#pragma once

#include "accounts/context.h"
#include "base/task.h"

#include <string>

namespace socle::accounts {

/// Asks the captcha's service about the token of a form. Nothing to do when the application has
/// none. Refuses captcha_failed.
base::Task<void> check_captcha(const Context& context, const Visitor& visitor, std::string token);

}  // namespace socle::accounts
