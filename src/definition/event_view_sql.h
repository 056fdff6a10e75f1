#pragma once

#include "base/statement.h"
#include "definition/definition.h"

#include <string>
#include <vector>

namespace socle::definition {

inline constexpr std::string_view gone_key = "socle_object";

/// A column of a view over the log.
struct EventColumn {
    std::string sql;
    std::string name;
};

/// The values of the table socle_event, aliased `e`, in the form they are stored in. Names in the
/// log are those a model or a field had when the event was written. What is of another type now is
/// null.
class EventSql {
public:
    explicit EventSql(base::Dialect dialect) : dialect_(dialect) {}

    /// `e.kind = 'added' AND e.model IN ('movie', 'film')`.
    std::string of_models(std::string_view kind, const std::vector<const Model*>& models) const;
    /// The name that the model has now.
    std::string model_name(const std::vector<const Model*>& models) const;
    /// The record's key as a value of the model's key; null in events of other models.
    std::string key(const Model& model) const;
    std::string key_text(const Model& model) const;
    /// A field's cells, one or two, in an event whose `changes` are the record.
    std::vector<EventColumn> cells(const Field& field, const std::string& name) const;

    /// The members of `changes`, as the table `c`; the name each field has now (null for secrets
    /// and fields that are no more), its place among them from 1, its old and new value.
    std::string members() const;
    std::string attribute(const std::vector<const Model*>& models) const;
    std::string place() const;
    std::string old_value() const { return changed_value(0); }
    std::string new_value() const { return changed_value(1); }

    /// SELECT columns FROM socle_event AS e `from` WHERE `where`.
    static std::string select(const std::vector<EventColumn>& columns, const std::string& from,
                              const std::string& where);
    /// The records of the model that are gone as they were last, and their key as the log has it
    /// in the column `gone_key`. Some of those that were made again are among them.
    std::string gone_rows(const Model& model) const;

private:
    bool sqlite() const { return dialect_ == base::Dialect::sqlite; }
    std::string logged(const Field& field) const;
    std::string typed(base::TypeInfo type, const std::string& json) const;
    std::string typed_on_sqlite(base::TypeInfo type, const std::string& json) const;
    std::string typed_on_postgres(base::TypeInfo type, const std::string& json) const;
    std::string changed_value(int element) const;

    base::Dialect dialect_;
};

}  // namespace socle::definition
