#pragma once

#include "cli/settings.h"

#include <cstdint>
#include <functional>
#include <string>

namespace CLI {
class App;
}

namespace socle::cli {

/// What `socle trigger …` is told.
struct TriggerSettings {
    Settings common;
    std::string status;  ///< "" : any
    std::int64_t limit = 50;
    std::int64_t id = 0;
    bool all = false;
};

int trigger_list(const TriggerSettings& settings);
int trigger_retry(const TriggerSettings& settings);
int trigger_cancel(const TriggerSettings& settings);
int trigger_secrets(const TriggerSettings& settings);

/// Adds `trigger` with its subcommands to the program. `choose` makes an action the one that is
/// run. The settings outlive the parse.
using ChooseTrigger = std::function<void(CLI::App*, const Settings&, std::function<int()>)>;
void add_trigger_commands(CLI::App& program, TriggerSettings& settings,
                          const ChooseTrigger& choose);

}  // namespace socle::cli
