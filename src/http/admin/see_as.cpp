#include "accounts/see_as.h"
#include "base/error.h"
#include "base/json_object.h"
#include "http/admin/endpoints.h"
#include "http/admin/parts.h"

namespace socle::http {

AdminTask see_as(AdminServices& services, const AdminCall& call) {
    const Body body(call.request);
    const auto user = body.text("user");
    const auto role = body.text("role");
    if (user.empty() == role.empty()) {
        throw base::Error(base::Code::bad_value, "give either user or role");
    }
    accounts::SeeAs made;
    if (role.empty()) {
        made = co_await accounts::see_as_account(services.accounts, call.visitor, user);
    } else {
        made = co_await accounts::see_as_role(services.accounts, call.visitor, role);
    }
    base::JsonObject object;
    object.text("access_token", made.access_token)
        .text("expires_at", instant_text(made.expires_at_us));
    co_return json_response(object.take());
}

}  // namespace socle::http
