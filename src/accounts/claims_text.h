#pragma once

#include "accounts/users.h"

#include <boost/json/object.hpp>

#include <string>
#include <string_view>

namespace socle::accounts {

/// The account's `app_metadata` as clients and tokens see it: what is stored, with the account's
/// role, roles and permissions.
boost::json::object shown_app_metadata(const User& user);
/// A JSON object's text, or an empty object.
boost::json::object object_in(const std::string& text);
/// A text member, or "".
std::string text_in(const boost::json::object& object, std::string_view name);
/// `app_metadata` with `provider` among its `providers`, and as its `provider` when it had none.
boost::json::object with_provider(boost::json::object app_metadata, const std::string& provider);

}  // namespace socle::accounts
