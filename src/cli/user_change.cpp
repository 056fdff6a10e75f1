#include "accounts/user_json.h"
#include "base/error.h"
#include "base/text.h"
#include "cli/account_desk.h"
#include "cli/application.h"
#include "cli/application_roles.h"
#include "cli/period.h"
#include "cli/user_commands.h"

#include <unistd.h>

#include <algorithm>
#include <iostream>

namespace socle::cli {

namespace {

using base::Code;
using base::Error;
using Names = std::vector<std::string>;

Names changed(const Names& before, const UserSettings& settings) {
    if (!settings.add && !settings.remove) return settings.names;
    if (settings.names.empty()) {
        throw Error(Code::bad_value,
                    std::string(settings.add ? "--add" : "--remove") + " needs at least one name");
    }
    Names after;
    for (const auto& name : before) {
        const bool named = std::ranges::find(settings.names, name) != settings.names.end();
        if (!settings.remove || !named) after.push_back(name);
    }
    if (settings.remove) return after;
    for (const auto& name : settings.names) {
        if (std::ranges::find(after, name) == after.end()) after.push_back(name);
    }
    return after;
}

Names roles_of(const accounts::User& user) {
    Names roles = user.roles;
    if (!user.role.empty()) roles.insert(roles.begin(), user.role);
    return roles;
}

std::string listed(const Names& names, const std::string& none) {
    return names.empty() ? none : base::join(names, ", ");
}

accounts::FullUser apply(AccountDesk& desk, const std::string& id, accounts::AdminChange change) {
    return desk.run(desk.administration().change(desk.visitor(), id, std::move(change)));
}

}  // namespace

int user_role(const UserSettings& settings) {
    const auto definition = load_application(settings.common.folder);
    if (!definition) return 1;
    OpenAccounts open(settings.common, definition, settings.url);
    auto& desk = open.desk();
    const auto user = desk.find(settings.who).user;
    accounts::AdminChange change;
    change.roles = changed(roles_of(user), settings);
    if (!settings.remove) check_roles(*definition, settings.names);
    const auto full = apply(desk, user.id, change);
    if (settings.common.json) {
        std::cout << accounts::user_json(full) << "\n";
    } else {
        std::cout << user.email << ": " << listed(roles_of(full.user), "no role") << "\n";
    }
    return 0;
}

int user_permission(const UserSettings& settings) {
    const auto definition = load_application(settings.common.folder);
    if (!definition) return 1;
    OpenAccounts open(settings.common, definition, settings.url);
    auto& desk = open.desk();
    const auto user = desk.find(settings.who).user;
    accounts::AdminChange change;
    change.permissions = changed(user.permissions, settings);
    const auto full = apply(desk, user.id, change);
    if (settings.common.json) {
        std::cout << accounts::user_json(full) << "\n";
    } else {
        std::cout << user.email << ": "
                  << listed(full.user.permissions, "no permissions besides its roles'") << "\n";
    }
    return 0;
}

int user_password(const UserSettings& settings) {
    const auto definition = load_application(settings.common.folder);
    if (!definition) return 1;
    const auto password = take_password(settings.password, settings.who);
    if (!password) {
        throw Error(Code::bad_value, "there is no terminal to ask for the password on", {},
                    "Give --password-stdin.");
    }
    OpenAccounts open(settings.common, definition, settings.url);
    auto& desk = open.desk();
    const auto user = desk.find(settings.who).user;
    accounts::AdminChange change;
    change.password = password;
    apply(desk, user.id, change);
    std::cout << user.email << ": the password was set, and its sessions were ended.\n";
    return 0;
}

int user_disable(const UserSettings& settings) {
    const auto definition = load_application(settings.common.folder);
    if (!definition) return 1;
    accounts::AdminChange change;
    change.ban_duration = go_duration(settings.period.empty() ? for_ever : settings.period);
    OpenAccounts open(settings.common, definition, settings.url);
    auto& desk = open.desk();
    const auto user = desk.find(settings.who).user;
    apply(desk, user.id, change);
    std::cout << user.email << ": disabled"
              << (settings.period.empty() ? "" : " for " + settings.period)
              << ", and its sessions were ended.\n";
    return 0;
}

int user_enable(const UserSettings& settings) {
    const auto definition = load_application(settings.common.folder);
    if (!definition) return 1;
    OpenAccounts open(settings.common, definition, settings.url);
    auto& desk = open.desk();
    const auto user = desk.find(settings.who).user;
    accounts::AdminChange change;
    change.ban_duration = "none";
    apply(desk, user.id, change);
    std::cout << user.email << ": may sign in again.\n";
    return 0;
}

int user_remove(const UserSettings& settings) {
    const auto definition = load_application(settings.common.folder);
    if (!definition) return 1;
    OpenAccounts open(settings.common, definition, settings.url);
    auto& desk = open.desk();
    const auto user = desk.find(settings.who).user;
    if (!settings.yes) {
        if (::isatty(STDIN_FILENO) == 0) {
            throw Error(Code::bad_value, "this removes the account " + settings.who, {},
                        "Run again with --yes.");
        }
        std::cout << "Remove the account " << settings.who << "? Type yes: " << std::flush;
        std::string answer;
        std::getline(std::cin, answer);
        if (answer != "yes") throw Error(Code::bad_value, "nothing was changed");
    }
    desk.run(desk.administration().remove(desk.visitor(), user.id, settings.soft));
    std::cout << "Removed " << settings.who << ".\n";
    return 0;
}

}  // namespace socle::cli
