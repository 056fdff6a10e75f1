#pragma once

#include "query/body.h"
#include "records/hooks.h"
#include "records/past.h"
#include "records/programs.h"
#include "records/records.h"

namespace socle::records {

/// What the verbs of Records share: the definition, the way to the store, the programs made so far.
struct Records::State {
    const definition::Definition& definition;
    base::Dialect dialect;
    store::Client& client;
    Programs programs;
    PastReader past;
    const Hooks* hooks = nullptr;

    bool hooked(const WriteCommand& command, access::Action action) const {
        return hooks != nullptr && !command.restoring && hooks->has(command.model, action);
    }
};

/// Runs `unit` in a transaction, which is undone after it went well when `undo` is asked for.
base::Task<void> write(Records::State& state, store::WriteUnit unit, bool undo);
/// The same as the command asks: undone, or explained and undone.
base::Task<void> write(Records::State& state, store::WriteUnit unit, const WriteCommand& command);

/// Throws method_not_allowed for a view.
void check_is_table(const definition::Model& model);

/// How a create reads its body.
query::BodyOptions create_options(const Caller& caller, const WriteCommand& command,
                                  const query::ReadRequest& request);

/// The verbs inside a transaction that runs already. With it on SQLite's writer thread `state` must
/// be used by nobody else. `undo` is the transaction's business.
base::Task<ReadAnswer> read_in(Records::State& state, store::Transaction& transaction,
                               const Caller& caller, const ReadCommand& command);
base::Task<WriteAnswer> create_in(Records::State& state, store::Transaction& transaction,
                                  const Caller& caller, const WriteCommand& command);
base::Task<WriteAnswer> update_in(Records::State& state, store::Transaction& transaction,
                                  const Caller& caller, const WriteCommand& command);
base::Task<WriteAnswer> remove_in(Records::State& state, store::Transaction& transaction,
                                  const Caller& caller, const WriteCommand& command);

}  // namespace socle::records
