#include "http/rest/import.h"

#include "base/error.h"
#include "base/text.h"
#include "http/rest/parts.h"
#include "http/rest/write.h"
#include "records/import.h"

#include <functional>
#include <string>
#include <utility>

namespace socle::http {

namespace {

constexpr std::string_view tables = "/rest/v1/";
constexpr std::string_view batches = "batch";

bool names_table(std::string_view path) {
    if (!path.starts_with(tables)) return false;
    const auto table = path.substr(tables.size());
    return !table.empty() && table != batches && !table.contains('/');
}

records::ImportCommand import_command(const WriteRequest& asked) {
    records::ImportCommand command;
    command.model = asked.command.model;
    command.form = asked.command.form;
    command.query = asked.command.query;
    command.resolution = asked.command.resolution;
    command.undo = asked.command.undo;
    command.missing_null = asked.command.missing_null;
    return command;
}

/// The body whole on disk, and every row of it checked by itself.
base::Task<void> keep_body(BodyStream& body, Spools& spools, Spool& spool,
                           records::ImportCheck& check) {
    bool more = true;
    while (more) {
        const std::string piece = co_await body.next();
        more = !piece.empty();
        std::function<void()> keep = [&] {
            spool.append(piece);
            more ? check.put(piece) : check.end();
        };
        co_await spools.pool().run(std::move(keep));
    }
}

/// A key that a row leaves out is null when any row of the body has it. Groups of rows do not know
/// of each other, so they are told.
void name_columns(records::ImportCommand& command, const std::vector<std::string>& fields) {
    if (fields.empty()) return;
    command.query += command.query.empty() ? "columns=" : "&columns=";
    for (std::size_t at = 0; at < fields.size(); ++at) {
        if (at > 0) command.query += ',';
        command.query += base::url_encode(fields[at]);
    }
}

}  // namespace

bool is_import(const Request& head) {
    if (head.method != Method::post || !names_table(head.path)) return false;
    try {
        const auto form = body_form_of(head);
        if (form != query::BodyForm::csv && form != query::BodyForm::ndjson) return false;
        const auto prefer = head.header_all("Prefer");
        const auto media = negotiate(head.header("Accept"), true);
        return !parse_preferences(prefer).representation() && !media.object() && !media.plan;
    } catch (const base::Error&) {
        // It will be refused by its head: what it sends need not be held.
        return true;
    }
}

base::Task<Response> import_rows(const definition::Definition& definition,
                                 records::Records& records, Spools& spools, const Request& request,
                                 const records::Caller& caller, int model) {
    const auto asked = write_request(request, model, Preferences::Verb::create, false);
    auto command = import_command(asked);
    records::ImportCheck check(definition, caller, command);
    Spool spool(spools);
    co_await keep_body(*request.stream, spools, spool, check);
    name_columns(command, check.fields());
    command.text = [&spool](std::size_t offset, std::span<char> room) {
        return spool.read(offset, room);
    };
    const auto imported = co_await records::import_records(definition, records, caller, command);
    records::WriteAnswer answer;
    answer.affected = imported.written;
    answer.inserted = imported.inserted;
    co_return write_response(definition.model(model), asked, answer);
}

}  // namespace socle::http
