#include "script/machine.h"

#include "base/ensure.h"
#include "script/context.h"
#include "script/route_library.h"
#include "script/sandbox.h"

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <new>
#include <utility>

namespace socle::script {

namespace {

/// Steps of Lua between two looks at the clock. One step on a long text takes as long as the text
/// is long, so there are fewer while there is any.
constexpr int steps_between_checks = 1'000;
constexpr int steps_between_checks_of_large = 50;
constexpr std::size_t large_block_bytes = std::size_t{1} << 20;
constexpr std::size_t work_between_checks = 10'000;
/// A table's part that is no list is a block of nodes, a power of two of them. One that grows puts
/// its keys into another block in one go, which takes the square of their number when they collide.
constexpr std::size_t node_bytes = 24;
constexpr std::size_t nodes_max = std::size_t{1} << 17;
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

bool is_power_of_two_nodes(std::size_t bytes) {
    return bytes % node_bytes == 0 && std::has_single_bit(bytes / node_bytes);
}

/// Texts and buffers of that size are made by functions in C.
bool runs_lua(lua_State* lua) {
    lua_Debug frame = {};
    if (lua == nullptr || lua_getstack(lua, 0, &frame) == 0) return false;
    lua_getinfo(lua, "S", &frame);
    return *frame.what != 'C';
}

}  // namespace

Machine::Machine(const Library& library, const Limits& limits)
    : library_(library), limits_(limits) {
    lua_ = lua_newstate(allocate, this);
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

void* Machine::allocate(void* machine, void* block, std::size_t old_bytes, std::size_t new_bytes) {
    auto& self = *static_cast<Machine*>(machine);
    const auto before = block == nullptr ? 0 : old_bytes;
    if (new_bytes == 0) {
        std::free(block);
        self.count_block(before, 0);
        return nullptr;
    }
    const bool grows = new_bytes > before;
    const auto used_after = self.memory_bytes_ + new_bytes - before;
    if (grows && used_after > self.limits_.memory_bytes) return nullptr;
    if (block == nullptr && old_bytes == 0 && self.is_huge_map(new_bytes)) return nullptr;
    void* made = std::realloc(block, new_bytes);
    if (made != nullptr) self.count_block(before, new_bytes);
    return made;
}

bool Machine::is_huge_map(std::size_t bytes) const {
    if (bytes <= nodes_max * node_bytes || !is_power_of_two_nodes(bytes)) return false;
    return runs_lua(thread_ == nullptr ? lua_ : thread_);
}

void Machine::count_block(std::size_t old_bytes, std::size_t new_bytes) {
    memory_bytes_ += new_bytes - old_bytes;
    const bool was_large = old_bytes >= large_block_bytes;
    const bool is_large = new_bytes >= large_block_bytes;
    if (is_large == was_large) return;
    if (was_large) {
        --large_blocks_;
    } else {
        ++large_blocks_;
        if (watch_steps_ == steps_between_checks) set_watch(steps_between_checks_of_large);
    }
}

void Machine::watch(lua_State* lua, lua_Debug*) {
    auto& machine = of(lua);
    machine.check_time(lua);
    machine.set_watch(machine.fitting_watch());
    const bool rests = machine.rests_ && lua_isyieldable(lua) != 0;
    if (rests && std::chrono::steady_clock::now() >= machine.turn_end_) lua_yield(lua, 0);
}

int Machine::fitting_watch() const {
    return large_blocks_ > 0 ? steps_between_checks_of_large : steps_between_checks;
}

void Machine::set_watch(int steps) {
    if (watch_steps_ == steps) return;
    watch_steps_ = steps;
    const int mask = steps > 0 ? LUA_MASKCOUNT : 0;
    lua_sethook(lua_, watch, mask, steps);
    if (thread_ != nullptr) lua_sethook(thread_, watch, mask, steps);
}

void Machine::begin_turn() {
    turn_end_ = std::chrono::steady_clock::now() + turn_time;
}

void Machine::check_time(lua_State* lua) {
    const bool stopped = job_ != nullptr && job_->stopped && job_->stopped();
    if (!exceeded_ && !stopped && std::chrono::steady_clock::now() < deadline_) return;
    exceeded_ = true;
    // From now on every step fails, so that a script cannot catch it and go on.
    set_watch(1);
    luaL_error(lua, "it took longer than %d ms", static_cast<int>(time().count()));
}

std::chrono::milliseconds Machine::remaining() const {
    const auto left = deadline_ - std::chrono::steady_clock::now();
    return std::max(std::chrono::duration_cast<std::chrono::milliseconds>(left),
                    std::chrono::milliseconds(0));
}

void Machine::spend(lua_State* lua, std::size_t steps) {
    work_ += steps;
    if (work_ < work_between_checks) return;
    work_ = 0;
    check_time(lua);
}

void Machine::begin_load() {
    exceeded_ = false;
    log_lines_ = 0;
    deadline_ = std::chrono::steady_clock::now() + limits_.time;
    set_watch(fitting_watch());
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

void Machine::extend_time() {
    deadline_ = std::chrono::steady_clock::now() + time();
}

void Machine::end_call() {
    caller_ = nullptr;
    job_ = nullptr;
    asked.reset();
    lua_settop(lua_, 0);
    thread_ = nullptr;
    set_watch(0);
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
