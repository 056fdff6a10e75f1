#pragma once

#include "base/task.h"
#include "outbound/fetch.h"
#include "records/hooks.h"
#include "records/records.h"
#include "script/job_run.h"
#include "script/library.h"
#include "script/reply.h"
#include "script/route_request.h"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace socle::script {

class Call;
class MachinePool;

/// The scripts of an application on one core: a call takes a machine of its own, so that calls wait
/// for the database without waiting for each other. A call reads on the core until it writes for
/// the first time; from then on it runs where the store runs a transaction, to its end. For the
/// core's thread only, but for the hooks; definition, library and records outlive it.
class Runtime {
public:
    Runtime(const definition::Definition& definition, std::shared_ptr<const Library> library,
            records::Records& records, const Limits& limits = {});
    ~Runtime();

    const Library& library() const { return *library_; }

    /// Runs a procedure with the caller's rights: everything it writes is one transaction, undone
    /// when it fails or `undo` is asked for. The JSON of what it returns, "" for nothing.
    /// `arguments`: by parameter, in storage form. Throws Error: permission_denied, read_only (a
    /// procedure that only reads wrote), timed_out, application (its own refusals), or whatever the
    /// database refused it.
    base::Task<std::string> call(const Procedure& procedure, const records::Caller& caller,
                                 base::Values arguments, bool undo);

    /// Runs a procedure as a job: for the time of the job, whoever may call it. True when the job
    /// was noted as done in the transaction of what it wrote; false when it wrote nothing. Throws
    /// as `call`.
    base::Task<bool> run_job(const Procedure& procedure, const records::Caller& caller,
                             base::Values arguments, const JobRun& job);

    /// What a route answers, with the caller's rights, who may ask for it. Writes and refusals as
    /// in `call`. The request and the caller live until it returns.
    base::Task<Reply> answer(const Route& route, const records::Caller& caller,
                             const RouteRequest& request);

    /// What the application answers to a refusal; it may read. Throws Error when it fails itself.
    base::Task<Reply> answer_problem(const ErrorShape& shape, const records::Caller& caller,
                                     const RouteProblem& problem, const RouteRequest& request);

    /// What runs before records are written; refers to this object.
    const records::Hooks& hooks() const { return hooks_; }

    /// Called when jobs were put into the queue, and when mails were put into the outbox.
    std::function<void()> on_jobs;
    std::function<void()> on_mails;
    /// How scripts ask other servers; null: not at all. Outlives what runs.
    const outbound::Fetcher* fetcher = nullptr;

private:
    base::Task<std::string> before(records::Writer& writer, const records::Caller& caller,
                                   const records::BeforeWrite& write);

    /// To its end; true when it wrote.
    base::Task<bool> run(Call& call, const records::Caller& caller, std::string_view read_only,
                         bool undo);

    const definition::Definition& definition_;
    std::shared_ptr<const Library> library_;
    records::Records& records_;
    const std::shared_ptr<MachinePool> pool_;
    records::Hooks hooks_;
};

/// Whether the caller may; the service key may all.
bool has_access(const definition::Expr& access, const access::Identity& identity);

/// Throws Error permission_denied unless the caller may call the procedure.
void check_access(const Procedure& procedure, const access::Identity& identity);

}  // namespace socle::script
