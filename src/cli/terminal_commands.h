#pragma once

#include "terminal/command.h"

#include <functional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace socle::cli {

/// What `socle connect`, `whoami`, `logout` and `records` are told.
struct TerminalSettings {
    terminal::Command command;
    std::string server;
    terminal::LocalApplication local;
    std::string email;
    std::string demo;  ///< the account to be, of `demo:`
    bool json = false;
};

/// Adds them to the program. `choose` makes an action the one that is run. The settings outlive
/// the parse.
using ChooseTerminal = std::function<void(CLI::App*, std::function<int()>)>;
void add_terminal_commands(CLI::App& program, TerminalSettings& settings,
                           const ChooseTerminal& choose);

/// The verbs of `socle MODEL VERB`.
std::vector<std::string> record_verbs();

/// The arguments of the program, without its name: `movie list …` becomes `records movie list …`
/// when `movie` is none of the program's own commands.
std::vector<std::string> with_records(std::vector<std::string> words,
                                      const std::vector<std::string>& commands);

}  // namespace socle::cli
