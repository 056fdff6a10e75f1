#pragma once

#include "base/task.h"
#include "definition/definition.h"
#include "http/message.h"
#include "http/rest/spool.h"
#include "records/records.h"

namespace socle::http {

/// Whether the body of a request is taken as a stream: rows to create, as CSV or NDJSON, that are
/// not to be answered with.
bool is_import(const Request& head);

/// Creates records out of `request.stream`, whatever its size, all or none. The body is checked row
/// by row as it arrives and kept in a file until it is whole; only then is there a transaction, so
/// that no sender holds up those who write. Throws what a create throws.
base::Task<Response> import_rows(const definition::Definition& definition,
                                 records::Records& records, Spools& spools, const Request& request,
                                 const records::Caller& caller, int model);

}  // namespace socle::http
