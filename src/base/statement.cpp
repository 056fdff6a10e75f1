#include "base/statement.h"

#include <atomic>

namespace socle::base {

std::uint64_t next_statement_id() {
    static std::atomic<std::uint64_t> last{0};
    return last.fetch_add(1, std::memory_order_relaxed) + 1;
}

std::string quoted(std::string_view name) {
    std::string text;
    text.reserve(name.size() + 2);
    text += '"';
    for (const char c : name) {
        if (c == '"') text += '"';
        text += c;
    }
    text += '"';
    return text;
}

std::size_t cell_count(const std::vector<Column>& columns) {
    std::size_t count = 0;
    for (const Column& column : columns) {
        count += column.type.type == Type::point ? 2 : 1;
    }
    return count;
}

}  // namespace socle::base
