#include "accounts/claims_text.h"
#include "accounts/sessions.h"
#include "accounts/user_json.h"
#include "base/convert.h"
#include "base/text.h"
#include "base/time.h"
#include "cli/account_desk.h"
#include "cli/application.h"
#include "cli/application_roles.h"
#include "cli/text_table.h"
#include "cli/user_commands.h"

#include <boost/json/array.hpp>

#include <iostream>

namespace socle::cli {

namespace {

constexpr std::int64_t page_rows = 50;

std::string roles_text(const accounts::User& user) {
    std::vector<std::string> roles = user.roles;
    if (!user.role.empty()) roles.insert(roles.begin(), user.role);
    return roles.empty() ? "-" : base::join(roles, ", ");
}

std::string disabled_text(const accounts::User& user) {
    if (!user.banned(base::now_us())) return "-";
    constexpr std::int64_t year_us = 366LL * 86'400 * 1'000'000;
    const auto until = base::parse_timestamp(user.banned_until);
    const bool long_time = until && *until > base::now_us() + 50 * year_us;
    return long_time ? "disabled" : "until " + short_time(user.banned_until);
}

std::string name_of(const accounts::User& user) {
    if (!user.email.empty()) return user.email;
    return user.phone.empty() ? user.id : user.phone;
}

void print_page(const accounts::UserPage& users, std::int64_t page) {
    std::vector<std::vector<std::string>> rows = {
        {"EMAIL", "ROLES", "CONFIRMED", "LAST SIGN-IN", "DISABLED"}};
    for (const auto& each : users.users) {
        const auto& user = each.user;
        rows.push_back({name_of(user), roles_text(user), user.confirmed() ? "yes" : "no",
                        short_time(user.last_sign_in_at), disabled_text(user)});
    }
    if (!users.users.empty()) std::cout << text_table(rows);
    const auto pages = (users.total + page_rows - 1) / page_rows;
    std::cout << users.total << (users.total == 1 ? " account" : " accounts");
    if (pages > 1) std::cout << ", page " << page << " of " << pages;
    std::cout << "\n";
}

void print_page_json(const accounts::UserPage& users) {
    std::string text = "{\"users\":[";
    for (const auto& each : users.users) {
        if (&each != users.users.data()) text += ",";
        text += accounts::user_json(each);
    }
    std::cout << text << "],\"total\":" << users.total << "}\n";
}

std::string identities_text(const accounts::FullUser& full) {
    std::vector<std::string> names;
    for (const auto& identity : full.identities)
        names.push_back(identity.provider);
    return names.empty() ? "-" : base::join(names, ", ");
}

std::string factors_text(const accounts::FullUser& full) {
    std::vector<std::string> names;
    for (const auto& factor : full.factors)
        names.push_back(factor.kind + " (" + factor.status + ")");
    return names.empty() ? "-" : base::join(names, ", ");
}

}  // namespace

int user_list(const UserSettings& settings) {
    const auto definition = load_application(settings.common.folder);
    if (!definition) return 1;
    OpenAccounts open(settings.common, definition, settings.url);
    auto& desk = open.desk();
    check_roles(*definition, settings.roles);
    const auto role = settings.roles.empty() ? std::string() : settings.roles.front();
    const auto search = base::lower(settings.search);
    const auto users = desk.run(desk.administration().list(settings.page, page_rows, search, role));
    if (settings.common.json) {
        print_page_json(users);
    } else {
        print_page(users, settings.page);
    }
    return 0;
}

int user_show(const UserSettings& settings) {
    const auto definition = load_application(settings.common.folder);
    if (!definition) return 1;
    OpenAccounts open(settings.common, definition, settings.url);
    const auto full = open.desk().find(settings.who);
    if (settings.common.json) {
        std::cout << accounts::user_json(full) << "\n";
        return 0;
    }
    const auto& user = full.user;
    const auto or_dash = [](const std::string& text) { return text.empty() ? "-" : text; };
    std::cout << text_table({{"email", or_dash(user.email)},
                             {"id", user.id},
                             {"phone", or_dash(user.phone)},
                             {"roles", roles_text(user)},
                             {"permissions", or_dash(base::join(user.permissions, ", "))},
                             {"confirmed", short_time(user.email_confirmed_at)},
                             {"invited", short_time(user.invited_at)},
                             {"last sign-in", short_time(user.last_sign_in_at)},
                             {"disabled", disabled_text(user)},
                             {"signs in by", identities_text(full)},
                             {"second factors", factors_text(full)},
                             {"user_metadata", user.user_metadata},
                             {"app_metadata", user.app_metadata},
                             {"made", short_time(user.created_at)},
                             {"changed", short_time(user.updated_at)}});
    return 0;
}

namespace {

std::string session_json(const accounts::Session& session) {
    boost::json::object shown;
    shown["id"] = session.id;
    shown["aal"] = session.aal;
    shown["address"] = session.address;
    shown["user_agent"] = session.user_agent;
    shown["created_at"] = session.created_at;
    shown["refreshed_at"] = session.refreshed_at;
    return base::canonical_json(shown);
}

void print_sessions(const std::vector<accounts::Session>& sessions, bool json) {
    if (json) {
        std::string text = "[";
        for (const auto& session : sessions)
            text += (text.size() > 1 ? "," : "") + session_json(session);
        std::cout << text << "]\n";
        return;
    }
    std::vector<std::vector<std::string>> rows = {
        {"SINCE", "LAST USED", "LEVEL", "ADDRESS", "PROGRAM"}};
    for (const auto& each : sessions) {
        rows.push_back({short_time(each.created_at), short_time(each.refreshed_at), each.aal,
                        each.address, each.user_agent});
    }
    if (!sessions.empty()) std::cout << text_table(rows);
    std::cout << sessions.size() << (sessions.size() == 1 ? " session\n" : " sessions\n");
}

}  // namespace

int user_sessions(const UserSettings& settings) {
    const auto definition = load_application(settings.common.folder);
    if (!definition) return 1;
    OpenAccounts open(settings.common, definition, settings.url);
    auto& desk = open.desk();
    const auto user = desk.find(settings.who).user;
    const accounts::Sessions sessions(desk.context());
    const auto list = desk.run(sessions.list(user.id));
    print_sessions(list, settings.common.json);
    if (!settings.end) return 0;
    desk.run(sessions.end(desk.visitor(), user.id, {}, accounts::Scope::global));
    if (!settings.common.json) std::cout << "They were ended.\n";
    return 0;
}

}  // namespace socle::cli
