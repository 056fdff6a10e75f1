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

/// A value without what only the server may know: of an address its account and query, of another
/// URL (`sendgrid://API_KEY`) all but the scheme.
std::string without_secrets(const std::string& value);

/// Afterwards: all options with their values, but secrets, and who gave them; kept for the
/// installation that this process serves. Before threads start.
void keep_shown_settings(const CLI::App& command, const std::set<std::string>& told);
const std::vector<http::AdminDesk::Setting>& shown_settings();

}  // namespace socle::cli
