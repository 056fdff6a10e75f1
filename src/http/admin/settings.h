#pragma once

#include <functional>
#include <string>

namespace socle::http {

/// What the admin interface of a core is told.
struct AdminSettings {
    std::string version;              ///< of the program
    std::function<void()> job_added;  ///< none: jobs are noticed later
};

}  // namespace socle::http
