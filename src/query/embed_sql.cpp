#include "query/embed_sql.h"

#include "base/ensure.h"
#include "base/row_shape.h"

#include <utility>

namespace socle::query {

namespace {

using base::Dialect;
using base::Type;
using definition::Expr;

/// SQLite's functions take 127 values; a point is two.
constexpr std::size_t row_columns_max = 60;

/// A row of texts, for PostgreSQL.
void add_text_row(Sql& sql, const std::vector<PlanCell>& cells, std::string_view derived) {
    sql.add("row_to_json(ROW(");
    for (std::size_t index = 0; index < cells.size(); ++index) {
        if (index > 0) sql.add(", ");
        if (derived.empty()) {
            add_cell(sql, cells[index], true);
            continue;
        }
        sql.add(derived);
        sql.add(".c" + std::to_string(index + 1));
        sql.add(cells[index].column.shape ? "::json" : "::text");
    }
    sql.add("))");
}

/// What SQLite's functions of ours take: the shape of some columns, and their values.
void add_row_values(Sql& sql, const base::RowShape& shape, const std::vector<PlanCell>& cells,
                    std::size_t first, std::size_t count, std::string_view derived) {
    Bind spec;
    spec.type = {Type::text, 0};
    spec.value = base::shape_text(shape, first, count);
    sql.add_bind(std::move(spec));
    for (std::size_t index = first; index < first + count; ++index) {
        sql.add(", ");
        if (derived.empty()) {
            add_cell(sql, cells[index], false);
        } else {
            sql.add(derived);
            sql.add(".c" + std::to_string(index + 1));
        }
    }
}

/// A row as JSON, in as many calls as its values need.
void add_json_row(Sql& sql, const base::RowShape& shape, const std::vector<PlanCell>& cells,
                  std::string_view derived) {
    std::size_t first = 0;
    do {
        if (first > 0) sql.add(" || ");
        const auto count = std::min(row_columns_max, cells.size() - first);
        sql.add("socle_row(");
        add_row_values(sql, shape, cells, first, count, derived);
        sql.add(")");
        first += count;
    } while (first < cells.size());
}

void add_number(Sql& sql, int slot) {
    Bind bind;
    bind.source = Bind::Source::input;
    bind.type = {Type::integer, 0};
    bind.slot = slot;
    sql.add_bind(std::move(bind));
}

/// Writes the sub-select of one embed, or of one column of it.
class EmbedWriter {
public:
    EmbedWriter(Sql& sql, const Embed& embed, const PlanScope& parent, const base::RowShape& shape,
                int part)
        : sql_(sql),
          embed_(embed),
          parent_(parent),
          shape_(shape),
          scope_(make_scope(sql, embed.plan)),
          cells_(plan_cells(scope_)),
          part_(part) {
        if (embed.relationship.linked()) link_ = sql.new_alias();
    }

    void write() {
        if (!embed_.relationship.many) {
            sql_.add("(");
            rows("");
            sql_.add(")");
        } else if (!embed_.plan.grouped && scope_.spreads.empty()) {
            write_chosen();
        } else {
            const auto rows_alias = sql_.new_alias();
            begin_array();
            sql_.add(rows_alias + ".j");
            end_array();
            rows(" AS j");
            sql_.add(") AS " + rows_alias + ")");
        }
    }

private:
    /// First the rows, then what they give: nothing is made of rows that a limit leaves out, and
    /// nested ones stand where SQLite's parser, whose stack is 100 deep, has room for them.
    void write_chosen() {
        const bool sqlite = sql_.dialect == Dialect::sqlite;
        if (sqlite && cells_.size() <= row_columns_max) {
            sql_.add("(SELECT socle_rows(");
            add_row_values(sql_, shape_, shown_cells(), 0, shape_.columns.size(), "");
            sql_.add(") FROM (");
        } else {
            begin_array();
            row("", "");
            end_array();
        }
        sql_.add("SELECT " + scope_.alias + ".*");
        body();
        sql_.add(") AS " + scope_.alias + ")");
    }

    void begin_array() {
        const bool sqlite = sql_.dialect == Dialect::sqlite;
        sql_.add(sqlite ? "(SELECT socle_array(" : "(SELECT coalesce(json_agg(");
    }

    void end_array() { sql_.add(sql_.dialect == Dialect::sqlite ? ") FROM (" : "), '[]') FROM ("); }

    void rows(std::string_view name) {
        sql_.add("SELECT ");
        if (!embed_.plan.grouped) {
            row("", name);
            body();
            return;
        }
        const auto groups = sql_.new_alias();
        row(groups, name);
        sql_.add(" FROM (SELECT ");
        for (std::size_t index = 0; index < cells_.size(); ++index) {
            if (index > 0) sql_.add(", ");
            add_cell(sql_, cells_[index], false);
            if (cells_[index].column.shape && sql_.dialect == Dialect::postgres) sql_.add("::text");
            sql_.add(" AS c" + std::to_string(index + 1));
        }
        body();
        sql_.add(") AS " + groups);
    }

    std::vector<PlanCell> shown_cells() const {
        if (part_ < 0) return cells_;
        return {cells_[static_cast<std::size_t>(part_)]};
    }

    void row(std::string_view derived, std::string_view name) {
        const auto cells = shown_cells();
        if (sql_.dialect == Dialect::sqlite) {
            add_json_row(sql_, shape_, cells, derived);
        } else {
            add_text_row(sql_, cells, derived);
        }
        sql_.add(name);
    }

    void body() {
        const auto& relationship = embed_.relationship;
        sql_.add(" FROM ");
        if (relationship.linked()) {
            sql_.add_table(relationship.relation.link, link_);
            sql_.add(" JOIN ");
        }
        sql_.add_table(embed_.plan.model, scope_.alias);
        if (relationship.linked()) {
            const auto& link = sql_.definition.model(relationship.relation.link);
            const auto& target = sql_.definition.model(embed_.plan.model);
            sql_.add(" ON ");
            add_field_columns(sql_, target.key_field(), scope_.alias);
            sql_.add(" = ");
            add_field_columns(
                sql_, link.fields[static_cast<std::size_t>(relationship.relation.forward)], link_);
        }
        add_joins(sql_, scope_);
        sql_.add(" WHERE ");
        add_tie(sql_, embed_, scope_.alias, link_, parent_);
        add_group(sql_, embed_.plan);
        if (!relationship.many) return;
        add_order(sql_, scope_);
        limit();
    }

    void limit() {
        const auto most = std::to_string(base::embed_rows_max + 1);
        sql_.add(" LIMIT ");
        if (embed_.limit_slot < 0) {
            sql_.add(most);
        } else {
            sql_.add(sql_.dialect == Dialect::sqlite ? "min(" : "least(");
            add_number(sql_, embed_.limit_slot);
            sql_.add(", " + most + ")");
        }
        if (embed_.offset_slot < 0) return;
        sql_.add(" OFFSET ");
        add_number(sql_, embed_.offset_slot);
    }

    Sql& sql_;
    const Embed& embed_;
    const PlanScope& parent_;
    const base::RowShape& shape_;
    PlanScope scope_;
    std::vector<PlanCell> cells_;
    int part_;
    std::string link_;
};

void add_point(Sql& sql, const Expr& expression, int model, std::string_view alias,
               std::string_view after) {
    const bool guarded = expression.kind != Expr::Kind::field;
    const auto step = (guarded ? expression.args[1] : expression).path.front();
    const auto& field =
        sql.definition.model(step.model).fields[static_cast<std::size_t>(step.field)];
    bool second = false;
    for (const std::string_view part : {"_latitude", "_longitude"}) {
        if (std::exchange(second, true)) sql.add(", ");
        if (guarded) {
            sql.add("CASE WHEN ");
            add_expression(sql, expression.args[0], model, alias);
            sql.add(" THEN ");
        }
        sql.add(alias);
        sql.add(".");
        sql.add(base::quoted(field.name + std::string(part)));
        if (guarded) sql.add(" END");
        sql.add(after);
    }
}

/// A limit and an offset leave the one row there is, or none.
void add_page_of_one(Sql& sql, const Embed& embed) {
    if (embed.limit_slot >= 0) {
        sql.add(" AND ");
        add_number(sql, embed.limit_slot);
        sql.add(" > 0");
    }
    if (embed.offset_slot >= 0) {
        sql.add(" AND ");
        add_number(sql, embed.offset_slot);
        sql.add(" = 0");
    }
}

}  // namespace

void add_cell(Sql& sql, const PlanCell& cell, bool text) {
    const auto& plan = *cell.scope->plan;
    const auto& output = *cell.output;
    if (output.embed >= 0) {
        const auto& embed = plan.embeds[static_cast<std::size_t>(output.embed)];
        EmbedWriter(sql, embed, *cell.scope, *cell.column.shape, cell.part).write();
        return;
    }
    if (output.expression.type.type == Type::point) {
        add_point(sql, output.expression, plan.model, cell.scope->alias, text ? "::text" : "");
        return;
    }
    if (text) sql.add("(");
    add_expression(sql, output.expression, plan.model, cell.scope->alias);
    if (text) sql.add(")::text");
}

void add_tie(Sql& sql, const Embed& embed, std::string_view alias, std::string_view link,
             const PlanScope& parent) {
    const auto& relationship = embed.relationship;
    const auto& origin = sql.definition.model(relationship.origin);
    const auto& target = sql.definition.model(relationship.model());
    const auto column = [&](const definition::Model& model, int field, std::string_view row) {
        add_field_columns(sql, model.fields[static_cast<std::size_t>(field)], row);
    };
    if (relationship.forward()) {
        column(target, target.key, alias);
        sql.add(" = ");
        column(origin, relationship.field, parent.alias);
    } else {
        const bool linked = relationship.linked();
        column(linked ? sql.definition.model(relationship.relation.link) : target,
               relationship.relation.back, linked ? link : alias);
        sql.add(" = ");
        column(origin, origin.key, parent.alias);
    }
    const auto add = [&](const Expr& condition, int model, std::string_view row) {
        if (definition::is_constant(condition, true)) return;
        sql.add(" AND ");
        add_condition(sql, condition, model, row);
    };
    add(embed.row_where, relationship.origin, parent.alias);
    if (relationship.linked()) add(embed.link_where, relationship.relation.link, link);
    add(condition_of(sql, embed.plan), embed.plan.model, alias);
    if (!relationship.many) add_page_of_one(sql, embed);
}

void add_related_value(Sql& sql, const Embed& embed, const Expr& expression,
                       const PlanScope& parent) {
    const auto alias = sql.new_alias();
    sql.add("(SELECT ");
    add_expression(sql, expression, embed.plan.model, alias);
    sql.add(" FROM ");
    sql.add_table(embed.plan.model, alias);
    sql.add(" WHERE ");
    add_tie(sql, embed, alias, {}, parent);
    sql.add(")");
}

}  // namespace socle::query
