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
    std::string channel;  ///< of a message to the phone: sms or whatsapp, "" for sms
    std::string password;
    boost::json::object data;
    std::string redirect_to;
    Pkce pkce;
    std::string captcha_token;

    /// What it signs in by.
    const std::string& name() const { return email.empty() ? phone : email; }
};

/// Refuses signup_disabled.
void check_sign_up_open(const Context& context);

/// The fields of an account that signs in by its email, not confirmed yet; `data` is what the
/// person says of themselves.
boost::json::object new_account_fields(const Context& context, const std::string& id,
                                       const std::string& email, const boost::json::object& data);
/// Of one that signs in by its telephone.
boost::json::object new_phone_account_fields(const Context& context, const std::string& id,
                                             const std::string& phone,
                                             const boost::json::object& data);

/// Refuses weak_password, and validation_failed when there is none or it is too long. `email`,
/// `phone`: what it may not be like, "" none.
void check_new_password(const Context& context, const std::string& password,
                        const std::string& email, const std::string& phone,
                        const boost::json::object& data);

/// The flow that waits for the mailed link when the client asked for PKCE, else "".
base::Task<std::string> begin_mail_flow(const Flows& flows, NewAccount account, std::string method,
                                        std::int64_t now_us);

}  // namespace socle::accounts
