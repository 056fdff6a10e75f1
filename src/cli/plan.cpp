#include "cli/application.h"
#include "cli/commands.h"

#include <iostream>

namespace socle::cli {

int plan(const Settings& settings) {
    const auto definition = load_application(settings.folder);
    if (!definition) return 1;
    const auto store = open_application_store(settings);
    const auto state = compare_schema(*store, *definition);
    store->close();
    if (state.migration.empty()) {
        std::cout << "The database is as the definitions ask; nothing to do.\n";
        return 0;
    }
    std::cout << describe(state.migration);
    return 0;
}

}  // namespace socle::cli
