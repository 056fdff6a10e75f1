#include "cli/application.h"
#include "cli/commands.h"
#include "trial/test_file.h"

#include <iostream>

namespace socle::cli {

int check(const std::string& folder) {
    const auto definition = load_application(folder);
    if (!definition) return 1;
    const auto tests = trial::read_test_folder(folder);
    for (const auto& problem : tests.problems)
        std::cerr << definition::to_text(problem) << "\n";
    if (!tests.problems.empty()) return 1;
    std::cout << folder << ": no mistakes in " << definition->own_models() << " models\n";
    return 0;
}

}  // namespace socle::cli
