#pragma once

#include "records/programs.h"
#include "records/records.h"

namespace socle::records {

struct Counted {
    std::int64_t total = 0;
    bool guessed = false;
};

/// Counts the records of a read in the way that is asked for, but `none`. Guesses are of the rows
/// that the caller may read, by a bounded amount of work; where one would rest on too few rows, and
/// on SQLite for views and groups, up to counted_rows_max + 1 are counted instead.
base::Task<Counted> count_records(store::Client& client, base::Dialect dialect,
                                  const ReadProgram& program, Count how,
                                  const query::BindContext& context);

}  // namespace socle::records
