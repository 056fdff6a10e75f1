#pragma once

#include "base/task.h"
#include "definition/definition.h"
#include "events/find.h"
#include "records/records.h"
#include "store/store.h"

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace socle::records {

/// The inverse of events (newest first) as a unit of work: see Undo. `run` may be called again, and
/// on another thread: it shares nothing but what is immutable.
class Inverse {
public:
    Inverse(const definition::Definition& definition, base::Dialect dialect, store::Client& client,
            const Caller& caller, const std::vector<events::LoggedEvent>& undone);

    base::Task<void> run(store::Transaction& transaction) const;

private:
    /// The events of one object that are undone, oldest first.
    using Object = std::pair<int, std::string>;

    int model_of(const events::LoggedEvent& event) const;
    base::Task<void> lock(store::Transaction& transaction) const;
    base::Task<void> check_conflicts(store::Transaction& transaction) const;
    bool conflicts(const events::LoggedEvent& later) const;
    [[noreturn]] void refuse(const std::vector<events::LoggedEvent>& later) const;

    std::string row_body(const events::LoggedEvent& event) const;
    std::string change_body(const events::LoggedEvent& event) const;
    base::Task<void> add_back(Records::State& state, store::Transaction& transaction,
                              std::size_t begin, std::size_t end) const;
    base::Task<void> change_back(Records::State& state, store::Transaction& transaction,
                                 const events::LoggedEvent& event) const;
    base::Task<void> take_away(Records::State& state, store::Transaction& transaction,
                               const events::LoggedEvent& event) const;

    const definition::Definition& definition_;
    base::Dialect dialect_;
    store::Client& client_;
    const Caller& caller_;
    const std::vector<events::LoggedEvent>& undone_;
    std::set<std::int64_t> ids_;
    std::map<int, std::set<std::string>> objects_;
    std::map<Object, std::vector<const events::LoggedEvent*>> by_object_;
};

}  // namespace socle::records
