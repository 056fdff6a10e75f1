#include "query/expression_sql.h"

#include "base/ensure.h"

#include <fmt/format.h>

namespace socle::query {
namespace {

using definition::Expr;
using definition::Field;
using definition::FieldStep;
using definition::FieldType;
using definition::Model;
using definition::Relation;

const Field& field_of(const Sql& sql, const FieldStep& step) {
    return sql.definition.model(step.model).fields[static_cast<std::size_t>(step.field)];
}

std::string column(const Field& field, std::string_view alias) {
    const bool point = field.type == FieldType::point;
    return fmt::format("{}.{}", alias, base::quoted(point ? field.name + "_latitude" : field.name));
}

std::string key_column(const Model& model, std::string_view alias) {
    return column(model.key_field(), alias);
}

std::string table_as(Sql& sql, int model, std::string_view alias) {
    sql.reads(model);
    return fmt::format("{} AS {}", base::quoted(sql.definition.model(model).name), alias);
}

/// The cell of the row before the change that holds a field: a point takes two.
int cell_of(const Sql& sql, const FieldStep& step) {
    const Model& model = sql.definition.model(step.model);
    int cell = 0;
    for (int index = 0; index < step.field; ++index) {
        const Field& before = model.fields[static_cast<std::size_t>(index)];
        cell += before.type == FieldType::point ? 2 : 1;
    }
    return cell;
}

/// The value at the end of a path through refs.
void add_refs(Sql& sql, const std::vector<FieldStep>& path, const RowScope& scope) {
    base::ensure(!path.empty() && path.front().model == scope.model,
                 "a path that does not start at the row in scope");
    const Field& first = field_of(sql, path.front());
    if (path.size() == 1) {
        sql.add(column(first, scope.alias));
        return;
    }
    std::string alias = sql.new_alias();
    const Model& next = sql.definition.model(path[1].model);
    const std::string start =
        fmt::format("{} = {}", key_column(next, alias), column(first, scope.alias));
    std::string from = table_as(sql, path[1].model, alias);
    for (std::size_t step = 1; step + 1 < path.size(); ++step) {
        const std::string joined = sql.new_alias();
        const Model& target = sql.definition.model(path[step + 1].model);
        from += fmt::format(" JOIN {} ON {} = {}", table_as(sql, path[step + 1].model, joined),
                            key_column(target, joined), column(field_of(sql, path[step]), alias));
        alias = joined;
    }
    sql.add(fmt::format("(SELECT {} FROM {} WHERE {})", column(field_of(sql, path.back()), alias),
                        from, start));
}

}  // namespace

void add_path(Sql& sql, const Expr& expression, const RowScope& scope) {
    if (!expression.was) {
        add_refs(sql, expression.path, scope);
        return;
    }
    sql.add_bind({.source = Bind::Source::was,
                  .type = expression.type,
                  .slot = cell_of(sql, expression.path.front())});
}

void add_relation(Sql& sql, const Expr& expression, const RowScope& scope) {
    const Relation& relation = expression.relation;
    const Model& target = sql.definition.model(relation.model);
    const std::string alias = sql.new_alias();
    const bool through = relation.link >= 0;
    const std::string link_alias = through ? sql.new_alias() : alias;
    const int owner = through ? relation.link : relation.model;
    const std::string key = key_column(target, alias);

    if (expression.kind == Expr::Kind::any) {
        sql.add("EXISTS (SELECT 1 FROM ");
    } else {
        sql.add(through ? fmt::format("(SELECT count(DISTINCT {}) FROM ", key)
                        : "(SELECT count(*) FROM ");
    }
    if (through) {
        const Field& forward = field_of(sql, {owner, relation.forward});
        sql.add(fmt::format("{} JOIN ", table_as(sql, owner, link_alias)));
        sql.add(fmt::format("{} ON {} = {}", table_as(sql, relation.model, alias), key,
                            column(forward, link_alias)));
    } else {
        sql.add(table_as(sql, relation.model, alias));
    }
    sql.add(fmt::format(" WHERE {} = ", column(field_of(sql, {owner, relation.back}), link_alias)));
    if (expression.path.empty()) {
        sql.add(key_column(sql.definition.model(scope.model), scope.alias));
    } else {
        add_refs(sql, expression.path, scope);
    }
    if (!expression.args.empty()) {
        sql.add(" AND ");
        add_condition(sql, expression.args[0], relation.model, alias);
    }
    sql.add(")");
}

}  // namespace socle::query
