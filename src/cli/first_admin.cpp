#include "cli/first_admin.h"

#include "accounts/administrators.h"
#include "accounts/user_json.h"
#include "base/error.h"
#include "base/log.h"
#include "cli/account_desk.h"
#include "cli/application.h"
#include "cli/application_roles.h"
#include "cli/user_commands.h"

#include <unistd.h>

#include <cstdlib>
#include <iostream>

namespace socle::cli {

namespace {

using base::Code;
using base::Error;

std::int64_t count_with_role(AccountDesk& desk, const std::string& role) {
    return desk.run(desk.administration().list(1, 1, {}, role)).total;
}

void refuse_second(AccountDesk& desk, const std::string& role) {
    const auto users = desk.run(desk.administration().list(1, 1, {}, role));
    if (users.total == 0) return;
    const auto with_role = role.empty() ? "" : " with the role " + role;
    throw Error(Code::bad_value,
                "there is an account" + with_role + " already: " + users.users.front().user.email,
                {}, "socle user add makes further ones, socle user password sets a password.");
}

accounts::FullUser make_administrator(AccountDesk& desk, const accounts::AdminChange& change) {
    return desk.run(desk.administration().create(desk.visitor(), change));
}

std::string email_of(const UserSettings& settings) {
    if (!settings.who.empty()) return accounts::checked_email(settings.who);
    if (::isatty(STDIN_FILENO) == 0 || settings.password.from_input) {
        throw Error(Code::bad_value, "the administrator's email is missing", {},
                    "Run: socle init-admin FOLDER EMAIL");
    }
    std::cerr << "The administrator's email: " << std::flush;
    std::string email;
    std::getline(std::cin, email);
    return accounts::checked_email(email);
}

std::string variable(const char* name) {
    // NOLINTNEXTLINE(concurrency-mt-unsafe): nothing here sets a variable
    const char* value = std::getenv(name);
    return value == nullptr ? std::string() : std::string(value);
}

void make_from_environment(AccountDesk& desk, const definition::Definition& definition,
                           const std::string& email, const std::string& password) {
    const auto role = accounts::administrator_role(definition);
    if (count_with_role(desk, role) > 0) return;
    const auto change = accounts::first_administrator(definition, email, password);
    const auto made = make_administrator(desk, change);
    base::log(base::Level::info, "made the first administrator",
              {{"email", made.user.email}, {"role", role}});
}

}  // namespace

int init_admin(const UserSettings& settings) {
    const auto definition = load_application(settings.common.folder);
    if (!definition) return 1;
    check_roles(*definition, settings.roles);
    const auto role =
        settings.roles.empty() ? accounts::administrator_role(*definition) : settings.roles.front();
    OpenAccounts open(settings.common, definition, settings.url);
    auto& desk = open.desk();
    refuse_second(desk, role);
    const auto email = email_of(settings);
    const auto password = take_password(settings.password, email);
    if (!password) {
        throw Error(Code::bad_value, "there is no terminal to ask for the password on", {},
                    "Give --password-stdin.");
    }
    refuse_second(desk, role);
    auto change = accounts::first_administrator(*definition, email, *password);
    if (!settings.roles.empty()) {
        change.roles = {role};
        change.permissions.reset();
    }
    const auto made = make_administrator(desk, change);
    if (settings.common.json) {
        std::cout << accounts::user_json(made) << "\n";
    } else {
        std::cout << "Made the administrator " << made.user.email
                  << (role.empty() ? "" : " with the role " + role) << ".\n";
    }
    return 0;
}

bool needs_first_administrator(const definition::Definition& definition, store::Store& store,
                               AccountServices& services, const accounts::Keys& keys) {
    if (!definition.accounts_served) return false;
    AccountDesk desk(definition, store, services, keys, {});
    const auto email = variable("SOCLE_ADMIN_EMAIL");
    const auto password = variable("SOCLE_ADMIN_PASSWORD");
    if (!email.empty() && !password.empty()) {
        make_from_environment(desk, definition, email, password);
        return false;
    }
    if (!email.empty() || !password.empty()) {
        throw Error(Code::bad_value,
                    "SOCLE_ADMIN_EMAIL and SOCLE_ADMIN_PASSWORD must be given together");
    }
    return desk.run(desk.administration().list(1, 1, {}, {})).total == 0;
}

}  // namespace socle::cli
