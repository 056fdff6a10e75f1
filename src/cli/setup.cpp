#include "definition/setup.h"
#include "base/error.h"
#include "base/text.h"
#include "cli/application.h"
#include "cli/commands.h"
#include "cli/demo.h"
#include "cli/local_sign_in.h"
#include "cli/logging.h"
#include "cli/trial_place.h"
#include "terminal/token_file.h"

#include <unistd.h>

#include <iostream>

namespace socle::cli {

namespace {

using base::Code;
using base::Error;
using Rows = std::vector<definition::DemoFile>;

/// "3 department, 4 user": the models that have records.
std::string records_in(const definition::Definition& definition, store::Store& store) {
    std::vector<std::string> counts;
    for (const auto& model : definition.models) {
        if (model.view || model.internal) continue;
        base::Statement statement;
        statement.sql = "SELECT count(*) FROM " + base::quoted(model.name);
        statement.columns = {{"count", {base::Type::integer, 0}}};
        const auto count = std::get<std::int64_t>(store.query(statement).at(0, 0));
        if (count > 0) counts.push_back(std::to_string(count) + " " + model.name);
    }
    return base::join(counts, ", ");
}

void confirm(const std::string& records, const std::string& folder) {
    if (isatty(STDIN_FILENO) == 0) {
        throw Error(Code::bad_value, "this would erase: " + records, {},
                    "Run again with --reset --yes.");
    }
    std::cout << "This erases: " << records
              << ", with their history and the sessions of all people.\n(socle backup " << folder
              << " FILE keeps them.) Type yes: " << std::flush;
    std::string answer;
    std::getline(std::cin, answer);
    if (answer != "yes") throw Error(Code::bad_value, "nothing was changed");
}

void erase(store::Store& store) {
    const auto live = store::live_schema(store);
    const auto nothing = store::Schema{};
    store::apply_migration(store, store::plan_migration(store, live, nothing), nothing);
    store.execute({"DELETE FROM socle_event"});
}

void make_tables(const Settings& settings, const definition::Definition& definition,
                 store::Store& store) {
    ServeSettings serving;
    serving.common = settings;
    prepare_schema(serving, definition, store);
}

/// Throws what refuses the rows, before anything is erased for them.
void try_out(const definition::Definition& definition, const Rows& rows) {
    const TrialPlace place(base::Dialect::sqlite, {}, false);
    const auto settings = place.settings(definition.folder).common;
    const auto store = open_application_store(settings);
    make_tables(settings, definition, *store);
    add_rows(definition, *store, rows);
    store->close();
}

/// Empty tables as the definitions ask. Throws Error when there are records, unless they may go.
void prepare(const SetupSettings& settings, const definition::Definition& definition,
             const Rows& rows, store::Store& store) {
    make_tables(settings.common, definition, store);
    const auto records = records_in(definition, store);
    if (records.empty()) return;
    if (!settings.reset) {
        throw Error(Code::bad_value, "this is set up already: " + records, {},
                    "With --reset all of it is erased and made anew.");
    }
    try_out(definition, rows);
    if (!settings.yes) confirm(records, definition.folder);
    erase(store);
    make_tables(settings.common, definition, store);
}

void make_token_file(const definition::Definition& definition) {
    const auto tokens = token_settings(definition);
    if (!tokens) return;
    terminal::TokenFile(tokens->file, tokens->key_file).create();
    std::cout << "Made the key " << tokens->key_file << " and the empty file of tokens "
              << tokens->file << ".\n";
}

}  // namespace

int setup(const SetupSettings& settings) {
    set_up_logging("warning", "auto");
    const auto definition = load_application(settings.common.folder);
    if (!definition) return 1;
    const auto rows = definition::read_setup(*definition);
    for (const auto& problem : rows.problems)
        std::cerr << definition::to_text(problem) << "\n";
    if (!rows.problems.empty()) return 1;
    if (rows.files.empty()) {
        throw Error(Code::bad_value, "the application has no setup.yaml: there is nothing to make",
                    {}, "socle serve makes the tables of an empty database.");
    }
    token_settings(*definition);
    const auto store = open_application_store(settings.common);
    prepare(settings, *definition, rows.files, *store);
    std::cout << "Making the records; hashing a password takes a moment …" << std::endl;
    add_rows(*definition, *store, rows.files);
    std::cout << "Made: " << records_in(*definition, *store) << ".\n";
    store->close();
    make_token_file(*definition);
    return 0;
}

}  // namespace socle::cli
