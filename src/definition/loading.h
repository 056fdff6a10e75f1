#pragma once

#include "definition/load_files.h"
#include "definition/shape.h"
#include "definition/suggestion.h"
#include "definition/yaml.h"

#include <boost/json/fwd.hpp>

#include <deque>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace socle::definition {

/// A YAML file of the application and what it says.
struct Document {
    std::string path;
    YamlDocument yaml;
};

/// Where a model or view of the definition comes from, by the same index.
struct ModelSource {
    const Document* document = nullptr;
    std::vector<const YamlNode*> fields;  ///< by field index; null for a key made by `key:`
};

/// What the parts of the loader share while one application is loaded. Models and fields are
/// declared first; only then do expressions, defaults and references between them have a meaning.
struct Loading {
    Definition definition;
    std::deque<Document> documents;
    std::vector<ModelSource> sources;
    std::vector<Problem> problems;
    /// Names of fields and models that are wrong themselves: expressions that mention them are not
    /// reported again.
    std::set<std::string, std::less<>> broken;
    bool event_views = false;      ///< `events: {views: true}` of app.yaml
    bool queues_declared = false;  ///< app.yaml says which queues there are

    void report(std::string_view path, const Mark& mark, std::string message);
    ReportAt reporter(const Document& document);
    bool is_broken(std::string_view text) const;
    std::vector<std::string> model_names() const;
};

/// `models/movie.yaml` to `movie`.
std::string stem(std::string_view path);
std::vector<std::string> field_names(const Model& model);

/// Reports a name that is no name or is reserved; `noun` is what it names. True when good.
bool good_name(std::string_view name, std::string_view noun, const Mark& mark,
               const ReportAt& report);
/// Whether `?name=` has a meaning in the URL of a request.
bool is_query_word(std::string_view name);
/// Also refuses the words that have a meaning in a URL's query.
bool good_field_name(std::string_view name, std::string_view noun, const Mark& mark,
                     const ReportAt& report);

// The files, each by its own loader, in this order.
void load_app(Loading& loading, const Document& document, const Variables& variables);
void declare_model(Loading& loading, const Document& document);
void declare_view(Loading& loading, const Document& document);
/// The account model `user`, joined by models/user.yaml, and the program's own tables.
void declare_builtin_models(Loading& loading);
void resolve_references(Loading& loading);
void load_rules(Loading& loading, int model);
/// Only the service key writes the built-in fields of `user`, whatever rules there are.
void guard_account_fields(Definition& definition);
void load_texts(Loading& loading, const Document& document);
void load_mails(Loading& loading, const std::vector<SourceFile>& files);
/// jobs.yaml: needs the scripts.
void load_jobs(Loading& loading);
/// `on:` of the models: needs the mails and jobs.
void load_triggers(Loading& loading, const Variables& variables);
void load_demo(Loading& loading, const std::vector<SourceFile>& files, const Variables& variables);
/// setup.yaml: its form; what its rows mean is seen when they are made.
void load_setup(Loading& loading);
/// terminal.yaml: needs everything of the models.
void load_terminal(Loading& loading);

// Parts of models and views.
bool is_account_file(std::string_view path);
/// Adds the model a document describes, without its rules.
void add_model(Loading& loading, const Document& document, std::string name);
Texts load_text(const Loading& loading, const YamlNode* node, const ReportAt& report);
Texts load_text(const std::vector<std::string>& languages, const YamlNode* node,
                const ReportAt& report);
/// Reports what stands between {{ and }} in a text and is no field of `model`, nor a path from it
/// through refs.
void check_placeholders(const Loading& loading, const Model& model, const YamlNode& node,
                        const Document& document, const ReportAt& report);
std::string scalar_or(const YamlNode* node, std::string_view otherwise = {});
bool is_true(const YamlNode* node);
std::optional<std::int64_t> whole_number(std::string_view text);
Field load_field(Loading& loading, const YamlEntry& entry, const Shape& shape,
                 const ReportAt& report);
/// Makes `key: {NAME: KIND}` the first field, or finds the field it names.
void load_key(Loading& loading, Model& model, ModelSource& source);
void load_fields(Loading& loading, Model& model, ModelSource& source, const Shape& shape);
void load_view_sql(Model& view, const YamlNode* node, const ReportAt& report);
void load_bounds(Field& field, const YamlNode& node, const ReportAt& report);
void load_default(Loading& loading, int model, int field);
/// Reports default expressions that need each other.
void check_default_circles(Loading& loading, int model);
/// `search:`; needs the computed fields.
void load_search(Loading& loading, int model);
void load_access(Loading& loading, int model);

/// Parses an expression of a file, reporting its problems where they stand. nullopt when it has
/// any, or when `node` is no expression.
struct ExpressionUse {
    bool was = false;
    std::optional<base::TypeInfo> wanted = base::TypeInfo{base::Type::boolean, 0};
};
std::optional<Expr> load_expression(Loading& loading, int model, const YamlNode* node,
                                    const ExpressionUse& use);

/// Reports a value in storage form that breaks the field's bounds, lengths, pattern or choices.
void check_value(const Field& field, const base::Value& value, std::string_view what,
                 const Mark& mark, const ReportAt& report);

/// A node as JSON: plain scalars may be numbers and truth values, quoted ones are strings.
boost::json::value node_json(const YamlNode& node);
/// The elements of a list field as canonical JSON. Throws base::Error for what is no list, an
/// element of another type, too few or too many.
std::string list_text(const Field& field, const boost::json::value& list);

/// `jobs:` of app.yaml.
void load_queues(Loading& loading, const YamlNode* jobs, const ReportAt& report);
/// Reports a function that there is not.
void check_function(const Loading& loading, const std::string& name, const Mark& mark,
                    const ReportAt& report);

/// `keep` of an `events:` mapping in seconds, `otherwise` when it says nothing.
std::int64_t kept_seconds(const YamlNode* events, std::int64_t otherwise);

}  // namespace socle::definition
