#include "records/import.h"

#include "access/restrict.h"
#include "base/error.h"
#include "query/body.h"
#include "query/request.h"
#include "records/state.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace socle::records {

namespace {

using base::Code;
using base::Error;
using query::BodyForm;
using query::BodyRow;

constexpr std::size_t piece_bytes = 64UL * 1024;

/// Why a row was refused: what the details say of it, without the line, else all there is.
std::string reason_of(std::size_t line, const Error& error) {
    const auto place = "line " + std::to_string(line);
    const auto& details = error.details;
    if (details.starts_with(place + ", ") || details.starts_with(place + ": ")) {
        return details.substr(place.size() + 2);
    }
    return error.message + (details.empty() ? "" : ": " + details);
}

WriteCommand create_command(const ImportCommand& command) {
    WriteCommand create;
    create.model = command.model;
    create.query = command.query;
    create.form = command.form == BodyForm::json ? BodyForm::ndjson : command.form;
    create.resolution = command.resolution;
    create.undo = command.undo;
    create.missing_null = command.missing_null;
    return create;
}

/// Groups of rows out of the text of an import.
class GroupReader {
public:
    GroupReader(const definition::Model& model, const ImportCommand& command,
                std::vector<ImportRefusal>* refusals)
        : command_(command), reader_(model, command.form), refusals_(refusals) {
        piece_.resize(piece_bytes);
    }

    /// Empty at the end.
    std::vector<BodyRow> next() {
        std::vector<BodyRow> rows;
        std::size_t bytes = 0;
        while (rows.size() < import_group_rows && bytes < import_group_bytes) {
            if (auto row = take()) {
                rows.push_back(*std::move(row));
                bytes += reader_.bytes();
            } else if (ended_) {
                break;
            } else {
                read();
            }
        }
        return rows;
    }

    std::size_t bytes() const { return offset_; }

private:
    /// The next row. One that cannot be read is passed over where the next begins all the same.
    std::optional<BodyRow> take() {
        while (true) {
            try {
                return reader_.next();
            } catch (const Error& error) {
                if (refusals_ == nullptr || !reader_.knows_next()) throw;
                refusals_->push_back({reader_.line(), reason_of(reader_.line(), error)});
            }
        }
    }

    void read() {
        const auto bytes = command_.text(offset_, std::span(piece_));
        offset_ += bytes;
        reader_.put(std::string_view(piece_).substr(0, bytes));
        ended_ = bytes == 0;
        if (ended_) reader_.end();
    }

    const ImportCommand& command_;
    query::RowReader reader_;
    std::vector<ImportRefusal>* refusals_;
    std::string piece_;
    std::size_t offset_ = 0;
    bool ended_ = false;
};

class Import {
public:
    Import(const definition::Definition& definition, Records& records, const Caller& caller,
           const ImportCommand& command)
        : model_(definition.model(command.model)),
          records_(records),
          caller_(caller),
          command_(command) {}

    base::Task<void> write_all() {
        Work work = [this](Writer& writer) { return run(writer); };
        co_await records_.transact(caller_, std::move(work), command_.undo);
    }

    base::Task<void> write_what_fits() {
        GroupReader reader(model_, command_, &answer.refusals);
        for (auto rows = reader.next(); !rows.empty(); rows = reader.next()) {
            co_await write_some(std::move(rows));
            note_progress(reader);
        }
    }

    ImportAnswer answer;

private:
    base::Task<void> run(Writer& writer) {
        answer = {};
        GroupReader reader(model_, command_, nullptr);
        for (auto rows = reader.next(); !rows.empty(); rows = reader.next()) {
            co_await write_group(writer, rows);
            note_progress(reader);
        }
    }

    base::Task<void> write_group(Writer& writer, const std::vector<BodyRow>& rows) {
        auto command = create_command(command_);
        std::optional<std::size_t> refused_row;
        std::optional<Error> refusal;
        command.rows = &rows;
        command.refused_row = &refused_row;
        try {
            const auto written = co_await writer.create(command);
            count(written);
        } catch (const Error& error) {
            refusal = error;
        }
        if (!refusal) co_return;
        if (refused_row) {
            refusal->details =
                "line " + std::to_string(rows[*refused_row].line) + ": " + refusal->details;
        }
        throw Error(*refusal);
    }

    void count(const WriteAnswer& written) {
        answer.written += written.affected;
        answer.inserted += written.inserted;
    }

    void note_progress(const GroupReader& reader) const {
        if (command_.progress) command_.progress(reader.bytes(), answer.written);
    }

    /// Halves what is refused until the rows that are to blame stand alone.
    base::Task<void> write_some(std::vector<BodyRow> rows) {
        const auto refused = co_await try_some(rows);
        if (!refused) co_return;
        if (rows.size() == 1) {
            note(rows.front().line, *refused);
            co_return;
        }
        const auto middle = rows.begin() + static_cast<std::ptrdiff_t>(rows.size() / 2);
        std::vector<BodyRow> first(std::make_move_iterator(rows.begin()),
                                   std::make_move_iterator(middle));
        std::vector<BodyRow> second(std::make_move_iterator(middle),
                                    std::make_move_iterator(rows.end()));
        rows.clear();
        co_await write_some(std::move(first));
        co_await write_some(std::move(second));
    }

    base::Task<std::optional<Error>> try_some(const std::vector<BodyRow>& rows) {
        std::optional<Error> refused;
        try {
            auto command = create_command(command_);
            command.rows = &rows;
            const auto written = co_await records_.create(caller_, command);
            count(written);
        } catch (const Error& error) {
            const bool broken = error.code == Code::unavailable || error.code == Code::internal ||
                                error.code == Code::timed_out;
            if (broken) throw;
            refused = error;
        }
        co_return refused;
    }

    void note(std::size_t line, const Error& error) {
        answer.refusals.push_back({line, reason_of(line, error)});
        if (answer.refusals.size() <= import_refusals_max) return;
        throw Error(Code::bad_value, "more than " + std::to_string(import_refusals_max) +
                                         " rows are refused; the import was stopped");
    }

    const definition::Model& model_;
    Records& records_;
    const Caller& caller_;
    const ImportCommand& command_;
};

}  // namespace

struct ImportCheck::State {
    State(const definition::Definition& definition_in, const Caller& caller,
          const ImportCommand& command)
        : definition(definition_in),
          model(command.model),
          request(query::parse_read(command.query)),
          options(create_options(caller, create_command(command), request)),
          reader(definition_in.model(command.model), command.form) {
        check_is_table(definition.model(model));
        access::require_rule(definition, model, access::Action::create, caller.identity);
    }

    void take() {
        while (auto row = reader.next()) {
            rows.push_back(*std::move(row));
            bytes += reader.bytes();
            if (rows.size() == import_group_rows || bytes >= import_group_bytes) check();
        }
    }

    void note_field(std::string_view name) {
        if (std::ranges::find(fields, name) == fields.end()) fields.emplace_back(name);
    }

    void check() {
        query::check_rows(definition, model, rows, options);
        if (options.missing_null && options.columns.empty()) {
            for (const auto& row : rows) {
                for (const auto& member : row.values)
                    note_field(member.key());
            }
        }
        rows.clear();
        bytes = 0;
    }

    const definition::Definition& definition;
    const int model;
    const query::ReadRequest request;
    const query::BodyOptions options;
    query::RowReader reader;
    std::vector<BodyRow> rows;
    std::size_t bytes = 0;  ///< of `rows`
    std::vector<std::string> fields;
};

ImportCheck::ImportCheck(const definition::Definition& definition, const Caller& caller,
                         const ImportCommand& command)
    : state_(std::make_unique<State>(definition, caller, command)) {}

ImportCheck::~ImportCheck() = default;

void ImportCheck::put(std::string_view piece) {
    state_->reader.put(piece);
    state_->take();
}

void ImportCheck::end() {
    state_->reader.end();
    state_->take();
    state_->check();
}

const std::vector<std::string>& ImportCheck::fields() const {
    return state_->fields;
}

base::Task<ImportAnswer> import_records(const definition::Definition& definition, Records& records,
                                        const Caller& caller, const ImportCommand& command) {
    Import import(definition, records, caller, command);
    if (command.skip) {
        co_await import.write_what_fits();
    } else {
        co_await import.write_all();
    }
    co_return std::move(import.answer);
}

}  // namespace socle::records
