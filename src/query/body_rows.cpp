#include "query/body_rows.h"

#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "definition/csv.h"

#include <boost/json/value.hpp>

#include <algorithm>

namespace socle::query {

namespace {

using base::Code;
using base::Error;

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

boost::json::value cell_value(const definition::CsvCell& cell) {
    const bool null = !cell.quoted && (cell.text.empty() || cell.text == "NULL");
    if (null) return nullptr;
    return boost::json::value(cell.text);
}

boost::json::object form_row(std::string_view body) {
    boost::json::object row;
    for (const auto part : base::split(body, '&')) {
        if (part.empty()) continue;
        const auto equals = std::min(part.find('='), part.size());
        const auto name = base::url_decode(part.substr(0, equals));
        const auto value = base::url_decode(part.substr(std::min(equals + 1, part.size())));
        if (!name || !value) {
            throw Error(Code::bad_body, "The form is not valid percent-encoded UTF-8");
        }
        if (row.contains(*name)) {
            throw Error(Code::bad_body, "The form has \"" + *name + "\" twice");
        }
        row[*name] = *value;
    }
    return row;
}

}  // namespace

RowReader::RowReader(const definition::Model& model, BodyForm form) : model_(model), form_(form) {}

void RowReader::refuse(std::size_t line, const std::string& why) const {
    throw Error(Code::bad_body, "Empty or invalid body",
                "line " + std::to_string(line) + ": " + why);
}

void RowReader::put(std::string_view piece) {
    text_.erase(0, begin_);
    at_ -= begin_;
    begin_ = 0;
    text_ += piece;
    if (!began_ && text_.size() >= byte_order_mark.size()) {
        began_ = true;
        if (text_.starts_with(byte_order_mark)) text_.erase(0, byte_order_mark.size());
    }
}

void RowReader::step() {
    if (text_[at_] == '\n') ++line_;
    ++at_;
}

/// The text from the begin of the row to `end`; what follows is the next row.
std::string_view RowReader::taken(std::size_t end) {
    const auto text = std::string_view(text_).substr(begin_, end - begin_);
    begin_ = at_;
    row_bytes_ = text.size();
    return text;
}

std::optional<std::string_view> RowReader::next_line() {
    if (at_ == begin_) row_line_ = line_;
    while (at_ < text_.size()) {
        const char c = text_[at_];
        step();
        if (form_ == BodyForm::csv && c == '"') quoted_ = !quoted_;
        if (c == '\n' && !quoted_) return taken(at_ - 1);
    }
    if (text_.size() - begin_ > row_bytes_max) refuse(row_line_, "the row is too large");
    if (!ended_ || begin_ == text_.size()) return std::nullopt;
    return taken(text_.size());
}

/// Passes over what stands between objects; false when there is no object to begin with.
bool RowReader::skip_blanks() {
    while (at_ < text_.size()) {
        const char c = text_[at_];
        if (c == '{' && !list_ended_) return true;
        const bool first = !list_ && !list_ended_ && c == '[';
        const bool last = list_ && c == ']';
        if (!is_blank(c) && !(list_ && c == ',') && !first && !last) {
            refuse(line_, "expected an object {…}");
        }
        if (first) list_ = true;
        if (last) list_ = !(list_ended_ = true);
        step();
    }
    return false;
}

/// Only as much is understood as it takes to part the objects: what they are is the parser's
/// business.
std::optional<std::string_view> RowReader::next_object() {
    if (depth_ == 0) {
        const bool found = skip_blanks();
        begin_ = at_;
        row_line_ = line_;
        if (!found && ended_ && list_) refuse(line_, "the body ends before its list does");
        if (!found) return std::nullopt;
    }
    while (at_ < text_.size()) {
        const char c = text_[at_];
        step();
        if (escaped_) {
            escaped_ = false;
        } else if (quoted_ && c == '\\') {
            escaped_ = true;
        } else if (c == '"') {
            quoted_ = !quoted_;
        } else if (!quoted_ && c == '{') {
            ++depth_;
        } else if (!quoted_ && c == '}' && --depth_ == 0) {
            return taken(at_);
        }
    }
    if (text_.size() - begin_ > row_bytes_max) refuse(row_line_, "the object is too large");
    if (ended_) refuse(row_line_, "the body ends inside of this object");
    return std::nullopt;
}

std::optional<std::string_view> RowReader::next_text() {
    // A byte order mark may have come in part.
    if (!began_ && !ended_) return std::nullopt;
    if (form_ == BodyForm::json) return next_object();
    while (const auto line = next_line()) {
        if (!base::trimmed(*line).empty()) return line;
    }
    return std::nullopt;
}

std::optional<BodyRow> RowReader::next() {
    auto text = next_text();
    if (form_ == BodyForm::csv && text && names_.empty()) {
        read_header(*text);
        text = next_text();
    }
    if (!text) return std::nullopt;
    return BodyRow{row_line_, form_ == BodyForm::csv ? csv_row(*text) : json_row(*text)};
}

bool RowReader::knows_next() const {
    return form_ == BodyForm::ndjson || (form_ == BodyForm::csv && !names_.empty());
}

void RowReader::read_header(std::string_view text) {
    definition::CsvReader reader(text);
    for (const auto& cell : reader.next()) {
        if (model_.find_field(cell.text) < 0) {
            std::vector<std::string> known;
            for (const auto& field : model_.fields)
                known.push_back(field.name);
            const auto near = base::nearest(cell.text, known);
            throw Error(Code::unknown_column_in_body,
                        "Could not find the '" + cell.text + "' column of '" + model_.name +
                            "' in the schema cache",
                        {}, near ? "Perhaps you meant '" + *near + "'." : std::string());
        }
        if (std::ranges::find(names_, cell.text) != names_.end()) {
            refuse(row_line_, "the column '" + cell.text + "' is there twice");
        }
        names_.push_back(cell.text);
    }
    if (reader.problem()) refuse(row_line_, reader.problem()->message);
}

boost::json::object RowReader::csv_row(std::string_view text) const {
    if (!base::valid_utf8(text)) refuse(row_line_, "this is not UTF-8 text");
    definition::CsvReader reader(text);
    const auto cells = reader.next();
    if (reader.problem()) refuse(row_line_, reader.problem()->message);
    if (cells.size() != names_.size()) {
        refuse(row_line_, std::to_string(cells.size()) + " cells, but the header has " +
                              std::to_string(names_.size()));
    }
    boost::json::object row;
    row.reserve(cells.size());
    for (std::size_t at = 0; at < cells.size(); ++at)
        row.emplace(names_[at], cell_value(cells[at]));
    return row;
}

boost::json::object RowReader::json_row(std::string_view text) const {
    base::JsonFault fault;
    auto value = base::parse_json(text, fault);
    if (!value) refuse(row_line_, "this is not JSON: " + fault.message);
    if (!value->is_object()) refuse(row_line_, "expected an object {…}");
    return std::move(value->get_object());
}

std::vector<BodyRow> read_rows(const definition::Model& model, std::string_view body,
                               BodyForm form) {
    std::vector<BodyRow> rows;
    if (form == BodyForm::form) {
        rows.push_back({1, form_row(body)});
        return rows;
    }
    RowReader reader(model, form);
    reader.put(body);
    reader.end();
    while (auto row = reader.next())
        rows.push_back(*std::move(row));
    return rows;
}

}  // namespace socle::query
