#pragma once

#include "base/rows.h"
#include "definition/definition.h"
#include "events/find.h"

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace socle::events {

/// What un-applying events says of one object: whether it was there, and the fields that were
/// different, as JSON. `whole`: these are all its fields (they come from the event of its
/// deletion); else the others are as they are now.
struct PastObject {
    bool existed = false;
    bool whole = false;
    std::map<int, std::string> fields;
};

/// Un-applies events of one model. `undo` is given its events from the newest to the oldest; the
/// oldest old value of each field wins. Pure.
class Rewind {
public:
    explicit Rewind(const definition::Model& model) : model_(model) {}

    void undo(const LoggedEvent& event);
    /// By the text of their keys.
    const std::map<std::string, PastObject>& objects() const { return objects_; }

private:
    const definition::Model& model_;
    std::map<std::string, PastObject> objects_;
};

/// The field that was called so when the event was written: by its name or by the name it had; -1
/// when the model has it no longer.
int field_in_log(const definition::Model& model, std::string_view name);
/// The model that was called so, -1 for none; and the names under which its events are.
int model_in_log(const definition::Definition& definition, std::string_view name);
std::vector<std::string> names_in_log(const definition::Model& model);

/// The cells of an object of all fields, in storage order. `now`: row `row` holds all cells as they
/// are now; nullptr when it is gone. Fields that were not yet there have their default, if that is
/// a value, else null; so have those whose old value is of a type they no longer have.
base::Values past_cells(const definition::Model& model, const PastObject& object,
                        const base::Rows* now, std::size_t row);

/// A value of the log in storage form: one cell, two for a point. Throws base::Error when it is of
/// another type.
base::Values cells_of_json(const definition::Field& field, std::string_view json);

}  // namespace socle::events
