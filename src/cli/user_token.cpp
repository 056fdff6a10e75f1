#include "accounts/api_tokens.h"
#include "base/convert.h"
#include "base/error.h"
#include "base/time.h"
#include "cli/account_desk.h"
#include "cli/application.h"
#include "cli/period.h"
#include "cli/text_table.h"
#include "cli/user_commands.h"

#include <boost/json/object.hpp>

#include <iostream>

namespace socle::cli {

namespace {

using base::Code;
using base::Error;

constexpr std::int64_t us_per_s = 1'000'000;

boost::json::object token_json(const accounts::ApiToken& token) {
    boost::json::object shown;
    shown["id"] = token.id;
    shown["name"] = token.name;
    shown["ends_with"] = token.shown;
    shown["created_at"] = token.created_at;
    shown["last_used_at"] = token.last_used_at;
    shown["ends_at"] = token.ends_at;
    return shown;
}

std::string end_of(const std::string& period) {
    if (period.empty()) return {};
    return base::timestamp_text(base::now_us() + period_s(period) * us_per_s);
}

/// The id of the one token that `named` is the id or the name of.
std::string id_of(const std::vector<accounts::ApiToken>& tokens, const std::string& named,
                  const std::string& who) {
    std::string found;
    for (const auto& token : tokens) {
        if (token.id == named) return token.id;
        if (token.name != named) continue;
        if (!found.empty()) {
            throw Error(Code::bad_value, "several tokens of " + who + " are called " + named, {},
                        "Give the id that socle user token list shows.");
        }
        found = token.id;
    }
    if (!found.empty()) return found;
    throw Error(Code::bad_value, who + " has no token " + named, {},
                "socle user token list FOLDER " + who + " shows them.");
}

}  // namespace

int user_token_add(const UserSettings& settings) {
    const auto definition = load_application(settings.common.folder);
    if (!definition) return 1;
    if (!definition->accounts.api_tokens) {
        throw Error(Code::bad_value, "this application has no API tokens", {},
                    "For those write into app.yaml: accounts: {tokens: {api: true}}");
    }
    const auto ends_at = end_of(settings.period);
    OpenAccounts open(settings.common, definition, settings.url);
    auto& desk = open.desk();
    const auto user = desk.find(settings.who).user;
    const accounts::ApiTokens tokens(desk.context());
    const auto made = desk.run(tokens.make(desk.visitor(), user.id, settings.token, ends_at));
    if (settings.common.json) {
        auto shown = token_json(made.token);
        shown["token"] = made.secret;
        std::cout << base::canonical_json(shown) << "\n";
    } else {
        std::cout << made.secret << "\n";
        std::cerr << "Keep it: it is not shown again.\n";
    }
    return 0;
}

int user_token_list(const UserSettings& settings) {
    const auto definition = load_application(settings.common.folder);
    if (!definition) return 1;
    OpenAccounts open(settings.common, definition, settings.url);
    auto& desk = open.desk();
    const auto user = desk.find(settings.who).user;
    const accounts::ApiTokens tokens(desk.context());
    const auto list = desk.run(tokens.list(user.id));
    if (settings.common.json) {
        std::string text = "[";
        for (const auto& token : list)
            text += (text.size() > 1 ? "," : "") + base::canonical_json(token_json(token));
        std::cout << text << "]\n";
        return 0;
    }
    std::vector<std::vector<std::string>> rows = {
        {"ID", "NAME", "TOKEN", "MADE", "LAST USED", "ENDS"}};
    for (const auto& each : list) {
        rows.push_back({each.id, each.name.empty() ? "-" : each.name, "…" + each.shown,
                        short_time(each.created_at), short_time(each.last_used_at),
                        short_time(each.ends_at)});
    }
    if (!list.empty()) std::cout << text_table(rows);
    std::cout << list.size() << (list.size() == 1 ? " token\n" : " tokens\n");
    return 0;
}

int user_token_revoke(const UserSettings& settings) {
    const auto definition = load_application(settings.common.folder);
    if (!definition) return 1;
    OpenAccounts open(settings.common, definition, settings.url);
    auto& desk = open.desk();
    const auto user = desk.find(settings.who).user;
    const accounts::ApiTokens tokens(desk.context());
    const auto list = desk.run(tokens.list(user.id));
    desk.run(tokens.revoke(desk.visitor(), user.id, id_of(list, settings.token, settings.who)));
    std::cout << user.email << ": the token was revoked.\n";
    return 0;
}

}  // namespace socle::cli
