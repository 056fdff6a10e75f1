#pragma once

#include "cli/folder_watch.h"
#include "cli/installation.h"
#include "cli/settings.h"
#include "definition/load_files.h"

#include <string>
#include <thread>
#include <vector>

namespace socle::cli {

/// `socle serve --watch`: a thread that takes the application anew when its files change. What is
/// wrong in them, and schema steps that are not only additions, are printed, and what served before
/// goes on. The installation outlives it; it ends before the installation drains.
class Reloader {
public:
    Reloader(const ServeSettings& settings, Installation& installation);
    ~Reloader();
    Reloader(const Reloader&) = delete;
    Reloader& operator=(const Reloader&) = delete;

private:
    void run();
    void reload();
    /// Whether the files are others than the last time.
    bool files_changed();

    const ServeSettings& settings_;
    Installation& installation_;
    FolderWatch watch_;
    std::vector<definition::SourceFile> files_;
    std::string site_;  ///< the state of the web site
    std::thread thread_;
};

}  // namespace socle::cli
