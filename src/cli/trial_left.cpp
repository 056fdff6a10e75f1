#include "cli/trial_left.h"

#include "base/json.h"
#include "events/find.h"
#include "mail/outbox.h"

#include <algorithm>
#include <chrono>
#include <thread>

namespace socle::cli {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::int64_t mails_max = 1000;
constexpr auto patience = std::chrono::seconds(5);
constexpr auto pause = std::chrono::milliseconds(10);
/// How long a trigger, which follows the log at once, is given to add a mail that nobody expects.
constexpr auto trigger_time = std::chrono::milliseconds(300);

std::int64_t newest_mail(store::Store& store) {
    const auto mails = mail::list_outbox(store, 1);
    return mails.empty() ? 0 : mails.front().id;
}

bool has_triggers(const definition::Definition& definition) {
    return std::ranges::any_of(
        definition.models, [](const definition::Model& model) { return !model.triggers.empty(); });
}

}  // namespace

TrialWitness::TrialWitness(store::Store& store, const definition::Definition& definition)
    : store_(store), definition_(definition), last_mail_(newest_mail(store)) {}

std::vector<trial::LeftEvent> TrialWitness::events(const std::string& request_id) const {
    events::EventFilter filter;
    filter.request_id = request_id;
    const auto query = events::find_events(store_.dialect(), filter);
    std::vector<trial::LeftEvent> left;
    for (const auto& event : events::read_events(store_.query(query.statement, query.values))) {
        base::JsonFault fault;
        auto changes = base::parse_json(event.changes, fault);
        left.push_back({event.kind, event.model, event.object_id, event.by,
                        changes ? std::move(*changes) : boost::json::value()});
    }
    return left;
}

std::vector<trial::LeftMail> TrialWitness::new_mails() const {
    std::vector<trial::LeftMail> left;
    for (const auto& each : mail::list_outbox(store_, mails_max)) {
        if (each.id <= last_mail_) break;
        const auto mail = mail::find_outbox_mail(store_, each.id);
        if (!mail) continue;
        left.push_back(
            {mail->message.to, mail->message.subject, mail->message.text, mail->template_name});
    }
    std::ranges::reverse(left);
    return left;
}

std::vector<trial::LeftMail> TrialWitness::mails(std::size_t count) const {
    const auto until = Clock::now() + patience;
    auto left = new_mails();
    while (left.size() < count && Clock::now() < until) {
        std::this_thread::sleep_for(pause);
        left = new_mails();
    }
    if (left.size() > count || !has_triggers(definition_)) return left;
    std::this_thread::sleep_for(trigger_time);
    return new_mails();
}

}  // namespace socle::cli
