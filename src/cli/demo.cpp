#include "cli/demo.h"

#include "accounts/administration.h"
#include "base/error.h"
#include "base/json.h"
#include "cli/account_desk.h"
#include "cli/account_services.h"
#include "cli/blocking.h"
#include "records/records.h"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <optional>

namespace socle::cli {

namespace {

/// Accounts alone, like that of the first administrator, do not keep an application from being
/// shown unless there are demonstration accounts too.
bool has_demo_accounts(const definition::Definition& definition) {
    return std::ranges::any_of(definition.demo, [&](const definition::DemoFile& file) {
        return file.model == definition.user_model;
    });
}

bool any_rows(const definition::Definition& definition, store::Store& store) {
    for (std::size_t index = 0; index < definition.models.size(); ++index) {
        const auto& model = definition.models[index];
        if (model.view || model.internal) continue;
        if (static_cast<int>(index) == definition.user_model && !has_demo_accounts(definition)) {
            continue;
        }
        base::Statement statement;
        statement.sql = "SELECT 1 FROM " + base::quoted(model.name) + " LIMIT 1";
        statement.columns = {{"found", {base::Type::integer, 0}}};
        if (!store.query(statement).empty()) return true;
    }
    return false;
}

std::vector<std::string> roles_in(boost::json::object& row) {
    std::vector<std::string> roles;
    if (const auto* role = row.if_contains("role"); role != nullptr && role->is_string()) {
        roles.emplace_back(role->get_string());
    }
    if (const auto* more = row.if_contains("roles"); more != nullptr && more->is_array()) {
        for (const auto& each : more->get_array())
            roles.emplace_back(each.get_string());
    }
    row.erase("role");
    row.erase("roles");
    return roles;
}

/// A list of texts, taken out of the row.
std::optional<std::vector<std::string>> texts_in(boost::json::object& row, std::string_view name) {
    const auto* list = row.if_contains(name);
    if (list == nullptr || !list->is_array()) return std::nullopt;
    std::vector<std::string> texts;
    for (const auto& each : list->get_array()) {
        if (each.is_string()) texts.emplace_back(each.get_string());
    }
    row.erase(name);
    return texts;
}

/// A text member, taken out of the row.
std::optional<std::string> taken(boost::json::object& row, std::string_view name) {
    const auto* value = row.if_contains(name);
    std::optional<std::string> text;
    if (value != nullptr && value->is_string()) text = std::string(value->get_string());
    row.erase(name);
    return text;
}

accounts::AdminChange account_of(const std::string& text) {
    base::JsonFault fault;
    auto row = base::parse_json(text, fault).value_or(boost::json::object()).as_object();
    accounts::AdminChange change;
    change.id = taken(row, "id");
    change.email = taken(row, "email");
    change.phone = taken(row, "phone");
    change.password = taken(row, "password");
    change.email_confirm = true;
    change.roles = roles_in(row);
    change.permissions = texts_in(row, "permissions");
    for (auto* metadata : {&change.user_metadata, &change.app_metadata}) {
        const char* name = metadata == &change.user_metadata ? "user_metadata" : "app_metadata";
        const auto* value = row.if_contains(name);
        if (value != nullptr && value->is_object()) *metadata = value->get_object();
        row.erase(name);
    }
    change.fields = row;
    return change;
}

/// Accounts are made as an administrator makes them: with passwords, confirmed.
std::size_t make_accounts(const definition::Definition& definition, store::Store& store,
                          const definition::DemoFile& file) {
    AccountServices services(definition, store, {.mail = "outbox", .trusted_proxies = {}});
    AccountDesk desk(definition, store, services, {}, {});
    for (const auto& row : file.rows) {
        auto change = account_of(row);
        const auto email = change.email.value_or("");
        try {
            desk.run(desk.administration().create(desk.visitor(), std::move(change)));
        } catch (const base::Error& error) {
            throw base::Error(base::Code::bad_value, email + ": " + error.message);
        }
    }
    return file.rows.size();
}

std::string body_of(const definition::DemoFile& file) {
    std::string body = "[";
    for (const auto& row : file.rows) {
        if (body.size() > 1) body += ",\n";
        body += row;
    }
    return body + "]";
}

}  // namespace

std::size_t load_demo(const definition::Definition& definition, store::Store& store) {
    if (definition.demo.empty() || any_rows(definition, store)) return 0;
    return add_rows(definition, store, definition.demo);
}

std::size_t add_rows(const definition::Definition& definition, store::Store& store,
                     const std::vector<definition::DemoFile>& files) {
    std::size_t created = 0;
    const auto caller = service_caller(definition);
    for (const auto& file : files) {
        const auto body = body_of(file);
        records::WriteCommand command;
        command.model = file.model;
        command.body = body;
        try {
            if (file.model == definition.user_model) {
                created += make_accounts(definition, store, file);
                continue;
            }
            const auto answer = create_blocking(definition, store, caller, command);
            created += static_cast<std::size_t>(answer.affected);
        } catch (const base::Error& error) {
            throw base::Error(error.code, file.path + ": " + error.message, error.details,
                              error.hint);
        }
    }
    return created;
}

}  // namespace socle::cli
