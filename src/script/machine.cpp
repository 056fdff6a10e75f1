#include "script/machine.h"

#include "base/ensure.h"
#include "script/context.h"
#include "script/route_library.h"
#include "script/sandbox.h"

#include <algorithm>
#include <cstdlib>
#include <new>

namespace socle::script {

namespace {

constexpr int steps_between_checks = 10'000;
constexpr auto turn_time = std::chrono::milliseconds(2);
constexpr int declared_run = 4;  ///< where a declared route has its function
const char procedures_key = 0;

/// Notes a file for the time in which it is run.
class Running {
public:
    Running(std::vector<std::size_t>& sources, std::size_t source) : sources_(sources) {
        sources_.push_back(source);
    }
    ~Running() { sources_.pop_back(); }
    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;

private:
    std::vector<std::size_t>& sources_;
};

}  // namespace

Machine::Machine(const Library& library, const Limits& limits)
    : library_(library), limits_(limits) {
    memory_.max = limits.memory_bytes;
    lua_ = lua_newstate(allocate, &memory_);
    if (lua_ == nullptr) throw std::bad_alloc();
    *static_cast<Machine**>(lua_getextraspace(lua_)) = this;
    open_sandbox(lua_);
    open_context(lua_);
    lua_newtable(lua_);
    lua_rawsetp(lua_, LUA_REGISTRYINDEX, &procedures_key);
}

Machine::~Machine() {
    lua_close(lua_);
}

Machine& Machine::of(lua_State* lua) {
    return **static_cast<Machine**>(lua_getextraspace(lua));
}

void* Machine::allocate(void* memory, void* block, std::size_t old_bytes, std::size_t new_bytes) {
    auto& counted = *static_cast<Memory*>(memory);
    const auto before = block == nullptr ? 0 : old_bytes;
    if (new_bytes == 0) {
        std::free(block);
        counted.used -= before;
        return nullptr;
    }
    if (new_bytes > before && counted.used + (new_bytes - before) > counted.max) return nullptr;
    void* made = std::realloc(block, new_bytes);
    if (made != nullptr) counted.used += new_bytes - before;
    return made;
}

void Machine::watch(lua_State* lua, lua_Debug*) {
    auto& machine = of(lua);
    machine.check_time(lua);
    const bool rests = machine.rests_ && lua_isyieldable(lua) != 0;
    if (rests && std::chrono::steady_clock::now() >= machine.turn_end_) lua_yield(lua, 0);
}

void Machine::begin_turn() {
    turn_end_ = std::chrono::steady_clock::now() + turn_time;
}

void Machine::check_time(lua_State* lua) {
    const bool stopped = job_ != nullptr && job_->stopped && job_->stopped();
    if (!exceeded_ && !stopped && std::chrono::steady_clock::now() < deadline_) return;
    exceeded_ = true;
    // From now on every step fails, so that a script cannot catch it and go on.
    lua_sethook(lua, watch, LUA_MASKCOUNT, 1);
    luaL_error(lua, "it took longer than %d ms", static_cast<int>(time().count()));
}

void Machine::begin_load() {
    exceeded_ = false;
    deadline_ = std::chrono::steady_clock::now() + limits_.time;
    lua_sethook(lua_, watch, LUA_MASKCOUNT, steps_between_checks);
}

void Machine::begin_call(const records::Caller& caller, const definition::Definition& definition) {
    begin_load();
    caller_ = &caller;
    definition_ = &definition;
    asked.reset();
}

void Machine::begin_job(const JobRun& job) {
    job_ = &job;
    deadline_ = std::chrono::steady_clock::now() + job.time;
}

void Machine::end_call() {
    caller_ = nullptr;
    job_ = nullptr;
    asked.reset();
    lua_settop(lua_, 0);
    lua_sethook(lua_, nullptr, 0, 0);
}

void Machine::run_source(lua_State* lua, std::size_t index) {
    const auto& source = library_.sources[index];
    const auto name = "@" + source.path;
    if (luaL_loadbufferx(lua, source.text.data(), source.text.size(), name.c_str(), "t") !=
        LUA_OK) {
        lua_error(lua);
    }
    push_environment(lua);
    lua_setupvalue(lua, -2, 1);
    lua_call(lua, 0, 1);
}

void Machine::push_procedure(lua_State* lua, const Procedure& procedure) {
    lua_rawgetp(lua, LUA_REGISTRYINDEX, &procedures_key);
    if (lua_rawgeti(lua, -1, static_cast<lua_Integer>(procedure.source)) == LUA_TNIL) {
        lua_pop(lua, 1);
        run_source(lua, procedure.source);
        lua_getfield(lua, -1, "run");
        lua_remove(lua, -2);
        lua_pushvalue(lua, -1);
        lua_rawseti(lua, -3, static_cast<lua_Integer>(procedure.source));
    }
    lua_remove(lua, -2);
}

void Machine::push_module(lua_State* lua, const std::string& name) {
    const auto path = name + ".lua";
    const auto found = std::ranges::find(library_.sources, path, &definition::Script::path);
    if (!path.starts_with("lib/") || found == library_.sources.end()) {
        luaL_error(lua, "there is no lib/ file '%s': write require(\"lib/name\")", path.c_str());
    }
    const auto source = static_cast<std::size_t>(found - library_.sources.begin());
    lua_rawgetp(lua, LUA_REGISTRYINDEX, &procedures_key);
    if (lua_rawgeti(lua, -1, static_cast<lua_Integer>(source)) == LUA_TNIL) {
        lua_pop(lua, 1);
        if (std::ranges::find(running_, source) != running_.end()) {
            luaL_error(lua, "%s requires itself", path.c_str());
        }
        const Running running(running_, source);
        run_source(lua, source);
        lua_pushvalue(lua, -1);
        lua_rawseti(lua, -3, static_cast<lua_Integer>(source));
    }
    lua_remove(lua, -2);
}

void Machine::push_declared(lua_State* lua, std::size_t index) {
    begin_declaring(lua);
    run_source(lua, index);
    lua_pop(lua, 1);
    end_declaring(lua);
}

void Machine::push_handler(lua_State* lua, std::size_t source, int number) {
    lua_rawgetp(lua, LUA_REGISTRYINDEX, &procedures_key);
    if (lua_rawgeti(lua, -1, static_cast<lua_Integer>(source)) == LUA_TNIL) {
        lua_pop(lua, 1);
        push_declared(lua, source);
        lua_pushvalue(lua, -1);
        lua_rawseti(lua, -3, static_cast<lua_Integer>(source));
    }
    lua_rawgeti(lua, -1, number);
    lua_rawgeti(lua, -1, declared_run);
    lua_replace(lua, -4);
    lua_pop(lua, 2);
}

}  // namespace socle::script
