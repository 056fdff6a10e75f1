#include "definition/shape.h"

#include "base/lexemes.h"
#include "definition/shape_builders.h"

#include <algorithm>
#include <array>

namespace socle::definition {
namespace {

using namespace shapes;
using Kind = Shape::Kind;

constexpr std::int64_t scale_max = 12;

std::vector<Word> type_words() {
    std::vector<Word> words;
    for (int type = 0; type <= static_cast<int>(FieldType::secret); ++type) {
        words.push_back({std::string(field_type_name(static_cast<FieldType>(type))), {}});
    }
    words.push_back({"file", "file storage does not exist yet"});
    words.push_back({"files", "file storage does not exist yet"});
    return words;
}

std::vector<Word> element_words() {
    return {{"text", {}},
            {"integer", {}},
            {"number", {}},
            {"boolean", {}},
            {"date", {}},
            {"time", {}},
            {"timestamp", {}},
            {"uuid", {}},
            {"decimal", "lists of decimals do not exist yet; 'number' does"},
            {"choice", "lists of choices do not exist yet; 'text' does"}};
}

Shape choices() {
    return either(list(text(), 1), map(texts(), "choice", {}));
}

/// The keys that say what a field's values are: of models and of views.
std::vector<Key> value_keys() {
    return {
        required(key("type", word("type", type_words()), "What the values are.")),
        key("title", texts(), "What people call the field."),
        key("help", texts(), "A sentence on what belongs in it."),
        only_for({"decimal"}, key("scale", integer(0, scale_max), "Digits after the point; 2.")),
        only_for({"text"}, key("format",
                               word("format", {{"email", {}},
                                               {"url", {}},
                                               {"phone", {}},
                                               {"slug", {}},
                                               {"markdown", {}},
                                               {"html", {}},
                                               {"color", {}}}),
                               "What kind of text it is; checked when written.")),
        only_for({"choice"},
                 key("choices", choices(), "The values: a list, or a map of value to title.")),
        only_for({"ref"}, key("to", text(), "The model it refers to, or 'user'.")),
        only_for({"list"}, key("of", word("type", element_words()), "The type of the elements.")),
    };
}

/// The keys that say how values are written: of models only.
std::vector<Key> storage_keys() {
    const std::vector<std::string> bounded = {"text", "secret", "integer",   "number", "decimal",
                                              "date", "time",   "timestamp", "list"};
    const auto bound = plain(Kind::scalar);
    return {
        key("required", boolean(), "It may not be null."),
        key("unique", boolean(), "No two records have the same value."),
        key("default", plain(Kind::any),
            "A value, an expression, 'now', 'today' or 'me', for a write that does not mention "
            "it."),
        key("readonly", boolean(), "Clients cannot write it."),
        only_for(bounded, key("min", bound, "Least value; least length of a text or list.")),
        only_for(bounded, key("max", bound, "Greatest value; greatest length of a text or list.")),
        only_for({"text", "secret"},
                 key("pattern", text(), "Regular expression (RE2) that matches the whole text.")),
        only_for({"ref"},
                 key("on_delete",
                     word("on_delete", {{"restrict", {}}, {"cascade", {}}, {"set_null", {}}}),
                     "What the deletion of the record it refers to does.")),
        key("was", text(), "The name it had before: renames the column."),
        refused("openness", "openness of records and columns does not exist yet"),
    };
}

Shape field() {
    auto keys = value_keys();
    std::ranges::move(storage_keys(), std::back_inserter(keys));
    return record(std::move(keys));
}

Shape view_field() {
    auto keys = value_keys();
    for (const auto& written : storage_keys()) {
        keys.push_back(refused(written.name, "a view only reads; it belongs in a model"));
    }
    return record(std::move(keys));
}

Shape filters() {
    return map(record({required(key("rule", expression(), "Which records it finds.")),
                       key("title", texts(), "What people call it.")}),
               "filter");
}

Shape computed() {
    return map(either(expression(), record({required(key("value", expression(), "The expression.")),
                                            key("title", texts(), "What people call it.")})),
               "computed field");
}

Shape key_shape() {
    auto kinds = word("kind of key", {{"serial", {}}, {"uuid", {}}, {"text", {}}});
    return either(text(), map(std::move(kinds), "key"));
}

Shape field_lists() {
    return list(either(text(), list(text(), 1)));
}

Shape search_shape() {
    std::vector<Word> languages;
    for (const auto language : base::search_languages)
        languages.push_back({std::string(language), {}});
    return either(list(text(), 1),
                  record({required(key("fields", list(text(), 1), "The text fields.")),
                          key("language", word("search language", std::move(languages)),
                              "Whose words they are; that of the application.")}));
}

Shape field_access(bool view) {
    auto read = key("read", expression(), "Who sees the field; null for the others.");
    auto write = view ? refused("write", "a view only reads")
                      : key("write", expression(), "Who may write the field.");
    return map(record({std::move(read), std::move(write)}), "field", {});
}

Shape access() {
    return record({key("read", expression(), "Which records are found."),
                   key("create", expression(), "Which records may be added."),
                   key("update", expression(), "Which records may be changed, and into what."),
                   key("delete", expression(), "Which records may be deleted."),
                   key("fields", field_access(false), "Rules of single fields."),
                   refused("write", "a model has create, update and delete")});
}

Shape view_access() {
    return record({key("read", expression(), "Which rows are found."),
                   key("fields", field_access(true), "Rules of single fields."),
                   refused("create", "a view only reads"), refused("update", "a view only reads"),
                   refused("delete", "a view only reads")});
}

Shape checks() {
    return list(record({required(key("rule", expression(), "True or null for a good record.")),
                        key("message", texts(), "What a writer is told when it is false.")}));
}

std::vector<Key> action_keys() {
    return {
        key("mail", text(), "The mail to send: its name in mails/."),
        key("to", text(), "Its recipient, a text with {{field}} in it; as the mail says."),
        key("webhook", text(), "The address that is told: https://…, or ${NAME}."),
        key("secret", text(), "What the webhook is signed with: ${NAME}; a made one."),
        key("name", name("trigger"), "What deliveries are listed under."),
        key("function", text(), "The function to run: its name in functions/."),
        key("job", text(), "The job to run: its name in jobs.yaml."),
        key("report", text(), "A message to Sentry (errors: of app.yaml), with {{field}} in it."),
        key("level", word("level", {{"info", {}}, {"warning", {}}, {"error", {}}}),
            "Of a report; info."),
    };
}

Shape triggers() {
    auto keys = action_keys();
    keys.insert(keys.begin(),
                {key("when", expression(), "For which changes; the record before is `was`."),
                 key("do", list(record(action_keys()), 1), "Several things to do.")});
    auto reaction = record(std::move(keys));
    auto reactions = either(reaction, list(reaction, 1));
    return record({key("created", reactions, "When a record is created."),
                   key("changed", reactions, "When a record is changed."),
                   key("deleted", reactions, "When a record is deleted.")});
}

std::vector<Key> model_keys() {
    return {
        required(key("model", name("model"), "The name, as that of the file.")),
        key("title", texts(), "What people call a record."),
        key("display", text(), "How a record is named: a text with {{field}} in it."),
        key("key", key_shape(),
            "{NAME: serial | uuid | text}, or the name of a field; {id: uuid}."),
        required(key("fields", map(field(), "field"), "The fields, in order.")),
        key("unique", field_lists(), "Lists of fields that are unique together."),
        key("index", field_lists(), "Lists of fields to find by fast."),
        key("check", checks(), "Rules that every record keeps."),
        key("access", access(), "Who may do what; nobody where nothing is said."),
        key("filters", filters(), "Named filters: ?filter=NAME."),
        key("computed", computed(), "Fields that are computed when read."),
        key("link", boolean(), "Its two refs link records many to many."),
        key("events", either(word("events", {{"full", {}}, {"none", {}}}), event_settings()),
            "Whether changes are logged, and how long they are kept."),
        key("was", text(), "The name it had before: renames the table."),
        key("search", search_shape(),
            "What ?search= looks in: text fields, also through refs (client.name)."),
        key("on", triggers(), "What follows when a record is created, changed or deleted."),
        refused("datasets", "datasets do not exist yet"),
    };
}

Shape make_model() {
    return record(model_keys());
}

Shape make_user() {
    constexpr std::array<std::string_view, 4> fixed = {"key", "link", "events", "was"};
    auto keys = model_keys();
    for (auto& each : keys) {
        if (contains(fixed, each.name)) {
            each = refused(each.name, "the account model 'user' is built in: it only takes more");
        } else if (each.name == "fields") {
            each.required = false;
            each.help = "Further fields, in order; title and help of built-in ones.";
            each.shape.of[0].keys.front().required = false;
        }
    }
    return record(std::move(keys));
}

Shape view_sql() {
    return either(text(), record({required(key("sqlite", text(), "The query for SQLite.")),
                                  required(key("postgres", text(), "The query for PostgreSQL."))}));
}

Shape make_view() {
    return record({
        required(key("view", name("view"), "The name, as that of the file.")),
        key("title", texts(), "What people call a row."),
        required(key("key", text(), "The field that tells rows apart.")),
        required(key("sql", view_sql(), "One SELECT, or one a dialect.")),
        required(key("fields", map(view_field(), "field"), "The columns of the query.")),
        key("access", view_access(), "Who may read; nobody where nothing is said."),
        key("filters", filters(), "Named filters: ?filter=NAME."),
        key("computed", computed(), "Fields that are computed when read."),
    });
}

Shape make_texts() {
    const auto titles = [](const char* noun) { return map(text(), noun); };
    auto field_texts = record(
        {key("title", text(), "Title of the field."), key("help", text(), "Help of the field."),
         key("choices", map(text(), "choice", {}), "Titles of its choices.")});
    auto model_texts = record({key("title", text(), "Title of the model."),
                               key("fields", map(std::move(field_texts), "field"), "Its fields."),
                               key("filters", titles("filter"), "Titles of its filters."),
                               key("computed", titles("computed field"), "Titles.")});
    return record({key("app", record({key("title", text(), "Title of the application.")}),
                       "The application."),
                   key("models", map(std::move(model_texts), "model"), "Models and views."),
                   key("roles", titles("role"), "Titles of the roles."),
                   key("messages", map(text(), "message", {}),
                       "Messages of checks: the text in the first language to its translation.")});
}

}  // namespace

const Shape& model_shape() {
    static const Shape shape = make_model();
    return shape;
}

const Shape& user_shape() {
    static const Shape shape = make_user();
    return shape;
}

const Shape& view_shape() {
    static const Shape shape = make_view();
    return shape;
}

const Shape& texts_shape() {
    static const Shape shape = make_texts();
    return shape;
}

const Shape& demo_shape() {
    static const Shape shape = map(list(map(plain(Kind::any), "field", {})), "model", {});
    return shape;
}

const Key* find_key(const Shape& shape, std::string_view name) {
    const auto found = std::ranges::find(shape.keys, name, &Key::name);
    return found == shape.keys.end() ? nullptr : &*found;
}

std::vector<std::string> word_names(const std::vector<Word>& words) {
    std::vector<std::string> names;
    for (const auto& each : words) {
        if (each.refused.empty()) names.push_back(each.name);
    }
    return names;
}

}  // namespace socle::definition
