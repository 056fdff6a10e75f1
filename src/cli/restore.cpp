#include "base/error.h"
#include "cli/application.h"
#include "cli/commands.h"

#include <unistd.h>

#include <iostream>

namespace socle::cli {

namespace {

bool has_tables(store::Store& store) {
    return !store::live_schema(store).tables.empty();
}

void confirm(const std::string& file) {
    if (isatty(STDIN_FILENO) == 0) {
        throw base::Error(base::Code::bad_value,
                          "the database has data, which the backup would replace", {},
                          "Run again with --yes.");
    }
    std::cout << "The database has data. Replace all of it by " << file
              << "? Type yes: " << std::flush;
    std::string answer;
    std::getline(std::cin, answer);
    if (answer != "yes") throw base::Error(base::Code::bad_value, "nothing was changed");
}

}  // namespace

int restore(const Settings& settings, const std::string& file, bool yes) {
    const auto store = open_application_store(settings);
    if (!yes && has_tables(*store)) confirm(file);
    store->restore(file);
    store->close();
    std::cout << "Restored from " << file << ".\n";
    return 0;
}

}  // namespace socle::cli
