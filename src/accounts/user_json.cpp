#include "accounts/user_json.h"

#include "accounts/claims_text.h"
#include "base/json_object.h"

#include <boost/json/serialize.hpp>

#include <algorithm>

namespace socle::accounts {

namespace {

constexpr std::string_view audience = "authenticated";

std::string object_text(const std::string& text) {
    return text.empty() ? "{}" : text;
}

/// The earlier of the two confirmations.
std::string confirmed_at(const User& user) {
    if (user.email_confirmed_at.empty()) return user.phone_confirmed_at;
    if (user.phone_confirmed_at.empty()) return user.email_confirmed_at;
    return std::min(user.email_confirmed_at, user.phone_confirmed_at);
}

std::string identities_json(const std::vector<UserIdentity>& identities) {
    std::vector<std::string> items;
    for (const auto& identity : identities)
        items.push_back(identity_json(identity));
    return base::json_array(items);
}

void add_sent(base::JsonObject& object, const FullUser& full) {
    object.instant_if_any("confirmation_sent_at", full.confirmation_sent_at)
        .instant_if_any("confirmed_at", confirmed_at(full.user))
        .instant_if_any("recovery_sent_at", full.recovery_sent_at)
        .text_if_any("new_email", full.new_email)
        .instant_if_any("email_change_sent_at", full.email_change_sent_at)
        .text_if_any("new_phone", full.new_phone)
        .instant_if_any("phone_change_sent_at", full.phone_change_sent_at)
        .instant_if_any("reauthentication_sent_at", full.reauthentication_sent_at);
}

}  // namespace

std::string user_json(const FullUser& full) {
    const auto& user = full.user;
    base::JsonObject object;
    object.text("id", user.id)
        .text("aud", audience)
        .text("role", audience)
        .text("email", user.email)
        .instant_if_any("email_confirmed_at", user.email_confirmed_at)
        .instant_if_any("invited_at", user.invited_at)
        .text("phone", user.phone)
        .instant_if_any("phone_confirmed_at", user.phone_confirmed_at);
    add_sent(object, full);
    object.instant_if_any("last_sign_in_at", user.last_sign_in_at)
        .json("app_metadata", boost::json::serialize(shown_app_metadata(user)))
        .json("user_metadata", object_text(user.user_metadata));
    if (!full.factors.empty()) object.json("factors", factors_json(full.factors));
    object.json("identities", identities_json(full.identities))
        .instant_if_any("created_at", user.created_at)
        .instant_if_any("updated_at", user.updated_at)
        .instant_if_any("banned_until", user.banned_until)
        .instant_if_any("deleted_at", user.deleted_at)
        .boolean("is_anonymous", user.is_anonymous);
    return object.take();
}

std::string identity_json(const UserIdentity& identity) {
    base::JsonObject object;
    object.text("identity_id", identity.id)
        .text("id", identity.provider_id)
        .text("user_id", identity.user)
        .json("identity_data", object_text(identity.data))
        .text("provider", identity.provider)
        .instant_if_any("last_sign_in_at", identity.last_sign_in_at)
        .instant_if_any("created_at", identity.created_at)
        .instant_if_any("updated_at", identity.updated_at)
        .text_if_any("email", identity.email);
    return object.take();
}

std::string factor_json(const UserFactor& factor) {
    base::JsonObject object;
    object.text("id", factor.id)
        .instant_if_any("created_at", factor.created_at)
        .instant_if_any("updated_at", factor.updated_at)
        .text("status", factor.status)
        .text_if_any("friendly_name", factor.name)
        .text("factor_type", factor.kind)
        .text("phone", "");
    if (factor.last_challenged_at.empty()) object.json("last_challenged_at", "null");
    object.instant_if_any("last_challenged_at", factor.last_challenged_at);
    return object.take();
}

std::string factors_json(const std::vector<UserFactor>& factors) {
    std::vector<std::string> items;
    for (const auto& factor : factors)
        items.push_back(factor_json(factor));
    return base::json_array(items);
}

std::string session_json(const SignedIn& signed_in) {
    const auto& tokens = signed_in.tokens;
    base::JsonObject object;
    object.text("access_token", tokens.access_token)
        .text("token_type", "bearer")
        .number("expires_in", tokens.expires_in_s)
        .number("expires_at", tokens.expires_at_s)
        .text("refresh_token", tokens.refresh_token)
        .json("user", user_json(signed_in.user))
        .text_if_any("provider_token", signed_in.provider_token)
        .text_if_any("provider_refresh_token", signed_in.provider_refresh_token);
    if (!signed_in.weak_password.empty()) {
        base::JsonObject weak;
        weak.text("message", weak_password_text(signed_in.weak_password))
            .texts("reasons", signed_in.weak_password);
        object.json("weak_password", weak.take());
    }
    return object.take();
}

std::string weak_password_text(const std::vector<std::string>& reasons) {
    std::string text;
    for (const auto& reason : reasons) {
        if (!text.empty()) text += ' ';
        if (reason == "length") {
            text += "The password is too short.";
        } else if (reason == "similar") {
            text += "The password is too similar to the email, a name or the application.";
        } else if (reason == "characters") {
            text += "The password has characters that are not allowed.";
        } else {
            text += "The password is known to be weak and easy to guess.";
        }
    }
    return text;
}

}  // namespace socle::accounts
