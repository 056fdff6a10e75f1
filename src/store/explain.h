#pragma once

#include "base/rows.h"
#include "base/statement.h"

#include <string>

namespace socle::store {

/// How a statement is to be explained: the options of PostgreSQL's EXPLAIN. With `analyze` the
/// statement is run.
struct ExplainOptions {
    bool json = false;  ///< else text
    bool analyze = false;
    bool verbose = false;
    bool settings = false;
    bool buffers = false;
    bool wal = false;
};

/// PostgreSQL's EXPLAIN of `statement`, which takes the same values.
base::Statement explain_statement(const base::Statement& statement, const ExplainOptions& options);
/// What it answered: a JSON object, or lines.
std::string explain_text(const base::Rows& rows, const ExplainOptions& options);

}  // namespace socle::store
