#include "base/error.h"
#include "script/declaration.h"
#include "script/load_scripts.h"
#include "script/route_library.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace socle::script {

namespace {

constexpr std::size_t routes_max = 2'000;
constexpr std::array<std::string_view, 7> known_keys = {"access", "may",     "query",   "summary",
                                                        "body",   "answers", "browsers"};
bool same_path(const Route& one, const Route& other) {
    const auto same = [](const Segment& a, const Segment& b) {
        return a.kind == b.kind && (a.kind != Segment::Kind::literal || a.text == b.text);
    };
    return std::ranges::equal(one.segments, other.segments, same);
}

/// Reads what route.get and the like noted of one file.
class RoutesReader {
public:
    RoutesReader(Declaration& declaration, Library& library, std::size_t source)
        : declaration_(declaration), library_(library), source_(source) {}

    void read(lua_State* lua) {
        const auto count = static_cast<int>(lua_rawlen(lua, -1));
        for (int number = 1; number <= count; ++number) {
            lua_rawgeti(lua, -1, number);
            read_declared(lua, number);
            lua_pop(lua, 1);
        }
        if (count == 0) {
            declaration_.report({},
                                "it declares nothing: route.get(\"/path\", {access = \"…\"}, "
                                "function(ctx, req) … end)");
        }
    }

private:
    /// The noted table on the stack: {method, path, options, run, line}.
    void read_declared(lua_State* lua, int number) {
        lua_rawgeti(lua, -1, 1);
        const std::string method = lua_tostring(lua, -1);
        lua_rawgeti(lua, -2, 2);
        const std::string path = lua_isnil(lua, -1) ? "" : lua_tostring(lua, -1);
        lua_rawgeti(lua, -3, 5);
        const int line = static_cast<int>(lua_tointeger(lua, -1));
        lua_pop(lua, 3);
        if (method == "create" || method == "update" || method == "delete") {
            return declaration_.report({}, "'before' is declared in files of hooks/", line);
        }
        if (method == "errors") return add_shape(path, number, line);
        lua_rawgeti(lua, -1, 3);
        read_route(lua, method, path, number, line);
        lua_pop(lua, 1);
    }

    void add_shape(const std::string& prefix, int number, int line) {
        if (!prefix.starts_with('/')) {
            return declaration_.report({}, "the prefix of route.errors begins with /", line);
        }
        const auto twice = std::ranges::find(library_.error_shapes, prefix, &ErrorShape::prefix);
        if (twice != library_.error_shapes.end()) {
            const auto& there = library_.sources[twice->source].path;
            return declaration_.report(
                {}, fmt::format("route.errors for {} is also in {}:{}", prefix, there, twice->line),
                line);
        }
        library_.error_shapes.push_back({prefix, source_, number, line});
    }

    void read_route(lua_State* lua, const std::string& method, const std::string& path, int number,
                    int line) {
        Route route;
        route.method = method;
        route.pattern = path;
        route.source = source_;
        route.number = number;
        route.line = line;
        try {
            route.segments = parse_pattern(path);
        } catch (const base::Error& error) {
            return declaration_.report({}, fmt::format("'{}': {}", path, error.message), line);
        }
        const auto& first = route.segments.front();
        if (first.kind != Segment::Kind::literal || is_own_path("/" + first.text)) {
            declaration_.report(
                {}, fmt::format("'{}' is not for applications: Socle answers there", path), line);
        }
        declaration_.check_keys(lua, known_keys, line);
        route.access = read_access(lua, line);
        route.query = declaration_.read_parameters(lua, "query", line);
        lua_getfield(lua, -1, "body");
        const bool has_body = !lua_isnil(lua, -1);
        lua_pop(lua, 1);
        if (has_body) route.body = declaration_.read_parameters(lua, "body", line);
        read_summary(lua, route);
        read_answers(lua, route);
        read_browsers(lua, route);
        add(std::move(route));
    }

    /// `may = "get:movies"` is short for `access = "may('get:movies')"`.
    definition::Expr read_access(lua_State* lua, int line) {
        lua_getfield(lua, -1, "may");
        const bool text = lua_type(lua, -1) == LUA_TSTRING;
        const bool given = !lua_isnil(lua, -1);
        const std::string permission = text ? lua_tostring(lua, -1) : "";
        lua_pop(lua, 1);
        if (!given) return declaration_.read_access(lua, line);
        lua_getfield(lua, -1, "access");
        const bool both = !lua_isnil(lua, -1);
        lua_pop(lua, 1);
        if (!text || both || permission.contains('\'')) {
            declaration_.report("may", "'may' is one permission, instead of 'access'", line);
            return definition::constant(false);
        }
        return declaration_.parse_access("may('" + permission + "')", line);
    }

    void read_summary(lua_State* lua, Route& route) {
        lua_getfield(lua, -1, "summary");
        if (lua_type(lua, -1) == LUA_TSTRING) {
            route.summary = lua_tostring(lua, -1);
        } else if (!lua_isnil(lua, -1)) {
            declaration_.report("summary", "'summary' is a text", route.line);
        }
        lua_pop(lua, 1);
    }

    void read_answers(lua_State* lua, Route& route) {
        lua_getfield(lua, -1, "answers");
        bool good = lua_isnil(lua, -1) || lua_istable(lua, -1);
        if (lua_istable(lua, -1)) {
            lua_pushnil(lua);
            while (lua_next(lua, -2) != 0) {
                good = good && lua_isinteger(lua, -2) && lua_type(lua, -1) == LUA_TSTRING;
                if (good) {
                    route.answers.push_back(
                        {static_cast<int>(lua_tointeger(lua, -2)), lua_tostring(lua, -1)});
                }
                lua_pop(lua, 1);
            }
        }
        lua_pop(lua, 1);
        std::ranges::sort(route.answers, {}, &RouteAnswer::status);
        if (!good) {
            declaration_.report("answers", "'answers' is {[200] = \"what it means\", …}",
                                route.line);
        }
    }

    void read_browsers(lua_State* lua, Route& route) {
        lua_getfield(lua, -1, "browsers");
        if (!lua_isnil(lua, -1) && !lua_isboolean(lua, -1)) {
            declaration_.report("browsers", "'browsers' is true or false", route.line);
        }
        route.browsers = lua_toboolean(lua, -1) != 0;
        lua_pop(lua, 1);
    }

    void add(Route route) {
        const auto twice = std::ranges::find_if(library_.routes, [&](const Route& other) {
            return other.method == route.method && same_path(other, route);
        });
        if (twice != library_.routes.end()) {
            const auto& there = library_.sources[twice->source].path;
            return declaration_.report({},
                                       fmt::format("{} {} is also in {}:{}", route.method,
                                                   route.pattern, there, twice->line),
                                       route.line);
        }
        if (library_.routes.size() == routes_max) {
            return declaration_.report({}, fmt::format("more than {} routes", routes_max),
                                       route.line);
        }
        library_.routes.push_back(std::move(route));
    }

    Declaration& declaration_;
    Library& library_;
    const std::size_t source_;
};

}  // namespace

void load_routes(const definition::Definition& definition, Machine& machine, Library& library,
                 std::size_t source, std::vector<definition::Problem>& problems) {
    Declaration declaration(definition, machine, library.sources[source], problems);
    declaration.read([&](lua_State* lua) {
        machine.push_declared(lua, source);
        RoutesReader(declaration, library, source).read(lua);
    });
}

}  // namespace socle::script
