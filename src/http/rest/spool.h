#pragma once

#include "base/worker_pool.h"

#include <atomic>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace socle::http {

/// Bodies that are imported at the same time, at most.
inline constexpr int spools_max = 8;

/// The folder in which bodies are kept until they are whole, the threads that put them there, and
/// how many there are. One a process; made before the cores, outlives them.
class Spools {
public:
    explicit Spools(std::string folder);

    base::WorkerPool& pool() { return pool_; }
    /// As WorkerPool::stop.
    void stop() { pool_.stop(); }

private:
    friend class Spool;

    const std::string folder_;
    base::WorkerPool pool_;
    std::atomic<int> count_ = 0;
};

/// A body on disk, in a file without a name: it is gone with its Spool, however the program ends.
/// One thread at a time writes; any may read what is written.
class Spool {
public:
    /// Throws Error unavailable when there are too many, or the folder takes none.
    explicit Spool(Spools& spools);
    ~Spool();
    Spool(const Spool&) = delete;
    Spool& operator=(const Spool&) = delete;

    /// Throws Error unavailable when the disk is full.
    void append(std::string_view piece);
    /// How many bytes `room` was given of those from `offset` on; 0 at the end.
    std::size_t read(std::size_t offset, std::span<char> room) const;

private:
    Spools& spools_;
    int file_ = -1;
};

}  // namespace socle::http
