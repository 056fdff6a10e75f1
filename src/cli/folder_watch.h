#pragma once

#include <string>

namespace socle::cli {

/// Tells when something changes in a folder and the folders below it. Names that begin with a dot
/// and node_modules are not looked into, `.env` counts. Used by one thread, but for `stop`.
class FolderWatch {
public:
    /// Throws Error unavailable.
    explicit FolderWatch(const std::string& folder);
    ~FolderWatch();
    FolderWatch(const FolderWatch&) = delete;
    FolderWatch& operator=(const FolderWatch&) = delete;

    enum class Found { nothing, change, stopped };
    /// Waits for a change, and on until nothing has changed for a moment: who saves several files,
    /// or one in several writes, is done. `nothing` after `timeout_ms`.
    Found wait(int timeout_ms);
    /// Every `wait` returns `stopped`. Any thread.
    void stop();

private:
    void watch_all();
    bool ready(int timeout_ms) const;
    bool stopped() const;
    bool read_changes() const;

    std::string folder_;
    int changes_ = -1;  ///< inotify
    int stop_ = -1;     ///< eventfd
};

}  // namespace socle::cli
