#include "records/counting.h"
#include "records/cursor.h"
#include "records/records.h"
#include "records/state.h"

#include "base/error.h"

#include <algorithm>
#include <limits>
#include <optional>

namespace socle::records {

namespace {

/// Reads up to this many rows may run on the core itself, when their plan is bounded.
constexpr std::int64_t fast_rows_max = 1'000;

/// Far from where a limit and an offset together are no number any more.
constexpr std::int64_t unlimited = std::numeric_limits<std::int64_t>::max() / 2;

struct Page {
    std::int64_t limit = unlimited;
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
    const auto rows = std::min(last - first, unlimited - 1) + 1;
    return {std::min(rows, command.rows_max.value_or(rows)), first};
}

/// A page in the past, or one that is streamed, is followed by none.
Programs::Paging paging_of(const ReadCommand& command, const query::ReadRequest& request,
                           const Page& page, std::int64_t limit_max) {
    Programs::Paging paging;
    paging.limit_max = limit_max;
    paging.past = command.as_of_us.has_value();
    if (paging.past) return paging;
    paging.followed = command.followed && page.limit > 0 && page.limit <= streamed_rows_min;
    if (!command.after) return paging;
    paging.after.emplace();
    paging.after->nulls = read_cursor(*command.after, request).nulls();
    paging.after->first_slot = static_cast<int>(request.values.size());
    return paging;
}

void note_next(ReadAnswer& answer, const ReadProgram& program, const query::ReadRequest& request) {
    const auto count = static_cast<std::int64_t>(answer.rows.size());
    if (program.place.empty() || count == 0 || count < answer.limit) return;
    answer.next = cursor_text(request, program.place, answer.rows, answer.rows.size() - 1);
}

void check_page(const ReadAnswer& answer) {
    if (static_cast<std::int64_t>(answer.rows.size()) > answer_rows_max) {
        throw BadRange("The answer has more than " + std::to_string(answer_rows_max) + " rows", {},
                       "Ask for pages with limit and offset.", answer.total);
    }
    if (answer.total && !answer.total_guessed && answer.offset > *answer.total) {
        throw BadRange("Requested range not satisfiable",
                       "An offset of " + std::to_string(answer.offset) +
                           " was requested, but there are only " + std::to_string(*answer.total) +
                           " rows.",
                       {}, answer.total);
    }
}

/// A guess is not less than what was seen, and gives way to it where the page shows the end.
void check_guess(ReadAnswer& answer) {
    if (!answer.total_guessed) return;
    const auto count = static_cast<std::int64_t>(answer.rows.size());
    const auto seen = answer.offset + count;
    const bool ended = count < answer.limit && (count > 0 || answer.offset == 0);
    answer.total = ended ? seen : std::max(*answer.total, seen);
    answer.total_guessed = !ended;
}

/// A page and perhaps its count, with the values of each.
struct Question {
    const ReadProgram& program;
    const base::Values& values;
    const base::Values* count_values = nullptr;
};

/// Answers from the tables as they were. They are made up of the log and the tables as they are,
/// in several statements: when the records change between these, all is done again.
base::Task<void> answer_past(Records::State& state, Question question, std::int64_t at_us,
                             std::int64_t now_us, ReadAnswer& answer) {
    const auto& program = question.program;
    for (int attempt = 0; attempt < past_attempts_max; ++attempt) {
        const auto past = co_await state.past.past_of(program.models, at_us, now_us);
        answer.rows = co_await state.past.read(past, program.page.statement, question.values);
        if (question.count_values != nullptr) {
            const auto counted =
                co_await state.past.read(past, program.count.statement, *question.count_values);
            answer.total = std::get<std::int64_t>(counted.at(0, 0));
        }
        const bool current = co_await state.past.is_current(past);
        if (current) co_return;
    }
    throw base::Error(base::Code::unavailable, "the records change too fast to tell their past", {},
                      "Try again.");
}

base::Task<void> explain(Records::State& state, const ReadProgram& program,
                         const base::Values& values, const base::Values& count_values,
                         const ReadCommand& command) {
    if (command.as_of_us) {
        throw base::Error(base::Code::unsupported, "a read of the past is not explained", {},
                          "Leave as_of out.");
    }
    auto& plans = *command.plans;
    auto page = co_await state.client.explain(program.page.statement, values, plans.options);
    plans.texts.push_back(std::move(page));
    if (command.count == Count::none) co_return;
    auto count =
        co_await state.client.explain(program.count.statement, count_values, plans.options);
    plans.texts.push_back(std::move(count));
}

}  // namespace

Records::Records(const definition::Definition& definition, base::Dialect dialect,
                 store::Client& client)
    : state_(new State{definition, dialect, client, Programs(definition, dialect),
                       PastReader(definition, dialect, client)}) {}

Records::~Records() = default;

base::Task<ReadAnswer> Records::read(const Caller& caller, ReadCommand command) {
    if (command.after && command.as_of_us) {
        throw base::Error(base::Code::unsupported, "`after` does not go with `as_of`", {},
                          "Use limit and offset: the past stays as it is.");
    }
    const auto request = query::parse_read(command.query);
    const auto page = page_of(command, request);
    const bool streamed = command.streamed && !command.as_of_us && page.limit > streamed_rows_min;
    const auto limit_max = streamed || page.limit <= fast_rows_max ? fast_rows_max : 0;
    const auto program = state_->programs.read(caller.identity, command.model, request,
                                               paging_of(command, request, page, limit_max));
    auto inputs = query::type_inputs(program->inputs, request.values, caller.zone.get());
    if (command.after) {
        const auto place = read_cursor(*command.after, request);
        for (auto& value : place_values(place, program->place))
            inputs.push_back(std::move(value));
    }
    const base::Value me = caller.identity.id.empty() ? base::Value() : caller.identity.id;
    const query::BindContext context{&inputs, &me, caller.now_us, nullptr};

    ReadAnswer answer;
    answer.columns = program->columns;
    answer.offset = page.offset;
    answer.limit = page.limit;
    auto values = query::bind_values(program->page.binds, context);
    values[values.size() - 2] =
        streamed ? streamed_rows_min : std::min(page.limit, answer_rows_max + 1);
    values[values.size() - 1] = page.offset;
    const bool counted = command.count != Count::none;
    const auto count_values =
        counted ? query::bind_values(program->count.binds, context) : base::Values();
    if (command.plans != nullptr) {
        co_await explain(*state_, *program, values, count_values, command);
        co_return answer;
    }
    if (command.as_of_us) {
        const Question question{*program, values, counted ? &count_values : nullptr};
        co_await answer_past(*state_, question, *command.as_of_us, caller.now_us, answer);
        check_page(answer);
        co_return answer;
    }
    answer.rows = co_await state_->client.read(program->page.statement, values);
    if (counted) {
        const auto total = co_await count_records(state_->client, state_->dialect, *program,
                                                  command.count, context);
        answer.total = total.total;
        answer.total_guessed = total.guessed;
    }
    if (command.followed) note_next(answer, *program, request);
    const bool more =
        streamed && static_cast<std::int64_t>(answer.rows.size()) == streamed_rows_min;
    if (!command.after && !more) check_guess(answer);
    check_page(answer);
    if (more) {
        values[values.size() - 2] = page.limit;
        answer.rows = base::Rows(answer.rows.columns());
        answer.cursor = co_await state_->client.open_cursor(program->page.statement, values);
    }
    co_return answer;
}

base::Task<ReadAnswer> read_in(Records::State& state, store::Transaction& transaction,
                               const Caller& caller, const ReadCommand& command) {
    const auto request = query::parse_read(command.query);
    const auto page = page_of(command, request);
    const auto limit_max = page.limit <= fast_rows_max ? fast_rows_max : 0;
    Programs::Paging paging;
    paging.limit_max = limit_max;
    const auto program = state.programs.read(caller.identity, command.model, request, paging);
    const auto inputs = query::type_inputs(program->inputs, request.values, caller.zone.get());
    const base::Value me = caller.identity.id.empty() ? base::Value() : caller.identity.id;
    const query::BindContext context{&inputs, &me, caller.now_us, nullptr};

    ReadAnswer answer;
    answer.columns = program->columns;
    answer.offset = page.offset;
    answer.limit = page.limit;
    auto values = query::bind_values(program->page.binds, context);
    values[values.size() - 2] = std::min(page.limit, answer_rows_max + 1);
    values[values.size() - 1] = page.offset;
    answer.rows = co_await transaction.run(program->page.statement, values);
    if (command.count != Count::none) {
        const auto count_values = query::bind_values(program->count.binds, context);
        const auto counted = co_await transaction.run(program->count.statement, count_values);
        answer.total = std::get<std::int64_t>(counted.at(0, 0));
    }
    check_page(answer);
    co_return answer;
}

}  // namespace socle::records
