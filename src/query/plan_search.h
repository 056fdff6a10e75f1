#pragma once

#include "definition/definition.h"
#include "query/plan.h"
#include "query/request.h"

#include <string>
#include <vector>

namespace socle::query {

/// One phrase of a request, in the words of a language.
struct Sought {
    std::string language;
    bool indexed = true;  ///< Condition::searched_by_index
    int slot = -1;        ///< into ReadRequest::values
};

/// What `asked`, a search, looks for in the texts of `model`; how its value is read is noted in
/// `inputs`. Throws Error unknown_search_language.
Sought sought(const Condition& asked, const definition::Definition& definition,
              const definition::Model& model, std::vector<Input>& inputs);

/// Whether a condition is about `search`: all fields that `search:` of the model names. Throws
/// Error bad_query when it is, and its operator is no search.
bool searches_all(const definition::Model& model, const Condition& asked);

/// The phrase in a text, and in any of the fields that `search:` of the model names.
definition::Expr search_in(definition::Expr target, const Sought& sought);
definition::Expr search_in_all(const definition::Definition& definition,
                               const definition::Model& model, const Sought& sought);

}  // namespace socle::query
