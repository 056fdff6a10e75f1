#include "query/sql.h"

#include "base/ensure.h"
#include "base/ids.h"
#include "base/time.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace socle::query {
namespace {

/// The caller's id as a value of the type it is compared with: no account has an id that is no
/// uuid.
base::Value caller_id(base::TypeInfo type, const base::Value* me) {
    const auto* id = me == nullptr ? nullptr : std::get_if<std::string>(me);
    if (id == nullptr) return {};
    if (type.type != base::Type::uuid) return *id;
    auto uuid = base::parse_uuid(*id);
    return uuid ? base::Value(*std::move(uuid)) : base::Value();
}

base::Value bound(const Bind& bind, const BindContext& context) {
    switch (bind.source) {
        case Bind::Source::literal:
            return bind.value;
        case Bind::Source::input:
            base::ensure(context.inputs != nullptr, "a statement with inputs is run without");
            return context.inputs->at(static_cast<std::size_t>(bind.slot));
        case Bind::Source::me:
            return caller_id(bind.type, context.me);
        case Bind::Source::now:
            return base::timestamp_text(context.now_us + bind.offset_us);
        case Bind::Source::today:
            return base::date_text(context.now_us + bind.offset_us);
        case Bind::Source::was:
            base::ensure(context.was != nullptr, "a rule about a change is run without the change");
            return context.was->at(static_cast<std::size_t>(bind.slot));
    }
    std::unreachable();
}

}  // namespace

void Sql::add_bind(Bind bind) {
    binds.push_back(std::move(bind));
    if (dialect == base::Dialect::sqlite) {
        text += fmt::format("?{}", binds.size());
    } else {
        text += fmt::format("${}::{}", binds.size(), postgres_type(binds.back().type));
    }
}

void Sql::add_table(int model, std::string_view alias) {
    reads(model);
    text += fmt::format("{} AS {}", base::quoted(definition.model(model).name), alias);
}

void Sql::reads(int model) {
    if (std::ranges::find(models, model) == models.end()) models.push_back(model);
}

std::string Sql::new_alias() {
    return fmt::format("t{}", ++aliases_);
}

void add_field_columns(Sql& sql, const definition::Field& field, std::string_view alias) {
    if (field.type != definition::FieldType::point) {
        sql.text += fmt::format("{}.{}", alias, base::quoted(field.name));
        return;
    }
    sql.text += fmt::format("{0}.{1}, {0}.{2}", alias, base::quoted(field.name + "_latitude"),
                            base::quoted(field.name + "_longitude"));
}

std::string_view postgres_type(base::TypeInfo type) {
    switch (type.type) {
        case base::Type::text:
            return "text";
        case base::Type::integer:
            return "bigint";
        case base::Type::number:
        case base::Type::point:
            return "double precision";
        case base::Type::decimal:
            return "numeric";
        case base::Type::boolean:
            return "boolean";
        case base::Type::date:
            return "date";
        case base::Type::time:
            return "time";
        case base::Type::timestamp:
            return "timestamptz";
        case base::Type::uuid:
            return "uuid";
        case base::Type::json:
            return "jsonb";
    }
    std::unreachable();
}

base::Statement to_statement(const Sql& sql, std::vector<base::Column> columns) {
    base::Statement statement;
    statement.id = base::next_statement_id();
    statement.sql = sql.text;
    statement.columns = std::move(columns);
    statement.parameters.reserve(sql.binds.size());
    for (const Bind& bind : sql.binds) {
        statement.parameters.push_back(bind.type);
    }
    return statement;
}

base::Values bind_values(const std::vector<Bind>& binds, const BindContext& context) {
    base::Values values;
    values.reserve(binds.size());
    for (const Bind& bind : binds) {
        values.push_back(bound(bind, context));
    }
    return values;
}

}  // namespace socle::query
