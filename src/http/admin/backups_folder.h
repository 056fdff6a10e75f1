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
    /// While one is made.
    bool busy() const;

    /// Makes one of the data as they are, for who is about to replace them; returns its name.
    /// Blocks. Throws Error.
    std::string make_before_restore(std::int64_t now_us);

    /// A restore that failed, kept in the folder: it is told by the next process.
    struct FailedRestore {
        std::string name;  ///< of the backup
        std::string fault;
        std::int64_t at_us = 0;
    };
    /// Throws Error unavailable when the folder cannot be written.
    void keep_failed_restore(const FailedRestore& failed) const;
    std::optional<FailedRestore> failed_restore() const;
    void forget_failed_restore() const;

    /// The newest first.
    std::vector<Backup> list() const;
    /// The file of that name, nullopt when there is none; no other file is ever found.
    std::optional<std::string> path_of(const std::string& name) const;
    bool remove(const std::string& name) const;

private:
    void prepare() const;
    /// A name that no file has: an older backup is never replaced.
    std::string free_name(const std::string& stem, std::int64_t now_us) const;
    void make(const std::string& name);

    const std::string folder_;
    store::Store& store_;
    mutable std::mutex mutex_;
    std::optional<Work> work_;
    std::thread thread_;
};

}  // namespace socle::http
