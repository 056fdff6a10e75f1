#include "script/ask.h"

#include "script/machine.h"

#include <utility>

namespace socle::script {

namespace {

int finish(lua_State* lua, int, lua_KContext) {
    const auto push = std::move(Machine::of(lua).answer);
    push(lua);
    return lua_gettop(lua);
}

}  // namespace

int ask(lua_State* lua, Operation operation) {
    auto& machine = Machine::of(lua);
    machine.check_time(lua);
    machine.asked = std::move(operation);
    lua_settop(lua, 0);
    return lua_yieldk(lua, 0, 0, finish);
}

}  // namespace socle::script
