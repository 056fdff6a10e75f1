#pragma once

#include "base/value.h"
#include "definition/expression.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace socle::definition {

/// A text in the application's languages; a plain string in YAML is the text in the first language.
struct Texts {
    std::map<std::string, std::string> by_language;

    bool empty() const { return by_language.empty(); }
    /// The text in the first of `languages` that has one, else in any, else "".
    const std::string& in(const std::vector<std::string>& languages) const;
};

enum class FieldType {
    text,
    integer,
    number,
    decimal,
    boolean,
    date,
    time,
    timestamp,
    uuid,
    json,
    choice,
    ref,
    list,
    point,
    secret
};
std::string_view field_type_name(FieldType type);

enum class TextFormat { plain, email, url, phone, slug, markdown, html, color };
enum class OnDelete { restrict, cascade, set_null };

struct Choice {
    std::string value;
    Texts title;
};

/// What a field gets when a write does not mention it.
struct Default {
    enum class Kind { none, value, now, me, uuid, expression };
    Kind kind = Kind::none;
    base::Value value;
    Expr expression;  ///< over the new row: other fields and paths through refs
};

struct Field {
    std::string name;
    FieldType type = FieldType::text;
    base::TypeInfo
        storage;  ///< a ref has the storage of its target's key; a list and json have json
    Texts title;
    Texts help;
    bool required = false;
    bool unique = false;
    bool readonly = false;
    bool key = false;

    /// Bounds in storage form for numbers, dates and times. Text and lists use the lengths.
    std::optional<base::Value> min;
    std::optional<base::Value> max;
    std::optional<std::int64_t> length_min;
    std::optional<std::int64_t> length_max;
    std::string pattern;  ///< RE2, must match the whole text
    TextFormat format = TextFormat::plain;

    std::vector<Choice> choices;
    int to = -1;  ///< ref: index of the target model; -2 for the built-in account model `user`
    OnDelete on_delete = OnDelete::restrict;
    FieldType element = FieldType::text;  ///< list: the type of its elements
    Default initial;
    std::string was;  ///< the name it had before, for migrations

    /// Per-field access: absent means as the model's. Constants and role tests fold away per
    /// caller.
    std::optional<Expr> read;
    std::optional<Expr> write;
};
inline constexpr int account_model = -2;

struct Check {
    Expr rule;
    std::string source;
    Texts message;
};

struct NamedFilter {
    std::string name;
    Expr rule;
    Texts title;
};

struct Computed {
    std::string name;
    Expr expression;
    Texts title;
};

/// Who may do what; a missing block is `nobody` (the service key passes rules).
struct Access {
    Expr read = constant(false);
    Expr create = constant(false);
    Expr update = constant(false);
    Expr remove = constant(false);
};

enum class KeyKind { serial, uuid, text, natural };

struct Model {
    std::string name;
    std::string was;
    Texts title;
    std::string display;
    KeyKind key_kind = KeyKind::uuid;
    int key = 0;  ///< index in fields
    std::vector<Field> fields;
    std::vector<std::vector<int>> unique;
    std::vector<std::vector<int>> index;
    std::vector<Check> checks;
    std::vector<NamedFilter> filters;
    std::vector<Computed> computed;
    Access access;
    bool link = false;
    bool events = true;
    /// A view: read only, rows of this SQL (per dialect; both the same text unless the definition
    /// gives two).
    bool view = false;
    std::string sql_sqlite;
    std::string sql_postgres;

    /// Index of a field by name, -1 if none.
    int find_field(std::string_view field_name) const;
    const Field& key_field() const { return fields[static_cast<std::size_t>(key)]; }
};

struct Role {
    std::string name;
    Texts title;
    std::vector<std::string> may;  ///< with those of `like` included, sorted, unique
};

enum class DocsAccess { open, signed_in, off };

/// One demonstration data file: rows for a model in the order of the file, values as the REST body
/// would give them.
struct DemoFile {
    std::string path;
    int model = -1;
    std::vector<std::string> rows;  ///< each a JSON object
};

/// An application as loaded: immutable, shared by all cores, swapped whole on reload.
struct Definition {
    std::string folder;
    std::string app;
    Texts title;
    std::vector<std::string> languages;  ///< first = default
    std::vector<Role> roles;
    std::vector<Model> models;
    std::vector<std::string> cors;
    bool rest = true;
    DocsAccess docs = DocsAccess::open;
    std::vector<DemoFile> demo;  ///< in an order in which refs resolve

    /// Index of a model by name, -1 if none.
    int find_model(std::string_view name) const;
    const Role* find_role(std::string_view name) const;
    const Model& model(int index) const { return models[static_cast<std::size_t>(index)]; }
};

}  // namespace socle::definition
