#pragma once

#include <string>

namespace socle::cli {

/// For the commands that stay: what and how the program's log says.
void set_up_logging(const std::string& level, const std::string& format);

}  // namespace socle::cli
