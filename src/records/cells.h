#pragma once

#include "base/statement.h"
#include "definition/definition.h"

#include <string>
#include <vector>

namespace socle::records {

// A row as the database has it: its fields in their order, a point in two cells.

const definition::Field& field_of(const definition::Model& model, int index);

/// The columns of all fields in storage order: what RETURNING and TargetProgram give.
std::vector<base::Column> stored_columns(const definition::Model& model);
/// Where the cells of each field start in such a row.
std::vector<std::size_t> cell_offsets(const definition::Model& model);

/// The names of a field's columns, quoted, and the type of each.
std::vector<std::string> columns_of(const definition::Field& field);
base::TypeInfo cell_type(const definition::Field& field);

}  // namespace socle::records
