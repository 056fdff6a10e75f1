#include "cli/trial_left.h"

#include "base/json.h"
#include "events/find.h"
#include "mail/outbox.h"
#include "triggers/delivery_desk.h"

#include <algorithm>
#include <chrono>
#include <thread>

namespace socle::cli {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::int64_t mails_max = 1000;
constexpr auto patience = std::chrono::seconds(5);
/// Between two looks at the database, which tells nobody that a mail came.
constexpr auto pause = std::chrono::milliseconds(10);

std::int64_t newest_mail(store::Store& store) {
    const auto mails = mail::list_outbox(store, 1);
    return mails.empty() ? 0 : mails.front().id;
}

std::int64_t newest_event(store::Store& store) {
    events::EventFilter filter;
    filter.newest_first = true;
    filter.limit = 1;
    const auto query = events::find_events(store.dialect(), filter);
    const auto found = events::read_events(store.query(query.statement, query.values));
    return found.empty() ? 0 : found.front().id;
}

bool has_triggers(const definition::Definition& definition) {
    return std::ranges::any_of(
        definition.models, [](const definition::Model& model) { return !model.triggers.empty(); });
}

template <typename Condition>
void wait_until(const Condition& holds) {
    const auto until = Clock::now() + patience;
    while (!holds() && Clock::now() < until)
        std::this_thread::sleep_for(pause);
}

}  // namespace

TrialWitness::TrialWitness(Installation& installation) : installation_(installation) {}

void TrialWitness::watch_mails() {
    wait_until([this] { return settled(); });
    last_mail_ = newest_mail(installation_.store());
}

bool TrialWitness::settled() const {
    if (!has_triggers(installation_.definition())) return true;
    auto& store = installation_.store();
    return installation_.triggers().followed() >= newest_event(store) &&
           !triggers::has_untried_mail(store);
}

std::vector<trial::LeftEvent> TrialWitness::events(const std::string& request_id) const {
    auto& store = installation_.store();
    events::EventFilter filter;
    filter.request_id = request_id;
    const auto query = events::find_events(store.dialect(), filter);
    std::vector<trial::LeftEvent> left;
    for (const auto& event : events::read_events(store.query(query.statement, query.values))) {
        base::JsonFault fault;
        auto changes = base::parse_json(event.changes, fault);
        left.push_back({event.kind, event.model, event.object_id, event.by,
                        changes ? std::move(*changes) : boost::json::value()});
    }
    return left;
}

std::vector<trial::LeftMail> TrialWitness::new_mails() const {
    auto& store = installation_.store();
    std::vector<trial::LeftMail> left;
    for (const auto& each : mail::list_outbox(store, mails_max)) {
        if (each.id <= last_mail_) break;
        const auto mail = mail::find_outbox_mail(store, each.id);
        if (!mail) continue;
        left.push_back(
            {mail->message.to, mail->message.subject, mail->message.text, mail->template_name});
    }
    std::ranges::reverse(left);
    return left;
}

std::vector<trial::LeftMail> TrialWitness::mails(std::size_t count) const {
    wait_until([this, count] { return settled() && new_mails().size() >= count; });
    return new_mails();
}

}  // namespace socle::cli
