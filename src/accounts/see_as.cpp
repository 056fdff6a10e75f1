#include "accounts/see_as.h"

#include "accounts/administrators.h"
#include "accounts/claims_text.h"
#include "accounts/users.h"
#include "base/error.h"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <utility>

namespace socle::accounts {

namespace {

constexpr std::int64_t us_per_s = 1'000'000;

SeeAs signed_for(const Context& context, const Visitor& visitor, boost::json::object claims) {
    const auto now_s = visitor.now_us / us_per_s;
    claims["iss"] = context.url + "/auth/v1";
    claims["aud"] = "authenticated";
    claims["iat"] = now_s;
    claims["exp"] = now_s + see_as_s;
    claims["read_only"] = true;
    claims["seen_by"] = visitor.account;
    SeeAs made;
    made.access_token =
        sign_access_token(boost::json::serialize(claims), context.keys, context.rules().signing);
    made.expires_at_us = (now_s + see_as_s) * us_per_s;
    return made;
}

bool has_second_factor(const FullUser& full) {
    return std::ranges::any_of(
        full.factors, [](const UserFactor& factor) { return factor.status == "verified"; });
}

}  // namespace

base::Task<SeeAs> see_as_account(const Context& context, const Visitor& visitor, std::string id) {
    const Users users(context);
    const auto full = co_await users.full_by_id(id);
    boost::json::object claims;
    claims["role"] = "authenticated";
    claims["sub"] = full.user.id;
    claims["email"] = full.user.email;
    claims["aal"] = has_second_factor(full) ? "aal2" : "aal1";
    claims["is_anonymous"] = full.user.is_anonymous;
    claims["app_metadata"] = shown_app_metadata(full.user);
    const store::WriteUnit unit = [&context, &visitor, &full](store::Transaction& transaction) {
        return note_action(transaction, context, visitor, full.user.id, "seen_as", visitor.account);
    };
    co_await context.client.write(unit);
    co_return signed_for(context, visitor, std::move(claims));
}

base::Task<SeeAs> see_as_role(const Context& context, const Visitor& visitor, std::string role) {
    if (context.definition.find_role(role) == nullptr) {
        throw base::Error(base::Code::bad_value, "there is no role \"" + role + "\"");
    }
    boost::json::object claims;
    claims["role"] = role;
    claims["aal"] = "aal1";
    const store::WriteUnit unit = [&context, &visitor, &role](store::Transaction& transaction) {
        return note_administration(transaction, context, visitor, "seen_as_role", role);
    };
    co_await context.client.write(unit);
    co_return signed_for(context, visitor, std::move(claims));
}

}  // namespace socle::accounts
