#include "base/error.h"
#include "base/log.h"
#include "base/text.h"
#include "cli/application.h"
#include "cli/failure_reports.h"
#include "cli/job_commands.h"
#include "cli/job_executor.h"
#include "cli/logging.h"
#include "cli/stop_signals.h"
#include "cli/version_text.h"
#include "definition/suggestion.h"
#include "jobs/runner.h"
#include "script/library.h"

#include <cstdlib>
#include <iostream>

namespace socle::cli {

namespace {

using base::Code;
using base::Error;

void check_queues(const definition::Definition& definition,
                  const std::vector<std::string>& queues) {
    std::vector<std::string> names;
    for (const auto& queue : definition.queues)
        names.push_back(queue.name);
    for (const auto& name : queues) {
        if (definition.find_queue(name) != nullptr) continue;
        throw Error(Code::bad_value,
                    "there is no queue '" + name + "'" + definition::did_you_mean(name, names), {},
                    "Queues: " + base::join(names, ", ") + ".");
    }
}

void check_schema(const WorkSettings& settings, const definition::Definition& definition,
                  store::Store& store) {
    if (compare_schema(store, definition).migration.empty()) return;
    throw Error(Code::unavailable, "the database is not as the definitions ask", {},
                "Start a server first, or run: socle migrate " + settings.common.folder);
}

}  // namespace

int work(const WorkSettings& settings) {
    set_up_logging(settings.log_level, settings.log_format);
    const auto definition = load_application(settings.common.folder);
    if (!definition) return 1;
    check_queues(*definition, settings.queues);
    const auto store = open_application_store_to_work(settings.common);
    check_schema(settings, *definition, *store);
    StopSignals signals;
    {
        jobs::RunnerSettings runner_settings;
        runner_settings.workers = settings.concurrency;
        runner_settings.queues = settings.queues;
        runner_settings.drain_ms = settings.drain_ms;
        const auto library = script::load(*definition).library;
        base::WorkerPool asking(script_asking_settings());
        const outbound::Fetcher fetcher(asking,
                                        script_fetch_settings(settings.common.allow_private_fetch));
        reports::Reporter reporter;
        reporter.use(reporter_settings(*definition, settings.common.allow_private_fetch));
        jobs::Runner runner(*definition, *store,
                            reported(job_executor(*definition, library, *store, fetcher), reporter),
                            runner_settings);
        runner.start();
        std::cout << "Socle " << version_text << " does the jobs of "
                  << definition->title.in(definition->languages) << " (" << settings.concurrency
                  << " at a time)\n"
                  << std::flush;
        signals.wait();
        base::log(base::Level::info, "stopping: finishing the jobs under way");
        runner.drain();
        runner.stop();
        reporter.stop();
    }
    store->close();
    base::log(base::Level::info, "stopped");
    base::flush_log();
    return 0;
}

}  // namespace socle::cli
