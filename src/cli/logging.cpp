#include "cli/logging.h"

#include "base/log.h"

#include <unistd.h>

namespace socle::cli {

void set_up_logging(const std::string& level, const std::string& format) {
    base::LogSettings log;
    log.json = format == "json" || (format == "auto" && isatty(STDERR_FILENO) == 0);
    if (level == "debug") log.level = base::Level::debug;
    if (level == "warning") log.level = base::Level::warning;
    if (level == "error") log.level = base::Level::error;
    base::set_up_log(log);
}

}  // namespace socle::cli
