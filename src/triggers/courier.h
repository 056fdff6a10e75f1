#pragma once

#include "base/task.h"
#include "definition/definition.h"
#include "outbound/fetch.h"
#include "store/store.h"
#include "triggers/deliveries.h"
#include "triggers/webhook.h"

#include <functional>
#include <map>
#include <string>

namespace socle::triggers {

/// Takes the message of a trigger that reports: its level, the text, model and key of the record.
using ReportTaker = std::function<void(const std::string& level, const std::string& text,
                                       const std::string& model, const std::string& object_id)>;

/// Makes deliveries: a webhook is told, a mail is put into the outbox, a function or job into the
/// queue, a report handed on. For one thread, for several deliveries at a time.
class Courier {
public:
    /// `key`: what secrets are made from, see signing_secret. `mail_added`: a mail waits in the
    /// outbox. `job_added`: a job waits in the queue. `report` may be
    /// empty: reports are done, and nobody is told.
    Courier(const definition::Definition& definition, base::Dialect dialect, store::Client& client,
            const outbound::Fetcher& fetcher, std::string key, std::function<void()> mail_added,
            std::function<void()> job_added, ReportTaker report);

    /// Tries it once and notes what became of it. Throws base::Error when that cannot be noted: the
    /// claim ends by itself.
    base::Task<void> deliver(Claim claim);

private:
    base::Task<Outcome> tell(const Claim& claim, const definition::TriggerAction& action);
    base::Task<Outcome> mail(const Claim& claim, const definition::TriggerAction& action);
    Outcome report(const Claim& claim, const definition::TriggerAction& action);
    base::Task<Outcome> enqueue(const Claim& claim, const definition::TriggerAction& action);
    base::Task<void> note(const Claim& claim, Outcome outcome);

    const definition::Definition& definition_;
    base::Dialect dialect_;
    store::Client& client_;
    const outbound::Fetcher& fetcher_;
    Deliveries deliveries_;
    const std::string key_;
    const std::function<void()> mail_added_;
    const std::function<void()> job_added_;
    const ReportTaker report_;
    std::map<std::string, const definition::TriggerAction*> actions_;
};

}  // namespace socle::triggers
