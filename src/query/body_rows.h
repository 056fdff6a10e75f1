#pragma once

#include "definition/definition.h"

#include <boost/json/object.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace socle::query {

/// The forms of a body with rows to write.
enum class BodyForm {
    json,    ///< an object, or an array of objects
    ndjson,  ///< an object a line
    csv,     ///< a line of names, then a line a row; an empty cell and NULL, unquoted, are null
    form,    ///< name=value&…, one row
};

/// A row of a body as it was given. Of CSV and forms all values are texts or null.
struct BodyRow {
    std::size_t line = 0;  ///< where it begins, from 1
    boost::json::object values;
};

inline constexpr std::size_t row_bytes_max = 16UL * 1024 * 1024;

/// Takes rows out of a body of any size that arrives in pieces; holds no more than one row and what
/// was given last. JSON is an array of objects, or objects one after the other. Throws Error
/// bad_body, with the line, for what is no row. Used by one caller.
class RowReader {
public:
    /// CSV has to be of fields of `model`.
    RowReader(const definition::Model& model, BodyForm form);

    /// More of the body. All rows of the piece before must have been taken.
    void put(std::string_view piece);
    /// There is no more.
    void end() { ended_ = true; }
    /// The next row that is complete; nullopt: more is needed, or the end.
    std::optional<BodyRow> next();
    /// After `next` threw: whether it goes on with the row behind the bad one.
    bool knows_next() const;
    /// Where the row begins that `next` gave, or refused.
    std::size_t line() const { return row_line_; }
    /// The size of its text.
    std::size_t bytes() const { return row_bytes_; }

private:
    std::optional<std::string_view> next_text();
    std::optional<std::string_view> next_line();
    std::optional<std::string_view> next_object();
    bool skip_blanks();
    void step();
    std::string_view taken(std::size_t end);
    void read_header(std::string_view text);
    boost::json::object csv_row(std::string_view text) const;
    boost::json::object json_row(std::string_view text) const;
    [[noreturn]] void refuse(std::size_t line, const std::string& why) const;

    const definition::Model& model_;
    const BodyForm form_;
    std::string text_;
    std::size_t begin_ = 0;     ///< of the row under way
    std::size_t at_ = 0;        ///< how far it was looked at
    std::size_t line_ = 1;      ///< at `at_`
    std::size_t row_line_ = 1;  ///< at `begin_`
    std::size_t row_bytes_ = 0;
    bool quoted_ = false;
    bool escaped_ = false;
    int depth_ = 0;
    bool list_ = false;
    bool list_ended_ = false;
    bool began_ = false;
    bool ended_ = false;
    std::vector<std::string> names_;
};

/// The rows of a body that is there as a whole, CSV and NDJSON; of a form the only one.
std::vector<BodyRow> read_rows(const definition::Model& model, std::string_view body,
                               BodyForm form);

}  // namespace socle::query
