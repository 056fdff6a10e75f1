#pragma once

#include "access/identity.h"
#include "base/error.h"
#include "base/rows.h"
#include "base/statement.h"
#include "base/task.h"
#include "definition/definition.h"
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
};

/// `columns` describe the cells of `rows`.
struct ReadAnswer {
    std::shared_ptr<const std::vector<base::Column>> columns;
    base::Rows rows;
    std::optional<std::int64_t> total;  ///< when counted
    std::int64_t offset = 0;
};

struct ReadCommand {
    int model = -1;
    std::string_view query;              ///< the URL's query string
    std::optional<std::int64_t> limit;   ///< of a Range header, at least 1; what it and the query
    std::optional<std::int64_t> offset;  ///< have in common is read
    bool count = false;
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
    std::vector<std::string> keys;  ///< of the records written
};

struct WriteCommand {
    int model = -1;
    std::string_view query;
    std::string_view body;
    bool representation = false;
    /// A key a row of the body leaves out is null instead of its default; not said: only with
    /// `columns=`.
    std::optional<bool> missing_null;
    bool single = false;  ///< exactly one record is written, or nothing
    bool allow_unfiltered = false;
    std::optional<std::int64_t> affected_max;
    /// Runs in the same transaction, after the rows and their events; throwing undoes all. On
    /// PostgreSQL it may be run again. Not called when the body has no rows.
    std::function<base::Task<void>(store::Transaction&, const WriteAnswer&)> with;
};

/// The most rows one answer holds; a read that finds more is refused and told to page.
inline constexpr std::int64_t answer_rows_max = 1'000'000;

/// The one door to the rows of an application, for one core. Rules, checks and events happen here
/// and nowhere else. Every method throws base::Error. For the thread of the client's core only; the
/// definition and the client outlive it.
class Records {
public:
    Records(const definition::Definition& definition, base::Dialect dialect, store::Client& client);
    ~Records();

    base::Task<ReadAnswer> read(const Caller& caller, ReadCommand command);
    base::Task<WriteAnswer> create(const Caller& caller, WriteCommand command);
    base::Task<WriteAnswer> update(const Caller& caller, WriteCommand command);
    base::Task<WriteAnswer> remove(const Caller& caller, WriteCommand command);

    struct State;

private:
    std::unique_ptr<State> state_;
};

}  // namespace socle::records
