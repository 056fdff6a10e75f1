#pragma once

#include "access/identity.h"
#include "base/rows.h"
#include "base/statement.h"
#include "base/task.h"
#include "definition/definition.h"
#include "store/store.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace socle::records {

/// Who asks, when, in which languages, as which request: the same for everything one request does.
struct Caller {
    const access::Identity* identity = nullptr;
    std::int64_t now_us = 0;
    std::string request_id;
    std::vector<std::string> languages;
};

enum class Count { none, exact };

/// `columns` describe the cells of `rows`; they live as long as the answer.
struct ReadAnswer {
    std::shared_ptr<const std::vector<base::Column>> columns;
    base::Rows rows;
    std::optional<std::int64_t> total;  ///< with count
    std::int64_t offset = 0;
};

struct ReadCommand {
    int model = -1;
    std::string_view query;             ///< the URL's query string
    std::optional<std::int64_t> limit;  ///< of a Range header; the smaller one holds
    std::optional<std::int64_t> offset;
    Count count = Count::none;
};

/// What a write answers: the rows as the caller may read them, or only their number.
struct WriteAnswer {
    std::shared_ptr<const std::vector<base::Column>> columns;
    base::Rows rows;  ///< with `representation`
    std::int64_t affected = 0;
    std::vector<std::string> keys;  ///< of created records
};

struct WriteCommand {
    int model = -1;
    std::string_view query;
    std::string_view body;
    bool representation = false;
    bool missing_null = false;
    bool single = false;  ///< exactly one record must be affected, or nothing is
    bool allow_unfiltered = false;
    std::optional<std::int64_t> affected_max;
};

/// Limits of one answer; more is paged.
struct Limits {
    std::int64_t rows_max = 1'000'000;
};

/// The one door to the rows of an application, for one core. Rules, events and checks happen here
/// and nowhere else. Every method throws base::Error. Not for use from another thread than the
/// client's.
class Records {
public:
    Records(std::shared_ptr<const definition::Definition> definition, base::Dialect dialect,
            store::Client& client, Limits limits);
    ~Records();

    base::Task<ReadAnswer> read(const Caller& caller, ReadCommand command);
    base::Task<WriteAnswer> create(const Caller& caller, WriteCommand command);
    base::Task<WriteAnswer> update(const Caller& caller, WriteCommand command);
    base::Task<WriteAnswer> remove(const Caller& caller, WriteCommand command);

    const definition::Definition& definition() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace socle::records
