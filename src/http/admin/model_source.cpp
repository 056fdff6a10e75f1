#include "http/admin/model_source.h"

#include "definition/words.h"
#include "store/schema_sql.h"

#include <boost/json.hpp>

#include <algorithm>

namespace socle::http {

namespace {

namespace json = boost::json;
using definition::Expr;
using definition::RuleText;
using openapi::ModelView;

struct Rule {
    const char* name;
    const Expr& expression;
    const RuleText& text;
};

std::vector<Rule> rules_of(const definition::Access& access, const definition::RuleSource& source) {
    return {{"read", access.read, source.read},
            {"create", access.create, source.create},
            {"update", access.update, source.update},
            {"delete", access.remove, source.remove}};
}

/// A rule that nobody wrote is the word for it.
std::string written(const RuleText& text) {
    return text.text.empty() ? "nobody" : text.text;
}

void add_field_rules(json::object& rules, json::object& words, const ModelView& view,
                     const definition::RuleSource& source) {
    json::object fields;
    json::object field_words;
    for (const auto& field : view.described().fields) {
        json::object texts;
        json::object spoken;
        const auto add = [&](const char* name, const std::optional<Expr>& rule,
                             const RuleText& text) {
            if (!rule) return;
            texts[name] = written(text);
            spoken[name] = definition::rule_in_words(view.definition, *rule, view.languages);
        };
        const auto written_rules = source.of_field(field.name);
        add("read", field.read, written_rules.read);
        add("write", field.write, written_rules.write);
        if (texts.empty()) continue;
        fields[field.name] = std::move(texts);
        field_words[field.name] = std::move(spoken);
    }
    if (fields.empty()) return;
    rules["fields"] = std::move(fields);
    words["fields"] = std::move(field_words);
}

json::array checks_json(const ModelView& view) {
    json::array checks;
    for (const auto& check : view.described().checks) {
        json::object made;
        made["message"] = check.message.in(view.languages);
        made["expression"] = check.source;
        made["words"] = definition::rule_in_words(view.definition, check.rule, view.languages);
        checks.push_back(std::move(made));
    }
    return checks;
}

json::array tables_json(const ModelView& view, base::Dialect dialect, const store::Schema& schema) {
    json::array tables;
    const auto found =
        std::ranges::find(schema.tables, view.described().name, &store::SchemaTable::name);
    if (found == schema.tables.end()) return tables;
    std::string sql;
    if (view.described().view) {
        for (const auto& statement : store::create_view_sql(*found))
            sql += statement + ";\n";
    } else {
        const auto every = [](const store::SchemaColumn&) { return true; };
        sql = store::create_table_sql(dialect, *found, found->name, every) + ";\n";
        for (const auto& index : found->indexes)
            sql += store::create_index_sql(found->name, index) + ";\n";
    }
    json::object table;
    table["name"] = found->name;
    table["sql"] = sql;
    tables.push_back(std::move(table));
    return tables;
}

}  // namespace

void add_source(json::object& model, const ModelView& view, const definition::RuleSource& source,
                base::Dialect dialect, const store::Schema& schema) {
    const auto& described = view.described();
    json::object rules;
    json::object words;
    for (const auto& rule : rules_of(described.access, source)) {
        rules[rule.name] = written(rule.text);
        words[rule.name] =
            definition::rule_in_words(view.definition, rule.expression, view.languages);
    }
    add_field_rules(rules, words, view, source);
    model["rules"] = std::move(rules);
    model["words"] = std::move(words);
    model["checks"] = checks_json(view);
    model["tables"] = tables_json(view, dialect, schema);
    json::object place;
    place["file"] = source.place.file;
    place["line"] = source.place.line;
    model["source"] = std::move(place);
}

}  // namespace socle::http
