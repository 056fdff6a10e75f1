#pragma once

#include "access/identity.h"
#include "accounts/administration.h"
#include "accounts/context.h"
#include "accounts/visitor.h"
#include "base/task.h"
#include "http/admin/desk.h"
#include "http/auth/body.h"
#include "http/auth/query.h"
#include "http/message.h"
#include "http/router.h"

#include <string>
#include <unordered_map>
#include <vector>

namespace socle::http {

/// What the endpoints of one core stand on.
struct AdminServices {
    AdminServices(const accounts::Context& accounts_in, AdminDesk& desk_in, std::string version_in)
        : definition(accounts_in.definition),
          accounts(accounts_in),
          administration(accounts),
          desk(desk_in),
          version(std::move(version_in)) {}

    const definition::Definition& definition;
    const accounts::Context& accounts;
    accounts::Administration administration;
    AdminDesk& desk;
    std::string version;  ///< of the program
    /// Definitions as callers see them, by group and languages.
    std::unordered_map<std::string, std::string> definitions = {};
};

/// One request to an endpoint, which lives until its answer.
struct AdminCall {
    const Request& request;
    const Parameters& parameters;
    Query query;
    access::Identity identity;           ///< anonymous where the endpoint asks nobody who they are
    std::vector<std::string> languages;  ///< of the application, those the caller prefers first
    accounts::Visitor visitor;
};

}  // namespace socle::http
