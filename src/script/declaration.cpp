#include "script/declaration.h"

#include "definition/expression.h"
#include "definition/suggestion.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <map>

namespace socle::script {

namespace {

using definition::Expr;

constexpr std::size_t parameters_max = 100;

const std::map<std::string, base::TypeInfo, std::less<>>& parameter_types() {
    using base::Type;
    static const std::map<std::string, base::TypeInfo, std::less<>> types = {
        {"text", {Type::text}},           {"integer", {Type::integer}}, {"number", {Type::number}},
        {"boolean", {Type::boolean}},     {"date", {Type::date}},       {"time", {Type::time}},
        {"timestamp", {Type::timestamp}}, {"uuid", {Type::uuid}},       {"json", {Type::json}}};
    return types;
}

/// What a rule about nobody's record cannot ask.
bool asks_about_rows(const Expr& expression) {
    using Kind = Expr::Kind;
    constexpr std::array own = {Kind::literal,       Kind::role, Kind::may,  Kind::signed_in,
                                Kind::second_factor, Kind::not_, Kind::and_, Kind::or_};
    if (std::ranges::find(own, expression.kind) == own.end()) return true;
    return std::ranges::any_of(expression.args, asks_about_rows);
}

bool is_word(char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
           (letter >= '0' && letter <= '9') || letter == '_';
}

/// Where the whole word stands, from `from` on.
std::size_t word_in(std::string_view text, std::string_view word, std::size_t from) {
    if (word.empty()) return std::string_view::npos;
    auto at = text.find(word, from);
    for (; at != std::string_view::npos; at = text.find(word, at + 1)) {
        const auto end = at + word.size();
        const bool begins = at == 0 || !is_word(text[at - 1]);
        if (begins && (end == text.size() || !is_word(text[end]))) break;
    }
    return at;
}

}  // namespace

Declaration::Declaration(const definition::Definition& definition, Machine& machine,
                         const definition::Script& script,
                         std::vector<definition::Problem>& problems)
    : definition_(definition), machine_(machine), script_(script), problems_(problems) {}

int Declaration::run_protected(lua_State* lua) {
    const auto& self = *static_cast<Declaration*>(lua_touserdata(lua, 1));
    (*self.read_)(lua);
    return 0;
}

void Declaration::read(const std::function<void(lua_State*)>& read) {
    read_ = &read;
    lua_State* const lua = machine_.main();
    lua_pushcfunction(lua, run_protected);
    lua_pushlightuserdata(lua, this);
    if (lua_pcall(lua, 1, 0, 0) != LUA_OK) {
        const char* message = lua_tostring(lua, -1);
        report_lua(message == nullptr ? "it fails while it is loaded" : message);
    }
    lua_settop(lua, 0);
}

void Declaration::report(std::string_view word, std::string message, int first_line) {
    const std::string_view text = script_.text;
    std::size_t from = 0;
    for (int line = 1; line < first_line && from != std::string_view::npos; ++line) {
        const auto end = text.find('\n', from);
        from = end == std::string_view::npos ? end : end + 1;
    }
    const auto at = word_in(text, word, from);
    int line = first_line;
    if (at != std::string_view::npos) {
        const auto between = text.substr(from, at - from);
        line += static_cast<int>(std::ranges::count(between, '\n'));
    }
    problems_.push_back({script_.path, line, 1, std::move(message)});
}

/// `functions/a.lua:3: unexpected symbol` is told at line 3.
void Declaration::report_lua(std::string_view message) {
    int line = 1;
    const auto prefix = script_.path + ":";
    if (message.starts_with(prefix)) {
        auto rest = message.substr(prefix.size());
        const auto [end, fault] = std::from_chars(rest.data(), rest.data() + rest.size(), line);
        if (fault == std::errc()) {
            rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
            message = rest.starts_with(": ") ? rest.substr(2) : rest;
        }
    }
    problems_.push_back({script_.path, line, 1, std::string(message)});
}

void Declaration::check_keys(lua_State* lua, std::span<const std::string_view> known,
                             int first_line) {
    const std::vector<std::string> names(known.begin(), known.end());
    lua_pushnil(lua);
    while (lua_next(lua, -2) != 0) {
        lua_pop(lua, 1);
        const bool text = lua_type(lua, -1) == LUA_TSTRING;
        const std::string key = text ? lua_tostring(lua, -1) : "";
        if (std::ranges::find(names, key) != names.end()) continue;
        report(key, fmt::format("unknown key '{}'{}", key, definition::did_you_mean(key, names)),
               first_line);
    }
}

bool Declaration::read_flag(lua_State* lua, const char* key) {
    lua_getfield(lua, -1, key);
    if (!lua_isnil(lua, -1) && !lua_isboolean(lua, -1)) {
        report(key, fmt::format("'{}' is true or false", key));
    }
    const bool flag = lua_toboolean(lua, -1) != 0;
    lua_pop(lua, 1);
    return flag;
}

Expr Declaration::read_access(lua_State* lua, int first_line) {
    lua_getfield(lua, -1, "access");
    const bool text = lua_type(lua, -1) == LUA_TSTRING;
    const std::string rule = text ? lua_tostring(lua, -1) : "";
    const bool missing = lua_isnil(lua, -1);
    lua_pop(lua, 1);
    if (missing) {
        report({}, "'access' is missing: write who may call it, like \"signed_in\"", first_line);
    } else if (!text) {
        report("access", "'access' is a text like \"role = 'staff'\"", first_line);
    } else {
        return parse_access(rule, first_line);
    }
    return definition::constant(false);
}

Expr Declaration::parse_access(const std::string& rule, int first_line) {
    definition::ExpressionScope scope;
    scope.definition = &definition_;
    scope.model = definition_.user_model;
    auto parsed = definition::parse_expression(rule, scope, base::TypeInfo{base::Type::boolean, 0});
    for (const auto& problem : parsed.problems)
        report("access", fmt::format("'access': {}", problem.message), first_line);
    if (!parsed.problems.empty()) return definition::constant(false);
    if (asks_about_rows(parsed.tree)) {
        report("access",
               "'access' is about who asks, not about records: role, "
               "may('…'), signed_in, aal2, anyone, nobody",
               first_line);
        return definition::constant(false);
    }
    return std::move(parsed.tree);
}

std::vector<Parameter> Declaration::read_parameters(lua_State* lua, const char* key,
                                                    int first_line) {
    std::vector<Parameter> parameters;
    lua_getfield(lua, -1, key);
    if (lua_istable(lua, -1)) {
        lua_pushnil(lua);
        while (lua_next(lua, -2) != 0) {
            read_parameter(lua, key, first_line, parameters);
            lua_pop(lua, 1);
        }
    } else if (!lua_isnil(lua, -1)) {
        report(key, fmt::format("'{}' is {{name = \"type\", …}}", key), first_line);
    }
    lua_pop(lua, 1);
    std::ranges::sort(parameters, {}, &Parameter::name);
    if (parameters.size() > parameters_max) {
        report(key, fmt::format("more than {} parameters", parameters_max), first_line);
    }
    return parameters;
}

void Declaration::read_parameter(lua_State* lua, const char* key, int first_line,
                                 std::vector<Parameter>& parameters) {
    const bool texts = lua_type(lua, -2) == LUA_TSTRING && lua_type(lua, -1) == LUA_TSTRING;
    if (!texts) {
        return report(key, fmt::format("'{}' is {{name = \"type\", …}}", key), first_line);
    }
    Parameter parameter;
    parameter.name = lua_tostring(lua, -2);
    std::string type = lua_tostring(lua, -1);
    if (type.ends_with('?')) {
        parameter.required = false;
        type.pop_back();
    }
    const auto found = parameter_types().find(type);
    if (found == parameter_types().end()) {
        std::vector<std::string> names;
        for (const auto& [name, info] : parameter_types())
            names.push_back(name);
        return report(parameter.name,
                      fmt::format("parameter '{}': unknown type '{}'{}", parameter.name, type,
                                  definition::did_you_mean(type, names)),
                      first_line);
    }
    parameter.type = found->second;
    parameters.push_back(std::move(parameter));
}

}  // namespace socle::script
