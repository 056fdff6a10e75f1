#include "accounts/claims_text.h"

#include "accounts/sessions.h"
#include "base/json.h"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <boost/json/value_from.hpp>

#include <algorithm>

namespace socle::accounts {

boost::json::object object_in(const std::string& text) {
    base::JsonFault fault;
    auto value = base::parse_json(text, fault);
    if (!value || !value->is_object()) return {};
    return std::move(value->get_object());
}

std::string text_in(const boost::json::object& object, std::string_view name) {
    const auto* value = object.if_contains({name.data(), name.size()});
    return value != nullptr && value->is_string() ? std::string(value->get_string())
                                                  : std::string();
}

boost::json::object with_provider(boost::json::object app_metadata, const std::string& provider) {
    boost::json::array providers;
    const auto* before = app_metadata.if_contains("providers");
    if (before != nullptr && before->is_array()) providers = before->get_array();
    const boost::json::value name(provider);
    if (std::ranges::find(providers, name) == providers.end()) providers.push_back(name);
    app_metadata["providers"] = providers;
    if (text_in(app_metadata, "provider").empty()) app_metadata["provider"] = provider;
    return app_metadata;
}

boost::json::object shown_app_metadata(const User& user) {
    auto metadata = object_in(user.app_metadata);
    if (!user.role.empty()) metadata["role"] = user.role;
    if (!user.roles.empty()) metadata["roles"] = boost::json::value_from(user.roles);
    if (!user.permissions.empty()) {
        metadata["permissions"] = boost::json::value_from(user.permissions);
    }
    return metadata;
}

std::string access_claims(const Context& context, const User& user, const Session& session,
                          std::int64_t now_s) {
    boost::json::object claims;
    claims["iss"] = context.url + "/auth/v1";
    claims["sub"] = user.id;
    claims["aud"] = "authenticated";
    claims["exp"] = now_s + context.rules().access_s;
    claims["iat"] = now_s;
    claims["email"] = user.email;
    claims["phone"] = user.phone;
    claims["app_metadata"] = shown_app_metadata(user);
    claims["user_metadata"] = object_in(user.user_metadata);
    claims["role"] = "authenticated";
    claims["aal"] = session.aal;
    base::JsonFault fault;
    auto methods = base::parse_json(session.amr, fault);
    claims["amr"] = methods ? std::move(*methods) : boost::json::value(boost::json::array());
    claims["session_id"] = session.id;
    claims["is_anonymous"] = user.is_anonymous;
    return boost::json::serialize(claims);
}

}  // namespace socle::accounts
