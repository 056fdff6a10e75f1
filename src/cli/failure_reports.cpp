#include "cli/failure_reports.h"

#include "base/error.h"
#include "cli/version_text.h"
#include "reports/scrub.h"
#include "reports/throw_trace.h"

#include <memory>
#include <string>
#include <typeinfo>
#include <utility>

namespace socle::cli {

namespace {

using base::Code;
using base::Error;
using jobs::Claim;
using reports::Report;
using reports::Reporter;

reports::RequestContext context_of(const http::Request& request) {
    reports::RequestContext context;
    context.method = request.method_text;
    context.url = request.path;
    context.query = reports::scrubbed_query(request.query);
    for (const auto& [name, value] : request.headers) {
        if (reports::may_tell_header(name)) context.headers.emplace_back(name, value);
    }
    return context;
}

Report report_of(const std::exception& failure) {
    Report report;
    const auto* error = dynamic_cast<const Error*>(&failure);
    report.type = error == nullptr ? typeid(failure).name() : "Error";
    report.text = error == nullptr || error->internal.empty() ? failure.what() : error->internal;
    report.trace = reports::trace_of(&failure);
    return report;
}

/// The database is away, or the job was another's meanwhile: that is no error of the job.
bool is_outage(const std::exception& failure) {
    const auto* error = dynamic_cast<const Error*>(&failure);
    return error != nullptr && error->code == Code::unavailable;
}

void report_job(Reporter& reporter, const Claim& claim, const std::exception& failure) {
    if (!reporter.on() || is_outage(failure)) return;
    auto report = report_of(failure);
    report.tags = {{"job", claim.name},
                   {"function", claim.function},
                   {"run", std::to_string(claim.run)},
                   {"job_id", std::to_string(claim.id)}};
    reporter.error(std::move(report));
}

base::Task<jobs::Outcome> execute_reported(const jobs::Execute& execute, Reporter& reporter,
                                           const Claim& claim,
                                           const std::atomic<jobs::Stop>& stop) {
    try {
        auto outcome = co_await execute(claim, stop);
        co_return outcome;
    } catch (const std::exception& failure) {
        report_job(reporter, claim, failure);
        throw;
    }
}

}  // namespace

reports::Reporter::Settings reporter_settings(const definition::Definition& definition,
                                              bool allow_private) {
    reports::Reporter::Settings settings;
    settings.errors = definition.errors;
    settings.app = definition.app;
    settings.version = version_text;
    settings.allow_private = allow_private;
    return settings;
}

http::FailureSink failure_sink(Reporter& reporter) {
    return [&reporter](const http::Request& request, const http::Failure& failure) {
        if (!reporter.on()) return;
        Report report;
        report.type = failure.type;
        report.text = failure.message;
        report.trace = reports::trace_of(failure.thrown);
        report.tags = {{"request_id", request.request_id}};
        report.request = context_of(request);
        reporter.error(std::move(report));
    };
}

jobs::MakeExecute reported(jobs::MakeExecute make, Reporter& reporter) {
    return [make = std::move(make), &reporter](store::Client& client) -> jobs::Execute {
        const auto execute = std::make_shared<const jobs::Execute>(make(client));
        return [execute, &reporter](const Claim& claim, const std::atomic<jobs::Stop>& stop) {
            return execute_reported(*execute, reporter, claim, stop);
        };
    };
}

triggers::ReportTaker report_taker(Reporter& reporter) {
    return [&reporter](const std::string& level, const std::string& text, const std::string& model,
                       const std::string& object_id) {
        if (!reporter.on()) return;
        Report report;
        report.level = level;
        report.text = text;
        report.tags = {{"model", model}, {"object_id", object_id}};
        reporter.message(std::move(report));
    };
}

}  // namespace socle::cli
