#include "base/convert.h"
#include "base/error.h"
#include "base/json_object.h"
#include "http/admin/endpoints.h"
#include "http/admin/parts.h"

namespace socle::http {

namespace {

constexpr double us_per_ms = 1'000;

std::string milliseconds(std::int64_t time_us) {
    std::string text;
    base::append_double(text, static_cast<double>(time_us) / us_per_ms);
    return text;
}

std::string minutes_json(const AdminDesk& desk) {
    std::vector<std::string> minutes;
    for (const auto& minute : desk.minutes.kept()) {
        base::JsonObject object;
        object.text("at", instant_text(minute.at_us))
            .number("requests", minute.requests)
            .number("errors", minute.errors)
            .json("p50_ms", milliseconds(minute.p50_us))
            .json("p95_ms", milliseconds(minute.p95_us))
            .json("p99_ms", milliseconds(minute.p99_us));
        minutes.push_back(object.take());
    }
    return base::json_array(minutes);
}

std::string slow_json(const AdminDesk& desk) {
    std::vector<std::string> statements;
    for (const auto& slow : desk.slow.figures()) {
        base::JsonObject object;
        object.text("sql", slow.sql)
            .number("calls", slow.calls)
            .json("total_ms", milliseconds(slow.total_us))
            .json("max_ms", milliseconds(slow.max_us));
        statements.push_back(object.take());
    }
    return base::json_array(statements);
}

/// How many records of each model there are: of many by a guess.
base::Task<std::string> counts_json(const AdminServices& services, const AdminCall& call) {
    const auto caller = accounts::writer(services.accounts, call.visitor, {});
    base::JsonObject counts;
    for (std::size_t index = 0; index < services.definition.models.size(); ++index) {
        const auto& model = services.definition.models[index];
        if (model.internal || model.view) continue;
        const auto query = "select=" + model.key_field().name + "&limit=1";
        records::ReadCommand command;
        command.model = static_cast<int>(index);
        command.query = query;
        command.count = records::Count::estimated;
        const auto answer = co_await services.accounts.records.read(caller, command);
        counts.number(model.name, answer.total.value_or(0));
    }
    co_return counts.take();
}

}  // namespace

AdminTask show_metrics(AdminServices& services, const AdminCall& call) {
    const auto& desk = services.desk;
    const auto counts = co_await counts_json(services, call);
    base::JsonObject database;
    database.number("bytes", desk.database_bytes())
        .number("wal_bytes", desk.wal_bytes())
        .json("records", counts);
    base::JsonObject object;
    object.text("now", instant_text(call.request.now_us))
        .json("minutes", minutes_json(desk))
        .json("database", database.take())
        .json("slow", slow_json(desk));
    co_return json_response(object.take());
}

}  // namespace socle::http
