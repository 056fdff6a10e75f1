#include "http/input_buffer.h"

#include <algorithm>
#include <cstring>

namespace socle::http {

std::span<char> InputBuffer::prepare(std::size_t bytes) {
    if (capacity_ - end_ < bytes) {
        const std::size_t held = end_ - begin_;
        if (capacity_ - held >= bytes) {
            std::memmove(memory_.get(), memory_.get() + begin_, held);
        } else {
            const std::size_t capacity = std::max(held + bytes, capacity_ * 2);
            auto memory = std::make_unique_for_overwrite<char[]>(capacity);
            if (held > 0) std::memcpy(memory.get(), memory_.get() + begin_, held);
            memory_ = std::move(memory);
            capacity_ = capacity;
        }
        begin_ = 0;
        end_ = held;
    }
    return {memory_.get() + end_, capacity_ - end_};
}

void InputBuffer::consume(std::size_t bytes) {
    begin_ += bytes;
    if (begin_ == end_) begin_ = end_ = 0;
}

void InputBuffer::shrink(std::size_t bytes) {
    if (!empty() || capacity_ <= bytes) return;
    memory_.reset();
    capacity_ = begin_ = end_ = 0;
}

}  // namespace socle::http
