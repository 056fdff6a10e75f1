#pragma once

#include "accounts/members.h"
#include "accounts/token.h"
#include "base/task.h"
#include "definition/definition.h"
#include "http/caller.h"
#include "http/message.h"
#include "http/rest/preferences.h"
#include "http/rest/spool.h"
#include "http/rest/write.h"
#include "http/router.h"
#include "records/records.h"

#include <string>
#include <utility>

namespace socle::http {

/// `/rest/v1/{table}`: the data interface in PostgREST's dialect. One per core; refuses by throwing
/// nothing: an Error becomes its answer here, where it is known whether the caller is signed in.
class TableHandler {
public:
    /// Without `spools` no body may be streamed (StreamRule); without `cursor_key`, of
    /// base::seal_key_bytes, there are no cursors.
    TableHandler(const definition::Definition& definition, records::Records& records,
                 accounts::Verifier& verifier, Spools* spools = nullptr,
                 std::string cursor_key = {})
        : definition_(definition),
          records_(records),
          callers_(definition, verifier),
          spools_(spools),
          cursor_key_(std::move(cursor_key)) {}

    /// Writes of the account model go there; it outlives the handler.
    void use_members(const accounts::Members& members) { members_ = &members; }

    base::Task<Response> answer(const Request& request, const std::string& table);

private:
    base::Task<Response> read(const Request& request, const records::Caller& caller, int model);
    base::Task<Response> write(const Request& request, const records::Caller& caller, int model,
                               Preferences::Verb verb);
    base::Task<records::WriteAnswer> write_records(const records::Caller& caller,
                                                   const WriteRequest& asked);
    base::Task<Response> dispatch(const Request& request, const records::Caller& caller,
                                  const std::string& table);

    const definition::Definition& definition_;
    records::Records& records_;
    Callers callers_;
    Spools* spools_;
    const std::string cursor_key_;
    const accounts::Members* members_ = nullptr;
};

}  // namespace socle::http
