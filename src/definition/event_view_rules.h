#pragma once

#include "definition/definition.h"

#include <optional>
#include <vector>

namespace socle::definition {

/// Where a view over the log has the columns that only its rules see: the key of the record that a
/// row is about, by which it is found while it is there, and the text of it, by which it is found
/// when it is gone.
struct SeenRecord {
    FieldStep key;
    FieldStep gone_key;
};

/// A model whose events are in a view, and the internal view of its records that are gone.
struct LoggedModel {
    int model = -1;
    int gone = -1;
};

/// `rule` of a logged model as a condition on the rows of a view: it holds for the record as it is
/// now or, when it is gone, as it was last. The record must be known.
Expr rule_about(const Definition& definition, const Expr& rule, const LoggedModel& logged,
                const SeenRecord& record);

/// The rows of a view of several models (by its column `model`) that one may read; with
/// `attribute`, a column, also by the rules of fields. `self` is the view's number.
Expr rule_about_any(const Definition& definition, int self, int model_column,
                    std::optional<int> attribute, const std::vector<LoggedModel>& logged,
                    const std::vector<SeenRecord>& records);

}  // namespace socle::definition
