#pragma once

#include "records/programs.h"
#include "records/records.h"

namespace socle::records {

/// What the verbs of Records share: the definition, the way to the store, the programs made so far.
struct Records::State {
    const definition::Definition& definition;
    base::Dialect dialect;
    store::Client& client;
    Programs programs;
};

}  // namespace socle::records
