#pragma once

#include "accounts/token.h"
#include "base/error.h"
#include "base/task.h"
#include "definition/definition.h"
#include "http/caller.h"
#include "http/message.h"
#include "http/site/handler.h"
#include "script/runtime.h"

#include <optional>
#include <string>

namespace socle::http {

/// The application's own interface: every path that is not Socle's (routes/*.lua). The first route
/// that fits path and method answers; a path without one is 404, one with another method only 405,
/// both before anybody's credentials are looked at; OPTIONS is 200. HEAD is answered as GET.
/// Refusals take the shape of `route.errors`, else that of /rest/v1. One per core; what it is given
/// outlives it.
class ApplicationHandler {
public:
    ApplicationHandler(const definition::Definition& definition, script::Runtime& scripts,
                       accounts::Verifier& verifier)
        : definition_(definition), scripts_(scripts), callers_(definition, verifier) {}

    /// Whether there is anything to answer.
    bool serves() const { return !scripts_.library().routes.empty(); }

    base::Task<Response> answer(const Request& request);

    /// Whether one of its routes answers there, and whom where there is a web site.
    Claim claim_of(const Request& request) const;

private:
    struct Match;

    Match match_of(const Request& request) const;
    base::Task<Response> run(const Match& match, const Request& request,
                             access::Identity& identity);
    base::Task<Response> refuse(const Request& request, const access::Identity& identity,
                                const script::RouteProblem& problem);

    const definition::Definition& definition_;
    script::Runtime& scripts_;
    Callers callers_;
};

}  // namespace socle::http
