#pragma once

#include "definition/definition.h"

#include <string>
#include <vector>

namespace socle::definition {

/// A rule as a sentence for people who do not read expressions: "the caller has the permission
/// get:movies", "the Owner is the caller or the State is one of open, done". In French when that is
/// the first of `languages`, else in English; titles of models, fields and roles in `languages`.
/// What has no words of its own is written as in the expression. Pure.
std::string rule_in_words(const Definition& definition, const Expr& rule,
                          const std::vector<std::string>& languages);

}  // namespace socle::definition
