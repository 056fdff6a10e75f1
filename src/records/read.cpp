#include "base/error.h"
#include "records/records.h"
#include "records/state.h"

#include <algorithm>
#include <limits>

namespace socle::records {

namespace {

/// Reads up to this many rows may run on the core itself, when their plan is bounded.
constexpr std::int64_t fast_rows_max = 1'000;

struct Page {
    std::int64_t limit = answer_rows_max + 1;
    std::int64_t offset = 0;
};

Page page_of(const ReadCommand& command, const query::ReadRequest& request) {
    Page page;
    if (request.limit) page.limit = std::min(page.limit, *request.limit);
    if (command.limit) page.limit = std::min(page.limit, *command.limit);
    if (__builtin_add_overflow(request.offset.value_or(0), command.offset.value_or(0),
                               &page.offset)) {
        page.offset = std::numeric_limits<std::int64_t>::max();
    }
    return page;
}

void check_page(const ReadAnswer& answer) {
    if (static_cast<std::int64_t>(answer.rows.size()) > answer_rows_max) {
        throw base::Error(base::Code::bad_range,
                          "The answer has more than " + std::to_string(answer_rows_max) + " rows",
                          {}, "Ask for pages with limit and offset.");
    }
    if (answer.total && answer.offset > *answer.total) {
        throw base::Error(base::Code::bad_range, "Requested range not satisfiable",
                          "An offset of " + std::to_string(answer.offset) +
                              " was requested, but there are only " +
                              std::to_string(*answer.total) + " rows.");
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
