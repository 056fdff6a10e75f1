#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

namespace socle::http {

/// Bytes read from a connection and not used yet, in one piece. Takes no memory until first used.
class InputBuffer {
public:
    bool empty() const { return begin_ == end_; }
    std::string_view view() const { return {memory_.get() + begin_, end_ - begin_}; }

    /// Room for at least `bytes` behind what is held; all there is.
    std::span<char> prepare(std::size_t bytes);
    /// `bytes` were written at the start of what `prepare` gave.
    void commit(std::size_t bytes) { end_ += bytes; }
    void consume(std::size_t bytes);
    /// Gives back the memory of a buffer that is empty and larger than `bytes`.
    void shrink(std::size_t bytes);

private:
    std::unique_ptr<char[]> memory_;
    std::size_t capacity_ = 0;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
};

}  // namespace socle::http
