#include "base/error.h"
#include "cli/application.h"
#include "cli/commands.h"

#include <iostream>

namespace socle::cli {

int migrate(const Settings& settings, bool allow_loss) {
    const auto definition = load_application(settings.folder);
    if (!definition) return 1;
    const auto store = open_application_store(settings);
    const auto state = compare_schema(*store, *definition);
    if (state.migration.loses() && !allow_loss) {
        std::string losses;
        for (const auto& step : state.migration.steps) {
            if (!step.loss.empty()) losses += (losses.empty() ? "" : "\n  ") + step.loss;
        }
        throw base::Error(base::Code::bad_value,
                          "the migration would lose data; nothing was changed", losses,
                          "Make a backup (socle backup), then run again with --allow-loss.");
    }
    store::apply_migration(*store, state.migration, state.wanted);
    store->close();
    for (const auto& step : state.migration.steps)
        std::cout << step.description << "\n";
    const auto count = state.migration.steps.size();
    std::cout << count << (count == 1 ? " step" : " steps") << " applied.\n";
    return 0;
}

}  // namespace socle::cli
