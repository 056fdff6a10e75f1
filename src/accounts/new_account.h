#pragma once

#include "accounts/context.h"
#include "accounts/flows.h"
#include "base/task.h"

#include <boost/json/object.hpp>

#include <string>

namespace socle::accounts {

/// What the body of a sign-up, sign-in, invitation or magic link says.
struct NewAccount {
    std::string email;
    std::string phone;
    std::string password;
    boost::json::object data;
    std::string redirect_to;
    Pkce pkce;
    std::string captcha_token;
};

/// Nothing of ours sends text messages: refuses phone_provider_disabled for a phone alone.
void refuse_phone(const NewAccount& account);

/// The fields of an account that signs in by its email, not confirmed yet; `data` is what the
/// person says of themselves.
boost::json::object new_account_fields(const Context& context, const std::string& id,
                                       const std::string& email, const boost::json::object& data);

/// Refuses weak_password, and validation_failed when there is none or it is too long.
void check_new_password(const Context& context, const std::string& password,
                        const std::string& email, const boost::json::object& data);

/// The flow that waits for the mailed link when the client asked for PKCE, else "".
base::Task<std::string> begin_mail_flow(const Flows& flows, NewAccount account, std::string method,
                                        std::int64_t now_us);

}  // namespace socle::accounts
