#include "accounts/user_json.h"
#include "base/convert.h"
#include "base/error.h"
#include "cli/account_desk.h"
#include "cli/application.h"
#include "cli/application_roles.h"
#include "cli/user_commands.h"
#include "cli/user_fields.h"

#include <iostream>

namespace socle::cli {

namespace {

using base::Code;
using base::Error;

/// What is wrong with the arguments is said before a password is asked for.
accounts::AdminChange change_of(const UserSettings& settings,
                                const definition::Definition& definition) {
    accounts::AdminChange change;
    change.email = settings.who;
    change.email_confirm = !settings.unconfirmed && !settings.invite;
    change.roles = settings.roles;
    if (settings.roles.empty() && !definition.accounts.default_role.empty()) {
        change.roles = std::vector<std::string>{definition.accounts.default_role};
    }
    if (!settings.permissions.empty()) change.permissions = settings.permissions;
    change.user_metadata = object_of_argument("--metadata", settings.metadata);
    change.fields = fields_of_arguments(definition, settings.fields);
    return change;
}

std::string password_of(const UserSettings& settings) {
    const auto password = take_password(settings.password, settings.who);
    if (password) return *password;
    throw Error(Code::bad_value, "there is no terminal to ask for the password on", {},
                "Give --password-stdin, or --invite to mail a link, or --no-password.");
}

/// An account without a password gets its invitation in a second step, so that a mail that cannot
/// be made leaves an account that can be invited again.
std::string invite(AccountDesk& desk, const std::string& email) {
    desk.run(desk.administration().invite(desk.visitor(), email, {}, {}));
    return desk.send_mails(email);
}

}  // namespace

int user_add(const UserSettings& settings) {
    const auto definition = load_application(settings.common.folder);
    if (!definition) return 1;
    auto change = change_of(settings, *definition);
    check_roles(*definition, *change.roles);
    const auto email = accounts::checked_email(settings.who);
    if (!settings.no_password && !settings.invite) change.password = password_of(settings);
    OpenAccounts open(settings.common, definition, settings.url);
    auto& desk = open.desk();
    const auto made = desk.run(desk.administration().create(desk.visitor(), change));
    const auto mailed = settings.invite ? invite(desk, email) : "";
    if (settings.common.json) {
        std::cout << accounts::user_json(made) << "\n";
        return 0;
    }
    std::cout << "Made the account " << made.user.email << " (" << made.user.id << ").\n";
    if (settings.invite) std::cout << "The invitation is " << mailed << ".\n";
    return 0;
}

}  // namespace socle::cli
