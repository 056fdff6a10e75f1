#pragma once

#include "base/statement.h"
#include "base/task.h"
#include "definition/definition.h"
#include "query/sql.h"
#include "store/store.h"
#include "triggers/states.h"

#include <unordered_map>
#include <vector>

namespace socle::triggers {

/// Asks the database whether a trigger's `when` holds for a record as its event left it. `me` is
/// who made the change, `now` the time of the event; other records are seen as they are now. For
/// one coroutine.
class Conditions {
public:
    Conditions(const definition::Definition& definition, base::Dialect dialect,
               store::Client& client)
        : definition_(definition), dialect_(dialect), client_(client) {}

    /// Throws base::Error.
    base::Task<bool> holds(const definition::Trigger& trigger, const Occurrence& occurrence);

private:
    struct Prepared {
        base::Statement statement;
        std::vector<query::Bind> binds;
    };
    const Prepared& prepared(const definition::Trigger& trigger, int model);

    const definition::Definition& definition_;
    base::Dialect dialect_;
    store::Client& client_;
    std::unordered_map<const definition::Trigger*, Prepared> prepared_;
};

}  // namespace socle::triggers
