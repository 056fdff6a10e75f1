#pragma once

#include "reports/frames.h"
#include "reports/report.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace socle::reports {

/// A project of Sentry, by its DSN: https://KEY@HOST/PATH/ID.
struct Project {
    std::string url;   ///< where envelopes go
    std::string auth;  ///< the header X-Sentry-Auth
};
/// nullopt when it is none.
std::optional<Project> project_of(std::string_view dsn, std::string_view version);

/// What all reports of a process say.
struct Origin {
    std::string version;
    std::string app;
    std::string environment;
    std::string server;
};

/// One report as an envelope; `dropped` others were not sent, which it tells, too.
std::string envelope_of(const Report& report, const std::vector<Frame>& frames,
                        const Origin& origin, const std::string& id, std::int64_t dropped,
                        std::int64_t now_us);

}  // namespace socle::reports
