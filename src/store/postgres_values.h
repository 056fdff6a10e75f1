#pragma once

#include "base/rows.h"
#include "base/statement.h"
#include "base/value.h"

#include <string>
#include <string_view>
#include <vector>

namespace socle::store {

constexpr std::size_t parameters_max = 65'535;

/// Throws Error bad_value for a text with a zero byte, which PostgreSQL cannot hold, and
/// bad_query for too many values.
void check_parameters(const base::Values& values);

/// The parameters of one statement as PostgreSQL's text format. Meant to be kept and refilled: it
/// reuses its memory. Texts of `values` are pointed at, not copied, so they must outlive the use.
class PostgresParameters {
public:
    /// `values` must have passed check_parameters.
    void fill(const std::vector<base::TypeInfo>& types, const base::Values& values);

    int size() const { return static_cast<int>(pointers_.size()); }
    /// One zero-terminated text per parameter, nullptr for null.
    const char* const* data() const { return pointers_.data(); }

private:
    void add_number(const base::TypeInfo& type, std::int64_t value);

    std::vector<const char*> pointers_;
    std::vector<std::size_t> offsets_;
    std::string numbers_;
};

/// Appends one cell, PostgreSQL's text of a value of `type` (`point`: one of its two numbers), in
/// storage form. `scratch` is working memory. Throws Error when `text` is not of `type` or does not
/// fit its storage form.
void add_postgres_cell(base::Rows& rows, base::TypeInfo type, std::string_view text,
                       std::string& scratch);

/// The same for a column: with a shape, rows of texts become JSON.
void add_postgres_cell(base::Rows& rows, const base::Column& column, std::string_view text,
                       std::string& scratch);

/// Text of jsonb as compact JSON: without the spaces between its tokens. Keys keep their order,
/// which is the canonical one already.
void compact_json(std::string_view text, std::string& out);

}  // namespace socle::store
