#pragma once

#include "records/records.h"
#include "script/job_run.h"
#include "script/library.h"
#include "script/limits.h"
#include "script/operation.h"

#include <lua.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace socle::script {

/// One Lua state with the scripts of an application, in a sandbox: no files, no processes, no
/// binary code, nothing that outlives a call but what a file keeps in locals of its own. Serves one
/// call at a time, on any thread. Lua is the build of it that throws, so destructors run when a
/// script fails; code between may catch std::exception, never everything.
class Machine {
public:
    explicit Machine(const Library& library, const Limits& limits = {});
    ~Machine();
    Machine(const Machine&) = delete;
    Machine& operator=(const Machine&) = delete;

    /// The machine a thread of Lua belongs to.
    static Machine& of(lua_State* lua);

    lua_State* main() const { return lua_; }
    const Library& library() const { return library_; }
    const Limits& limits() const { return limits_; }
    std::size_t memory_bytes() const { return memory_bytes_; }

    /// The time for what a file does when it is loaded counts from here.
    void begin_load();
    /// The time of a call counts from here.
    void begin_call(const records::Caller& caller, const definition::Definition& definition);
    /// The call is a run of a job, which has a time of its own.
    void begin_job(const JobRun& job);
    /// Null when the call is none.
    const JobRun* job() const { return job_; }
    /// What is left of its time, 0 at least.
    std::chrono::milliseconds remaining() const;
    /// How long the call may take.
    std::chrono::milliseconds time() const { return job_ == nullptr ? limits_.time : job_->time; }
    /// The time of a call that goes on after a pause counts from here.
    void extend_time();
    /// Frees what the call left.
    void end_call();
    /// Throws a Lua error when the call has had its time.
    void check_time(lua_State* lua);
    /// Counts work that a function of ours does, in steps of some nanoseconds, and checks the time
    /// now and then. One that a script could let run for long, or be called by another without a
    /// step of Lua between, counts what it does.
    void spend(lua_State* lua, std::size_t steps);
    /// The thread that runs the call: it is watched.
    void watch_thread(lua_State* thread) { thread_ = thread; }
    bool exceeded() const { return exceeded_; }

    const records::Caller& caller() const { return *caller_; }
    const definition::Definition& definition() const { return *definition_; }

    /// Runs the file of source `index` and leaves what it returns on the stack; throws a Lua error.
    void run_source(lua_State* lua, std::size_t index);
    /// The procedure's function `run` on the stack; the file is run the first time.
    void push_procedure(lua_State* lua, const Procedure& procedure);
    /// What the file `name`.lua of lib/ returns; it is run the first time. Throws a Lua error.
    void push_module(lua_State* lua, const std::string& name);
    /// Runs the file of source `index` and leaves the list of what it declares with `route`.
    void push_declared(lua_State* lua, std::size_t index);
    /// The function that a file declares with its `number`th use of `route`; the file is run the
    /// first time.
    void push_handler(lua_State* lua, std::size_t source, int number);

    /// Counts a line that the call writes into the log; how many they are.
    std::size_t next_log_line() { return ++log_lines_; }

    /// A call is under way: there is a caller.
    bool in_call() const { return caller_ != nullptr; }

    /// Whether a long computation yields now and then, wanting nothing, so that others have the
    /// thread meanwhile.
    void let_rest(bool rests) { rests_ = rests; }
    /// The script goes on after it rested or waited.
    void begin_turn();

    /// Where `write` of a streamed answer writes; null when the call makes none.
    std::string* pieces = nullptr;
    /// What the script waits for, since it yielded; nothing when it only rests.
    std::optional<Operation> asked;
    /// Pushes what it is answered with, or raises the error it is refused with, when it goes on.
    std::function<void(lua_State*)> answer;

private:
    static void* allocate(void* machine, void* block, std::size_t old_bytes, std::size_t new_bytes);
    bool is_huge_map(std::size_t bytes) const;
    void count_block(std::size_t old_bytes, std::size_t new_bytes);
    static void watch(lua_State* lua, lua_Debug* where);
    void set_watch(int steps);
    int fitting_watch() const;

    const Library& library_;
    const Limits limits_;
    std::size_t memory_bytes_ = 0;
    std::size_t large_blocks_ = 0;
    int watch_steps_ = 0;  ///< between two looks at the clock; 0: nobody looks
    std::size_t work_ = 0;
    std::size_t log_lines_ = 0;
    lua_State* lua_ = nullptr;
    lua_State* thread_ = nullptr;
    std::chrono::steady_clock::time_point deadline_;
    std::chrono::steady_clock::time_point turn_end_;
    bool exceeded_ = false;
    bool rests_ = false;
    std::vector<std::size_t> running_;  ///< files of lib/ that are being run
    const records::Caller* caller_ = nullptr;
    const definition::Definition* definition_ = nullptr;
    const JobRun* job_ = nullptr;
};

}  // namespace socle::script
