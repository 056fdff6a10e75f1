#pragma once

#include "store/store.h"

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace socle::http {

/// The backups that were made from the admin site: files in one folder, made one at a time by a
/// thread of its own, with what `socle backup` makes. Any thread.
class BackupsFolder {
public:
    struct Backup {
        std::string name;
        std::int64_t bytes = 0;
        std::int64_t made_at_us = 0;
    };
    /// The last one that was asked for, while it is made and when that failed.
    struct Work {
        std::string name;
        std::string fault;  ///< "" while it is made
    };

    BackupsFolder(std::string folder, store::Store& store)
        : folder_(std::move(folder)), store_(store) {}
    ~BackupsFolder() { finish(); }

    /// Begins one and returns its name, made of `app` and the time; nullopt while one is made.
    std::optional<std::string> begin(const std::string& app, std::int64_t now_us);
    /// Waits for it: before the store is closed.
    void finish();
    std::optional<Work> work() const;

    /// The newest first.
    std::vector<Backup> list() const;
    /// The file of that name, nullopt when there is none; no other file is ever found.
    std::optional<std::string> path_of(const std::string& name) const;
    bool remove(const std::string& name) const;

private:
    void make(const std::string& name);

    const std::string folder_;
    store::Store& store_;
    mutable std::mutex mutex_;
    std::optional<Work> work_;
    std::thread thread_;
};

}  // namespace socle::http
