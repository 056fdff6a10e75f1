#include "script/jobs_api.h"

#include "base/error.h"
#include "base/time.h"
#include "definition/shape.h"
#include "jobs/order.h"
#include "script/arguments.h"
#include "script/ask.h"
#include "script/lua_json.h"
#include "script/machine.h"
#include "script/sandbox.h"

#include <cmath>
#include <string>
#include <string_view>

namespace socle::script {

namespace {

constexpr std::int64_t second_us = 1'000'000;
constexpr double delay_most_s = 10.0 * 366 * 86'400;

std::string_view text_at(lua_State* lua, int index) {
    std::size_t length = 0;
    const char* text = luaL_checklstring(lua, index, &length);
    return {text, length};
}

/// Seconds, or a duration like "15m".
std::int64_t delay_us(lua_State* lua, int index) {
    if (lua_type(lua, index) == LUA_TSTRING) {
        const auto seconds = definition::duration_seconds(text_at(lua, index));
        if (!seconds) luaL_error(lua, "'delay' is a number of seconds, or a text like \"15m\"");
        return *seconds * second_us;
    }
    const double seconds = luaL_checknumber(lua, index);
    if (!(seconds >= 0 && seconds <= delay_most_s)) {
        luaL_error(lua, "'delay' is from 0 seconds to 10 years");
    }
    return static_cast<std::int64_t>(std::llround(seconds * static_cast<double>(second_us)));
}

/// One option: its name on the stack below its value.
void read_option(lua_State* lua, jobs::OrderOptions& options) {
    if (lua_type(lua, -2) != LUA_TSTRING) luaL_error(lua, "options are {name = value, …}");
    const auto name = text_at(lua, -2);
    if (name == "delay") {
        options.at_us = Machine::of(lua).caller().now_us + delay_us(lua, lua_absindex(lua, -1));
    } else if (name == "at") {
        options.at_us = base::parse_timestamp(text_at(lua, -1));
        if (!options.at_us) luaL_error(lua, "'at' is an instant like ctx.now");
    } else if (name == "key") {
        options.key = text_at(lua, -1);
    } else if (name == "queue") {
        options.queue = text_at(lua, -1);
    } else if (name == "priority") {
        options.priority = luaL_checkinteger(lua, -1);
    } else {
        luaL_error(lua, "unknown option '%s': there are delay, at, key, priority and queue",
                   lua_tostring(lua, -2));
    }
}

jobs::OrderOptions options_at(lua_State* lua, int index) {
    jobs::OrderOptions options;
    if (lua_isnoneornil(lua, index)) return options;
    luaL_checktype(lua, index, LUA_TTABLE);
    lua_pushnil(lua);
    while (lua_next(lua, index) != 0) {
        read_option(lua, options);
        lua_pop(lua, 1);
    }
    return options;
}

std::string parameters_at(lua_State* lua, int index) {
    std::string json;
    if (!lua_isnoneornil(lua, index)) {
        luaL_checktype(lua, index, LUA_TTABLE);
        append_json(lua, index, json, jobs::parameters_bytes_max);
    }
    return json.empty() || json == "[]" ? "{}" : json;
}

/// The order, or why there is none.
std::string make_order(Machine& machine, std::string_view name, const std::string& parameters,
                       const jobs::OrderOptions& options, jobs::Order& order) {
    try {
        order = jobs::order_of(machine.definition(), name, parameters, options);
        const auto* procedure = machine.library().find(order.function);
        if (procedure != nullptr) arguments_of(*procedure, order.parameters);
        return {};
    } catch (const base::Error& error) {
        return error.details.empty() ? error.message : error.message + " (" + error.details + ")";
    }
}

/// With a dot or a colon.
void drop_self(lua_State* lua) {
    if (lua_istable(lua, 1)) lua_remove(lua, 1);
}

int enqueue(lua_State* lua) {
    drop_self(lua);
    const auto name = std::string(text_at(lua, 1));
    const auto parameters = parameters_at(lua, 2);
    const auto options = options_at(lua, 3);
    Operation operation;
    operation.kind = Operation::Kind::enqueue;
    operation.order.emplace();
    const auto fault = make_order(Machine::of(lua), name, parameters, options, *operation.order);
    if (!fault.empty()) return luaL_error(lua, "%s", fault.c_str());
    return ask(lua, std::move(operation));
}

int cancel(lua_State* lua) {
    drop_self(lua);
    Operation operation;
    operation.kind = Operation::Kind::cancel_job;
    operation.job = luaL_checkinteger(lua, 1);
    return ask(lua, std::move(operation));
}

}  // namespace

void push_jobs(lua_State* lua) {
    lua_createtable(lua, 0, 2);
    lua_pushcfunction(lua, enqueue);
    lua_setfield(lua, -2, "enqueue");
    lua_pushcfunction(lua, cancel);
    lua_setfield(lua, -2, "cancel");
    freeze(lua);
}

void push_job(lua_State* lua) {
    const auto& job = *Machine::of(lua).job();
    lua_createtable(lua, 0, 3);
    lua_pushinteger(lua, job.id);
    lua_setfield(lua, -2, "id");
    lua_pushinteger(lua, job.attempt);
    lua_setfield(lua, -2, "attempt");
    if (!job.key.empty()) {
        push_text(lua, job.key);
        lua_setfield(lua, -2, "key");
    }
}

}  // namespace socle::script
