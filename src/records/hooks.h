#pragma once

#include "access/restrict.h"
#include "base/task.h"
#include "records/records.h"
#include "store/store.h"

#include <functional>
#include <string>
#include <vector>

namespace socle::records {

/// A record about to be written, as JSON: of a create what the client gave, of an update what it
/// changes and the record as it was, of a removal the record. Secrets are not in it.
struct BeforeWrite {
    int model = -1;
    access::Action action = access::Action::create;
    std::string row;
    std::string was;
};

/// What an application does before records are written, in the transaction of the write. Immutable;
/// any core's thread, and the store's.
struct Hooks {
    struct Model {
        bool create = false;
        bool update = false;
        bool remove = false;
    };
    std::vector<Model> models;  ///< by index; empty: none
    /// The row to write instead, as JSON; what it throws refuses the write. May read and write
    /// more.
    std::function<base::Task<std::string>(Writer&, const Caller&, const BeforeWrite&)> run;

    bool any() const { return !models.empty(); }
    bool has(int model, access::Action action) const;
};

/// Hooks whose writes have hooks whose … end there.
inline constexpr int hook_depth_max = 8;

/// The verbs of a model that has a hook: it is asked about each row, then the row is written. What
/// the client gave is checked before by its own rights; what the hook adds may be
/// readonly, or a field that the caller may not write.
base::Task<WriteAnswer> create_hooked(Records::State& state, store::Transaction& transaction,
                                      const Caller& caller, const WriteCommand& command);
base::Task<WriteAnswer> update_hooked(Records::State& state, store::Transaction& transaction,
                                      const Caller& caller, const WriteCommand& command);

/// Asks the hook, as `caller`, one level deeper.
base::Task<std::string> ask_hook(Records::State& state, store::Transaction& transaction,
                                 const Caller& caller, const BeforeWrite& write);

}  // namespace socle::records
