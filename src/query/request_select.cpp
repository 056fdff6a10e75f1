#include "query/request_select.h"

#include "base/text.h"

#include <charconv>
#include <utility>

namespace socle::query {

namespace {

struct AggregateName {
    std::string_view name;
    Aggregate aggregate;
};

constexpr AggregateName aggregate_names[] = {
    {"count", Aggregate::count}, {"sum", Aggregate::sum}, {"avg", Aggregate::avg},
    {"max", Aggregate::max},     {"min", Aggregate::min},
};

bool is_digit(char character) {
    return character >= '0' && character <= '9';
}

/// A whole number that is a step of its own: `0`, `-1`, but not the start of `0_key`.
std::optional<std::int64_t> read_index(Scanner& scanner) {
    const auto text = scanner.rest();
    std::size_t end = text.starts_with('-') ? 1 : 0;
    const auto first = end;
    while (end < text.size() && is_digit(text[end]))
        ++end;
    const bool whole = end > first && (end == text.size() || text.substr(end).starts_with("->") ||
                                       std::string_view("),:.").contains(text[end]));
    std::int64_t index = 0;
    if (!whole || std::from_chars(text.data(), text.data() + end, index).ec != std::errc()) {
        return std::nullopt;
    }
    scanner.skip(end);
    return index;
}

/// Any characters but those that end a path or a field; or in quotes.
std::string read_key(Scanner& scanner) {
    if (scanner.peek() == '"') return scanner.quoted_value();
    const auto text = scanner.rest();
    std::size_t end = 0;
    while (end < text.size() && !std::string_view("(:.,>)").contains(text[end]) &&
           !text.substr(end).starts_with("->")) {
        ++end;
    }
    if (end == 0) scanner.fail("a key or an index");
    scanner.skip(end);
    return std::string(text.substr(0, end));
}

std::string read_name(Scanner& scanner) {
    return std::string(base::trimmed(scanner.name()));
}

}  // namespace

std::string JsonPath::last_key() const {
    for (auto step = steps.rbegin(); step != steps.rend(); ++step) {
        if (!step->index) return step->key;
    }
    return {};
}

JsonPath read_json_path(Scanner& scanner) {
    JsonPath path;
    while (!path.as_text && scanner.accept("->")) {
        if (path.steps.size() == json_steps_max) {
            scanner.fail("at most " + std::to_string(json_steps_max) + " steps into JSON");
        }
        path.as_text = scanner.accept('>');
        JsonPath::Step step;
        step.index = read_index(scanner);
        if (!step.index) step.key = read_key(scanner);
        path.steps.push_back(std::move(step));
    }
    return path;
}

OrderItem read_order_item(Scanner& scanner) {
    OrderItem item;
    item.name = read_name(scanner);
    if (scanner.accept('(')) {
        item.relation = std::exchange(item.name, read_name(scanner));
        item.path = read_json_path(scanner);
        scanner.expect(')');
    } else {
        item.path = read_json_path(scanner);
    }
    bool directed = false;
    while (scanner.peek() == '.') {
        scanner.skip(1);
        if (!directed && !item.nulls_first && scanner.accept("asc")) {
            directed = true;
        } else if (!directed && !item.nulls_first && scanner.accept("desc")) {
            directed = true;
            item.descending = true;
        } else if (!item.nulls_first && scanner.accept("nullsfirst")) {
            item.nulls_first = true;
        } else if (!item.nulls_first && scanner.accept("nullslast")) {
            item.nulls_first = false;
        } else {
            scanner.fail("asc, desc, nullsfirst or nullslast");
        }
    }
    return item;
}

std::vector<SelectItem> SelectReader::items(int depth) {
    std::vector<SelectItem> found;
    do {
        if (count_++ == select_items_max) {
            scanner_.fail("at most " + std::to_string(select_items_max) + " items");
        }
        found.push_back(item(depth));
    } while (scanner_.accept(','));
    return found;
}

SelectItem SelectReader::item(int depth) {
    SelectItem item;
    while (scanner_.accept(' ')) {
    }
    if (scanner_.accept('*')) {
        item.name = "*";
        return item;
    }
    if (scanner_.accept("...")) item.kind = SelectItem::Kind::spread;
    item.name = read_name(scanner_);
    if (scanner_.peek() == ':' && !scanner_.rest().starts_with("::")) {
        scanner_.skip(1);
        item.alias = std::exchange(item.name, read_name(scanner_));
    }
    if (item.kind == SelectItem::Kind::field && item.name == "count" && scanner_.accept("()")) {
        item.name.clear();
        item.aggregate = Aggregate::count;
        item.aggregate_cast = cast();
        return item;
    }
    const char next = scanner_.peek();
    if (next == '(' || next == '!' || item.kind == SelectItem::Kind::spread) {
        relation(item, depth + 1);
        return item;
    }
    item.path = read_json_path(scanner_);
    item.cast = cast();
    if (scanner_.accept('.')) aggregate(item);
    return item;
}

void SelectReader::relation(SelectItem& item, int depth) {
    if (item.kind == SelectItem::Kind::field) item.kind = SelectItem::Kind::embed;
    if (depth > embed_depth_max) {
        scanner_.fail("at most " + std::to_string(embed_depth_max) + " nested embeds");
    }
    if (embeds_++ == embeds_max) {
        scanner_.fail("at most " + std::to_string(embeds_max) + " embeds");
    }
    while (scanner_.accept('!')) {
        auto word = read_name(scanner_);
        if (word == "inner") {
            item.inner = true;
        } else if (word != "left") {
            item.hint = std::move(word);
        }
    }
    scanner_.expect('(');
    while (scanner_.accept(' ')) {
    }
    if (scanner_.accept(')')) return;
    item.items = items(depth);
    scanner_.expect(')');
    while (scanner_.accept(' ')) {
    }
}

void SelectReader::aggregate(SelectItem& item) {
    const auto start = scanner_.position();
    const auto word = scanner_.until("(");
    for (const auto& known : aggregate_names) {
        if (word == known.name) item.aggregate = known.aggregate;
    }
    if (item.aggregate == Aggregate::none) {
        scanner_.back_to(start);
        scanner_.fail("count(), sum(), avg(), max() or min()");
    }
    scanner_.expect('(');
    scanner_.expect(')');
    item.aggregate_cast = cast();
}

std::string SelectReader::cast() {
    return scanner_.accept("::") ? read_name(scanner_) : std::string();
}

}  // namespace socle::query
