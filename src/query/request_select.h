#pragma once

#include "query/request.h"
#include "query/scanner.h"

namespace socle::query {

// Parts of the grammar that parse_read and others share; each reads from where the cursor is.

/// `->key->0->>last`, or nothing.
JsonPath read_json_path(Scanner& scanner);

/// `name.desc.nullslast`, `name->path.asc`, `relation(name).desc`.
OrderItem read_order_item(Scanner& scanner);

/// The items of `select`, as far as they go.
class SelectReader {
public:
    explicit SelectReader(Scanner& scanner) : scanner_(scanner) {}

    std::vector<SelectItem> take() { return items(0); }

private:
    std::vector<SelectItem> items(int depth);
    SelectItem item(int depth);
    void relation(SelectItem& item, int depth);
    void aggregate(SelectItem& item);
    std::string cast();

    Scanner& scanner_;
    std::size_t count_ = 0;
    std::size_t embeds_ = 0;
};

}  // namespace socle::query
