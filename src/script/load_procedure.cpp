#include "base/text.h"
#include "script/context.h"
#include "script/declaration.h"
#include "script/load_scripts.h"

#include <algorithm>
#include <array>

namespace socle::script {

namespace {

constexpr std::array<std::string_view, 4> known_keys = {"access", "params", "reads", "run"};

/// The comment lines the file begins with.
std::string description_of(const std::string& text) {
    std::string description;
    for (const auto line : base::split(text, '\n')) {
        if (!line.starts_with("--")) break;
        const auto words = base::trimmed(line.substr(2));
        if (words.starts_with("param ")) continue;
        if (!description.empty()) description += '\n';
        description += words;
    }
    return description;
}

void read_procedure(lua_State* lua, Declaration& declaration, Procedure& procedure) {
    if (!is_procedure(lua, -1)) {
        return declaration.report({},
                                  "a function's file ends with: return fn {access = \"…\", run = "
                                  "function(ctx, params) … end}");
    }
    declaration.check_keys(lua, known_keys);
    lua_getfield(lua, -1, "run");
    if (!lua_isfunction(lua, -1)) {
        declaration.report("run", "'run' is missing: function(ctx, params) … end");
    }
    lua_pop(lua, 1);
    procedure.reads = declaration.read_flag(lua, "reads");
    procedure.access = declaration.read_access(lua);
    procedure.parameters = declaration.read_parameters(lua, "params");
}

bool good_name(std::string_view name) {
    const auto good = [](char letter) {
        return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9') ||
               letter == '_';
    };
    return !name.empty() && name.front() >= 'a' && name.front() <= 'z' &&
           std::ranges::all_of(name, good);
}

}  // namespace

void load_procedure(const definition::Definition& definition, Machine& machine, Library& library,
                    std::size_t source, std::vector<definition::Problem>& problems) {
    const auto& script = library.sources[source];
    Procedure procedure;
    procedure.path = script.path;
    procedure.source = source;
    procedure.description = description_of(script.text);
    const auto begin = script.path.rfind('/') + 1;
    procedure.name = script.path.substr(begin, script.path.rfind('.') - begin);
    if (!good_name(procedure.name)) {
        problems.push_back(
            {script.path, 0, 0, "the name is small letters, digits and _: " + procedure.name});
    }
    Declaration declaration(definition, machine, script, problems);
    declaration.read([&](lua_State* lua) {
        machine.run_source(lua, source);
        read_procedure(lua, declaration, procedure);
    });
    library.procedures.push_back(std::move(procedure));
}

void load_module(const definition::Definition& definition, Machine& machine, Library& library,
                 std::size_t source, std::vector<definition::Problem>& problems) {
    const auto& script = library.sources[source];
    Declaration declaration(definition, machine, script, problems);
    declaration.read([&](lua_State* lua) {
        machine.push_module(lua, script.path.substr(0, script.path.rfind('.')));
        if (lua_isnil(lua, -1)) declaration.report({}, "a file of lib/ returns what it offers");
    });
}

}  // namespace socle::script
