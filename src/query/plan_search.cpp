#include "query/plan_search.h"

#include "base/error.h"
#include "base/lexemes.h"
#include "base/text.h"

#include <span>
#include <utility>
#include <vector>

namespace socle::query {

namespace {

using base::Code;
using base::Error;
using definition::Expr;

/// `asked`, or what the model's texts are in.
std::string search_language(const definition::Definition& definition,
                            const definition::Model& model, const std::string& asked) {
    if (asked.empty()) return definition.search_language_of(model);
    if (base::is_search_language(asked)) return asked;
    const std::vector<std::string> known(base::search_languages.begin(),
                                         base::search_languages.end());
    const auto near = base::nearest(asked, known);
    throw Error(Code::unknown_search_language,
                "text search configuration \"" + asked + "\" does not exist", {},
                near ? "Perhaps you meant '" + *near + "'."
                     : "There are: " + base::join(known, ", ") + ".");
}

Expr search_at(const definition::Definition& definition,
               std::span<const definition::FieldStep> path, const Sought& sought) {
    auto target = field_expression(definition, path.front().model, path.front().field);
    if (path.size() == 1) return search_in(std::move(target), sought);
    Expr refers;
    refers.kind = Expr::Kind::refers;
    refers.relation.model = path[1].model;
    refers.args = {std::move(target), search_at(definition, path.subspan(1), sought)};
    return refers;
}

}  // namespace

Sought sought(const Condition& asked, const definition::Definition& definition,
              const definition::Model& model, std::vector<Input>& inputs) {
    const int slot = asked.slots.front();
    Sought phrase{search_language(definition, model, asked.language), asked.searched_by_index,
                  slot};
    inputs[static_cast<std::size_t>(slot)] = {
        {base::Type::text, 0}, Input::Form::search, {}, phrase.language};
    return phrase;
}

bool searches_all(const definition::Model& model, const Condition& asked) {
    if (asked.name != "search" || !asked.path.empty() || model.search.fields.empty()) return false;
    if (asked.operation == Operator::search) return true;
    throw Error(Code::bad_query, "\"search\" of \"" + model.name + "\" is no field", {},
                "It takes fts, plfts, phfts and wfts.");
}

Expr search_in(Expr target, const Sought& sought) {
    Expr phrase;
    phrase.kind = Expr::Kind::input;
    phrase.type = {base::Type::text, 0};
    phrase.slot = sought.slot;
    Expr search;
    search.kind = Expr::Kind::search;
    search.name = sought.language;
    search.indexed = sought.indexed;
    search.args = {std::move(target), std::move(phrase)};
    return search;
}

Expr search_in_all(const definition::Definition& definition, const definition::Model& model,
                   const Sought& sought) {
    Expr found;
    found.kind = Expr::Kind::found;
    for (const auto& path : model.search.fields)
        found.args.push_back(search_at(definition, path, sought));
    return found;
}

}  // namespace socle::query
