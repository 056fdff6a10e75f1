#pragma once

#include "base/task.h"
#include "http/message.h"

#include <functional>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace socle::http {

/// The named segments of a route's path, percent-decoded and valid UTF-8.
class Parameters {
public:
    /// The segment of that name; it must be one of the route's pattern.
    const std::string& operator[](std::string_view name) const;
    void add(std::string_view name, std::string value);

private:
    std::vector<std::pair<std::string_view, std::string>> values_;
};

/// A coroutine function: called with the request and the path's parameters, both of which live
/// until its answer.
using RouteHandler = std::function<base::Task<Response>(const Request&, const Parameters&)>;

/// `pattern`: "/rest/v1/{model}" with one `{name}` for a whole segment, and, as the last segment
/// only, `{name...}` for all that is left, slashes included ("/docs/{file...}" answers "/docs/"
/// too). A route for GET answers HEAD as well.
struct Route {
    std::vector<Method> methods;
    std::string pattern;
    RouteHandler handler;
};

/// The list of routes, in order: the first one that fits answers. A path that none fits is 404
/// PGRST125, one that fits with another method only is 405 with Allow, and OPTIONS on a path
/// without a route for it is 204 with Allow. Immutable after construction; any number of threads.
class Router {
public:
    explicit Router(std::vector<Route> routes);

    /// Throws base::Error unknown_path, bad_query (broken percent-encoding), and what the handler
    /// throws.
    base::Task<Response> answer(const Request& request) const;

private:
    struct Segment {
        enum class Kind { literal, parameter, rest };
        Kind kind = Kind::literal;
        std::string text;
    };
    struct Entry {
        std::vector<Method> methods;
        std::vector<Segment> segments;
        RouteHandler handler;
    };
    using Parts = std::span<const std::string_view>;

    static std::vector<Segment> parse(const std::string& pattern);
    static bool fits(const Entry& entry, Parts parts);
    static bool accepts(const Entry& entry, Method method);
    static Parameters parameters_of(const Entry& entry, const Request& request, Parts parts);
    Response refuse_method(const Request& request, Parts parts) const;

    std::vector<Entry> entries_;
};

}  // namespace socle::http
