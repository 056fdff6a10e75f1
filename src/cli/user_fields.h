#pragma once

#include "definition/definition.h"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace socle::cli {

/// The field of models/user.yaml with that name, or nullptr.
const definition::Field* find_own_field(const definition::Definition& definition,
                                        std::string_view name);
std::vector<std::string> own_field_names(const definition::Definition& definition);

/// A text of the command line or a cell of CSV as the JSON that a write of `field` takes. Throws
/// Error bad_value.
boost::json::value field_value(const definition::Field& field, std::string_view text);

/// name=value, each. Throws Error bad_value naming the one that is wrong.
boost::json::object fields_of_arguments(const definition::Definition& definition,
                                        const std::vector<std::string>& arguments);

/// A JSON object of the command line, {} for "". Throws Error bad_value.
boost::json::object object_of_argument(const std::string& option, const std::string& text);

}  // namespace socle::cli
