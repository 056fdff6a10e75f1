#include "records/counting.h"

#include "base/error.h"
#include "base/json.h"

#include <boost/json/value.hpp>

#include <algorithm>

namespace socle::records {

namespace {

/// Fewer rows of a sample tell more of how it was taken than of how many there are.
constexpr std::int64_t sampled_hits_min = 10;

/// `[{"Plan": {"Plan Rows": 810, …}}]`
std::int64_t planned_rows(std::string_view plan) {
    base::JsonFault fault;
    const auto value = base::parse_json(plan, fault);
    const auto* list = value ? value->if_array() : nullptr;
    const auto* first = list != nullptr && !list->empty() ? list->front().if_object() : nullptr;
    const auto* node = first != nullptr ? first->if_contains("Plan") : nullptr;
    const auto* rows = node != nullptr && node->is_object()
                           ? node->get_object().if_contains("Plan Rows")
                           : nullptr;
    if (rows == nullptr || !rows->is_number()) {
        throw base::Error(base::Code::internal, "the database told no plan");
    }
    return static_cast<std::int64_t>(rows->to_number<double>());
}

class Counting {
public:
    Counting(store::Client& client, base::Dialect dialect, const ReadProgram& program,
             const query::BindContext& context)
        : client_(client), dialect_(dialect), program_(program), context_(context) {}

    base::Task<Counted> exact() {
        const auto values = query::bind_values(program_.count.binds, context_);
        const auto rows = co_await client_.read(program_.count.statement, values);
        co_return Counted{std::get<std::int64_t>(rows.at(0, 0)), false};
    }

    base::Task<Counted> planned() {
        const auto guessed = co_await guess();
        if (guessed) co_return Counted{*guessed, true};
        co_return co_await bounded();
    }

    base::Task<Counted> estimated() {
        auto counted = co_await bounded();
        if (!counted.guessed) co_return counted;
        const auto guessed = co_await guess();
        counted.total = std::max(counted.total, guessed.value_or(0));
        co_return counted;
    }

private:
    base::Task<Counted> bounded() {
        auto values = query::bind_values(program_.bounded_count.binds, context_);
        values.back() = counted_rows_max + 1;
        const auto rows = co_await client_.read(program_.bounded_count.statement, values);
        const auto total = std::get<std::int64_t>(rows.at(0, 0));
        co_return Counted{total, total > counted_rows_max};
    }

    base::Task<std::optional<std::int64_t>> guess() {
        std::optional<std::int64_t> total;
        if (!program_.estimate) co_return total;
        const auto values = query::bind_values(program_.estimate->binds, context_);
        const auto rows = co_await client_.read(program_.estimate->statement, values);
        if (dialect_ == base::Dialect::postgres) {
            total = planned_rows(std::get<std::string_view>(rows.at(0, 0)));
            co_return total;
        }
        const auto hits = std::get<std::int64_t>(rows.at(0, 0));
        const auto step = std::get<std::int64_t>(rows.at(0, 1));
        if (hits >= sampled_hits_min) total = hits * step;
        co_return total;
    }

    store::Client& client_;
    const base::Dialect dialect_;
    const ReadProgram& program_;
    const query::BindContext& context_;
};

}  // namespace

base::Task<Counted> count_records(store::Client& client, base::Dialect dialect,
                                  const ReadProgram& program, Count how,
                                  const query::BindContext& context) {
    Counting counting(client, dialect, program, context);
    Counted counted;
    switch (how) {
        case Count::planned:
            counted = co_await counting.planned();
            break;
        case Count::estimated:
            counted = co_await counting.estimated();
            break;
        default:
            counted = co_await counting.exact();
    }
    co_return counted;
}

}  // namespace socle::records
