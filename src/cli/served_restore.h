#pragma once

#include "cli/settings.h"

#include <string>

namespace socle::cli {

/// Where the backups of the admin site are.
std::string backups_folder(const Settings& settings);

/// What the admin site asked for, when nothing is served any more: makes a backup of the data as
/// they are, replaces them by the backup `name`, and brings them to the definitions as a start
/// does. When any of it fails the data stay, or become again, what they were; why is logged and
/// kept for the admin site. Throws nothing.
void restore_served(const ServeSettings& settings, const std::string& name);

}  // namespace socle::cli
