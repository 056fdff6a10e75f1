#include "base/json_object.h"
#include "http/admin/endpoints.h"
#include "http/admin/parts.h"
#include "store/fixed_sql.h"

#include <vector>

namespace socle::http {

namespace {

using definition::Accounts;

std::string_view signup_name(Accounts::Signup signup) {
    if (signup == Accounts::Signup::open) return "open";
    return signup == Accounts::Signup::invite ? "invite" : "closed";
}

std::string providers_json(const Accounts& rules) {
    std::vector<std::string> providers;
    for (const auto& provider : rules.providers) {
        base::JsonObject object;
        object.text("name", provider.name).text("title", words_of(provider.name));
        providers.push_back(object.take());
    }
    return base::json_array(providers);
}

std::string methods_json(const definition::Definition& definition) {
    const auto& rules = definition.accounts;
    const bool served = definition.accounts_served;
    base::JsonObject object;
    object.boolean("password", served)
        .boolean("magic_link", served)
        .boolean("otp", served)
        .boolean("phone", served && rules.phone.enabled)
        .boolean("anonymous", served && rules.anonymous)
        .boolean("totp", served && rules.totp)
        .json("providers", providers_json(rules));
    return object.take();
}

base::Task<bool> has_accounts(const AdminServices& services) {
    static const store::FixedSql one(R"(SELECT 1 AS "one" FROM "user" LIMIT 1)", {},
                                     {{"one", store::sql_integer}});
    const base::Values none;
    const auto rows =
        co_await services.accounts.client.read(one.in(services.accounts.dialect), none);
    co_return !rows.empty();
}

}  // namespace

AdminTask show_about(AdminServices& services, const AdminCall& call) {
    const auto& definition = services.definition;
    bool first = services.desk.invites();
    if (first) {
        const bool taken = co_await has_accounts(services);
        first = !taken;
    }
    base::JsonObject object;
    object.text("app", definition.app)
        .text("title", title_or_name(definition.title, definition.app, call.languages))
        .texts("languages", definition.languages)
        .text("version", services.settings.version)
        .text("signup", signup_name(definition.accounts.signup))
        .json("methods", methods_json(definition))
        .boolean("first_administrator", first)
        .text("anon_key", services.accounts.keys.anon_key);
    auto response = json_response(object.take());
    response.headers.emplace_back("Vary", "Accept-Language");
    co_return response;
}

}  // namespace socle::http
