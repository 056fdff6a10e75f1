#include "script/library.h"

#include "base/text.h"
#include "definition/expression.h"
#include "definition/suggestion.h"
#include "script/context.h"
#include "script/machine.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <optional>

namespace socle::script {

namespace {

using definition::Expr;
using definition::Problem;

constexpr std::size_t parameters_max = 100;
constexpr std::array<std::string_view, 4> known_keys = {"access", "params", "reads", "run"};

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

/// Loads one file of functions/.
class Reader {
public:
    Reader(const definition::Definition& definition, Machine& machine, Procedure& procedure,
           const std::string& text, std::vector<Problem>& problems)
        : definition_(definition),
          machine_(machine),
          procedure_(procedure),
          text_(text),
          problems_(problems) {}

    void read() {
        read_description();
        lua_State* const lua = machine_.main();
        lua_pushcfunction(lua, read_protected);
        lua_pushlightuserdata(lua, this);
        if (lua_pcall(lua, 1, 0, 0) != LUA_OK) {
            const char* message = lua_tostring(lua, -1);
            report_lua(message == nullptr ? "it fails while it is loaded" : message);
        }
        lua_settop(lua, 0);
    }

private:
    static int read_protected(lua_State* lua) {
        auto& self = *static_cast<Reader*>(lua_touserdata(lua, 1));
        self.machine_.run_source(lua, self.procedure_.source);
        self.read_declaration(lua);
        return 0;
    }

    void report(std::string_view word, std::string message) {
        problems_.push_back({procedure_.path, line_of(word), 1, std::move(message)});
    }

    /// The first line that has the word; a script does not tell where it declared something.
    int line_of(std::string_view word) const {
        const auto at = word.empty() ? std::string::npos : text_.find(word);
        if (at == std::string::npos) return 1;
        return 1 + static_cast<int>(std::count(
                       text_.begin(), text_.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
    }

    /// `functions/a.lua:3: unexpected symbol` is told at line 3.
    void report_lua(std::string_view message) {
        int line = 1;
        const auto prefix = procedure_.path + ":";
        if (message.starts_with(prefix)) {
            auto rest = message.substr(prefix.size());
            const auto [end, fault] = std::from_chars(rest.data(), rest.data() + rest.size(), line);
            if (fault == std::errc()) {
                rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
                message = rest.starts_with(": ") ? rest.substr(2) : rest;
            }
        }
        problems_.push_back({procedure_.path, line, 1, std::string(message)});
    }

    /// The comment lines the file begins with.
    void read_description() {
        for (const auto line : base::split(text_, '\n')) {
            if (!line.starts_with("--")) break;
            const auto words = base::trimmed(line.substr(2));
            if (words.starts_with("param ")) continue;
            if (!procedure_.description.empty()) procedure_.description += '\n';
            procedure_.description += words;
        }
    }

    void read_declaration(lua_State* lua) {
        if (!is_procedure(lua, -1)) {
            return report({},
                          "a function's file ends with: return fn {access = \"…\", run = "
                          "function(ctx, params) … end}");
        }
        check_keys(lua);
        lua_getfield(lua, -1, "run");
        if (!lua_isfunction(lua, -1))
            report("run", "'run' is missing: function(ctx, params) … end");
        lua_pop(lua, 1);
        lua_getfield(lua, -1, "reads");
        if (!lua_isnil(lua, -1) && !lua_isboolean(lua, -1))
            report("reads", "'reads' is true or false");
        procedure_.reads = lua_toboolean(lua, -1) != 0;
        lua_pop(lua, 1);
        read_access(lua);
        read_parameters(lua);
    }

    void check_keys(lua_State* lua) {
        const std::vector<std::string> known(known_keys.begin(), known_keys.end());
        lua_pushnil(lua);
        while (lua_next(lua, -2) != 0) {
            lua_pop(lua, 1);
            const bool text = lua_type(lua, -1) == LUA_TSTRING;
            const std::string key = text ? lua_tostring(lua, -1) : "";
            if (std::ranges::find(known, key) != known.end()) continue;
            report(key,
                   fmt::format("unknown key '{}'{}", key, definition::did_you_mean(key, known)));
        }
    }

    void read_access(lua_State* lua) {
        lua_getfield(lua, -1, "access");
        const bool text = lua_type(lua, -1) == LUA_TSTRING;
        const std::string rule = text ? lua_tostring(lua, -1) : "";
        const bool missing = lua_isnil(lua, -1);
        lua_pop(lua, 1);
        if (missing) {
            return report({}, "'access' is missing: write who may call it, like \"signed_in\"");
        }
        if (!text) return report("access", "'access' is a text like \"role = 'staff'\"");
        definition::ExpressionScope scope;
        scope.definition = &definition_;
        scope.model = definition_.user_model;
        auto parsed =
            definition::parse_expression(rule, scope, base::TypeInfo{base::Type::boolean, 0});
        for (const auto& problem : parsed.problems)
            report("access", fmt::format("'access': {}", problem.message));
        if (!parsed.problems.empty()) return;
        if (asks_about_rows(parsed.tree)) {
            return report("access",
                          "'access' is about who asks, not about records: role, "
                          "may('…'), signed_in, aal2, anyone, nobody");
        }
        procedure_.access = std::move(parsed.tree);
    }

    void read_parameters(lua_State* lua) {
        lua_getfield(lua, -1, "params");
        if (lua_istable(lua, -1)) {
            lua_pushnil(lua);
            while (lua_next(lua, -2) != 0) {
                read_parameter(lua);
                lua_pop(lua, 1);
            }
        } else if (!lua_isnil(lua, -1)) {
            report("params", "'params' is {name = \"type\", …}");
        }
        lua_pop(lua, 1);
        std::ranges::sort(procedure_.parameters, {}, &Parameter::name);
        if (procedure_.parameters.size() > parameters_max) {
            report("params", fmt::format("more than {} parameters", parameters_max));
        }
    }

    void read_parameter(lua_State* lua) {
        const bool texts = lua_type(lua, -2) == LUA_TSTRING && lua_type(lua, -1) == LUA_TSTRING;
        if (!texts) return report("params", "'params' is {name = \"type\", …}");
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
                                      definition::did_you_mean(type, names)));
        }
        parameter.type = found->second;
        procedure_.parameters.push_back(std::move(parameter));
    }

    const definition::Definition& definition_;
    Machine& machine_;
    Procedure& procedure_;
    const std::string& text_;
    std::vector<Problem>& problems_;
};

bool good_name(std::string_view name) {
    const auto good = [](char letter) {
        return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9') ||
               letter == '_';
    };
    return !name.empty() && name.front() >= 'a' && name.front() <= 'z' &&
           std::ranges::all_of(name, good);
}

}  // namespace

const Procedure* Library::find(std::string_view name) const {
    const auto found = std::ranges::lower_bound(procedures, name, {}, &Procedure::name);
    return found != procedures.end() && found->name == name ? &*found : nullptr;
}

LoadedLibrary load(const definition::Definition& definition, const Limits& limits) {
    LoadedLibrary loaded;
    auto library = std::make_shared<Library>();
    library->sources = definition.scripts;
    Machine machine(*library, limits);
    for (std::size_t source = 0; source < library->sources.size(); ++source) {
        const auto& script = library->sources[source];
        Procedure procedure;
        procedure.path = script.path;
        procedure.source = source;
        const auto begin = script.path.rfind('/') + 1;
        procedure.name = script.path.substr(begin, script.path.rfind('.') - begin);
        if (!good_name(procedure.name)) {
            loaded.problems.push_back(
                {script.path, 0, 0, "the name is small letters, digits and _: " + procedure.name});
        }
        machine.begin_load();
        Reader(definition, machine, procedure, script.text, loaded.problems).read();
        library->procedures.push_back(std::move(procedure));
    }
    std::ranges::sort(library->procedures, {}, &Procedure::name);
    if (loaded.problems.empty()) loaded.library = std::move(library);
    return loaded;
}

}  // namespace socle::script
