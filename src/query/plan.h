#pragma once

#include "base/statement.h"
#include "base/zone.h"
#include "definition/definition.h"
#include "query/relationship.h"
#include "query/request.h"
#include "query/sql.h"

#include <optional>
#include <string>
#include <vector>

namespace socle::query {

/// One column of the answer, or those of an embed.
struct Output {
    std::string name;
    definition::Expr expression;
    bool from_star = false;  ///< came with `*`: left out, instead of refused, when not readable
    int embed = -1;          ///< into ReadPlan::embeds; `expression` is not used then
};

/// In a grouped plan `output` names the column to order by.
struct OrderTerm {
    definition::Expr expression;
    bool descending = false;
    bool nulls_first = false;
    int embed = -1;  ///< of whose row, to-one, `expression` is
    std::string output = {};
};

/// How one value of the request is read.
struct Input {
    enum class Form {
        value,    ///< text of `type`
        pattern,  ///< LIKE pattern in which `*` also stands for `%`
        regex,    ///< regular expression, checked here so that both stores refuse the same
        list,     ///< `{a,b}` of `element`, or JSON
        search,   ///< a phrase, whose words become lexemes of `language`
    };
    base::TypeInfo type;
    Form form = Form::value;
    base::TypeInfo element;
    std::string language = {};
};

struct Embed;

/// A read in terms of the definition: typed, not yet narrowed to what the caller may see
/// (access::restrict does), not yet SQL. In `where`, Expr::Kind::embedded stands for "that embed
/// has rows". A `grouped` plan has aggregates and groups by its other outputs.
struct ReadPlan {
    int model = -1;
    std::vector<Output> outputs;
    definition::Expr where = definition::constant(true);
    std::vector<OrderTerm> order;
    std::vector<Embed> embeds;
    bool grouped = false;
    bool past = false;          ///< of rows that may be shadowed, see Sql::past; not of embeds
    bool locks = false;         ///< the rows will be locked, waiting for who changes them
    std::vector<Input> inputs;  ///< of the whole request; of embeds empty
};

/// Related rows of each row: an object or null when to-one, an array when to-many. `spread` puts
/// their columns (to-many: arrays of them) among those of the row.
struct Embed {
    std::string name;    ///< its alias, or else
    std::string target;  ///< the name it was asked by
    Relationship relationship;
    bool spread = false;
    /// Who may not read the refs that relate the rows must not learn from them: conditions on the
    /// row and on the row of the link, set by access::restrict.
    definition::Expr row_where = definition::constant(true);
    definition::Expr link_where = definition::constant(true);
    ReadPlan plan;
    int limit_slot = -1;  ///< input, -1: none
    int offset_slot = -1;
};

/// Looks up names and types values. Throws Error: unknown_column (with the nearest name),
/// unknown_relation, ambiguous_relation, filter_not_embedded, bad_query, unsupported and their
/// like.
ReadPlan plan_read(const definition::Definition& definition, int model, const ReadRequest& request);

/// The text of a timestamp without an offset, which is of `zone`, as one in UTC; others as they
/// are.
std::string zoned_text(base::TypeInfo type, std::string_view text, const base::Zone* zone);
/// The request's values in storage form; times without an offset are of `zone`, nullptr for UTC.
/// Throws Error bad_value and its like with PostgreSQL's wording.
base::Values type_inputs(const std::vector<Input>& inputs, const std::vector<std::string>& values,
                         const base::Zone* zone);

/// A field of the record in scope, a computed field of `model`, and all stored fields a `*` stands
/// for.
definition::Expr field_expression(const definition::Definition& definition, int model, int field);
std::vector<Output> star_outputs(const definition::Definition& definition, int model);

/// A statement to be prepared, and where its values come from.
struct Prepared {
    base::Statement statement;
    std::vector<Bind> binds;
    std::vector<int> models = {};  ///< those it reads, each once
};

/// `SELECT outputs FROM model WHERE where ORDER BY order LIMIT ? OFFSET ?`. The last two binds are
/// the limit and the offset, to be set in the values. Rows without an order come in insertion
/// order; equal rows too. `limit_max` is the largest limit the statement will be given (0: none),
/// see base::Statement::row_limit. Embeds are sub-selects of the one statement.
Prepared render_page(base::Dialect dialect, const definition::Definition& definition,
                     const ReadPlan& plan, std::int64_t limit_max);
/// One of the values that say where a row stands in its order: in this cell of it.
struct PlaceCell {
    std::size_t cell = 0;
    base::TypeInfo type;
};

/// A place in the order to go on after: the values are inputs from `first_slot` on; which of them
/// are null is part of the statement.
struct After {
    std::vector<bool> nulls;
    int first_slot = 0;
};

/// A page that others can follow. `place` is empty when equal rows have no order among themselves
/// (groups, views without their key in the order): then there is no next page to ask for. Its
/// cells may stand behind those of the plan's columns, which are the first `columns` of the
/// statement's.
struct KeysetPage {
    Prepared page;
    std::vector<PlaceCell> place;
    std::size_t columns = 0;
};
/// As render_page; with `after` only the rows behind that place, which needs as many values as the
/// place has: else `place` is empty.
KeysetPage render_keyset_page(base::Dialect dialect, const definition::Definition& definition,
                              const ReadPlan& plan, std::int64_t limit_max,
                              const std::optional<After>& after);

/// `SELECT count(*) …` of the same rows, without limit.
Prepared render_count(base::Dialect dialect, const definition::Definition& definition,
                      const ReadPlan& plan);
/// The same, but no more than the last bind are counted.
Prepared render_bounded_count(base::Dialect dialect, const definition::Definition& definition,
                              const ReadPlan& plan);
/// About how many they are, without looking at all of them. On PostgreSQL the plan of the statement
/// as JSON text, which has the planner's guess. On SQLite two numbers: how many of some rows, taken
/// evenly from the table by their row numbers, are among them, and for how many row numbers each of
/// these stands. It is a power of two, so that little of the size of the table is to be learned
/// from what comes out. Not for views and groups on SQLite: no statement.
std::optional<Prepared> render_estimate(base::Dialect dialect,
                                        const definition::Definition& definition,
                                        const ReadPlan& plan);

/// Wraps up what `sql` has become.
Prepared to_prepared(Sql& sql, std::vector<base::Column> columns);

/// Adds `outputs`, none of them an embed, as a select list over the row called `alias`, and the
/// columns they make.
std::vector<base::Column> add_outputs(Sql& sql, const std::vector<Output>& outputs, int model,
                                      std::string_view alias);

}  // namespace socle::query
