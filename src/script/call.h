#pragma once

#include "base/error.h"
#include "base/task.h"
#include "records/records.h"
#include "script/errands.h"
#include "script/errors.h"
#include "script/machine.h"

#include <functional>
#include <optional>

namespace socle::script {

/// What a call runs, and what becomes of it. Both may raise Lua errors, and may be called again
/// when the call is run again.
struct Entry {
    /// Pushes the function, and the values it is called with behind `ctx`; returns how many.
    std::function<void(lua_State*)> push_function;
    std::function<int(lua_State*)> push_arguments;
    bool with_context = true;
    /// Takes what it returned, which is on top of the stack.
    std::function<void(lua_State*)> take;
};

/// One run of a script's function on a machine: goes on until the script wants something of the
/// database, is answered, goes on. Used by one coroutine at a time, on whatever thread.
class Call {
public:
    Call(Machine& machine, const definition::Definition& definition, const records::Caller& caller,
         Entry entry);
    ~Call();
    Call(const Call&) = delete;
    Call& operator=(const Call&) = delete;

    /// It is a run of a job, which outlives it; before `start`.
    void set_job(const JobRun& job) { job_ = &job; }
    /// It put jobs into the queue, or took some out.
    bool changed_jobs() const { return changed_jobs_; }
    /// It put mails into the outbox.
    bool added_mails() const { return added_mails_; }

    /// Runs to the first thing it wants, or its end; again from the start when it ran before.
    void start();
    /// What it waits for; null when it rests or has ended.
    const Operation* wanted() const;
    /// It computes for long and let others go first.
    bool resting() const { return resting_; }
    void go_on() { resume(0); }
    /// Reads what it waits for, outside of a transaction, and goes on.
    base::Task<void> read(records::Records& records);
    /// Asks the other server it waits for, and goes on. Null: there is no way to others.
    base::Task<void> fetch(const outbound::Fetcher* fetcher);
    /// Does all that it wants in the writer's transaction, to its end. Throws what it failed with.
    base::Task<void> finish(records::Writer& writer);

    /// Runs in the writer's transaction from its start, to its end. Throws what it failed with.
    base::Task<void> run_in(records::Writer& writer);

    /// Throws the Error it failed with, if it did.
    void check() const;

private:
    static int begin(lua_State* lua);
    static int body(lua_State* lua);
    static int close(lua_State* lua, int status, lua_KContext context);

    void resume(int arguments);
    void answer(const Operation& operation, const records::ReadAnswer& answer);
    void answer(const Operation& operation, const records::WriteAnswer& answer);
    void refuse(const base::Error& error);
    const records::Caller& caller_of(const Operation& operation) const;
    void go_on(const Operation& operation, const records::ReadAnswer& found,
               std::optional<base::Error> refusal);
    base::Task<void> read_in(records::Writer& writer, const Operation& operation);
    base::Task<void> write_in(records::Writer& writer, const Operation& operation);
    base::Task<void> queue_in(records::Writer& writer, const Operation& operation);
    base::Task<void> mail_in(records::Writer& writer, const Operation& operation);
    void answer(const Brought& brought);
    void refuse_errand(const char* why);

    Machine& machine_;
    const definition::Definition& definition_;
    const records::Caller& caller_;
    const records::Caller admin_;
    const Entry entry_;
    const JobRun* job_ = nullptr;
    bool changed_jobs_ = false;
    bool added_mails_ = false;
    Errands errands_;
    lua_State* thread_ = nullptr;
    bool in_transaction_ = false;
    bool resting_ = false;
    std::optional<Operation> operation_;
    Refusals refusals_;                      ///< those the script was told
    std::optional<base::Error> failure_;     ///< what the call failed with
    std::optional<base::Error> write_lost_;  ///< a write was refused: the transaction cannot stay
};

}  // namespace socle::script
