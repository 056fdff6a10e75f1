#pragma once

#include "definition/definition.h"

#include <string>
#include <vector>

namespace socle::cli {

/// The columns that `socle user import` knows besides the fields of models/user.yaml.
const std::vector<std::string>& import_column_names();

/// Our name of a column that other programs call otherwise: date_joined is created_at.
std::string our_column(const std::string& column);

/// A name and the like, for user_metadata.
bool is_about_the_person(const std::string& column);

bool is_import_column(const definition::Definition& definition, const std::string& column);

}  // namespace socle::cli
