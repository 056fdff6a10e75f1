#pragma once

#include "base/worker_pool.h"
#include "definition/definition.h"
#include "jobs/runner.h"
#include "outbound/fetch.h"
#include "script/library.h"
#include "store/store.h"

#include <functional>
#include <memory>

namespace socle::cli {

/// Jobs are calls of functions: this calls them, on a runner's thread, with records and scripts of
/// its own. Definition, store and fetcher outlive what it gives. `mail_added` may be empty: mails
/// are noticed later.
jobs::MakeExecute job_executor(const definition::Definition& definition,
                               std::shared_ptr<const script::Library> library,
                               const store::Store& store, const outbound::Fetcher& fetcher,
                               std::function<void()> mail_added = {});

/// How scripts ask other servers, and how many threads do it.
base::WorkerPool::Settings script_asking_settings();
outbound::FetchSettings script_fetch_settings(bool allow_private);

}  // namespace socle::cli
