#include "http/rest/rows_zone.h"

#include "base/ensure.h"
#include "base/row_shape.h"

#include <string>
#include <string_view>

namespace socle::http {

namespace {

using base::Type;

std::string zoned(std::string_view text, const base::Zone& zone) {
    const auto at_us = base::parse_timestamp(text);
    return at_us ? zone.timestamp_text(*at_us) : std::string(text);
}

/// Copies the JSON of related records, which was made by their shape, but for the timestamps.
class ShapedCopy {
public:
    ShapedCopy(std::string& out, std::string_view text, const base::Zone& zone)
        : out_(out), text_(text), zone_(zone) {}

    void value(const base::RowShape& shape) {
        if (text_.starts_with("null")) return copy(4);
        if (!shape.many) return row(shape);
        copy(1);
        while (!text_.starts_with(']')) {
            if (text_.starts_with(',')) copy(1);
            row(shape);
        }
        copy(1);
    }

private:
    void row(const base::RowShape& shape) {
        for (std::size_t index = 0; index < shape.columns.size(); ++index) {
            const auto& column = shape.columns[index];
            copy(shape.prefixes[index].size());
            if (column.shape) {
                value(*column.shape);
            } else if (column.type.type == Type::timestamp && text_.starts_with('"')) {
                timestamp();
            } else {
                copy(length_of_value());
            }
        }
        copy(shape.suffix.size());
    }

    void timestamp() {
        const auto length = length_of_value();
        out_ += '"';
        out_ += zoned(text_.substr(1, length - 2), zone_);
        out_ += '"';
        text_.remove_prefix(length);
    }

    /// Up to the comma or the bracket behind the JSON value that the text begins with.
    std::size_t length_of_value() const {
        int depth = 0;
        bool quoted = false;
        for (std::size_t at = 0; at < text_.size(); ++at) {
            const char c = text_[at];
            if (quoted) {
                if (c == '\\') ++at;
                if (c == '"') quoted = false;
                continue;
            }
            const bool closes = c == ']' || c == '}';
            if (depth == 0 && (closes || c == ',')) return at;
            if (c == '"') quoted = true;
            if (c == '[' || c == '{') ++depth;
            if (closes) --depth;
        }
        return text_.size();
    }

    void copy(std::size_t length) {
        base::ensure(length <= text_.size(), "the JSON of related records has their shape");
        out_ += text_.substr(0, length);
        text_.remove_prefix(length);
    }

    std::string& out_;
    std::string_view text_;
    const base::Zone& zone_;
};

void add_text(base::Rows& rows, const base::Column& column, std::string_view text,
              const base::Zone& zone) {
    if (column.shape) {
        std::string json;
        ShapedCopy(json, text, zone).value(*column.shape);
        rows.add_text(json);
    } else if (column.type.type == Type::timestamp) {
        rows.add_text(zoned(text, zone));
    } else {
        rows.add_text(text);
    }
}

void add_cell(base::Rows& rows, const base::Column& column, const base::ValueView& value,
              const base::Zone& zone) {
    if (base::is_null(value)) {
        rows.add_null();
    } else if (const auto* integer = std::get_if<std::int64_t>(&value)) {
        rows.add_integer(*integer);
    } else if (const auto* real = std::get_if<double>(&value)) {
        rows.add_real(*real);
    } else {
        add_text(rows, column, std::get<std::string_view>(value), zone);
    }
}

}  // namespace

base::Rows in_zone(const std::vector<base::Column>& columns, const base::Rows& rows,
                   const base::Zone& zone) {
    base::Rows moved(rows.columns());
    for (std::size_t row = 0; row < rows.size(); ++row) {
        std::size_t cell = 0;
        for (const auto& column : columns) {
            const std::size_t width = column.type.type == Type::point ? 2 : 1;
            for (std::size_t part = 0; part < width; ++part) {
                const auto value = rows.at(row, cell++);
                add_cell(moved, column, value, zone);
            }
        }
    }
    return moved;
}

}  // namespace socle::http
