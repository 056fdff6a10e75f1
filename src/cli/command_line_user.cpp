#include "cli/command_line_user.h"

#include <CLI/CLI.hpp>

namespace socle::cli {

namespace {

constexpr std::int64_t page_max = 1'000'000;

/// Adds the commands one after the other to their parent.
class UserCommands {
public:
    UserCommands(CLI::App& parent, UserSettings& settings, const Choose& choose)
        : parent_(parent), settings_(settings), choose_(choose) {}

    CLI::App* add(const std::string& name, const std::string& help,
                  int (*action)(const UserSettings&)) {
        auto* command = parent_.add_subcommand(name, help);
        add_common_options(*command, settings_.common);
        choose_(command, settings_.common,
                [this_settings = &settings_, action] { return action(*this_settings); });
        return command;
    }

    CLI::App* add_for_one(const std::string& name, const std::string& help,
                          int (*action)(const UserSettings&)) {
        auto* command = add(name, help, action);
        command->add_option("EMAIL", settings_.who, "The account's email or id")->required();
        return command;
    }

private:
    CLI::App& parent_;
    UserSettings& settings_;
    const Choose& choose_;
};

void add_json(CLI::App* command, UserSettings& settings) {
    command->add_flag("--json", settings.common.json, "As one JSON object");
}

void add_url(CLI::App* command, UserSettings& settings) {
    command->add_option("--url", settings.url, "The server's public address, for links in mails")
        ->envname("SOCLE_URL")
        ->default_val("http://127.0.0.1:8090");
}

void add_password_options(CLI::App& command, PasswordSource& source) {
    auto* given = command.add_option("--password", source.given,
                                     "The password; others on this machine may see it in the list "
                                     "of processes");
    command
        .add_flag("--password-stdin", source.from_input,
                  "Read the password from the first line of standard input")
        ->excludes(given);
}

void add_making(UserCommands& commands, UserSettings& settings) {
    auto* add = commands.add_for_one("add", "Make an account", user_add);
    add_password_options(*add, settings.password);
    auto* password = add->get_option("--password");
    auto* input = add->get_option("--password-stdin");
    add->add_flag("--no-password", settings.no_password,
                  "Without one: the account signs in by link, code or provider")
        ->excludes(password)
        ->excludes(input);
    add->add_flag("--invite", settings.invite, "Mail a link with which the password is chosen")
        ->excludes(password)
        ->excludes(input);
    add->add_option("--role", settings.roles, "A role of app.yaml; the first is the main one")
        ->allow_extra_args(false);
    add->add_option("--permission", settings.permissions, "A permission besides the roles'")
        ->allow_extra_args(false);
    add->add_option("--field", settings.fields, "NAME=VALUE, a field of models/user.yaml")
        ->allow_extra_args(false);
    add->add_option("--metadata", settings.metadata, "The user_metadata, a JSON object");
    add->add_flag("--unconfirmed", settings.unconfirmed, "The email is not confirmed yet");
    add_json(add, settings);
    add_url(add, settings);
}

void add_looking(UserCommands& commands, UserSettings& settings) {
    auto* list = commands.add("list", "List accounts, the newest first", user_list);
    list->add_option("--role", settings.roles, "Only those with this role")->expected(1);
    list->add_option("--search", settings.search, "Only those with this text in email or phone");
    list->add_option("--page", settings.page, "Which 50")
        ->check(CLI::Range(std::int64_t{1}, page_max))
        ->capture_default_str();
    add_json(list, settings);
    auto* show = commands.add_for_one("show", "Show an account", user_show);
    add_json(show, settings);
    auto* sessions = commands.add_for_one("sessions", "List an account's sessions", user_sessions);
    sessions->add_flag("--end", settings.end, "End them all: it must sign in again everywhere");
    add_json(sessions, settings);
}

void add_names(CLI::App* command, const char* name, const char* help, UserSettings& settings) {
    command->add_option(name, settings.names, help);
    auto* add = command->add_flag("--add", settings.add, "Add these to what it has");
    command->add_flag("--remove", settings.remove, "Take these away")->excludes(add);
    add_json(command, settings);
}

void add_changing(UserCommands& commands, UserSettings& settings) {
    auto* role = commands.add_for_one("role", "Set an account's roles", user_role);
    add_names(role, "ROLE", "Roles of app.yaml, the first is the main one; none: no role",
              settings);
    auto* permission =
        commands.add_for_one("permission", "Set permissions besides the roles'", user_permission);
    add_names(permission, "PERMISSION", "Permissions; none: only those of the roles", settings);
    auto* password = commands.add_for_one("password", "Set an account's password", user_password);
    add_password_options(*password, settings.password);
    auto* disable =
        commands.add_for_one("disable", "Keep an account from signing in", user_disable);
    disable->add_option("--for", settings.period, "How long: 30m, 24h, 7d (default: without end)");
    commands.add_for_one("enable", "Let a disabled account sign in again", user_enable);
    auto* remove = commands.add_for_one("remove", "Remove an account", user_remove);
    remove->add_flag("--yes", settings.yes, "Without asking");
    remove->add_flag("--soft", settings.soft, "Keep its row, emptied of what identifies a person");
}

void add_tokens(CLI::App& user, UserSettings& settings, const Choose& choose) {
    auto* token = user.add_subcommand("token", "API tokens of an account");
    token->require_subcommand(1);
    UserCommands commands(*token, settings, choose);
    auto* add = commands.add_for_one("add", "Make a token; it is shown once", user_token_add);
    add->add_option("--name", settings.token, "What it is for");
    add->add_option("--for", settings.period, "How long it holds: 24h, 90d (default: for ever)");
    add_json(add, settings);
    auto* list = commands.add_for_one("list", "List an account's tokens", user_token_list);
    add_json(list, settings);
    auto* revoke = commands.add_for_one("revoke", "Revoke a token", user_token_revoke);
    revoke->add_option("TOKEN", settings.token, "Its id or its name")->required();
}

void add_import(CLI::App& user, ImportSettings& import, const Choose& choose) {
    auto* command = user.add_subcommand("import", "Import accounts with their passwords");
    add_common_options(*command, import.user.common);
    command->add_option("FILE", import.file, "CSV with a header, a JSON list or JSON lines")
        ->required()
        ->check(CLI::ExistingFile);
    command
        ->add_option("--format", import.format,
                     "auto, csv, json, django (dumpdata) or flask (email, password_hash)")
        ->check(CLI::IsMember({"auto", "csv", "json", "django", "flask"}))
        ->capture_default_str();
    command->add_flag("--dry-run", import.dry_run, "Check everything, write nothing");
    command->add_flag("--update", import.update, "Change accounts that are there already");
    command->add_option("--role", import.user.roles, "The role of those whose row names none")
        ->allow_extra_args(false);
    command->add_option("--ignore", import.ignored, "A column that is not to be imported")
        ->allow_extra_args(false);
    command->add_flag("--unconfirmed", import.user.unconfirmed,
                      "Emails are confirmed only where a column says so");
    command->add_flag("--json", import.user.common.json, "Print what was done as JSON");
    choose(command, import.user.common, [&import] { return user_import(import); });
}

}  // namespace

void add_user_commands(CLI::App& program, UserSettings& settings, ImportSettings& import,
                       const Choose& choose) {
    auto* user = program.add_subcommand("user", "Accounts: make, list, change, import");
    user->require_subcommand(1);
    UserCommands commands(*user, settings, choose);
    add_making(commands, settings);
    add_looking(commands, settings);
    add_changing(commands, settings);
    add_tokens(*user, settings, choose);
    add_import(*user, import, choose);
    UserCommands top(program, settings, choose);
    auto* admin = top.add("init-admin", "Make the first administrator", init_admin);
    admin->add_option("EMAIL", settings.who, "The administrator's email (default: asked for)");
    add_password_options(*admin, settings.password);
    admin
        ->add_option("--role", settings.roles,
                     "The administrator's role (default: admin, administrator, or the one with "
                     "the most permissions)")
        ->expected(1);
    add_json(admin, settings);
}

}  // namespace socle::cli
