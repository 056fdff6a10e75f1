#include "base/row_shape.h"

#include "base/convert.h"
#include "base/ensure.h"
#include "base/error.h"

#include <charconv>
#include <utility>

namespace socle::base {

namespace {

void append_counted(std::string& out, std::string_view text) {
    out += std::to_string(text.size());
    out += ':';
    out += text;
}

int take_number(std::string_view& text, char end) {
    int number = 0;
    const auto stop = text.find(end);
    ensure(stop != std::string_view::npos, "a shape of rows that is cut off");
    const auto [last, error] = std::from_chars(text.data(), text.data() + stop, number);
    ensure(error == std::errc() && last == text.data() + stop, "a shape of rows without a number");
    text.remove_prefix(stop + 1);
    return number;
}

std::string take_counted(std::string_view& text) {
    const auto size = static_cast<std::size_t>(take_number(text, ':'));
    ensure(size <= text.size(), "a shape of rows that is cut off");
    std::string taken(text.substr(0, size));
    text.remove_prefix(size);
    return taken;
}

}  // namespace

void refuse_embed_rows() {
    throw Error(Code::value_out_of_range, "an embedded resource has more than " +
                                              std::to_string(embed_rows_max) +
                                              " rows: give it a limit");
}

RowShape make_row_shape(std::vector<Column> columns, bool many, bool bare) {
    RowShape shape;
    shape.many = many;
    shape.bare = bare;
    for (std::size_t index = 0; index < columns.size(); ++index) {
        std::string prefix;
        if (!bare) {
            prefix = index == 0 ? "{" : ",";
            append_json_string(prefix, columns[index].name);
            prefix += ':';
        }
        shape.prefixes.push_back(std::move(prefix));
    }
    if (!bare) shape.suffix = columns.empty() ? "{}" : "}";
    shape.columns = std::move(columns);
    return shape;
}

std::string shape_text(const RowShape& shape, std::size_t first, std::size_t count) {
    std::string text;
    for (std::size_t index = first; index < first + count; ++index) {
        const auto& type = shape.columns[index].type;
        text += std::to_string(static_cast<int>(type.type));
        text += ',';
        text += std::to_string(type.scale);
        text += ',';
        append_counted(text, shape.prefixes[index]);
    }
    text += '.';
    append_counted(text, first + count == shape.columns.size() ? shape.suffix : std::string());
    return text;
}

ShapePart read_shape_text(std::string_view text) {
    ShapePart part;
    while (!text.starts_with('.')) {
        ShapePart::Cell cell;
        cell.type.type = static_cast<Type>(take_number(text, ','));
        cell.type.scale = take_number(text, ',');
        cell.prefix = take_counted(text);
        part.cells.push_back(std::move(cell));
    }
    text.remove_prefix(1);
    part.suffix = take_counted(text);
    return part;
}

}  // namespace socle::base
