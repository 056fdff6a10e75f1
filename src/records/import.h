#pragma once

#include "query/body_rows.h"
#include "records/records.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace socle::records {

/// Rows written at a time, at most, and of how much text; with `skip` also what is committed at a
/// time.
inline constexpr std::size_t import_group_rows = 1'000;
inline constexpr std::size_t import_group_bytes = 2UL * 1024 * 1024;
/// An import that skips ends when more rows are refused.
inline constexpr std::size_t import_refusals_max = 10'000;

/// A row that was not written: the field and the reason, in words.
struct ImportRefusal {
    std::size_t line = 0;  ///< 0: not known
    std::string reason;
};

/// Fills `room` with what is at `offset` of the text; how many bytes, 0 at the end. May be called
/// for the same bytes again, and on another thread.
using ImportText = std::function<std::size_t(std::size_t offset, std::span<char> room)>;

struct ImportCommand {
    int model = -1;
    query::BodyForm form = query::BodyForm::csv;  ///< but `form`
    std::string query;                            ///< columns=, on_conflict=
    Resolution resolution = Resolution::none;
    bool skip = false;  ///< rows that are refused are left out; else nothing is written
    bool undo = false;  ///< nothing is written, but all of it is tried
    std::optional<bool> missing_null;  ///< as WriteCommand::missing_null
    ImportText text;
    /// Told how many bytes were taken, now and then.
    std::function<void(std::size_t bytes, std::int64_t rows)> progress;
};

struct ImportAnswer {
    std::int64_t written = 0;
    std::int64_t inserted = 0;
    std::vector<ImportRefusal> refusals;
};

/// Looks through the text of an import as it arrives, holding no more of it than a group of rows:
/// what is no row, a field that is not known and a value that does not fit are refused as the
/// import would, but before anything is written. Any thread, one at a time; `command` and what it
/// is about outlive it.
class ImportCheck {
public:
    /// Throws Error permission_denied for a caller who may create no row of the model at all, and
    /// what a query that is no create's throws.
    ImportCheck(const definition::Definition& definition, const Caller& caller,
                const ImportCommand& command);
    ~ImportCheck();

    /// Throws Error, of the first rows that are refused.
    void put(std::string_view piece);
    void end();
    /// Every field that any of the rows has, where it matters: without `columns=`, when those that
    /// a row leaves out are null.
    const std::vector<std::string>& fields() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

/// Creates records out of a text of any size, holding no more of it than a group of rows: each as
/// Records::create does. Without `skip` it is one transaction, and the first refusals are thrown as
/// one Error, its details with their lines. Throws Error also for what is no text of that form, and
/// when the database is gone.
base::Task<ImportAnswer> import_records(const definition::Definition& definition, Records& records,
                                        const Caller& caller, const ImportCommand& command);

}  // namespace socle::records
