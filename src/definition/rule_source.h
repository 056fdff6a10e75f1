#pragma once

#include "definition/definition.h"

#include <map>
#include <string>

namespace socle::definition {

/// A rule as somebody wrote it; "" where nobody did.
struct RuleText {
    std::string text;
    Place place;
};

/// The rules of a model for people: the text of each, and where it stands.
struct RuleSource {
    Place place;  ///< of `access:`, or of the file
    RuleText read;
    RuleText create;
    RuleText update;
    RuleText remove;
    struct OfField {
        RuleText read;
        RuleText write;
    };
    std::map<std::string, OfField> fields;

    /// Those of a field, empty when it has none.
    OfField of_field(const std::string& name) const {
        const auto found = fields.find(name);
        return found == fields.end() ? OfField() : found->second;
    }
};

/// Reads them from the file of the model or view, as it is now. What cannot be read is empty.
RuleSource read_rule_source(const Definition& definition, const Model& model);

}  // namespace socle::definition
