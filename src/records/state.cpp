#include "records/state.h"

#include "records/explain.h"

#include <exception>
#include <utility>

namespace socle::records {

namespace {

/// Ends a unit that is to be undone although it went well.
struct Undone : std::exception {
    const char* what() const noexcept override { return "undone as asked"; }
};

base::Task<void> run_and_undo(const store::WriteUnit& unit, store::Transaction& transaction) {
    co_await unit(transaction);
    throw Undone();
}

base::Task<void> run_explained(const store::WriteUnit& unit, store::Transaction& transaction,
                               Plans& plans) {
    plans.texts.clear();
    ExplainedTransaction explained(transaction, plans);
    co_await unit(explained);
}

}  // namespace

void check_is_table(const definition::Model& model) {
    if (!model.view) return;
    throw base::Error(base::Code::method_not_allowed,
                      "\"" + model.name + "\" is a view and cannot be written");
}

base::Task<void> write(Records::State& state, store::WriteUnit unit, bool undo) {
    if (!undo) {
        co_await state.client.write(std::move(unit));
        co_return;
    }
    store::WriteUnit undone = [&unit](store::Transaction& transaction) {
        return run_and_undo(unit, transaction);
    };
    try {
        co_await state.client.write(std::move(undone));
    } catch (const Undone&) {
        co_return;
    }
}

base::Task<void> write(Records::State& state, store::WriteUnit unit, const WriteCommand& command) {
    if (command.plans == nullptr) {
        co_await write(state, std::move(unit), command.undo);
        co_return;
    }
    store::WriteUnit explained = [&unit, &command](store::Transaction& transaction) {
        return run_explained(unit, transaction, *command.plans);
    };
    co_await write(state, std::move(explained), true);
}

}  // namespace socle::records
