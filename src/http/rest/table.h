#pragma once

#include "accounts/token.h"
#include "base/task.h"
#include "definition/definition.h"
#include "http/caller.h"
#include "http/message.h"
#include "http/rest/preferences.h"
#include "http/rest/spool.h"
#include "http/router.h"
#include "records/records.h"

#include <string>

namespace socle::http {

/// `/rest/v1/{table}`: the data interface in PostgREST's dialect. One per core; refuses by throwing
/// nothing: an Error becomes its answer here, where it is known whether the caller is signed in.
class TableHandler {
public:
    /// Without `spools` no body may be streamed (StreamRule).
    TableHandler(const definition::Definition& definition, records::Records& records,
                 accounts::Verifier& verifier, Spools* spools = nullptr)
        : definition_(definition),
          records_(records),
          callers_(definition, verifier),
          spools_(spools) {}

    base::Task<Response> answer(const Request& request, const std::string& table);

private:
    base::Task<Response> read(const Request& request, const records::Caller& caller, int model);
    base::Task<Response> write(const Request& request, const records::Caller& caller, int model,
                               Preferences::Verb verb);
    base::Task<Response> dispatch(const Request& request, const records::Caller& caller,
                                  const std::string& table);

    const definition::Definition& definition_;
    records::Records& records_;
    Callers callers_;
    Spools* spools_;
};

}  // namespace socle::http
