#include "definition/event_views.h"

#include "base/text.h"
#include "definition/event_view_rules.h"
#include "definition/event_view_sql.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

namespace socle::definition {

namespace {

using base::Dialect;
using base::Type;

constexpr std::array<std::string_view, 5> event_columns = {"event_id", "at", "by", "object_id",
                                                           "request_id"};
/// Events keep their order in the ids of their attributes: a record has fewer fields than this.
constexpr std::string_view attributes_per_event = "1000";

/// ChangedEvent has columns and a term of its rule for each model: far below SQLite's limits.
constexpr std::size_t logged_models_max = 200;
/// PostgreSQL cuts longer names.
constexpr std::size_t name_bytes_max = 63;

/// movie_role is MovieRole.
std::string in_capitals(std::string_view name) {
    std::string text;
    bool capital = true;
    for (const char c : name) {
        if (c == '_') {
            capital = true;
            continue;
        }
        const bool letter = c >= 'a' && c <= 'z';
        text += capital && letter ? static_cast<char>(c - 'a' + 'A') : c;
        capital = false;
    }
    return text;
}

Field column(std::string name, FieldType type) {
    Field field;
    field.name = std::move(name);
    field.type = type;
    field.storage = storage_of(type);
    return field;
}

/// Columns of a view that only its rules see: the key of the record it is about, by which it is
/// found while it is there, and the text of it, by which it is found when it is gone.
std::string seen_name(const Model& model) {
    return "socle_seen_" + model.name;
}

std::string gone_name(const Model& model) {
    return "socle_gone_" + model.name;
}

void add_hidden(Model& view, const Model& model) {
    auto seen = column(seen_name(model), FieldType::secret);
    seen.storage = model.key_field().storage;
    view.fields.push_back(std::move(seen));
    view.fields.push_back(column(gone_name(model), FieldType::secret));
}

Field as_column(Field field) {
    field.required = false;
    field.unique = false;
    field.readonly = false;
    field.key = false;
    field.initial = {};
    field.was.clear();
    field.read.reset();
    field.write.reset();
    return field;
}

class EventViews {
public:
    explicit EventViews(Definition& definition) : definition_(definition) {
        for (std::size_t index = 0; index < definition.models.size(); ++index) {
            const auto& model = definition.models[index];
            if (model.events && !model.view && !model.internal)
                logged_.push_back({static_cast<int>(index), -1});
        }
    }

    std::vector<std::string> add() {
        if (logged_.size() > logged_models_max) {
            return {fmt::format("views of the event log are for {} models at most, and here are {}",
                                logged_models_max, logged_.size())};
        }
        for (auto& logged : logged_)
            logged.gone = add_gone(logged.model);
        for (const auto& logged : logged_)
            add_added(logged);
        add_changed();
        add_deleted();
        return std::move(problems_);
    }

private:
    std::vector<const Model*> logged_models() const {
        std::vector<const Model*> models;
        for (const auto& logged : logged_)
            models.push_back(&definition_.model(logged.model));
        return models;
    }

    int add_model(Model model) {
        const auto same = [&](const Model& other) {
            return base::equals_ignoring_case(other.name, model.name);
        };
        const auto taken = std::ranges::find_if(definition_.models, same);
        if (taken != definition_.models.end()) {
            problems_.push_back(fmt::format("the view '{}' of the event log has the name of '{}'",
                                            model.name, taken->name));
        }
        if (model.name.size() > name_bytes_max) {
            problems_.push_back(
                fmt::format("'{}', a view of the event log, has more than {} "
                            "characters",
                            model.name, name_bytes_max));
        }
        definition_.models.push_back(std::move(model));
        return static_cast<int>(definition_.models.size()) - 1;
    }

    int next_model() const { return static_cast<int>(definition_.models.size()); }

    static Model view_named(std::string name) {
        Model view;
        view.name = std::move(name);
        view.view = true;
        view.events = false;
        view.key_kind = KeyKind::natural;
        return view;
    }

    /// Marks the first field as the key.
    static void set_key(Model& view) {
        view.fields.front().key = true;
        view.fields.front().required = true;
    }

    /// socle_gone_MODEL has the fields of the model, by the same numbers, then its own key.
    int add_gone(int index) {
        const auto& model = definition_.model(index);
        auto view = view_named("socle_gone_" + model.name);
        view.internal = true;
        view.key = static_cast<int>(model.fields.size());
        for (const auto& field : model.fields)
            view.fields.push_back(as_column(field));
        view.fields.push_back(column(std::string(gone_key), FieldType::text));
        view.fields.back().key = true;
        view.sql_sqlite = EventSql(Dialect::sqlite).gone_rows(model);
        view.sql_postgres = EventSql(Dialect::postgres).gone_rows(model);
        return add_model(std::move(view));
    }

    static void add_columns(std::vector<EventColumn>& columns, const std::string& model) {
        columns.push_back({"e.\"id\"", "event_id"});
        columns.push_back({"e.\"at\"", "at"});
        columns.push_back({"e.\"by\"", "by"});
        if (!model.empty()) columns.push_back({model, "model"});
        if (!model.empty()) columns.push_back({"e.\"object_id\"", "object_id"});
        columns.push_back({"e.\"request_id\"", "request_id"});
    }

    static std::vector<Field> event_fields(bool of_any_model) {
        std::vector<Field> fields = {column("event_id", FieldType::integer),
                                     column("at", FieldType::timestamp),
                                     column("by", FieldType::text)};
        if (of_any_model) {
            fields.push_back(column("model", FieldType::text));
            fields.push_back(column("object_id", FieldType::text));
        }
        fields.push_back(column("request_id", FieldType::text));
        return fields;
    }

    /// Its name in MODELAddedEvent.
    static std::string added_name(const Field& field) {
        const bool taken = std::ranges::find(event_columns, field.name) != event_columns.end();
        return taken ? "record_" + field.name : field.name;
    }

    std::string added_sql(const Model& model, Dialect dialect) const {
        const EventSql sql(dialect);
        std::vector<EventColumn> columns;
        add_columns(columns, "");
        columns.push_back({sql.key(model), "object_id"});
        columns.push_back({sql.key(model), seen_name(model)});
        columns.push_back({"e.\"object_id\"", gone_name(model)});
        for (const auto& field : model.fields) {
            if (field.key || field.type == FieldType::secret) continue;
            for (auto& cell : sql.cells(field, added_name(field)))
                columns.push_back(std::move(cell));
        }
        return EventSql::select(columns, "", sql.of_models("added", {&model}));
    }

    void add_added(const LoggedModel& logged) {
        const Model model = definition_.model(logged.model);
        auto view = view_named(in_capitals(model.name) + "AddedEvent");
        view.fields = event_fields(false);
        auto object = column("object_id", FieldType::ref);
        object.to = logged.model;
        object.storage = model.key_field().storage;
        view.fields.push_back(std::move(object));
        const auto record = add_seen(view, model);
        for (const auto& field : model.fields) {
            if (field.key || field.type == FieldType::secret) continue;
            auto copy = as_column(field);
            copy.name = added_name(field);
            if (field.read) copy.read = rule_about(definition_, *field.read, logged, record);
            view.fields.push_back(std::move(copy));
        }
        set_key(view);
        view.access.read = rule_about(definition_, model.access.read, logged, record);
        view.sql_sqlite = added_sql(model, Dialect::sqlite);
        view.sql_postgres = added_sql(model, Dialect::postgres);
        add_model(std::move(view));
    }

    SeenRecord add_seen(Model& view, const Model& model) const {
        const int next = static_cast<int>(view.fields.size());
        add_hidden(view, model);
        return {{next_model(), next}, {next_model(), next + 1}};
    }

    /// The rule of a view of all models; the columns that it needs are added.
    Expr rule_with_columns(Model& view, std::optional<int> attribute) const {
        std::vector<SeenRecord> records;
        for (const auto& logged : logged_)
            records.push_back(add_seen(view, definition_.model(logged.model)));
        return rule_about_any(definition_, next_model(), view.find_field("model"), attribute,
                              logged_, records);
    }

    static void add_hidden_columns(std::vector<EventColumn>& columns, const EventSql& sql,
                                   const std::vector<const Model*>& models) {
        for (const auto* model : models) {
            columns.push_back({sql.key(*model), seen_name(*model)});
            columns.push_back({sql.key_text(*model), gone_name(*model)});
        }
    }

    std::string changed_sql(Dialect dialect) const {
        const EventSql sql(dialect);
        const auto models = logged_models();
        std::vector<EventColumn> columns = {
            {fmt::format("e.\"id\" * {} + {}", attributes_per_event, sql.place()), "id"}};
        add_columns(columns, sql.model_name(models));
        columns.push_back({sql.attribute(models), "attribute"});
        columns.push_back({sql.old_value(), "old_value"});
        columns.push_back({sql.new_value(), "new_value"});
        add_hidden_columns(columns, sql, models);
        const auto where =
            sql.of_models("changed", models) + " AND " + sql.attribute(models) + " IS NOT NULL";
        return EventSql::select(columns, sql.members(), where);
    }

    void add_changed() {
        if (logged_.empty()) return;
        auto view = view_named("ChangedEvent");
        view.fields = event_fields(true);
        view.fields.insert(view.fields.begin(), column("id", FieldType::integer));
        const int attribute = static_cast<int>(view.fields.size());
        view.fields.push_back(column("attribute", FieldType::text));
        view.fields.push_back(column("old_value", FieldType::json));
        view.fields.push_back(column("new_value", FieldType::json));
        view.access.read = rule_with_columns(view, attribute);
        set_key(view);
        view.sql_sqlite = changed_sql(Dialect::sqlite);
        view.sql_postgres = changed_sql(Dialect::postgres);
        add_model(std::move(view));
    }

    std::string deleted_sql(Dialect dialect) const {
        const EventSql sql(dialect);
        const auto models = logged_models();
        std::vector<EventColumn> columns;
        add_columns(columns, sql.model_name(models));
        add_hidden_columns(columns, sql, models);
        return EventSql::select(columns, "", sql.of_models("deleted", models));
    }

    void add_deleted() {
        if (logged_.empty()) return;
        auto view = view_named("DeletionEvent");
        view.fields = event_fields(true);
        view.access.read = rule_with_columns(view, std::nullopt);
        set_key(view);
        view.sql_sqlite = deleted_sql(Dialect::sqlite);
        view.sql_postgres = deleted_sql(Dialect::postgres);
        add_model(std::move(view));
    }

    Definition& definition_;
    std::vector<LoggedModel> logged_;  ///< models with events
    std::vector<std::string> problems_;
};

}  // namespace

std::vector<std::string> add_event_views(Definition& definition) {
    return EventViews(definition).add();
}

}  // namespace socle::definition
