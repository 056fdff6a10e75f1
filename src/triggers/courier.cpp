#include "triggers/courier.h"

#include "base/crypto.h"
#include "base/error.h"
#include "base/json.h"
#include "base/log.h"
#include "base/text.h"
#include "base/time.h"
#include "jobs/order.h"
#include "mail/queue.h"
#include "mail/template.h"
#include "mail/template_fill.h"
#include "outbound/webhook.h"
#include "triggers/follower.h"

#include <boost/json.hpp>

#include <utility>

namespace socle::triggers {

namespace {

using definition::TriggerAction;
using Kind = Outcome::Kind;

constexpr std::size_t fault_bytes_max = 500;

/// What others said, fit for the database and a line of a list.
std::string shown_fault(const std::string& fault) {
    return mail::one_line(base::valid_utf8(fault) ? fault.substr(0, fault_bytes_max) : "");
}

/// Evenly from 0 to 1.
double random_fraction() {
    const auto byte = static_cast<unsigned char>(base::random_bytes(1).front());
    return static_cast<double>(byte) / 255.0;
}

struct Mailing {
    base::Dialect dialect;
    const Claim& claim;
    const mail::Message& message;
    mail::Enqueue options;
    bool ours = false;
};

/// The mail is in the outbox if, and only if, the delivery is done.
base::Task<void> mail_in(store::Transaction& transaction, Mailing& mailing) {
    mailing.ours = co_await Deliveries::finish(transaction, mailing.dialect, mailing.claim,
                                               mailing.options.now_us);
    if (!mailing.ours) co_return;
    co_await mail::enqueue(transaction, mailing.dialect, mailing.message, mailing.options);
}

struct Queueing {
    base::Dialect dialect;
    const Claim& claim;
    jobs::Order order;
    std::int64_t now_us = 0;
    bool ours = false;
};

/// The job is in the queue if, and only if, the delivery is done.
base::Task<void> queue_in(store::Transaction& transaction, Queueing& queueing) {
    queueing.ours =
        co_await Deliveries::finish(transaction, queueing.dialect, queueing.claim, queueing.now_us);
    if (!queueing.ours) co_return;
    co_await jobs::enqueue(transaction, queueing.dialect, queueing.order, queueing.now_us);
}

/// Jobs of one trigger and record are done in the order of their events.
jobs::Order order_of(const definition::Definition& definition, const TriggerAction& action,
                     const Claim& claim) {
    jobs::OrderOptions options;
    options.function_only = action.kind == TriggerAction::Kind::function;
    auto order = jobs::order_of(definition, action.target, claim.body, options);
    order.sequence = claim.trigger + " " + claim.object_id;
    order.event = claim.event;
    order.model = claim.model;
    order.object_id = claim.object_id;
    return order;
}

boost::json::object values_in(const std::string& body) {
    base::JsonFault fault;
    auto values = base::parse_json(body, fault);
    if (!values || !values->is_object()) {
        throw base::Error(base::Code::bad_value, "its values cannot be read");
    }
    return std::move(values->get_object());
}

mail::Message message_of(const definition::Definition& definition, const TriggerAction& action,
                         const std::string& body) {
    const auto data = values_in(body);
    std::string to;
    if (!action.to.empty()) to = mail::fill_template(action.to, data, mail::one_line, "to");
    return mail::render(definition, action.target, data, {}, to);
}

}  // namespace

Courier::Courier(const definition::Definition& definition, base::Dialect dialect,
                 store::Client& client, const outbound::Fetcher& fetcher, std::string key,
                 std::function<void()> mail_added, std::function<void()> job_added,
                 ReportTaker report)
    : definition_(definition),
      dialect_(dialect),
      client_(client),
      fetcher_(fetcher),
      deliveries_(client, dialect),
      key_(std::move(key)),
      mail_added_(std::move(mail_added)),
      job_added_(std::move(job_added)),
      report_(std::move(report)) {
    for (const auto& placed : actions_of(definition))
        actions_[placed.action->name] = placed.action;
}

base::Task<void> Courier::deliver(Claim claim) {
    const auto found = actions_.find(claim.trigger);
    Outcome outcome;
    if (found == actions_.end()) {
        outcome = {Kind::dead, "the application has this trigger no longer", 0};
    } else if (claim.tries > tries_max) {
        outcome = {Kind::dead, "the program ended during every try", 0};
    } else if (claim.kind != kind_name(found->second->kind)) {
        outcome = {Kind::dead, "the trigger does something else now", 0};
    } else if (found->second->kind == TriggerAction::Kind::webhook) {
        outcome = co_await tell(claim, *found->second);
    } else if (found->second->kind == TriggerAction::Kind::report) {
        outcome = report(claim, *found->second);
    } else if (found->second->kind == TriggerAction::Kind::mail) {
        outcome = co_await mail(claim, *found->second);
        if (outcome.kind == Kind::done) co_return;
    } else {
        outcome = co_await enqueue(claim, *found->second);
        if (outcome.kind == Kind::done) co_return;
    }
    co_await note(claim, std::move(outcome));
}

base::Task<Outcome> Courier::tell(const Claim& claim, const TriggerAction& action) {
    const auto id = webhook_id(claim.event, claim.trigger, claim.created_at);
    auto request = outbound::signed_request(action.target, claim.body, id, base::now_us(),
                                            {signing_secret(action, key_)});
    try {
        const auto reply = co_await fetcher_.fetch(std::move(request));
        co_return outcome_of(reply);
    } catch (const base::Error& error) {
        const auto& fault = error.internal.empty() ? error.message : error.internal;
        co_return Outcome{Kind::again, fault, 0};
    }
}

Outcome Courier::report(const Claim& claim, const TriggerAction& action) {
    try {
        const auto text =
            mail::fill_template(action.target, values_in(claim.body), mail::one_line, "report");
        if (report_) report_(action.level, text, claim.model, claim.object_id);
    } catch (const base::Error& error) {
        return {Kind::dead, error.message, 0};
    }
    return {};
}

base::Task<Outcome> Courier::mail(const Claim& claim, const TriggerAction& action) {
    mail::Message message;
    try {
        message = message_of(definition_, action, claim.body);
    } catch (const base::Error& error) {
        co_return Outcome{Kind::dead, error.message, 0};
    }
    mail::Enqueue options;
    options.template_name = action.target;
    options.now_us = base::now_us();
    Mailing mailing{dialect_, claim, message, options};
    co_await client_.write(
        [&mailing](store::Transaction& transaction) { return mail_in(transaction, mailing); });
    if (mailing.ours) mail_added_();
    co_return Outcome();
}

base::Task<Outcome> Courier::enqueue(const Claim& claim, const TriggerAction& action) {
    Queueing queueing{dialect_, claim, {}, base::now_us()};
    try {
        queueing.order = order_of(definition_, action, claim);
    } catch (const base::Error& error) {
        co_return Outcome{Kind::dead, error.message, 0};
    }
    co_await client_.write(
        [&queueing](store::Transaction& transaction) { return queue_in(transaction, queueing); });
    if (queueing.ours) job_added_();
    co_return Outcome();
}

base::Task<void> Courier::note(const Claim& claim, Outcome outcome) {
    if (outcome.kind == Kind::done) {
        co_await deliveries_.note_done(claim, base::now_us());
        co_return;
    }
    const auto fault = shown_fault(outcome.fault);
    const bool last = outcome.kind == Kind::dead || claim.tries >= tries_max;
    base::log(last ? base::Level::error : base::Level::warning,
              last ? "delivery given up" : "not delivered, will be tried again",
              {{"delivery", claim.id},
               {"trigger", claim.trigger},
               {"event", claim.event},
               {"fault", fault}});
    const auto now_us = base::now_us();
    if (last) {
        co_await deliveries_.note_dead(claim, fault, now_us);
        co_return;
    }
    const auto pause = pause_us(claim.tries, random_fraction(), outcome.pause_s);
    co_await deliveries_.try_again(claim, fault, now_us + pause);
}

}  // namespace socle::triggers
