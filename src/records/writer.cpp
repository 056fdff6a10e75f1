#include "access/administer.h"
#include "records/records.h"
#include "records/state.h"

#include <utility>

namespace socle::records {

namespace {

base::Task<void> run_work(Records::State& state, const Caller& caller, const Work& work,
                          store::Transaction& transaction) {
    Writer writer(state, caller, transaction);
    co_await work(writer);
}

/// Programs that are made where the store runs the unit are not those of the core.
std::unique_ptr<Records::State> own_state(const Records::State& state) {
    return std::make_unique<Records::State>(Records::State{
        state.definition, state.dialect, state.client, Programs(state.definition, state.dialect),
        PastReader(state.definition, state.dialect, state.client), state.hooks});
}

/// A verb inside a transaction.
using Verb = base::Task<WriteAnswer> (*)(Records::State&, store::Transaction&, const Caller&,
                                         const WriteCommand&);

/// What a write with hooks is made of, for the time of its unit.
struct HookedWrite {
    Verb verb = nullptr;
    Records::State& state;
    const Caller& caller;
    const WriteCommand& command;
    WriteAnswer answer;
};

base::Task<void> run_hooked(HookedWrite& write, store::Transaction& transaction) {
    write.answer = co_await write.verb(write.state, transaction, write.caller, write.command);
}

}  // namespace

base::Task<ReadAnswer> Writer::read(const ReadCommand& command) {
    return read_in(state_, transaction_, caller_, command);
}

base::Task<WriteAnswer> Writer::create(const WriteCommand& command) {
    return create_in(state_, transaction_, caller_, command);
}

base::Task<WriteAnswer> Writer::update(const WriteCommand& command) {
    return update_in(state_, transaction_, caller_, command);
}

base::Task<WriteAnswer> Writer::remove(const WriteCommand& command) {
    return remove_in(state_, transaction_, caller_, command);
}

void Records::use_hooks(const Hooks& hooks) {
    state_->hooks = &hooks;
}

base::Dialect Writer::dialect() const {
    return state_.dialect;
}

base::Task<void> Records::transact(const Caller& caller, Work work, bool undo) {
    access::require_writer(caller.identity);
    const auto own = own_state(*state_);
    store::WriteUnit unit = [&own, &caller, &work](store::Transaction& transaction) {
        return run_work(*own, caller, work, transaction);
    };
    co_await write(*state_, std::move(unit), undo);
}

base::Task<WriteAnswer> Records::write_with_hooks(const Caller& caller, const WriteCommand& command,
                                                  Verb verb) {
    const auto own = own_state(*state_);
    HookedWrite hooked{verb, *own, caller, command, WriteAnswer()};
    store::WriteUnit unit = [&hooked](store::Transaction& transaction) {
        return run_hooked(hooked, transaction);
    };
    co_await write(*state_, std::move(unit), command);
    co_return std::move(hooked.answer);
}

}  // namespace socle::records
