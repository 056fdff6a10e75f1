#include "store/postgres_backup.h"

#include "base/error.h"
#include "base/text.h"
#include "store/postgres_search.h"
#include "store/postgres_session.h"
#include "store/postgres_tool.h"
#include "store/schema_catalogue.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <vector>

namespace socle::store {

namespace {

using base::Code;
using base::Error;
using base::Statement;
using base::Type;

constexpr std::string_view catalogue_table = "socle_catalogue";
constexpr std::string_view own_prefix = "socle_";
constexpr std::string_view custom_format_magic = "PGDMP";
constexpr mode_t owner_only = 0600;
constexpr auto answer_deadline = std::chrono::seconds(30);

struct Relation {
    std::string schema;
    std::string name;
    bool view = false;
};
using Relations = std::vector<Relation>;

std::string full_name(const Relation& relation) {
    return base::quoted(relation.schema) + "." + base::quoted(relation.name);
}

/// A folder of our own for the scripts of a restore.
class Workplace {
public:
    Workplace() {
        auto pattern = (std::filesystem::temp_directory_path() / "socle-XXXXXX").string();
        if (mkdtemp(pattern.data()) == nullptr)
            throw Error(Code::unavailable, "no temporary folder could be made");
        folder_ = pattern;
    }
    ~Workplace() {
        std::error_code ignored;
        std::filesystem::remove_all(folder_, ignored);
    }
    std::string file(const std::string& name) const { return (folder_ / name).string(); }

private:
    std::filesystem::path folder_;
};

std::string text_of(const base::Rows& rows, std::size_t row, std::size_t column) {
    const auto cell = rows.at(row, column);
    const auto* text = std::get_if<std::string_view>(&cell);
    return text == nullptr ? std::string() : std::string(*text);
}

Relations relations_of_schema(Store& store) {
    const Statement statement{
        0,
        "SELECT current_schema(), c.relname, c.relkind = 'v' FROM pg_catalog.pg_class c"
        " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
        " WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p', 'v') ORDER BY c.relname",
        {},
        {{"schema", {Type::text}}, {"name", {Type::text}}, {"view", {Type::boolean}}}};
    const auto rows = store.query(statement);
    Relations relations;
    for (std::size_t row = 0; row < rows.size(); ++row)
        relations.push_back({text_of(rows, row, 0), text_of(rows, row, 1),
                             std::get<std::int64_t>(rows.at(row, 2)) != 0});
    return relations;
}

bool holds_application(const Relations& relations) {
    return std::ranges::find(relations, catalogue_table, &Relation::name) != relations.end();
}

/// The names its catalogue records; those of the backup when the record is damaged, which a restore
/// is to mend.
std::vector<std::string> application_names(Store& store, const Relations& of_backup) {
    std::vector<std::string> names;
    try {
        for (const auto& table : recorded_schema(store).tables)
            names.push_back(table.name);
    } catch (const Error&) {
        if (of_backup.empty()) throw;
        for (const auto& relation : of_backup)
            names.push_back(relation.name);
    }
    return names;
}

/// Of all relations of the current schema, those of the application.
Relations application_relations(Store& store, const Relations& of_backup) {
    auto relations = relations_of_schema(store);
    if (!holds_application(relations)) return {};
    const auto names = application_names(store, of_backup);
    std::erase_if(relations, [&](const Relation& relation) {
        return !relation.name.starts_with(own_prefix) &&
               std::ranges::find(names, relation.name) == names.end();
    });
    return relations;
}

/// The tables and views of a backup, from lines like "215; 1259 16386 TABLE public movie owner".
Relations parse_contents(std::string_view listing) {
    Relations relations;
    for (const auto line : base::split(listing, '\n')) {
        const auto words = base::split(line, ' ');
        if (line.starts_with(';') || words.size() < 6) continue;
        const bool view = words[3] == "VIEW";
        if ((words[3] != "TABLE" && !view) || words[4] == "DATA") continue;
        relations.push_back({std::string(words[4]), std::string(words[5]), view});
    }
    return relations;
}

const Statement& schema_statement() {
    static const Statement statement{0, "SELECT current_schema()", {}, {{"schema", {Type::text}}}};
    return statement;
}

std::string current_schema(Store& store) {
    return text_of(store.query(schema_statement()), 0, 0);
}

/// What pg_restore says when it reads `file`.
std::string read_dump(const PostgresTool& tool, std::vector<std::string> arguments,
                      const PostgresTarget& target, const std::string& file) {
    arguments.push_back(file);
    try {
        return run_postgres_tool(tool, arguments, target);
    } catch (const Error& error) {
        throw Error(Code::bad_value, file + " is damaged: " + error.message);
    }
}

Relations checked_contents(const PostgresTarget& target, const std::string& schema,
                           const PostgresTool& tool, const std::string& file) {
    std::ifstream stream(file, std::ios::binary);
    if (!stream) throw Error(Code::bad_value, "cannot read " + file);
    std::string magic(custom_format_magic.size(), '\0');
    stream.read(magic.data(), static_cast<std::streamsize>(magic.size()));
    const auto refusal = file + " is no backup of an application on PostgreSQL";
    if (magic != custom_format_magic) throw Error(Code::bad_value, refusal);
    auto relations = parse_contents(read_dump(tool, {"--list"}, target, file));
    if (!holds_application(relations)) throw Error(Code::bad_value, refusal);
    if (relations.front().schema != schema)
        throw Error(Code::bad_value, file + " was made in schema " + relations.front().schema +
                                         ", the database is used with schema " + schema);
    return relations;
}

/// One statement per kind, so that tables that refer to each other go together; without CASCADE, so
/// that what others built on them stops the restore instead of vanishing.
std::string drop_script(const Relations& relations) {
    std::string script = "SET client_min_messages = warning;\n";
    for (const bool view : {true, false}) {
        std::vector<std::string> names;
        for (const auto& relation : relations)
            if (relation.view == view) names.push_back(full_name(relation));
        if (names.empty()) continue;
        script += view ? "DROP VIEW " : "DROP TABLE ";
        script += base::join(names, ", ") + ";\n";
    }
    return script;
}

/// A backup holds tables and views: what their full-text indexes are made of is made first.
std::string search_script(const std::string& schema) {
    std::string script = "SET search_path = " + base::quoted(schema) + ";\n";
    for (const auto& statement : postgres_search_sql())
        script += statement + ";\n";
    return script;
}

void make_private_file(const std::string& file) {
    const int descriptor = open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, owner_only);
    if (descriptor < 0) throw Error(Code::unavailable, "cannot write " + file);
    ::close(descriptor);
}

}  // namespace

void back_up_postgres(const PostgresTarget& target, Store& store, int server_version,
                      const std::string& file) {
    const auto relations = application_relations(store, {});
    if (relations.empty())
        throw Error(Code::unavailable, "the database holds no application to back up");
    const auto tool = find_postgres_tool("pg_dump", server_version);
    const auto part = file + ".part";
    std::vector<std::string> arguments{"--format=custom", "--no-owner", "--no-privileges",
                                       "--file=" + part};
    for (const auto& relation : relations)
        arguments.push_back("--table=" + full_name(relation));
    make_private_file(part);
    std::error_code error;
    try {
        run_postgres_tool(tool, arguments, target);
    } catch (...) {
        std::filesystem::remove(part, error);
        throw;
    }
    std::filesystem::rename(part, file, error);
    if (!error) return;
    const auto why = error.message();
    std::filesystem::remove(part, error);
    throw Error(Code::unavailable, "cannot write " + file + ": " + why);
}

void check_postgres_backup(const PostgresTarget& target, const std::string& file) {
    PostgresSession session(target);
    const auto tool = find_postgres_tool("pg_restore", session.server_version());
    const auto schema = text_of(session.query(schema_statement(), {}, answer_deadline), 0, 0);
    checked_contents(target, schema, tool, file);
    read_dump(tool, {"--file=/dev/null"}, target, file);
}

void restore_postgres(const PostgresTarget& target, Store& store, int server_version,
                      const std::string& file) {
    const auto unpack = find_postgres_tool("pg_restore", server_version);
    const auto contents = checked_contents(target, current_schema(store), unpack, file);
    const Workplace workplace;
    const auto drop_file = workplace.file("drop.sql");
    const auto content_file = workplace.file("content.sql");
    std::ofstream(drop_file) << drop_script(application_relations(store, contents))
                             << search_script(current_schema(store));
    run_postgres_tool(unpack, {"--no-owner", "--no-privileges", "--file=" + content_file, file},
                      target);
    const auto psql = find_postgres_tool("psql", server_version);
    run_postgres_tool(psql,
                      {"--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1",
                       "--file=" + drop_file, "--file=" + content_file},
                      target);
}

}  // namespace socle::store
