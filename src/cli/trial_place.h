#pragma once

#include "base/statement.h"
#include "cli/settings.h"

#include <string>

namespace socle::cli {

/// A store that nobody else has, for one file of tests: a folder for temporary files, on PostgreSQL
/// also a schema. It ends with this object, unless it is kept.
class TrialPlace {
public:
    /// Throws Error unavailable.
    TrialPlace(base::Dialect dialect, const std::string& database, bool keep);
    ~TrialPlace();
    TrialPlace(const TrialPlace&) = delete;
    TrialPlace& operator=(const TrialPlace&) = delete;

    /// How the application `folder` is served here.
    ServeSettings settings(const std::string& folder) const;
    /// For people: where it is.
    std::string shown() const;

private:
    std::string data_;
    std::string database_;  ///< of the server; "" on SQLite
    std::string schema_;
    bool keep_;
};

}  // namespace socle::cli
