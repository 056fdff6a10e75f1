#pragma once

#include <chrono>
#include <cstddef>

namespace socle::script {

/// What one call may use. Output is the JSON of its result, and every JSON text it makes.
struct Limits {
    std::chrono::milliseconds time{5'000};
    std::size_t memory_bytes = std::size_t{64} * 1024 * 1024;
    std::size_t output_bytes = std::size_t{16} * 1024 * 1024;
};

/// What a streamed answer may take altogether, and how many of them a core serves at once: each has
/// a machine.
inline constexpr std::chrono::minutes stream_time{10};
inline constexpr std::size_t stream_bytes_max = std::size_t{1024} * 1024 * 1024;
inline constexpr std::size_t streams_max = 64;

}  // namespace socle::script
