#pragma once

#include "base/value.h"
#include "definition/definition.h"
#include "script/parameter.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace socle::script {

/// One segment of a route's path: `movies`, `{id:integer}` or, at the end only, `{rest...}`.
struct Segment {
    enum class Kind {
        literal,
        text,
        integer,  ///< digits that fit in 64 bits
        digits,
        uuid,
        rest,  ///< all that is left, slashes included
    };
    Kind kind = Kind::literal;
    std::string text;  ///< of a literal itself, else the parameter's name
};

/// What an answer means, for the documentation.
struct RouteAnswer {
    int status = 200;
    std::string description;
};

/// A method and a path that the application answers itself.
struct Route {
    std::string method;   ///< "GET"
    std::string pattern;  ///< as declared
    std::vector<Segment> segments;
    std::string summary;
    definition::Expr access = definition::constant(false);  ///< about who asks only
    std::vector<Parameter> query;                           ///< those declared, by name
    std::optional<std::vector<Parameter>> body;             ///< its members, when they are declared
    std::vector<RouteAnswer> answers;
    bool browsers = false;  ///< it answers browsers, too, where the application has a web site
    std::size_t source = 0;
    int number = 0;  ///< of its file, from 1
    int line = 0;
};

/// What makes the answers of refusals under a path: `route.errors`.
struct ErrorShape {
    std::string prefix;  ///< "/" for all
    std::size_t source = 0;
    int number = 0;
    int line = 0;
};

/// The values that a path has for its named segments, in their order; nullopt when the path, still
/// percent-encoded, is another's.
std::optional<std::vector<std::string>> match(const Route& route, std::string_view path);

/// Whether Socle itself answers there, or may some day: no path for applications.
bool is_own_path(std::string_view path);

/// Reads `/movies/{id:integer}`. Throws base::Error bad_value that says what is wrong.
std::vector<Segment> parse_pattern(std::string_view pattern);

}  // namespace socle::script
