#include "records/records.h"
#include "records/state.h"

#include <algorithm>
#include <limits>
#include <optional>

namespace socle::records {

namespace {

/// Reads up to this many rows may run on the core itself, when their plan is bounded.
constexpr std::int64_t fast_rows_max = 1'000;

struct Page {
    std::int64_t limit = answer_rows_max + 1;
    std::int64_t offset = 0;
};

/// Records by number, from 0; both are meant.
struct Span {
    std::int64_t first = 0;
    std::int64_t last = std::numeric_limits<std::int64_t>::max();
};

/// `limit` is at least 1.
Span span_of(std::optional<std::int64_t> offset, std::optional<std::int64_t> limit) {
    Span span;
    span.first = offset.value_or(0);
    std::int64_t last = 0;
    if (limit && !__builtin_add_overflow(span.first, *limit - 1, &last)) span.last = last;
    return span;
}

/// What the Range header and the query have in common, as PostgREST; with limit=0 nothing is asked
/// for, whatever the header says.
Page page_of(const ReadCommand& command, const query::ReadRequest& request) {
    if (request.limit == 0) return {0, request.offset.value_or(0)};
    const auto asked = span_of(request.offset, request.limit);
    const auto header = span_of(command.offset, command.limit);
    const auto first = std::max(asked.first, header.first);
    const auto last = std::min(asked.last, header.last);
    if (first > last) {
        throw BadRange("Requested range not satisfiable",
                       "The Range header and the limit and offset of the query have no record in "
                       "common.");
    }
    return {std::min(last - first, answer_rows_max) + 1, first};
}

void check_page(const ReadAnswer& answer) {
    if (static_cast<std::int64_t>(answer.rows.size()) > answer_rows_max) {
        throw BadRange("The answer has more than " + std::to_string(answer_rows_max) + " rows", {},
                       "Ask for pages with limit and offset.", answer.total);
    }
    if (answer.total && answer.offset > *answer.total) {
        throw BadRange("Requested range not satisfiable",
                       "An offset of " + std::to_string(answer.offset) +
                           " was requested, but there are only " + std::to_string(*answer.total) +
                           " rows.",
                       {}, answer.total);
    }
}

}  // namespace

Records::Records(const definition::Definition& definition, base::Dialect dialect,
                 store::Client& client)
    : state_(new State{definition, dialect, client, Programs(definition, dialect)}) {}

Records::~Records() = default;

base::Task<ReadAnswer> Records::read(const Caller& caller, ReadCommand command) {
    const auto request = query::parse_read(command.query);
    const auto page = page_of(command, request);
    const auto limit_max = page.limit <= fast_rows_max ? fast_rows_max : 0;
    const auto program = state_->programs.read(caller.identity, command.model, request, limit_max);
    const auto inputs = query::type_inputs(program->inputs, request.values);
    const base::Value me = caller.identity.id.empty() ? base::Value() : caller.identity.id;
    const query::BindContext context{&inputs, &me, caller.now_us, nullptr};

    ReadAnswer answer;
    answer.columns = program->columns;
    answer.offset = page.offset;
    auto values = query::bind_values(program->page.binds, context);
    values[values.size() - 2] = page.limit;
    values[values.size() - 1] = page.offset;
    answer.rows = co_await state_->client.read(program->page.statement, values);
    if (command.count) {
        const auto count_values = query::bind_values(program->count.binds, context);
        const auto counted = co_await state_->client.read(program->count.statement, count_values);
        answer.total = std::get<std::int64_t>(counted.at(0, 0));
    }
    check_page(answer);
    co_return answer;
}

}  // namespace socle::records
