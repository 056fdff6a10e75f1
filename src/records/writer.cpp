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

base::Task<void> Records::transact(const Caller& caller, Work work, bool undo) {
    // Its programs are made where the store runs the unit, so they are not those of the core.
    const auto own = std::make_unique<State>(
        State{state_->definition, state_->dialect, state_->client,
              Programs(state_->definition, state_->dialect),
              PastReader(state_->definition, state_->dialect, state_->client)});
    store::WriteUnit unit = [&own, &caller, &work](store::Transaction& transaction) {
        return run_work(*own, caller, work, transaction);
    };
    co_await write(*state_, std::move(unit), undo);
}

}  // namespace socle::records
