#pragma once

#include "cli/user_commands.h"

#include <functional>

namespace CLI {
class App;
}

namespace socle::cli {

/// Adds `user` with its subcommands, and `init-admin`, to the program. `choose` makes an action the
/// one that is run. The settings outlive the parse.
using Choose = std::function<void(CLI::App*, const Settings&, std::function<int()>)>;
void add_user_commands(CLI::App& program, UserSettings& settings, ImportSettings& import,
                       const Choose& choose);

}  // namespace socle::cli
