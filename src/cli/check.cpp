#include "cli/application.h"
#include "cli/commands.h"

#include <iostream>

namespace socle::cli {

int check(const std::string& folder) {
    const auto definition = load_application(folder);
    if (!definition) return 1;
    std::cout << folder << ": no mistakes in " << definition->own_models() << " models\n";
    return 0;
}

}  // namespace socle::cli
