#pragma once

#include "base/task.h"
#include "definition/definition.h"
#include "http/caller.h"
#include "http/message.h"
#include "records/records.h"

#include <cstddef>

namespace socle::http {

inline constexpr std::size_t batch_operations_max = 1'000;

/// `POST /rest/v1/batch`: writes that are one transaction.
///
///   {"operations": [{"name": "film", "method": "POST", "path": "/movie", "body": {…}},
///                   {"method": "PATCH", "path": "/role?id=eq.1", "body": {"movie": "{{film.id}}"},
///                    "prefer": "return=representation", "if_match": "…", "single": true}]}
///
/// `{{name.field}}`, in a path or in a text of a body, is the field of the record that the earlier
/// operation of that name wrote: its key, or any field it answered with (return=representation);
/// `{{name.2.field}}` is that of its third record. Alone in a text of a body it keeps its type.
///
/// Answers 200 with a list of {"name", "status", "body"}. When an operation is refused nothing is
/// written, and the problem has "operation": {"index", "name"}.
///
/// One per core; definition, records and verifier outlive it.
class BatchHandler {
public:
    BatchHandler(const definition::Definition& definition, records::Records& records,
                 accounts::Verifier& verifier)
        : definition_(definition), records_(records), callers_(definition, verifier) {}

    base::Task<Response> answer(const Request& request);

private:
    const definition::Definition& definition_;
    records::Records& records_;
    Callers callers_;
};

}  // namespace socle::http
