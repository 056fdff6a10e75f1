#include "base/error.h"
#include "base/time.h"
#include "cli/application.h"
#include "cli/job_commands.h"
#include "cli/text_table.h"
#include "definition/shape.h"
#include "jobs/desk.h"
#include "jobs/order.h"
#include "script/arguments.h"
#include "script/library.h"

#include <boost/json.hpp>

#include <iostream>

namespace socle::cli {

namespace json = boost::json;

namespace {

using base::Code;
using base::Error;
using jobs::ListedJob;
using jobs::ListedRun;

constexpr std::int64_t second_us = 1'000'000;
constexpr std::int64_t shown_runs = 20;

json::value text_or_null(const std::string& text) {
    if (text.empty()) return nullptr;
    return json::value(text);
}

std::string text_or_dash(const std::string& text) {
    return text.empty() ? "-" : text;
}

json::object object_of(const ListedJob& job) {
    return {{"id", job.id},
            {"status", job.status},
            {"name", job.name},
            {"function", job.function},
            {"queue", job.queue},
            {"priority", job.priority},
            {"with", json::parse(job.parameters)},
            {"key", text_or_null(job.key)},
            {"as", text_or_null(job.account)},
            {"event", job.event == 0 ? json::value(nullptr) : json::value(job.event)},
            {"runs", job.runs},
            {"failures", job.failures},
            {"retries", job.retries},
            {"fault", text_or_null(job.fault)},
            {"created_at", job.created_at},
            {"next_at", text_or_null(job.next_at)},
            {"done_at", text_or_null(job.done_at)}};
}

/// "0.125 s", "-" while it runs.
std::string duration_of(const ListedRun& run) {
    const auto from_us = base::parse_timestamp(run.started_at);
    const auto to_us = base::parse_timestamp(run.ended_at);
    if (!from_us || !to_us) return "-";
    auto text = std::to_string(static_cast<double>(*to_us - *from_us) / second_us);
    text.resize(text.size() - 3);
    return text + " s";
}

json::object object_of(const ListedRun& run) {
    return {{"job", run.job},
            {"name", run.name},
            {"run", run.run},
            {"status", run.status},
            {"started_at", run.started_at},
            {"ended_at", text_or_null(run.ended_at)},
            {"fault", text_or_null(run.fault)}};
}

template <typename Listed>
json::array array_of(const std::vector<Listed>& all) {
    json::array list;
    for (const auto& each : all)
        list.push_back(object_of(each));
    return list;
}

void print_count(std::size_t count, const std::string& noun) {
    std::cout << count << " " << noun << (count == 1 ? "" : "s") << "\n";
}

void print_table(const std::vector<ListedJob>& all) {
    std::vector<std::vector<std::string>> rows = {
        {"ID", "STATUS", "NAME", "QUEUE", "MADE", "DUE", "RUNS", "FAULT"}};
    for (const auto& job : all) {
        rows.push_back({std::to_string(job.id), job.status, job.name, job.queue,
                        short_time(job.created_at),
                        job.status == "waiting" ? short_time(job.next_at) : "-",
                        std::to_string(job.runs), text_or_dash(job.fault)});
    }
    if (!all.empty()) std::cout << text_table(rows);
    print_count(all.size(), "job");
}

void print_runs(const std::vector<ListedRun>& all) {
    std::vector<std::vector<std::string>> rows = {
        {"JOB", "NAME", "RUN", "STATUS", "BEGAN", "TOOK", "FAULT"}};
    for (const auto& run : all) {
        rows.push_back({std::to_string(run.job), run.name, std::to_string(run.run), run.status,
                        short_time(run.started_at), duration_of(run), text_or_dash(run.fault)});
    }
    if (!all.empty()) std::cout << text_table(rows);
}

void print_job(const ListedJob& job) {
    const std::vector<std::pair<const char*, std::string>> lines = {
        {"job", std::to_string(job.id)},
        {"name", job.name},
        {"function", job.function},
        {"with", job.parameters},
        {"as", job.account.empty() ? "the service" : job.account},
        {"key", job.key},
        {"event", job.event == 0 ? "" : std::to_string(job.event)},
        {"queue", job.queue},
        {"priority", std::to_string(job.priority)},
        {"status", job.status},
        {"failures", std::to_string(job.failures) + " (of " + std::to_string(job.retries + 1) +
                         " it may have)"},
        {"made", job.created_at},
        {"due", job.status == "waiting" ? job.next_at : ""},
        {"ended", job.done_at},
        {"fault", job.fault},
    };
    for (const auto& [name, text] : lines) {
        if (text.empty()) continue;
        std::cout << name << std::string(10 - std::string_view(name).size(), ' ') << text << "\n";
    }
    std::cout << "\n";
}

/// Why a job could be neither retried nor cancelled.
[[noreturn]] void refuse(store::Store& store, std::int64_t id) {
    const auto job = jobs::find_job(store, id);
    const auto name = std::to_string(id);
    store.close();
    if (!job) {
        throw Error(Code::bad_value, "there is no job " + name, {},
                    "socle job list FOLDER shows them.");
    }
    if (job->status == "running") throw Error(Code::bad_value, "job " + name + " runs just now");
    if (job->status == "dead") {
        throw Error(Code::bad_value, "another job waits that has the key of job " + name);
    }
    throw Error(Code::bad_value, "job " + name + " is " + job->status);
}

jobs::OrderOptions options_of(const JobSettings& settings) {
    jobs::OrderOptions options;
    options.key = settings.key;
    options.queue = settings.queue;
    options.priority = settings.priority;
    if (!settings.delay.empty()) {
        const auto seconds = definition::duration_seconds(settings.delay);
        if (!seconds) {
            throw Error(Code::bad_value,
                        "'" + settings.delay + "' is no duration like 90s, 15m, 1h or 7d");
        }
        options.at_us = base::now_us() + *seconds * second_us;
    }
    if (settings.at.empty()) return options;
    options.at_us = base::parse_timestamp(settings.at);
    if (!options.at_us) {
        throw Error(Code::bad_value,
                    "'" + settings.at + "' is no instant like 2026-11-21T22:00:00+01:00");
    }
    return options;
}

}  // namespace

int job_list(const JobSettings& settings) {
    const auto store = open_application_store_to_read(settings.common);
    const auto all =
        jobs::list_jobs(*store, {settings.status, settings.queue, settings.name, settings.limit});
    store->close();
    if (settings.common.json) {
        std::cout << json::serialize(array_of(all)) << "\n";
    } else {
        print_table(all);
    }
    return 0;
}

int job_show(const JobSettings& settings) {
    const auto store = open_application_store_to_read(settings.common);
    const auto job = jobs::find_job(*store, settings.id);
    if (!job) refuse(*store, settings.id);
    const auto runs = jobs::list_runs(*store, settings.id, shown_runs);
    store->close();
    if (settings.common.json) {
        auto object = object_of(*job);
        object["log"] = array_of(runs);
        std::cout << json::serialize(object) << "\n";
    } else {
        print_job(*job);
        print_runs(runs);
    }
    return 0;
}

int job_run(const JobSettings& settings) {
    const auto definition = load_application(settings.common.folder);
    if (!definition) return 1;
    const auto order =
        jobs::order_of(*definition, settings.name, settings.with, options_of(settings));
    const auto library = script::load(*definition).library;
    if (const auto* procedure = library->find(order.function)) {
        script::arguments_of(*procedure, order.parameters);
    }
    const auto store = open_application_store_beside(settings.common);
    const auto enqueued = jobs::enqueue(*store, order, base::now_us());
    store->close();
    if (settings.common.json) {
        std::cout << json::serialize(json::object{{"id", enqueued.id}, {"added", enqueued.added}})
                  << "\n";
    } else if (enqueued.added) {
        std::cout << "Job " << enqueued.id
                  << " is in the queue: a running server or worker does it when it is due.\n";
    } else {
        std::cout << "Job " << enqueued.id << " has this key and is not done yet: nothing added.\n";
    }
    return 0;
}

int job_retry(const JobSettings& settings) {
    if (settings.id == 0 && !settings.all) {
        throw Error(Code::bad_value, "which job?", {}, "Give its ID, or --all.");
    }
    const auto store = open_application_store_beside(settings.common);
    std::int64_t count = 1;
    if (settings.all) {
        count = jobs::retry_dead(*store, base::now_us());
    } else if (!jobs::retry_job(*store, settings.id, base::now_us())) {
        refuse(*store, settings.id);
    }
    store->close();
    if (settings.common.json) {
        std::cout << json::serialize(json::object{{"retried", count}}) << "\n";
    } else {
        std::cout << count << (count == 1 ? " job is" : " jobs are")
                  << " due: a running server or worker does it within seconds.\n";
    }
    return 0;
}

int job_cancel(const JobSettings& settings) {
    const auto store = open_application_store_beside(settings.common);
    if (!jobs::cancel(*store, settings.id, base::now_us())) refuse(*store, settings.id);
    const auto job = jobs::find_job(*store, settings.id);
    const bool runs = job && job->status == "running";
    store->close();
    if (settings.common.json) {
        std::cout << json::serialize(json::object{{"cancelled", settings.id}, {"running", runs}})
                  << "\n";
    } else {
        std::cout << "Job " << settings.id
                  << (runs ? " runs: it is stopped within seconds, unless it is done before.\n"
                           : " is given up for good.\n");
    }
    return 0;
}

int job_log(const JobSettings& settings) {
    const auto store = open_application_store_to_read(settings.common);
    if (settings.id != 0 && !jobs::find_job(*store, settings.id)) refuse(*store, settings.id);
    const auto runs = jobs::list_runs(*store, settings.id, settings.limit);
    store->close();
    if (settings.common.json) {
        std::cout << json::serialize(array_of(runs)) << "\n";
    } else {
        print_runs(runs);
        print_count(runs.size(), "run");
    }
    return 0;
}

}  // namespace socle::cli
