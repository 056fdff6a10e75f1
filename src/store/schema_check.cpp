#include "store/schema_check.h"

#include "base/convert.h"
#include "base/error.h"
#include "base/text.h"
#include "store/schema_convert.h"
#include "store/schema_live.h"
#include "store/schema_sql.h"
#include "store/store.h"

#include <algorithm>

namespace socle::store {

namespace {

using base::Code;
using base::Error;
using base::quoted;
using base::Type;
using base::TypeInfo;

/// Rows read at a time while values are tried out.
constexpr std::int64_t rows_per_page = 5'000;
constexpr std::size_t shown_bytes_max = 200;

constexpr TypeInfo integer_type = {Type::integer, 0};

std::string counted(std::int64_t count, const std::string& noun) {
    return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

std::string shown(TypeInfo type, const base::ValueView& value) {
    auto text = base::to_text(type, value);
    if (text.size() > shown_bytes_max) text = text.substr(0, shown_bytes_max) + "…";
    return type.type == Type::text ? "\"" + text + "\"" : text;
}

std::string shown_key(TypeInfo type, const base::ValueView& value) {
    return base::to_text(type, value);
}

/// The checks of one table that stays a table.
class TableCheck {
public:
    TableCheck(Store& store, const SchemaChanges& changes, const TableChange& change)
        : store_(store), changes_(changes), change_(change), dialect_(store.dialect()) {}

    /// What each value becomes, by itself.
    void try_out(Losses& losses) {
        rows_ = count("");
        if (rows_ == 0) return;
        check_key();
        for (const auto& column : change_.columns) {
            if (column.dropped()) note_dropped(column, losses);
            if (column.retyped) check_conversion(column, losses);
        }
    }

    /// What the values become together; only once those of all tables were tried out.
    void check_constraints() {
        if (rows_ == 0) return;
        for (const auto& column : change_.columns) {
            if (!column.dropped()) check_required(column);
        }
        check_unique();
        for (const auto& column : change_.columns) {
            if (!column.dropped()) check_reference(column);
        }
    }

private:
    std::string table() const { return quoted(change_.before->name); }
    std::string place(const ColumnChange& column) const {
        return change_.name() + "." + (column.after ? column.after->name : column.before->name);
    }
    const SchemaColumn& key() const {
        const auto& columns = change_.before->columns;
        return *std::ranges::find(columns, change_.before->key, &SchemaColumn::name);
    }

    base::Rows ask(const std::string& sql, const std::vector<TypeInfo>& types,
                   const base::Values& values = {}, const std::vector<TypeInfo>& parameters = {}) {
        base::Statement statement;
        statement.sql = sql;
        statement.parameters = parameters;
        for (const auto type : types)
            statement.columns.push_back({"", type});
        return store_.query(statement, values);
    }

    std::int64_t count(const std::string& where) {
        const auto rows = ask("SELECT count(*) FROM " + table() + where, {integer_type});
        return std::get<std::int64_t>(rows.at(0, 0));
    }
    std::int64_t count_values(const SchemaColumn& column) {
        return count(" WHERE " + quoted(column.name) + " IS NOT NULL");
    }

    void check_key();
    void note_dropped(const ColumnChange& column, Losses& losses);
    void check_conversion(const ColumnChange& column, Losses& losses);
    std::int64_t try_values(const ColumnChange& column);
    std::int64_t try_page(const ColumnChange& column, const base::Rows& page);
    void check_required(const ColumnChange& column);
    void check_unique();
    void check_unique(const std::vector<std::string>& columns);
    void check_reference(const ColumnChange& column);
    bool made_with_key(const ColumnChange& column) const;

    Store& store_;
    const SchemaChanges& changes_;
    const TableChange& change_;
    base::Dialect dialect_;
    std::int64_t rows_ = 0;
};

/// A key that is new and counts up gets its values from the order of the rows.
bool TableCheck::made_with_key(const ColumnChange& column) const {
    return change_.rekeyed && column.added() && column.after->name == change_.after->key &&
           change_.after->serial;
}

void TableCheck::check_key() {
    if (!change_.rekeyed) return;
    for (const auto& other : changes_.tables) {
        if (!other.kept() || other.view()) continue;
        for (const auto& column : other.columns) {
            if (column.added() || column.dropped()) continue;
            if (column.before->references_table != change_.before->name) continue;
            const auto rows = ask("SELECT count(*) FROM " + quoted(other.before->name) + " WHERE " +
                                      quoted(column.before->name) + " IS NOT NULL",
                                  {integer_type});
            const auto used = std::get<std::int64_t>(rows.at(0, 0));
            if (used == 0) continue;
            throw Error(Code::bad_value,
                        "the key of " + change_.name() + " cannot change from " +
                            change_.before->key + " to " + change_.after->key + ": " +
                            other.name() + "." + column.after->name + " refers to it in " +
                            counted(used, "row"),
                        {}, "drop that field first, or keep the key");
        }
    }
}

void TableCheck::note_dropped(const ColumnChange& column, Losses& losses) {
    const auto lost = count_values(*column.before);
    if (lost == 0) return;
    const auto name = change_.before->name + "." + column.before->name;
    losses[name] = "column " + name + " and its " + counted(lost, "value");
}

void TableCheck::check_conversion(const ColumnChange& column, Losses& losses) {
    const auto from = column.before->type;
    const auto to = column.after->type;
    if (!convertible(from, to)) {
        const auto values = count_values(*column.before);
        if (values == 0) return;
        throw Error(Code::bad_value,
                    place(column) + " cannot change from " + described(from) + " to " +
                        described(to) + ": there is no conversion for its " +
                        counted(values, "value"),
                    {}, "add a field with another name, or drop this one first");
    }
    const auto changed = try_values(column);
    if (changed == 0) return;
    const auto name = change_.before->name + "." + column.before->name;
    losses[name] = "the exact form of " + counted(changed, "value") + " of " + name + " (" +
                   described(from) + " to " + described(to) + ")";
}

/// Reads all values in the order of the key, page by page. The number that would not be exact.
std::int64_t TableCheck::try_values(const ColumnChange& column) {
    const auto key_name = quoted(key().name);
    const auto value_name = quoted(column.before->name);
    const auto start = "SELECT " + key_name + ", " + value_name + " FROM " + table() + " WHERE " +
                       value_name + " IS NOT NULL";
    const auto end = " ORDER BY " + key_name + " LIMIT " + std::to_string(rows_per_page);
    const std::vector<TypeInfo> types = {key().type, column.before->type};
    std::int64_t changed = 0;
    auto page = ask(start + end, types);
    while (!page.empty()) {
        changed += try_page(column, page);
        const auto last = base::copy(page.at(page.size() - 1, 0));
        page = ask(start + " AND " + key_name + " > " + placeholder(dialect_, 1, key().type) + end,
                   types, {last}, {key().type});
    }
    return changed;
}

std::int64_t TableCheck::try_page(const ColumnChange& column, const base::Rows& page) {
    const auto from = column.before->type;
    const auto to = column.after->type;
    std::int64_t changed = 0;
    for (std::size_t row = 0; row < page.size(); ++row) {
        const auto value = page.at(row, 1);
        try {
            const auto converted = convert(from, to, value);
            changed += conversion_loses(from, to, value, converted) ? 1 : 0;
        } catch (const Error& problem) {
            throw Error(Code::bad_value,
                        place(column) + " cannot change from " + described(from) + " to " +
                            described(to) + ": " + change_.name() + " " +
                            shown_key(key().type, page.at(row, 0)) + " has " + shown(from, value),
                        problem.message, "correct that value, then migrate");
        }
    }
    return changed;
}

void TableCheck::check_required(const ColumnChange& column) {
    if (!column.after->not_null || !column.after->fill.empty() || made_with_key(column)) return;
    const std::string hint = "give it a default, or make it optional first and fill it in";
    if (column.added()) {
        throw Error(Code::not_null_violation,
                    place(column) + " cannot be added as required: the " + counted(rows_, "row") +
                        " of " + change_.name() + " would have no value",
                    {}, hint);
    }
    if (!column.required) return;
    const auto where = " WHERE " + quoted(column.before->name) + " IS NULL";
    const auto nulls = count(where);
    if (nulls == 0) return;
    const auto key_name = quoted(key().name);
    const auto first = ask(
        "SELECT " + key_name + " FROM " + table() + where + " ORDER BY " + key_name + " LIMIT 1",
        {key().type});
    throw Error(Code::not_null_violation,
                place(column) + " cannot become required: " + counted(nulls, "row") +
                    " without a value, the first is " + change_.name() + " " +
                    shown_key(key().type, first.at(0, 0)),
                {}, hint);
}

void TableCheck::check_unique() {
    const auto uncertain = [&](const std::string& name) {
        const auto* column = change_.find(name);
        return column->added() || column->retyped ||
               (column->required && !column->after->fill.empty());
    };
    const auto& key_after = change_.after->key;
    const auto* key_change = change_.find(key_after);
    if (!made_with_key(*key_change) && (change_.rekeyed || uncertain(key_after))) {
        check_unique({key_after});
    }
    for (const auto& index : change_.after->indexes) {
        const auto added = std::ranges::find(change_.indexes_added, index.name,
                                             &SchemaIndex::name) != change_.indexes_added.end();
        if (index.unique && (added || std::ranges::any_of(index.columns, uncertain))) {
            check_unique(index.columns);
        }
    }
}

void TableCheck::check_unique(const std::vector<std::string>& columns) {
    std::vector<std::string> values;
    std::vector<std::string> names;
    std::vector<std::string> present;
    std::vector<TypeInfo> types;
    for (const auto& name : columns) {
        const auto& column = *change_.find(name);
        names.push_back("c" + std::to_string(names.size()));
        values.push_back(value_after_sql(dialect_, column) + " AS " + names.back());
        present.push_back(names.back() + " IS NOT NULL");
        types.push_back(column.after->type);
    }
    types.push_back(integer_type);
    const auto list = base::join(names, ", ");
    const auto rows =
        ask("SELECT " + list + ", count(*) FROM (SELECT " + base::join(values, ", ") + " FROM " +
                table() + ") AS s WHERE " + base::join(present, " AND ") + " GROUP BY " + list +
                " HAVING count(*) > 1 ORDER BY " + list + " LIMIT 1",
            types);
    if (rows.empty()) return;
    std::vector<std::string> found;
    for (std::size_t i = 0; i < columns.size(); ++i)
        found.push_back(shown(types[i], rows.at(0, i)));
    const bool one = columns.size() == 1;
    const auto what = one ? "." + columns[0] : " (" + base::join(columns, ", ") + ")";
    const auto times = std::get<std::int64_t>(rows.at(0, columns.size()));
    throw Error(Code::unique_violation,
                change_.name() + what + " cannot be unique: " + base::join(found, ", ") +
                    " occurs in " + counted(times, "row"),
                {}, "correct the duplicates, then migrate");
}

void TableCheck::check_reference(const ColumnChange& column) {
    const auto& target_name = column.after->references_table;
    const bool made = column.rereferenced || column.added();
    const auto value = value_after_sql(dialect_, column);
    if (target_name.empty() || !made) return;
    if (column.added() && column.after->fill.empty()) return;
    const auto* target = changes_.find(target_name);
    auto orphan = std::string("v IS NOT NULL");
    const auto* target_key =
        target->kept() ? target->find(column.after->references_column) : nullptr;
    const bool has_keys =
        target_key != nullptr && !(target_key->added() && target_key->after->fill.empty());
    if (has_keys) {
        orphan += " AND v NOT IN (SELECT " + value_after_sql(dialect_, *target_key) + " FROM " +
                  quoted(target->before->name) + ")";
    }
    const auto rows =
        ask("SELECT k, v FROM (SELECT " + quoted(key().name) + " AS k, " + value + " AS v FROM " +
                table() + ") AS s WHERE " + orphan + " ORDER BY k LIMIT 1",
            {key().type, column.after->type});
    if (rows.empty()) return;
    throw Error(Code::foreign_key_violation,
                place(column) + " cannot refer to " + target_name + ": " + change_.name() + " " +
                    shown_key(key().type, rows.at(0, 0)) + " has " +
                    shown(column.after->type, rows.at(0, 1)) + ", which no " + target_name + " is",
                {}, "correct that value, then migrate");
}

void check_name(Store& store, const SchemaChanges& changes, const TableChange& change) {
    const auto& name = change.after->name;
    if (changes.find_before(name) != nullptr || !relation_exists(store, name)) return;
    throw Error(Code::bad_value,
                "the database has a table or view " + name + " that Socle did not make", {},
                "give it another name, or use another database");
}

void note_dropped_table(Store& store, const TableChange& change, Losses& losses) {
    base::Statement statement;
    statement.sql = "SELECT count(*) FROM " + quoted(change.before->name);
    statement.columns = {{"", integer_type}};
    const auto rows = store.query(statement);
    const auto lost = std::get<std::int64_t>(rows.at(0, 0));
    if (lost == 0) return;
    losses[change.before->name] =
        "table " + change.before->name + " and its " + counted(lost, "row");
}

}  // namespace

std::string value_after_sql(base::Dialect dialect, const ColumnChange& column,
                            const std::string& prefix) {
    const auto& fill = column.after->fill;
    if (column.added()) return fill.empty() ? "NULL" : fill;
    auto value = conversion_sql(dialect, column.before->type, column.after->type,
                                prefix + quoted(column.before->name));
    if (!column.required || fill.empty()) return value;
    return "COALESCE(" + value + ", " + fill + ")";
}

Losses check_changes(Store& store, const SchemaChanges& changes) {
    Losses losses;
    std::vector<TableCheck> checks;
    for (const auto& change : changes.tables) {
        if (change.dropped() && !change.view()) note_dropped_table(store, change, losses);
        if (change.created() || change.renamed) check_name(store, changes, change);
        if (change.kept() && !change.view() && change.changed()) {
            checks.emplace_back(store, changes, change);
        }
    }
    for (auto& check : checks)
        check.try_out(losses);
    for (auto& check : checks)
        check.check_constraints();
    return losses;
}

}  // namespace socle::store
