#pragma once

#include "http/admin/desk.h"

#include <set>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace socle::cli {

/// The options of `command` that flag or environment gave: asked before the configuration file is
/// applied.
std::set<std::string> told_options(const CLI::App& command);

/// Afterwards: all options with their values, but secrets, and who gave them; kept for the
/// installation that this process serves. Before threads start.
void keep_shown_settings(const CLI::App& command, const std::set<std::string>& told);
const std::vector<http::AdminDesk::Setting>& shown_settings();

}  // namespace socle::cli
