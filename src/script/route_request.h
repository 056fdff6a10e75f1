#pragma once

#include "base/value.h"
#include "script/route.h"

#include <boost/json/value.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace socle::script {

/// A file that was sent with a form.
struct RouteFile {
    std::string field;
    std::string name;  ///< as the client said
    std::string type;
    std::string_view text;
};

/// A request as a route's function sees it. Lives until its answer is made.
struct RouteRequest {
    using Texts = std::vector<std::pair<std::string, std::string>>;

    std::string_view method;
    std::string_view path;
    std::vector<std::string> path_values;  ///< of the route's named segments, in their order
    Texts query;                           ///< decoded; of a name that is there twice, the last
    base::Values query_values;             ///< of the parameters that the route declares
    const std::vector<std::pair<std::string_view, std::string_view>>* headers = nullptr;
    std::string_view text;                   ///< the body as it came
    std::optional<boost::json::value> json;  ///< of a body of that type
    Texts form;                              ///< of a body of fields
    bool has_form = false;
    std::vector<RouteFile> files;  ///< of a body of parts; of a name that is there twice, the last
    base::Values body_values;      ///< of the members that the route declares
    std::string_view address;      ///< the caller's
};

/// A refusal as `route.errors` sees it.
struct RouteProblem {
    int status = 500;
    std::string reason;  ///< a word that stays the same: not_found, invalid, token_expired, …
    std::string code;    ///< as /rest/v1 would answer it
    std::string message;
    std::string details;
    std::string hint;
    std::string title;                                        ///< what the status means
    std::vector<std::pair<std::string, std::string>> fields;  ///< of invalid: which, and why
};

}  // namespace socle::script
