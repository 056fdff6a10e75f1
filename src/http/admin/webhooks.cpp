#include "accounts/administrators.h"
#include "base/json_object.h"
#include "definition/words.h"
#include "http/admin/endpoints.h"
#include "http/admin/parts.h"
#include "triggers/delivery_desk.h"
#include "triggers/webhook.h"

#include <algorithm>

namespace socle::http {

namespace {

using definition::Trigger;
using definition::TriggerAction;
using triggers::DeliveryDesk;
using triggers::ListedDelivery;

constexpr const char* webhook_kind = "webhook";

std::string event_word(Trigger::Event event) {
    if (event == Trigger::Event::created) return "created";
    return event == Trigger::Event::changed ? "changed" : "deleted";
}

/// Scheme, host and port: a path or query is often all that keeps strangers out.
std::string origin_of(const std::string& address) {
    const auto host = address.find("://");
    if (host == std::string::npos) return {};
    return address.substr(0, address.find_first_of("/?", host + std::string_view("://").size()));
}

std::string delivery_json(const ListedDelivery& delivery) {
    base::JsonObject object;
    object.number("id", delivery.id)
        .text("webhook", delivery.trigger)
        .text("address", origin_of(delivery.target))
        .text("model", delivery.model)
        .text("object_id", delivery.object_id)
        .number("event", delivery.event)
        .text("state", delivery.status)
        .number("attempts", delivery.tries)
        .number("attempts_max", triggers::tries_max)
        .text_if_any("error", delivery.fault)
        .instant_if_any("created_at", delivery.created_at)
        .instant_if_any("next_at", delivery.next_at)
        .instant_if_any("finished_at", delivery.done_at);
    return object.take();
}

base::Task<std::string> webhook_json(const AdminServices& services, const AdminCall& call,
                                     const definition::Model& model, const Trigger& trigger,
                                     const TriggerAction& action, DeliveryDesk::Tally tally) {
    base::JsonObject object;
    object.text("name", action.name)
        .text("model", model.name)
        .text("event", event_word(trigger.event))
        .text("address", origin_of(action.target))
        .number("waiting", tally.waiting)
        .number("dead", tally.dead);
    if (trigger.when) {
        object.text("when",
                    definition::rule_in_words(services.definition, *trigger.when, call.languages));
    }
    if (tally.last != 0) {
        const DeliveryDesk desk(services.accounts.client, services.accounts.dialect);
        const auto last = co_await desk.find(tally.last);
        if (last) object.json("last", delivery_json(*last));
    }
    co_return object.take();
}

struct Retrying {
    std::int64_t id = 0;
    bool done = false;
};

base::Task<void> retry_in(store::Transaction& transaction, const AdminServices& services,
                          const AdminCall& call, Retrying& retrying) {
    const DeliveryDesk desk(services.accounts.client, services.accounts.dialect);
    retrying.done =
        co_await desk.retry(transaction, webhook_kind, retrying.id, call.request.now_us);
    if (!retrying.done) co_return;
    co_await accounts::note_administration(transaction, services.accounts, call.visitor,
                                           "webhook_retried", std::to_string(retrying.id));
}

}  // namespace

AdminTask list_webhooks(AdminServices& services, const AdminCall& call) {
    const DeliveryDesk desk(services.accounts.client, services.accounts.dialect);
    auto tallies = co_await desk.tallies(webhook_kind);
    std::vector<std::string> items;
    for (const auto& model : services.definition.models) {
        for (const auto& trigger : model.triggers) {
            for (const auto& action : trigger.actions) {
                if (action.kind != TriggerAction::Kind::webhook) continue;
                const auto tally = tallies[action.name];
                auto item = co_await webhook_json(services, call, model, trigger, action, tally);
                items.push_back(std::move(item));
            }
        }
    }
    const auto count = static_cast<std::int64_t>(items.size());
    co_return list_response(std::move(items), count);
}

AdminTask list_deliveries(AdminServices& services, const AdminCall& call) {
    const auto part = list_part_of(call);
    DeliveryDesk::Filter filter;
    filter.kind = webhook_kind;
    filter.status = call.query["state"];
    filter.trigger = call.query["webhook"];
    filter.limit = part.limit + 1;
    filter.before = part.before;
    const DeliveryDesk desk(services.accounts.client, services.accounts.dialect);
    const auto found = co_await desk.list(filter);
    std::vector<std::string> items;
    for (const auto& delivery : found)
        items.push_back(delivery_json(delivery));
    co_return list_response(std::move(items), part.limit);
}

AdminTask retry_delivery(AdminServices& services, const AdminCall& call) {
    Retrying retrying{number_in_path(call, "id"), false};
    const store::WriteUnit unit = [&services, &call, &retrying](store::Transaction& transaction) {
        return retry_in(transaction, services, call, retrying);
    };
    co_await services.accounts.client.write(unit);
    if (!retrying.done) {
        refuse_with(409, "delivery_not_retried", "The delivery cannot be tried again",
                    "It is under way, was received or given up, or there is none.");
    }
    co_return empty_response();
}

}  // namespace socle::http
