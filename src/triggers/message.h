#pragma once

#include "base/value.h"
#include "definition/definition.h"
#include "triggers/states.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace socle::triggers {

/// "created", "changed", "deleted": the words of `on:` for the kinds of the log.
std::string_view event_word(std::string_view kind);

/// The body of a webhook: `{"type":"contract.changed","timestamp":…,"event":{…},"record":{…}}`.
/// Secret fields are in none of it.
std::string webhook_body(const definition::Model& model, const Occurrence& occurrence);

/// What a job of a trigger is called with: `{"event":{"id":…,"kind":"changed",…,"record":{…},
/// "was":{…}}}`; `was` is null for a new record. Secret fields are in none of it.
std::string job_body(const definition::Model& model, const Occurrence& occurrence);

/// What a mail of a trigger can name, as a JSON object whose values are texts, ready to be read:
/// the record's fields (a ref as the record it leads to), `record` and `was` (a ref as its key),
/// `by` who made the change, `user` the same where no field is called so, and `event`.
struct MailValues {
    const definition::Model* model = nullptr;
    const Occurrence* occurrence = nullptr;
    /// By field index: the records that refs lead to, as objects; "" for none.
    std::vector<std::string> related;
    std::string by;  ///< an object, or "" for nobody
};
std::string mail_values(const MailValues& values);

/// A record as a JSON object of texts (truth values as such, json as it is).
std::string text_object(const definition::Model& model, const base::Values& cells);

}  // namespace socle::triggers
