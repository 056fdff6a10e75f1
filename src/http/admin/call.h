#pragma once

#include "access/identity.h"
#include "accounts/administration.h"
#include "accounts/context.h"
#include "accounts/visitor.h"
#include "base/task.h"
#include "definition/rule_source.h"
#include "definition/terminal.h"
#include "http/admin/desk.h"
#include "http/admin/settings.h"
#include "http/auth/body.h"
#include "http/auth/query.h"
#include "http/message.h"
#include "http/router.h"

#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace socle::http {

/// What the endpoints of one core stand on.
struct AdminServices {
    AdminServices(const accounts::Context& accounts_in, AdminDesk& desk_in,
                  AdminSettings settings_in)
        : definition(accounts_in.definition),
          accounts(accounts_in),
          administration(accounts),
          desk(desk_in),
          settings(std::move(settings_in)) {}

    void wake_jobs() const {
        if (settings.job_added) settings.job_added();
    }

    const definition::Definition& definition;
    const accounts::Context& accounts;
    accounts::Administration administration;
    AdminDesk& desk;
    AdminSettings settings;
    /// Definitions as callers see them, by group and languages.
    std::unordered_map<std::string, std::string> definitions = {};
    /// The rules of models as they are written, once somebody asked.
    std::map<int, definition::RuleSource> rule_sources = {};
    /// terminal.yaml, once somebody asked.
    std::optional<definition::Terminal> known_terminal = {};

    const definition::RuleSource& rule_source(int model) {
        auto known = rule_sources.find(model);
        if (known == rule_sources.end()) {
            auto source = definition::read_rule_source(definition, definition.model(model));
            known = rule_sources.emplace(model, std::move(source)).first;
        }
        return known->second;
    }

    const definition::Terminal& terminal() {
        if (!known_terminal) known_terminal = definition::read_terminal(definition);
        return *known_terminal;
    }
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
