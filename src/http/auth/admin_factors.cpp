#include "accounts/reason.h"
#include "accounts/user_json.h"
#include "http/auth/endpoints.h"

#include <algorithm>

namespace socle::http {

AuthTask list_factors_of_user(AuthServices& services, const AuthCall& call) {
    const auto id = uuid_in_path(call, "user_id");
    const auto user = co_await services.administration.get(id);
    co_return json_response(factors_json(user.factors));
}

AuthTask delete_factor_of_user(AuthServices& services, const AuthCall& call) {
    const auto id = uuid_in_path(call, "user_id");
    const auto factor_id = uuid_in_path(call, "factor_id");
    const auto user = co_await services.administration.get(id);
    const auto factor = std::ranges::find(user.factors, factor_id, &accounts::UserFactor::id);
    if (factor == user.factors.end()) {
        accounts::refuse(accounts::Reason::mfa_factor_not_found, "Factor not found");
    }
    co_await services.factors.remove(call.visitor, id, factor_id);
    co_return json_response(factor_json(*factor));
}

}  // namespace socle::http
