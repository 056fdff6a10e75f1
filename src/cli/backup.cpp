#include "cli/application.h"
#include "cli/commands.h"

#include <iostream>

namespace socle::cli {

int backup(const Settings& settings, const std::string& file) {
    const auto store = open_application_store_to_read(settings);
    store->backup(file);
    store->close();
    std::cout << "Written to " << file << ".\n";
    return 0;
}

}  // namespace socle::cli
