#pragma once

#include "base/rows.h"
#include "base/statement.h"

#include <boost/json/fwd.hpp>
#include <lua.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace socle::script {

// Values of Lua and JSON. Null is `json.null`. A table is an array when json.array or the database
// made it, or when all its keys are 1 to n; an empty one that nobody marked is `[]`.

/// Makes the metatables that mark arrays, objects and records. Once a state.
void open_marks(lua_State* lua);
/// Marks the table on the stack.
void mark_array(lua_State* lua);
void mark_object(lua_State* lua);

void push_null(lua_State* lua);
void push_text(lua_State* lua, std::string_view text);
void push_json(lua_State* lua, const boost::json::value& value);

/// A value in storage form; null is nil.
void push_cell(lua_State* lua, const base::Column& column, const base::ValueView& value);

/// A list of records; a record is a table in which null fields are nil, and which knows its fields
/// when it becomes JSON again.
void push_rows(lua_State* lua, const std::vector<base::Column>& columns, const base::Rows& rows);
/// One of them.
void push_row(lua_State* lua, const std::vector<base::Column>& columns, const base::Rows& rows,
              std::size_t row);

/// Appends the value at `index`, keys sorted by bytes but for records, whose fields keep their
/// order. Throws a Lua error for what JSON has not (functions, NaN, mixed keys), for nesting over
/// base::json_depth_max and for a text that grows over `bytes_max`.
void append_json(lua_State* lua, int index, std::string& out, std::size_t bytes_max);

}  // namespace socle::script
