#pragma once

#include "access/identity.h"
#include "base/error.h"
#include "base/rows.h"
#include "base/statement.h"
#include "base/task.h"
#include "base/zone.h"
#include "definition/definition.h"
#include "query/body_rows.h"
#include "store/store.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace socle::records {

/// Who asks, when, in which languages, as which request: the same for everything one request does.
struct Caller {
    access::Identity identity;
    std::int64_t now_us = 0;
    std::string request_id;
    std::vector<std::string> languages;
    std::shared_ptr<const base::Zone> zone;  ///< of times given without an offset; null: UTC
    int hook_depth = 0;                      ///< how many hooks this write is inside of
};

/// Whether and how the records of a read are counted: not, all of them, by a guess that does not
/// look at all of them, or exactly up to counted_rows_max and by a guess beyond.
enum class Count { none, exact, planned, estimated };
inline constexpr std::int64_t counted_rows_max = 1'000;

/// `columns` describe the cells of `rows`.
struct ReadAnswer {
    std::shared_ptr<const std::vector<base::Column>> columns;
    base::Rows rows;
    std::optional<std::int64_t> total;  ///< when counted
    bool total_guessed = false;         ///< not less than the rows of the page, but not exact
    std::int64_t offset = 0;
    std::int64_t limit = 0;                 ///< what was asked for, at most
    std::shared_ptr<store::Cursor> cursor;  ///< instead of `rows`, with ReadCommand::streamed
    /// Of a page that is full, with ReadCommand::followed: what to give as `after` for the next.
    std::optional<std::string> next;
};

/// How the store runs the statements of a request: an explanation of each, in their order.
struct Plans {
    store::ExplainOptions options;
    std::vector<std::string> texts;
};

struct ReadCommand {
    int model = -1;
    std::string_view query;                ///< the URL's query string
    std::optional<std::int64_t> limit;     ///< of a Range header, at least 1; what it and the query
    std::optional<std::int64_t> offset;    ///< have in common is read
    std::optional<std::int64_t> rows_max;  ///< no more are read, wherever the page begins
    Count count = Count::none;             ///< of the past always exact
    /// An answer of streamed_rows_min rows or more comes as a cursor, and then may have any number.
    bool streamed = false;
    std::optional<std::int64_t> as_of_us;  ///< the records as they were at this instant
    Plans* plans = nullptr;                ///< filled instead of the answer
    bool followed = false;                 ///< see ReadAnswer::next
    /// Only the records behind the one that a `next` was made of, in the same order: whatever was
    /// written meanwhile, none of those that stayed is missed or comes twice.
    std::optional<std::string> after;
};

/// A page that cannot be given; with the number of records when they were counted.
struct BadRange : base::Error {
    std::optional<std::int64_t> total;

    BadRange(std::string message_in, std::string details_in, std::string hint_in = {},
             std::optional<std::int64_t> total_in = {})
        : Error(base::Code::bad_range, std::move(message_in), std::move(details_in),
                std::move(hint_in)),
          total(total_in) {}
};

/// What a write did: the records as the caller may read them (with `representation`), or only their
/// number.
struct WriteAnswer {
    std::shared_ptr<const std::vector<base::Column>> columns;
    base::Rows rows;
    std::int64_t affected = 0;
    std::int64_t inserted = 0;      ///< of a create: those of `affected` that were not there before
    std::vector<std::string> keys;  ///< of the records written
};

/// What a create does with rows that are there already, by their key or by `on_conflict=`: it is
/// refused, changes them as an update would, or leaves them.
enum class Resolution { none, merge, ignore };

struct WriteCommand {
    int model = -1;
    std::string_view query;
    std::string_view body;
    query::BodyForm form = query::BodyForm::json;
    const std::vector<query::BodyRow>* rows = nullptr;  ///< instead of `body`
    /// Set to the one of `rows` that the database, a rule or a check refused, where that is known.
    std::optional<std::size_t>* refused_row = nullptr;
    bool representation = false;
    Resolution resolution = Resolution::none;  ///< of a create
    /// Of a create: the query names one key, and the body is the whole of that record, there or
    /// not (PUT).
    bool put = false;
    /// Of an update or a removal: called in the transaction with the records as they are and the
    /// caller may read them, before anything is written; throwing refuses the write. May run on
    /// another thread.
    std::function<void(const WriteAnswer& current)> expect;
    /// Nothing stays written, but the answer is what it would have been.
    bool undo = false;
    /// A key a row of the body leaves out is null instead of its default; not said: only with
    /// `columns=`.
    std::optional<bool> missing_null;
    Plans* plans = nullptr;    ///< filled; nothing stays written
    bool single = false;       ///< exactly one record is written, or nothing
    bool restoring = false;    ///< old values come back: readonly fields may be given
    std::vector<int> granted;  ///< fields, by index, that are written whatever their own rules say
    std::vector<int> claimed;  ///< fields whose rules must hold as if they were written
    bool allow_unfiltered = false;
    std::optional<std::int64_t> affected_max;
    /// Runs in the same transaction, after the rows and their events; throwing undoes all. On
    /// PostgreSQL it may be run again. Not called when the body has no rows.
    std::function<base::Task<void>(store::Transaction&, const WriteAnswer&)> with;
};

inline constexpr std::int64_t streamed_rows_min = 1'000;

/// The most rows one answer holds; a read that finds more is refused and told to page.
inline constexpr std::int64_t answer_rows_max = 1'000'000;

class Writer;
struct Hooks;

/// Several writes that are one transaction: all of them stay, or, when it throws, none. Runs where
/// the store runs a unit (store::WriteUnit), and like it perhaps again from its start: it touches
/// nothing but what is its own or immutable, and waits for nothing but the writes.
using Work = std::function<base::Task<void>(Writer&)>;

/// The one door to the rows of an application, for one core. Rules, checks and events happen here
/// and nowhere else. Every method throws base::Error. For the thread of the client's core only; the
/// definition and the client outlive it.
class Records {
public:
    Records(const definition::Definition& definition, base::Dialect dialect, store::Client& client);
    ~Records();

    /// See hooks.h; before any write. They outlive this object.
    void use_hooks(const Hooks& hooks);

    base::Task<ReadAnswer> read(const Caller& caller, ReadCommand command);
    base::Task<WriteAnswer> create(const Caller& caller, WriteCommand command);
    base::Task<WriteAnswer> update(const Caller& caller, WriteCommand command);
    base::Task<WriteAnswer> remove(const Caller& caller, WriteCommand command);
    /// `undo`: as WriteCommand::undo. Makes its plans anew: for many writes, or rare ones.
    base::Task<void> transact(const Caller& caller, Work work, bool undo = false);

    struct State;

private:
    /// A verb inside a transaction.
    using Verb = base::Task<WriteAnswer> (*)(State&, store::Transaction&, const Caller&,
                                             const WriteCommand&);
    base::Task<WriteAnswer> write_with_hooks(const Caller& caller, const WriteCommand& command,
                                             Verb verb);

    std::unique_ptr<State> state_;
};

/// The verbs inside a Work; `undo` of a command is not looked at.
class Writer {
public:
    Writer(Records::State& state, const Caller& caller, store::Transaction& transaction)
        : state_(state), caller_(caller), transaction_(transaction) {}

    /// The records as the writes so far left them: `limit` and `offset` of the query only, and all
    /// at once.
    base::Task<ReadAnswer> read(const ReadCommand& command);
    base::Task<WriteAnswer> create(const WriteCommand& command);
    base::Task<WriteAnswer> update(const WriteCommand& command);
    base::Task<WriteAnswer> remove(const WriteCommand& command);

    /// For the program's own tables, which have no rules and no events.
    store::Transaction& transaction() const { return transaction_; }
    base::Dialect dialect() const;

    /// The same transaction for another caller, who outlives it.
    Writer as(const Caller& caller) const { return {state_, caller, transaction_}; }

private:
    Records::State& state_;
    const Caller& caller_;
    store::Transaction& transaction_;
};

}  // namespace socle::records
