#pragma once

#include "accounts/token.h"
#include "base/task.h"
#include "definition/definition.h"
#include "http/caller.h"
#include "http/message.h"
#include "script/runtime.h"

#include <string>

namespace socle::http {

/// `/rest/v1/rpc/{function}`: the functions of the application
/// (https://docs.postgrest.org/en/v12/references/api/functions.html): POST with an object of
/// arguments, or GET with them in the query for those that only read. One per core; what it is
/// given outlives it.
class ProcedureHandler {
public:
    ProcedureHandler(const definition::Definition& definition, script::Runtime& scripts,
                     accounts::Verifier& verifier)
        : definition_(definition), scripts_(scripts), callers_(definition, verifier) {}

    base::Task<Response> answer(const Request& request, const std::string& name);

private:
    base::Task<Response> run(const Request& request, const records::Caller& caller,
                             const std::string& name);

    const definition::Definition& definition_;
    script::Runtime& scripts_;
    Callers callers_;
};

}  // namespace socle::http
