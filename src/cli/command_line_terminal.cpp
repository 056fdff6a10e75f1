#include "base/error.h"
#include "cli/local_sign_in.h"
#include "cli/terminal_commands.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>
#include <string_view>

namespace socle::cli {

namespace {

constexpr std::int64_t list_most = 10'000;

constexpr std::array<std::string_view, 7> verbs = {"list",   "show",    "add", "edit",
                                                   "delete", "history", "undo"};

/// What is left of the parse: `--late` is the filter `late` of the model.
std::vector<std::string> named_filters(const CLI::App& command) {
    std::vector<std::string> names;
    for (const auto& word : command.remaining()) {
        if (!word.starts_with("--") || word.size() == 2) {
            throw base::Error(base::Code::bad_value, "what is '" + word + "'?", {},
                              "Options begin with --, values are written NAME=VALUE.");
        }
        names.push_back(word.substr(2));
    }
    return names;
}

void add_records(CLI::App& program, terminal::Command& command, const ChooseTerminal& choose) {
    auto* records = program.add_subcommand(
        "records", "Look at and change the records of a server: also without this word");
    records->footer(
        "Verbs: list, show KEY, add NAME=VALUE…, edit KEY NAME=VALUE…, delete KEY, history [KEY], "
        "undo EVENT.\nWithout values, add and edit ask for each. A filter of the model by its name "
        "is an option: --recent.");
    records->allow_extras();
    records->add_option("MODEL", command.model, "A model of the application")->required();
    records->add_option("VERB", command.verb, "What to do")
        ->required()
        ->check(CLI::IsMember(record_verbs()));
    records->add_option("ARGUMENTS", command.arguments, "A key, values NAME=VALUE");
    records->add_option("--server", command.server, "Another server than the one used last");
    records
        ->add_option("--filter", command.filters, "As in a URL: genre=eq.drama; several hold all")
        ->allow_extra_args(false);
    records->add_option("--search", command.search, "A phrase, where the model has a search");
    records->add_option("--select", command.select, "Fields, by commas");
    records->add_option("--order", command.order, "Fields, by commas: title, release_date.desc");
    records->add_option("--limit", command.limit, "How many")
        ->check(CLI::Range(std::int64_t{1}, list_most))
        ->capture_default_str();
    records->add_option("--output", command.output, "table, json, csv or yaml")
        ->check(CLI::IsMember({"table", "json", "csv", "yaml"}))
        ->capture_default_str();
    records->add_flag("--yes", command.yes, "Do not ask");
    choose(records, [records, &command] {
        command.named = named_filters(*records);
        return terminal::run(command);
    });
}

/// For an application's folder, which is served for as long as the command lasts.
void add_local_places(CLI::App& command, terminal::LocalApplication& local) {
    command.add_option("--database", local.database, "A folder's: postgres://…, SQLite without");
    command.add_option("--data", local.data,
                       "A folder's: its data folder (default: FOLDER/.socle)");
}

void add_local_options(CLI::App& command, terminal::LocalApplication& local) {
    add_local_places(command, local);
    command.add_flag("--demo", local.demo, "A folder's: demonstration data where there is none");
}

}  // namespace

void add_terminal_commands(CLI::App& program, TerminalSettings& settings,
                           const ChooseTerminal& choose) {
    auto* connect =
        program.add_subcommand("connect", "Sign in to a server, to work on its records");
    connect->add_option("SERVER", settings.server, "https://…, or an application's folder")
        ->required();
    connect->add_option("--email", settings.email, "Whose account (default: asked for)");
    add_local_options(*connect, settings.local);
    choose(connect, [&settings] {
        return terminal::connect(settings.server, settings.local, settings.email);
    });
    auto* whoami = program.add_subcommand("whoami", "Who is signed in, and where");
    whoami->add_option("URL", settings.server, "Another server than the one used last");
    whoami->add_flag("--json", settings.json, "As JSON");
    choose(whoami, [&settings] { return terminal::show_person(settings.server, settings.json); });
    auto* logout = program.add_subcommand("logout", "Sign out of a server");
    logout->add_option("URL", settings.server, "Another server than the one used last");
    choose(logout, [&settings] { return terminal::sign_out(settings.server); });
    auto* menu = program.add_subcommand("menu", "The application's menu, for people");
    menu->add_option("SERVER,--server", settings.server,
                     "https://…, or an application's folder (default: the one used last)");
    add_local_places(*menu, settings.local);
    menu->add_option("--demo", settings.demo,
                     "A folder's: demonstration data where there is none; with a name of demo: in "
                     "terminal.yaml as that account, without being asked")
        ->expected(0, 1);
    choose(menu, [&settings, menu] {
        settings.local.demo = menu->count("--demo") > 0;
        return terminal::run_menu(settings.server, settings.local, local_sign_in, settings.demo);
    });
    auto* browse = program.add_subcommand("browse", "The records on the whole screen");
    browse->add_option("SERVER,--server", settings.server,
                       "https://…, or an application's folder (default: the one used last)");
    add_local_options(*browse, settings.local);
    choose(browse, [&settings] { return terminal::run_browser(settings.server, settings.local); });
    add_records(program, settings.command, choose);
}

std::vector<std::string> record_verbs() {
    return {verbs.begin(), verbs.end()};
}

std::vector<std::string> with_records(std::vector<std::string> words,
                                      const std::vector<std::string>& commands) {
    const bool known = words.empty() || words.front().starts_with('-') ||
                       std::ranges::find(commands, words.front()) != commands.end();
    const bool verb = words.size() > 1 && std::ranges::find(verbs, words[1]) != verbs.end();
    if (!known && verb) words.insert(words.begin(), "records");
    return words;
}

}  // namespace socle::cli
