#include "cli/demo.h"

#include "base/error.h"
#include "cli/blocking.h"
#include "records/records.h"

namespace socle::cli {

namespace {

bool any_rows(const definition::Definition& definition, store::Store& store) {
    for (const auto& model : definition.models) {
        if (model.view) continue;
        base::Statement statement;
        statement.sql = "SELECT 1 FROM " + base::quoted(model.name) + " LIMIT 1";
        statement.columns = {{"found", {base::Type::integer, 0}}};
        if (!store.query(statement).empty()) return true;
    }
    return false;
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
    std::size_t created = 0;
    const auto caller = service_caller(definition);
    for (const auto& file : definition.demo) {
        const auto body = body_of(file);
        records::WriteCommand command;
        command.model = file.model;
        command.body = body;
        try {
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
