#include "base/text.h"
#include "definition/suggestion.h"
#include "script/declaration.h"
#include "script/load_scripts.h"

#include <fmt/format.h>

namespace socle::script {

namespace {

/// The stored model that the file is named after, -1 when there is none, which is reported.
int model_of(const definition::Definition& definition, const std::string& path,
             Declaration& declaration) {
    const auto begin = path.rfind('/') + 1;
    const auto name = path.substr(begin, path.rfind('.') - begin);
    const int model = definition.find_served_model(name);
    if (model < 0) {
        std::vector<std::string> names;
        for (const auto& known : definition.models) {
            if (!known.internal) names.push_back(known.name);
        }
        declaration.report({}, fmt::format("there is no model '{}'{}", name,
                                           definition::did_you_mean(name, names)));
    } else if (definition.model(model).view) {
        declaration.report({}, fmt::format("'{}' is a view: nothing is written to it", name));
        return -1;
    }
    return model;
}

/// Reads the noted tables {what, nil, nil, run, line} of the list on the stack.
void read_hooks(lua_State* lua, Declaration& declaration, ModelHooks& hooks) {
    const auto count = static_cast<int>(lua_rawlen(lua, -1));
    for (int number = 1; number <= count; ++number) {
        lua_rawgeti(lua, -1, number);
        lua_rawgeti(lua, -1, 1);
        const std::string what = lua_tostring(lua, -1);
        lua_rawgeti(lua, -2, 5);
        const int line = static_cast<int>(lua_tointeger(lua, -1));
        lua_pop(lua, 3);
        int* place = what == "create"   ? &hooks.create
                     : what == "update" ? &hooks.update
                     : what == "delete" ? &hooks.remove
                                        : nullptr;
        if (place == nullptr) {
            declaration.report({}, "routes are declared in files of routes/", line);
        } else if (*place != 0) {
            declaration.report({}, fmt::format("before.{} is there twice", what), line);
        } else {
            *place = number;
        }
    }
    if (count == 0) {
        declaration.report({}, "it declares nothing: before.create(function(ctx, row) … end)");
    }
}

}  // namespace

void load_hooks(const definition::Definition& definition, Machine& machine, Library& library,
                std::size_t source, std::vector<definition::Problem>& problems) {
    Declaration declaration(definition, machine, library.sources[source], problems);
    ModelHooks hooks;
    hooks.source = source;
    hooks.model = model_of(definition, library.sources[source].path, declaration);
    declaration.read([&](lua_State* lua) {
        machine.push_declared(lua, source);
        read_hooks(lua, declaration, hooks);
    });
    if (hooks.model >= 0) library.hooks.push_back(hooks);
}

}  // namespace socle::script
