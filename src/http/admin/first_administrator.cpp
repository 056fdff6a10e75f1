#include "accounts/administrators.h"
#include "base/error.h"
#include "http/admin/endpoints.h"
#include "http/admin/parts.h"
#include "store/fixed_sql.h"

namespace socle::http {

namespace {

[[noreturn]] void refuse_second() {
    refuse_with(409, "first_administrator_exists", "There is an account already",
                "Sign in, or make an administrator with: socle init-admin");
}

/// In the transaction that made the account.
base::Task<void> check_alone(store::Transaction& transaction, base::Dialect dialect) {
    static const store::FixedSql others(R"(SELECT count(*) FROM "user")", {},
                                        {{"count", store::sql_integer}});
    const base::Values none;
    const auto rows = co_await transaction.run(others.in(dialect), none);
    if (store::cell_integer(rows, 0, 0) > 1) refuse_second();
}

base::Task<void> make(AdminServices& services, const AdminCall& call,
                      accounts::AdminChange change) {
    const auto dialect = services.accounts.dialect;
    const accounts::Users::Also alone = [dialect](store::Transaction& transaction) {
        return check_alone(transaction, dialect);
    };
    co_await services.administration.create(call.visitor, change, alone);
}

}  // namespace

AdminTask make_first_administrator(AdminServices& services, const AdminCall& call) {
    const Body body(call.request);
    const auto token = body.text("token");
    const auto change = accounts::first_administrator(services.definition, body.text("email"),
                                                      body.text("password"));
    if (!services.desk.invites()) refuse_second();
    services.accounts.limits.count(accounts::Limits::Act::verify, call.visitor.address,
                                   call.visitor.now_us);
    if (!services.desk.take_invitation(token)) {
        refuse_with(403, "first_administrator_token",
                    "This is not the token of the first administrator",
                    "Take the link that `socle serve` printed when it started.");
    }
    std::exception_ptr failure;
    try {
        co_await make(services, call, change);
    } catch (...) {
        failure = std::current_exception();
    }
    if (failure) {
        services.desk.return_invitation(token);
        std::rethrow_exception(failure);
    }
    co_return empty_response();
}

}  // namespace socle::http
