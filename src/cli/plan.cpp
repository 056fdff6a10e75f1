#include "cli/application.h"
#include "cli/commands.h"

#include <filesystem>
#include <iostream>

namespace socle::cli {

int plan(const Settings& settings) {
    const auto definition = load_application(settings.folder);
    if (!definition) return 1;
    const bool beside_a_server = std::filesystem::exists(settings.data_folder() + "/socle.db");
    const auto store = beside_a_server ? open_application_store_to_read(settings)
                                       : open_application_store(settings);
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
