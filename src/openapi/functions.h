#pragma once

#include "base/value.h"

#include <boost/json/object.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace socle::openapi {

inline constexpr std::string_view functions_tag = "functions";

/// A function that the caller may call, as the documents describe it.
struct Function {
    struct Parameter {
        std::string name;
        base::TypeInfo type;
        bool required = true;
    };
    std::string name;
    std::string description;
    std::vector<Parameter> parameters;
    bool reads = false;  ///< may be asked for by GET, too
};

/// Its path item in OpenAPI 3.1, and in 2.0 as PostgREST writes it.
boost::json::object function_item(const Function& function);
boost::json::object root_function_item(const Function& function);

}  // namespace socle::openapi
