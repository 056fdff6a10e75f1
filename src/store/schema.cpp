#include "store/schema.h"

#include "base/crypto.h"
#include "base/lexemes.h"
#include "base/text.h"
#include "store/schema_sql.h"

#include <algorithm>
#include <set>

namespace socle::store {

namespace {

using base::Dialect;
using base::Type;
using definition::Definition;
using definition::Field;
using definition::FieldType;
using definition::KeyKind;
using definition::Model;

constexpr std::size_t hash_digits = 8;

std::string now_sql(Dialect dialect, Type type) {
    const bool sqlite = dialect == Dialect::sqlite;
    if (type != Type::date && type != Type::time && type != Type::timestamp) return {};
    if (type == Type::date) return sqlite ? "date('now')" : "(now() AT TIME ZONE 'UTC')::date";
    if (type == Type::time) {
        return sqlite ? "time('now')" : "date_trunc('second', now() AT TIME ZONE 'UTC')::time";
    }
    return sqlite ? "strftime('%Y-%m-%dT%H:%M:%S+00:00', 'now')" : "date_trunc('second', now())";
}

std::string uuid_sql(Dialect dialect, Type type) {
    if (type != Type::uuid && type != Type::text) return {};
    if (dialect == Dialect::postgres) {
        return type == Type::uuid ? "gen_random_uuid()" : "gen_random_uuid()::text";
    }
    return "lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || "
           "substr(hex(randomblob(2)), 2) || '-' || substr('89AB', 1 + (random() & 3), 1) || "
           "substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))";
}

std::string fill_of(const Field& field, Dialect dialect) {
    using Kind = definition::Default::Kind;
    if (field.type == FieldType::point) return {};
    switch (field.initial.kind) {
        case Kind::value:
            return base::is_null(field.initial.value)
                       ? std::string()
                       : value_sql(dialect, field.storage, field.initial.value);
        case Kind::now:
            return now_sql(dialect, field.storage.type);
        case Kind::uuid:
            return uuid_sql(dialect, field.storage.type);
        case Kind::none:
        case Kind::me:
        case Kind::expression:
            return {};
    }
    return {};
}

void add_columns(SchemaTable& table, const Definition& definition, const Model& model,
                 const Field& field, Dialect dialect) {
    Field before = field;
    before.name = field.was;
    const auto names = column_names(field);
    const auto old_names = column_names(before);
    for (std::size_t i = 0; i < names.size(); ++i) {
        SchemaColumn column;
        column.name = names[i];
        if (!field.was.empty()) column.was = old_names[i];
        column.type =
            field.type == FieldType::point ? base::TypeInfo{Type::number, 0} : field.storage;
        column.not_null = field.required || field.key;
        column.fill = fill_of(field, dialect);
        if (field.key && model.key_kind == KeyKind::uuid) {
            column.fill = uuid_sql(dialect, field.storage.type);
        }
        if (field.type == FieldType::ref && field.to >= 0 && !definition.model(field.to).view) {
            column.references_table = definition.model(field.to).name;
            column.references_column = definition.model(field.to).key_field().name;
            column.on_delete = field.on_delete;
        }
        table.columns.push_back(std::move(column));
    }
}

void add_index(SchemaTable& table, std::vector<std::string> columns, bool unique) {
    const auto same = [&](const SchemaIndex& index) {
        return index.columns == columns && (index.unique || !unique);
    };
    if (std::ranges::any_of(table.indexes, same)) return;
    if (columns.size() == 1 && columns.front() == table.key) return;
    auto name = constraint_name(table.name, columns, unique ? "key" : "idx");
    table.indexes.push_back({std::move(name), std::move(columns), unique});
}

std::vector<std::string> columns_of(const Model& model, const std::vector<int>& fields) {
    std::vector<std::string> columns;
    for (const int field : fields) {
        for (auto& name : column_names(model.fields[static_cast<std::size_t>(field)])) {
            columns.push_back(std::move(name));
        }
    }
    return columns;
}

void add_indexes(SchemaTable& table, const Model& model) {
    for (const auto& field : model.fields) {
        if (field.unique) add_index(table, column_names(field), true);
    }
    for (const auto& fields : model.unique)
        add_index(table, columns_of(model, fields), true);
    for (const auto& fields : model.index)
        add_index(table, columns_of(model, fields), false);
    for (const auto& field : model.fields) {
        if (field.type == FieldType::ref) add_index(table, column_names(field), false);
    }
}

SchemaSearch wanted_search(const Model& model) {
    SchemaSearch search;
    for (const int field : model.searched_fields())
        search.columns.push_back(model.fields[static_cast<std::size_t>(field)].name);
    if (search.columns.empty()) return search;
    search.language = model.search.language;
    search.version = base::analysis_version;
    return search;
}

SchemaTable wanted_table(const Definition& definition, const Model& model, Dialect dialect) {
    SchemaTable table;
    table.name = model.name;
    table.was = model.was;
    if (!model.fields.empty()) table.key = model.key_field().name;
    table.serial = !model.view && model.key_kind == KeyKind::serial;
    for (const auto& field : model.fields)
        add_columns(table, definition, model, field, dialect);
    if (model.view) {
        table.view_sql = dialect == Dialect::sqlite ? model.sql_sqlite : model.sql_postgres;
    } else {
        add_indexes(table, model);
        table.search = wanted_search(model);
    }
    return table;
}

/// Two tables may ask for one name (a.b_c and a_b.c): the later one gets a hash.
void make_index_names_unique(Schema& schema) {
    std::set<std::string> taken;
    for (const auto& table : schema.tables)
        taken.insert(table.name);
    for (auto& table : schema.tables) {
        for (auto& index : table.indexes) {
            if (taken.insert(index.name).second) continue;
            const auto whole = table.name + '.' + base::join(index.columns, ".");
            const auto hash = base::hex(base::sha256(whole)).substr(0, hash_digits);
            index.name = index.name.substr(0, identifier_bytes_max - hash_digits - 1) + '_' + hash;
            taken.insert(index.name);
        }
    }
}

}  // namespace

std::vector<std::string> column_names(const Field& field) {
    if (field.type != FieldType::point) return {field.name};
    return {field.name + "_latitude", field.name + "_longitude"};
}

std::string constraint_name(std::string_view table, const std::vector<std::string>& columns,
                            std::string_view suffix) {
    std::string name(table);
    for (const auto& column : columns)
        name += '_' + column;
    name += '_';
    name += suffix;
    if (name.size() <= identifier_bytes_max) return name;
    const auto hash = base::hex(base::sha256(name)).substr(0, hash_digits);
    return name.substr(0, identifier_bytes_max - hash_digits - 1) + '_' + hash;
}

Schema wanted_schema(const Definition& definition, Dialect dialect) {
    Schema schema;
    if (dialect == Dialect::postgres) schema.analysis = base::analysis_version;
    for (const auto& model : definition.models) {
        schema.tables.push_back(wanted_table(definition, model, dialect));
    }
    make_index_names_unique(schema);
    return schema;
}

bool Migration::loses() const {
    return std::ranges::any_of(steps, [](const auto& step) { return !step.loss.empty(); });
}

bool Migration::additive() const {
    return std::ranges::all_of(steps, [](const auto& step) { return step.additive; });
}

}  // namespace socle::store
