#pragma once

#include "definition/definition.h"

#include <string>
#include <string_view>

namespace socle::query {

/// How the rows of another model belong to a row: by one of three ways.
///   forward: `field` of the row is the key of the related row
///   back:    `relation.back` of the related rows is the key of the row
///   link:    a row of `relation.link` has `back` = the key of the row and `forward` = the key of
///            the related row
struct Relationship {
    int origin = -1;
    int field = -1;                 ///< forward, else -1
    definition::Relation relation;  ///< `model` is that of the related rows, whichever way
    bool many = false;

    int model() const { return relation.model; }
    bool forward() const { return field >= 0; }
    bool linked() const { return relation.link >= 0; }
    /// That there is a related row for which `condition` (over it) and `link_condition` (over the
    /// row of the link) hold, as a condition on the row.
    definition::Expr exists(const definition::Definition& definition, definition::Expr condition,
                            definition::Expr link_condition) const;
};

/// What `target!hint(…)` in a select on `model` means: as PostgREST, a model that refers to this
/// one, is referred to by it or is linked with it; the name of a ref; or TABLE_FIELD_fkey. Throws
/// Error unknown_relation, or ambiguous_relation listing the candidates. The program's own tables
/// are never found.
Relationship find_relationship(const definition::Definition& definition, int model,
                               const std::string& target, const std::string& hint);

}  // namespace socle::query
