#include "accounts/administrators.h"
#include "base/error.h"
#include "base/json_object.h"
#include "definition/cron.h"
#include "http/admin/endpoints.h"
#include "http/admin/parts.h"
#include "jobs/desk.h"
#include "jobs/order.h"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <map>

namespace socle::http {

namespace {

constexpr std::int64_t runs_shown = 50;
constexpr std::int64_t us_per_s = 1'000'000;
constexpr std::int64_t delay_s_max = 366LL * 86'400;

void add_job(base::JsonObject& object, const jobs::ListedJob& job) {
    object.number("id", job.id)
        .text("name", job.name)
        .text("function", job.function)
        .text("queue", job.queue)
        .text("state", job.status)
        .number("attempt", job.runs)
        .number("attempts", job.retries + 1)
        .number("failures", job.failures)
        .number("priority", job.priority)
        .json("arguments", job.parameters.empty() ? "{}" : job.parameters)
        .text_if_any("key", job.key)
        .text_if_any("created_by", job.account)
        .text_if_any("error", job.fault)
        .instant_if_any("created_at", job.created_at)
        .instant_if_any("run_at", job.next_at)
        .instant_if_any("finished_at", job.done_at);
    if (job.event != 0) object.number("event", job.event);
    object.text_if_any("model", job.model).text_if_any("object_id", job.object_id);
}

std::string run_json(const jobs::ListedRun& run) {
    base::JsonObject object;
    object.number("run", run.run)
        .text("state", run.status)
        .text_if_any("error", run.fault)
        .instant_if_any("started_at", run.started_at)
        .instant_if_any("finished_at", run.ended_at);
    return object.take();
}

/// What a write of this file does, in one transaction with its note.
struct JobChange {
    std::int64_t id = 0;
    bool done = false;
};

base::Task<void> retry_in(store::Transaction& transaction, const AdminServices& services,
                          const AdminCall& call, JobChange& change) {
    const jobs::Desk desk(services.accounts.client, services.accounts.dialect);
    change.done = co_await desk.retry(transaction, change.id, call.request.now_us);
    if (!change.done) co_return;
    co_await accounts::note_administration(transaction, services.accounts, call.visitor,
                                           "job_retried", std::to_string(change.id));
}

base::Task<void> cancel_in(store::Transaction& transaction, const AdminServices& services,
                           const AdminCall& call, JobChange& change) {
    change.done = co_await jobs::cancel(transaction, services.accounts.dialect, change.id,
                                        call.request.now_us);
    if (!change.done) co_return;
    co_await accounts::note_administration(transaction, services.accounts, call.visitor,
                                           "job_cancelled", std::to_string(change.id));
}

base::Task<void> add_in(store::Transaction& transaction, const AdminServices& services,
                        const AdminCall& call, const jobs::Order& order, jobs::Enqueued& made) {
    made =
        co_await jobs::enqueue(transaction, services.accounts.dialect, order, call.request.now_us);
    if (!made.added) co_return;
    co_await accounts::note_administration(transaction, services.accounts, call.visitor,
                                           "job_added", std::to_string(made.id));
}

jobs::Order order_in(const AdminServices& services, const AdminCall& call) {
    const Body body(call.request);
    jobs::OrderOptions options;
    options.key = body.text("key");
    if (const auto delay = body_number(call, "delay")) {
        if (*delay < 0 || *delay > delay_s_max) {
            throw base::Error(base::Code::bad_value, "delay must be a number of seconds, up to " +
                                                         std::to_string(delay_s_max));
        }
        options.at_us = call.request.now_us + *delay * us_per_s;
    }
    const auto arguments = body.object("arguments").value_or(boost::json::object());
    return jobs::order_of(services.definition, body.text("name"), boost::json::serialize(arguments),
                          options);
}

/// The last job that each schedule made, by name.
base::Task<std::map<std::string, std::string>> last_states(const AdminServices& services) {
    const jobs::Desk desk(services.accounts.client, services.accounts.dialect);
    std::map<std::string, std::string> states;
    for (const auto& job : services.definition.jobs) {
        if (!job.every) continue;
        jobs::JobFilter filter;
        filter.name = job.name;
        filter.limit = 1;
        const auto newest = co_await desk.list(filter);
        if (!newest.empty()) states[job.name] = newest.front().status;
    }
    co_return states;
}

std::string schedule_json(const definition::Job& job, const std::string& last_at,
                          const std::string& last_state, std::int64_t now_us) {
    base::JsonObject object;
    object.text("name", job.name)
        .text("function", job.function)
        .text("every", job.every->text)
        .text("zone", job.zone->name());
    const auto next = definition::next_due(*job.every, *job.zone, now_us);
    if (next) object.text("next_at", instant_text(*next));
    object.instant_if_any("last_at", last_at).text_if_any("last_state", last_state);
    return object.take();
}

}  // namespace

AdminTask list_jobs(AdminServices& services, const AdminCall& call) {
    const auto part = list_part_of(call);
    jobs::JobFilter filter;
    filter.status = call.query["state"];
    filter.name = call.query["name"];
    filter.queue = call.query["queue"];
    filter.limit = part.limit + 1;
    filter.before = part.before;
    const jobs::Desk desk(services.accounts.client, services.accounts.dialect);
    const auto found = co_await desk.list(filter);
    std::vector<std::string> items;
    for (const auto& job : found) {
        base::JsonObject object;
        add_job(object, job);
        items.push_back(object.take());
    }
    co_return list_response(std::move(items), part.limit);
}

AdminTask show_job(AdminServices& services, const AdminCall& call) {
    const auto id = number_in_path(call, "id");
    const jobs::Desk desk(services.accounts.client, services.accounts.dialect);
    const auto job = co_await desk.find(id);
    if (!job) refuse_missing("no job " + std::to_string(id));
    const auto runs = co_await desk.runs(id, runs_shown);
    std::vector<std::string> lines;
    for (const auto& run : runs)
        lines.push_back(run_json(run));
    base::JsonObject object;
    add_job(object, *job);
    if (!runs.empty()) object.instant_if_any("started_at", runs.front().started_at);
    object.json("runs", base::json_array(lines));
    co_return json_response(object.take());
}

AdminTask add_job(AdminServices& services, const AdminCall& call) {
    const auto order = order_in(services, call);
    jobs::Enqueued made;
    const store::WriteUnit unit = [&services, &call, &order,
                                   &made](store::Transaction& transaction) {
        return add_in(transaction, services, call, order, made);
    };
    co_await services.accounts.client.write(unit);
    services.wake_jobs();
    base::JsonObject object;
    object.number("id", made.id).boolean("added", made.added);
    auto response = json_response(object.take());
    response.status = made.added ? 201 : 200;
    co_return response;
}

AdminTask retry_job(AdminServices& services, const AdminCall& call) {
    JobChange change{number_in_path(call, "id"), false};
    const store::WriteUnit unit = [&services, &call, &change](store::Transaction& transaction) {
        return retry_in(transaction, services, call, change);
    };
    co_await services.accounts.client.write(unit);
    if (!change.done) {
        refuse_with(409, "job_not_retried", "The job neither failed for good nor waits",
                    "Or another one with its key is under way.");
    }
    services.wake_jobs();
    co_return empty_response();
}

AdminTask cancel_job(AdminServices& services, const AdminCall& call) {
    JobChange change{number_in_path(call, "id"), false};
    const store::WriteUnit unit = [&services, &call, &change](store::Transaction& transaction) {
        return cancel_in(transaction, services, call, change);
    };
    co_await services.accounts.client.write(unit);
    if (!change.done) refuse_with(409, "job_not_cancelled", "The job is over, or there is none");
    co_return empty_response();
}

AdminTask list_schedules(AdminServices& services, const AdminCall& call) {
    const jobs::Desk desk(services.accounts.client, services.accounts.dialect);
    const auto last = co_await desk.last_due();
    const auto states = co_await last_states(services);
    const auto text_in = [](const std::map<std::string, std::string>& texts,
                            const std::string& name) {
        const auto found = texts.find(name);
        return found == texts.end() ? std::string() : found->second;
    };
    std::vector<std::string> items;
    for (const auto& job : services.definition.jobs) {
        if (!job.every) continue;
        const auto last_at = states.contains(job.name) ? text_in(last, job.name) : std::string();
        items.push_back(
            schedule_json(job, last_at, text_in(states, job.name), call.request.now_us));
    }
    const auto count = static_cast<std::int64_t>(items.size());
    co_return list_response(std::move(items), count);
}

}  // namespace socle::http
