#pragma once

#include "store/store.h"

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace socle::store {

/// Reads that took slow_read_us or longer, by their statement, whose values are not kept: shared by
/// the cores. Its lock is taken by slow reads and by who asks, never by others. Of more than
/// slow_statements_max statements the one that was the least of a burden goes.
inline constexpr std::int64_t slow_read_us = 20'000;
inline constexpr std::size_t slow_statements_max = 100;
class SlowStatements {
public:
    struct Figures {
        std::string sql;
        std::int64_t calls = 0;
        std::int64_t total_us = 0;
        std::int64_t max_us = 0;
    };
    void note(const std::string& sql, std::int64_t took_us);
    /// Those that took the most time in all first.
    std::vector<Figures> figures() const;

private:
    mutable std::mutex mutex_;
    std::map<std::string, Figures> statements_;
};

/// A client that passes everything on, and notes how long reads took. `slow` outlives it.
std::unique_ptr<Client> watched_client(std::unique_ptr<Client> client, SlowStatements& slow);

}  // namespace socle::store
