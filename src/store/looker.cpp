#include "store/looker.h"

#include "base/error.h"
#include "store/postgres_looker.h"
#include "store/schema.h"
#include "store/sqlite_looker.h"

#include <algorithm>
#include <array>
#include <utility>

namespace socle::store {

namespace {

using base::Code;
using base::Error;

constexpr std::string_view own_prefix = "socle_";

/// Tables of our own without secrets. A new one is hidden until it is written here.
constexpr std::array<std::string_view, 11> own_shown = {
    "socle_catalogue", "socle_delivery", "socle_event",   "socle_identity",
    "socle_job",       "socle_job_run",  "socle_mail",    "socle_migration",
    "socle_schedule",  "socle_session",  "socle_trigger",
};

/// Links that sign somebody in, and addresses that are secrets by themselves.
constexpr std::array<std::pair<std::string_view, std::string_view>, 5> own_hidden = {{
    {"socle_mail", "text"},
    {"socle_mail", "html"},
    {"socle_mail", "payload"},
    {"socle_delivery", "target"},
    {"socle_delivery", "body"},
}};

bool is_hidden(const definition::Model& model, const definition::Field& field) {
    if (field.type == definition::FieldType::secret) return true;
    return std::ranges::find(own_hidden, std::pair<std::string_view, std::string_view>(
                                             model.name, field.name)) != own_hidden.end();
}

[[noreturn]] void throw_application(const char* name, std::string message, std::string hint) {
    Error error(Code::application, std::move(message), {}, std::move(hint));
    error.status = 400;
    error.name = name;
    throw Error(std::move(error));
}

std::size_t character_end(const std::string& text, std::size_t characters) {
    std::size_t at = 0;
    for (; at < text.size(); ++at) {
        const bool begins = (static_cast<unsigned char>(text[at]) & 0xc0U) != 0x80U;
        if (begins && characters-- == 0) break;
    }
    return at;
}

}  // namespace

const Blinds::Table* Blinds::find(std::string_view name) const {
    const auto found = std::ranges::find(tables, name, &Table::name);
    return found == tables.end() ? nullptr : &*found;
}

bool Blinds::shows(std::string_view name) {
    if (!name.starts_with(own_prefix)) return true;
    return std::ranges::find(own_shown, name) != own_shown.end();
}

Blinds blinds_of(const definition::Definition& definition) {
    Blinds blinds;
    for (const auto& model : definition.models) {
        if (model.view) {
            if (Blinds::shows(model.name)) blinds.views.push_back(model.name);
            continue;
        }
        Blinds::Table table{model.name, {}, {}};
        for (const auto& field : model.fields) {
            auto& columns = is_hidden(model, field) ? table.hidden : table.columns;
            for (auto& name : column_names(field))
                columns.push_back(std::move(name));
        }
        if (!table.hidden.empty()) blinds.tables.push_back(std::move(table));
    }
    return blinds;
}

std::unique_ptr<Looker> open_looker(const StoreSettings& settings, Blinds blinds) {
    if (settings.database_url.empty())
        return open_sqlite_looker(settings.data_folder, std::move(blinds));
    return open_postgres_looker(settings.database_url, std::move(blinds));
}

std::string without_end(std::string sql) {
    const auto last = sql.find_last_not_of(" \t\r\n;");
    sql.erase(last == std::string::npos ? 0 : last + 1);
    if (sql.empty()) fail_look("there is no statement");
    return sql;
}

std::string shortened(std::string cell) {
    const auto end = character_end(cell, look_cell_characters_max);
    if (end == cell.size()) return cell;
    cell.resize(end);
    return cell + "…";
}

void refuse_look(std::string message) {
    throw Error(Code::permission_denied, std::move(message), {},
                "Statements here read tables of the application, and nothing that is secret.");
}

void fail_look(std::string message) {
    throw_application("sql_failed", std::move(message), {});
}

void time_look_out() {
    throw_application(
        "sql_timeout",
        "the statement took longer than " + std::to_string(look_time_ms / 1'000) + " seconds",
        "Ask for less, or look at its plan.");
}

}  // namespace socle::store
