#pragma once

#include "openapi/functions.h"

#include <boost/json/object.hpp>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace socle::openapi {

/// A route of the application that the caller may ask for, as the document describes it.
struct Route {
    std::string method;  ///< "GET"
    std::string path;    ///< "/movies/{id}"
    std::string group;   ///< what it stands under: the file it is declared in
    std::string summary;
    std::vector<Function::Parameter> in_path;
    std::vector<Function::Parameter> in_query;
    std::optional<std::vector<Function::Parameter>> body;  ///< its members, when they are declared
    std::vector<std::pair<int, std::string>> answers;      ///< what a status means
};

/// What the scripts of an application offer to a caller.
struct Scripts {
    std::vector<Function> functions;
    std::vector<Route> routes;
};

/// Adds the routes to the path items of OpenAPI 3.1.
void add_routes(boost::json::object& paths, const std::vector<Route>& routes);

}  // namespace socle::openapi
