#include "store/postgres_rows.h"

#include "base/convert.h"
#include "base/error.h"
#include "base/rows.h"
#include "store/postgres_values.h"

#include <boost/json.hpp>

namespace socle::store {

namespace {

using base::Type;

[[noreturn]] void malformed(std::string_view text) {
    throw base::Error(base::Code::internal, "the database gave an unexpected value", {}, {},
                      "rows of texts expected at \"" + std::string(text.substr(0, 100)) + "\"");
}

/// Reads the rows of texts and writes their JSON as it goes.
class ShapedReader {
public:
    ShapedReader(std::string& out, std::string_view text) : out_(out), text_(text) {}

    void value(const base::RowShape& shape) {
        skip_spaces();
        if (text_.starts_with("null")) {
            text_.remove_prefix(4);
            out_ += shape.many ? "[]" : "null";
        } else if (shape.many) {
            array(shape);
        } else {
            row(shape);
        }
        skip_spaces();
    }

    void end() const {
        if (!text_.empty()) malformed(text_);
    }

private:
    void skip_spaces() {
        const auto start = text_.find_first_not_of(" \n\t\r");
        text_.remove_prefix(start == std::string_view::npos ? text_.size() : start);
    }

    bool accept(char wanted) {
        skip_spaces();
        if (!text_.starts_with(wanted)) return false;
        text_.remove_prefix(1);
        return true;
    }

    void expect(char wanted) {
        if (!accept(wanted)) malformed(text_);
    }

    void array(const base::RowShape& shape) {
        expect('[');
        out_ += '[';
        std::int64_t rows = 0;
        while (!accept(']')) {
            if (rows > 0) expect(',');
            if (rows > 0) out_ += ',';
            if (++rows > base::embed_rows_max) base::refuse_embed_rows();
            row(shape);
        }
        out_ += ']';
    }

    /// `{"f1":"…","f2":null}`; the names say nothing.
    void row(const base::RowShape& shape) {
        expect('{');
        for (std::size_t index = 0; index < shape.columns.size(); ++index) {
            const auto& column = shape.columns[index];
            out_ += shape.prefixes[index];
            if (column.type.type == Type::point) {
                point(index > 0);
                continue;
            }
            name(index > 0);
            if (column.shape) {
                value(*column.shape);
            } else {
                cell(column.type);
            }
        }
        expect('}');
        out_ += shape.suffix;
    }

    void name(bool further) {
        if (further) expect(',');
        string();
        expect(':');
        skip_spaces();
    }

    void point(bool further) {
        base::Rows numbers(2);
        for (int part = 0; part < 2; ++part) {
            name(further || part > 0);
            read_into(numbers, {Type::number, 0});
        }
        const auto latitude = numbers.at(0, 0);
        const auto longitude = numbers.at(0, 1);
        base::append_point(out_, latitude, longitude);
    }

    void cell(base::TypeInfo type) {
        base::Rows one(1);
        read_into(one, type);
        const auto value = one.at(0, 0);
        base::append_json(out_, type, value);
    }

    void read_into(base::Rows& rows, base::TypeInfo type) {
        if (text_.starts_with("null")) {
            text_.remove_prefix(4);
            rows.add_null();
            return;
        }
        const auto raw = string();
        if (raw.find('\\') == std::string_view::npos) {
            add_cell(rows, type, raw.substr(1, raw.size() - 2));
            return;
        }
        const auto parsed = boost::json::parse(boost::json::string_view(raw.data(), raw.size()));
        const auto& plain = parsed.as_string();
        add_cell(rows, type, {plain.data(), plain.size()});
    }

    void add_cell(base::Rows& rows, base::TypeInfo type, std::string_view text) {
        if (type.type == Type::boolean) {
            rows.add_integer(text == "true" ? 1 : 0);
        } else {
            add_postgres_cell(rows, type, text, scratch_);
        }
    }

    /// A JSON string with its quotes.
    std::string_view string() {
        skip_spaces();
        if (!text_.starts_with('"')) malformed(text_);
        std::size_t at = 1;
        while (at < text_.size() && text_[at] != '"')
            at += text_[at] == '\\' ? 2 : 1;
        if (at >= text_.size()) malformed(text_);
        const auto found = text_.substr(0, at + 1);
        text_.remove_prefix(at + 1);
        return found;
    }

    std::string& out_;
    std::string_view text_;
    std::string scratch_;
};

}  // namespace

void append_shaped_json(std::string& out, const base::RowShape& shape, std::string_view text) {
    ShapedReader reader(out, text);
    reader.value(shape);
    reader.end();
}

}  // namespace socle::store
