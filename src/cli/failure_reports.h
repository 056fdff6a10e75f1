#pragma once

#include "http/message.h"
#include "jobs/runner.h"
#include "reports/reporter.h"
#include "triggers/courier.h"

namespace socle::cli {

/// Whom an application tells of errors, and as what.
reports::Reporter::Settings reporter_settings(const definition::Definition& definition,
                                              bool allow_private);

/// Who tells `reporter`, which outlives what these give: requests that fail, jobs that fail, and
/// triggers that report.
http::FailureSink failure_sink(reports::Reporter& reporter);
jobs::MakeExecute reported(jobs::MakeExecute make, reports::Reporter& reporter);
triggers::ReportTaker report_taker(reports::Reporter& reporter);

}  // namespace socle::cli
