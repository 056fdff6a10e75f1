#pragma once

#include "access/restrict.h"
#include "definition/definition.h"
#include "query/plan.h"
#include "query/request.h"

#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace socle::records {

using Columns = std::shared_ptr<const std::vector<base::Column>>;

/// Everything of a read that does not depend on its values: made once a shape, shared by all
/// requests of that shape.
struct ReadProgram {
    Columns columns;
    std::vector<query::Input> inputs;
    query::Prepared page;
    std::vector<query::PlaceCell> place;  ///< of each row, in `page`; empty: no page can follow
    query::Prepared count;
    query::Prepared bounded_count;
    std::optional<query::Prepared> estimate;
    std::vector<int> models;  ///< whose rows are read: for as_of
};

/// The conditions a written row is checked by, in one statement over its key: `SELECT condition, …
/// WHERE key = ?`. Rules must be true; checks must not be false. `was` is the row before (nulls for
/// a new one).
struct VerifyProgram {
    std::vector<int> rules;  ///< the first conditions: the field each is about, -1 for the model's
    std::vector<const definition::Check*> checks;  ///< the others
    query::Prepared statement;
    bool empty() const { return rules.empty() && checks.empty(); }
};

/// Reads a record by its key, the last input, as the caller may read it: for
/// `return=representation`. The other inputs are the request's, for its embeds.
struct RepresentationProgram {
    Columns columns;
    std::vector<query::Input> inputs;
    query::Prepared statement;
};

/// The same with the request's values.
struct Representation {
    Columns columns;
    std::shared_ptr<const RepresentationProgram> program;
    base::Values inputs;
};

/// The rows a write is about: all their cells, then whether each of `rules` holds.
struct TargetProgram {
    std::vector<query::Input> inputs;
    std::vector<int> rules;  ///< the field each is about, -1 for the model's
    query::Prepared statement;
};

/// A ref between two models, with the statement that tells whether it holds for one value.
struct Reference {
    int model = -1;  ///< the model that refers
    int field = -1;
    std::shared_ptr<const query::Prepared> exists;
};

/// To find out which reference was broken: for a ref of the model whether its target is there, for
/// a ref to the model whether a row still refers.
struct References {
    std::vector<Reference> targets;
    std::vector<Reference> referrers;
};

/// A bounded cache by text; emptied when full, which is rare: shapes of requests are few.
template <typename Program>
class ProgramCache {
public:
    template <typename Make>
    std::shared_ptr<const Program> get(const std::string& key, Make make) {
        if (const auto found = programs_.find(key); found != programs_.end()) return found->second;
        if (programs_.size() >= programs_max) programs_.clear();
        return programs_.emplace(key, std::make_shared<const Program>(make())).first->second;
    }

private:
    static constexpr std::size_t programs_max = 1'000;
    std::unordered_map<std::string, std::shared_ptr<const Program>> programs_;
};

/// Makes programs, or takes them from the caches. One per core.
class Programs {
public:
    Programs(const definition::Definition& definition, base::Dialect dialect)
        : definition_(definition), dialect_(dialect) {}

    /// How a list is cut into pages.
    struct Paging {
        std::int64_t limit_max = 0;  ///< see query::render_page
        bool past = false;           ///< see query::ReadPlan
        bool followed = false;       ///< the place of its last row is asked for
        std::optional<query::After> after;
    };
    std::shared_ptr<const ReadProgram> read(const access::Identity& identity, int model,
                                            const query::ReadRequest& request,
                                            const Paging& paging);
    std::shared_ptr<const VerifyProgram> verify(const access::Identity& identity, int model,
                                                access::Action action,
                                                const std::vector<int>& written_fields);
    std::shared_ptr<const Representation> representation(const access::Identity& identity,
                                                         int model,
                                                         const query::ReadRequest& request,
                                                         const base::Zone* zone);
    std::shared_ptr<const TargetProgram> targets(const access::Identity& identity, int model,
                                                 access::Action action,
                                                 const query::ReadRequest& request,
                                                 const std::vector<int>& written_fields);
    /// One INSERT whose parameters are the cells of a row (Bind::Source::was); the fields in
    /// `computed` get their default expressions instead, which may need each other. `with_key`: the
    /// key is given or made here; else the database counts it up. `unless_there`: see add_insert.
    std::shared_ptr<const query::Prepared> insert(const access::Identity& identity, int model,
                                                  const std::vector<int>& computed, bool with_key,
                                                  const std::vector<int>& unless_there);
    /// The row whose fields `unique` have the given values (one input each), with the rules that
    /// must hold for it to be changed: that of reading, of updating, of `written_fields`.
    std::shared_ptr<const TargetProgram> existing(const access::Identity& identity, int model,
                                                  const std::vector<int>& unique,
                                                  const std::vector<int>& written_fields);
    std::shared_ptr<const query::Prepared> update(int model, const std::vector<int>& fields);
    std::shared_ptr<const query::Prepared> remove(int model);
    /// All cells of the rows of `model` whose ref `field` is the one parameter; locked.
    std::shared_ptr<const query::Prepared> dependents(int model, int field);
    std::shared_ptr<const References> references(int model);

    /// PostgreSQL: makes a serial key count on from the one parameter, when it is behind it. SQLite
    /// does so by itself.
    std::shared_ptr<const query::Prepared> advance_key(int model);

private:
    /// Whether a row of `model` has `field` = the one parameter.
    std::shared_ptr<const query::Prepared> exists(int model, int field);
    ReadProgram make_read(const access::Identity& identity, int model,
                          const query::ReadRequest& request, const Paging& paging) const;
    References make_references(int model);
    void add_update_rules(TargetProgram& program, query::ReadPlan& plan,
                          const access::Identity& identity, access::Action action,
                          const std::vector<int>& written_fields) const;
    TargetProgram make_existing(const access::Identity& identity, int model,
                                const std::vector<int>& unique,
                                const std::vector<int>& written_fields) const;
    RepresentationProgram make_representation(const access::Identity& identity, int model,
                                              const query::ReadRequest& request) const;
    VerifyProgram make_verify(const access::Identity& identity, int model, access::Action action,
                              const std::vector<int>& written_fields) const;
    TargetProgram make_targets(const access::Identity& identity, int model, access::Action action,
                               const query::ReadRequest& request,
                               const std::vector<int>& written_fields) const;

    const definition::Definition& definition_;
    base::Dialect dialect_;
    ProgramCache<ReadProgram> reads_;
    ProgramCache<VerifyProgram> verifies_;
    ProgramCache<RepresentationProgram> representations_;
    ProgramCache<TargetProgram> targets_;
    ProgramCache<query::Prepared> statements_;
    ProgramCache<References> references_;
};

}  // namespace socle::records
