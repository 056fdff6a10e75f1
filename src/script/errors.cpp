#include "script/errors.h"

#include "script/context.h"
#include "script/lua_json.h"

#include <algorithm>
#include <chrono>
#include <string>

namespace socle::script {

namespace {

using base::Code;
using base::Error;

constexpr const char* number_name = "number";
constexpr std::size_t internal_bytes_max = 4'000;

const char* kind_of(Code code) {
    switch (code) {
        case Code::unique_violation:
            return "unique";
        case Code::foreign_key_violation:
            return "reference";
        case Code::not_null_violation:
            return "required";
        case Code::check_violation:
            return "check";
        case Code::bad_value:
        case Code::value_out_of_range:
        case Code::bad_date:
            return "value";
        case Code::permission_denied:
            return "denied";
        case Code::unavailable:
            return "unavailable";
        default:
            return "other";
    }
}

int refusal_text(lua_State* lua) {
    lua_getfield(lua, 1, "message");
    return 1;
}

void set_text(lua_State* lua, const char* name, const std::string& text) {
    if (text.empty()) return;
    push_text(lua, text);
    lua_setfield(lua, -2, name);
}

std::string text_field(lua_State* lua, const char* name) {
    lua_getfield(lua, -1, name);
    std::size_t length = 0;
    const char* text = lua_tolstring(lua, -1, &length);
    std::string copy = text == nullptr ? std::string() : std::string(text, length);
    lua_pop(lua, 1);
    return copy;
}

/// What is read of an error object, where running out of memory is no disaster.
struct Reading {
    const Refusals& refusals;
    Error error;
};

Error failure_on_stack(lua_State* lua) {
    Error error(Code::application, text_field(lua, "message"), text_field(lua, "details"));
    error.name = text_field(lua, "code");
    lua_getfield(lua, -1, "status");
    error.status = static_cast<int>(lua_tointeger(lua, -1));
    lua_pop(lua, 1);
    return error;
}

int read_error(lua_State* lua) {
    auto& reading = *static_cast<Reading*>(lua_touserdata(lua, 1));
    if (is_failure(lua, -1)) {
        reading.error = failure_on_stack(lua);
        return 0;
    }
    if (lua_istable(lua, -1)) {
        lua_getfield(lua, -1, number_name);
        const auto number = static_cast<std::size_t>(lua_tointeger(lua, -1));
        lua_pop(lua, 1);
        if (const auto* refusal = reading.refusals.find(number)) {
            reading.error = *refusal;
            return 0;
        }
    }
    std::size_t length = 0;
    const char* text = luaL_tolstring(lua, -1, &length);
    reading.error.internal.assign(text, std::min(length, internal_bytes_max));
    return 0;
}

Error time_error(std::chrono::milliseconds time) {
    return {Code::timed_out,
            "the function took longer than " + std::to_string(time.count()) + " ms"};
}

}  // namespace

std::size_t Refusals::add(const Error& error) {
    if (kept_.size() == kept_max) kept_.pop_front();
    kept_.push_back(error);
    return ++count_;
}

const Error* Refusals::find(std::size_t number) const {
    const auto dropped = count_ - kept_.size();
    return number > dropped && number <= count_ ? &kept_[number - dropped - 1] : nullptr;
}

void Refusals::clear() {
    kept_.clear();
    count_ = 0;
}

void raise(lua_State* lua, const Error& error, std::size_t number) {
    lua_createtable(lua, 0, 5);
    set_text(lua, "message", error.message);
    set_text(lua, "details", error.details);
    set_text(lua, "hint", error.hint);
    set_text(lua, "kind", kind_of(error.code));
    lua_pushinteger(lua, static_cast<lua_Integer>(number));
    lua_setfield(lua, -2, number_name);
    lua_createtable(lua, 0, 1);
    lua_pushcfunction(lua, refusal_text);
    lua_setfield(lua, -2, "__tostring");
    lua_setmetatable(lua, -2);
    lua_error(lua);
    __builtin_unreachable();
}

Error error_of(Machine& machine, lua_State* thread, int status, const Refusals& refusals) {
    if (machine.exceeded()) return time_error(machine.time());
    if (status == LUA_ERRMEM) return memory_error();
    Reading reading{refusals, Error(Code::internal, "Internal server error")};
    const bool raised = status == LUA_ERRRUN || status == LUA_ERRERR;
    if (!raised || lua_gettop(thread) == 0) {
        reading.error.internal = "a script ended with status " + std::to_string(status);
        return reading.error;
    }
    lua_State* const main = machine.main();
    lua_pushcfunction(main, read_error);
    lua_pushlightuserdata(main, &reading);
    lua_xmove(thread, main, 1);
    if (lua_pcall(main, 2, 0, 0) != LUA_OK) return memory_error();
    return reading.error;
}

Error memory_error() {
    Error error(Code::application, "the function needed more memory than it may use");
    error.status = 500;
    error.name = "53200";
    return error;
}

}  // namespace socle::script
