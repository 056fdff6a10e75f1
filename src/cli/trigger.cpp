#include "accounts/keys.h"
#include "base/error.h"
#include "base/time.h"
#include "cli/application.h"
#include "cli/text_table.h"
#include "cli/trigger_commands.h"
#include "triggers/delivery_desk.h"
#include "triggers/follower.h"
#include "triggers/webhook.h"

#include <boost/json.hpp>

#include <iostream>

namespace socle::cli {

namespace json = boost::json;

namespace {

using base::Code;
using base::Error;
using triggers::ListedDelivery;

json::value text_or_null(const std::string& text) {
    if (text.empty()) return nullptr;
    return json::value(text);
}

json::object object_of(const ListedDelivery& delivery) {
    return {{"id", delivery.id},
            {"status", delivery.status},
            {"trigger", delivery.trigger},
            {"kind", delivery.kind},
            {"target", delivery.target},
            {"event", delivery.event},
            {"model", delivery.model},
            {"object_id", delivery.object_id},
            {"tries", delivery.tries},
            {"fault", text_or_null(delivery.fault)},
            {"created_at", delivery.created_at},
            {"next_at", text_or_null(delivery.next_at)},
            {"done_at", text_or_null(delivery.done_at)}};
}

void print_json(const std::vector<ListedDelivery>& deliveries) {
    json::array list;
    for (const auto& delivery : deliveries)
        list.push_back(object_of(delivery));
    std::cout << json::serialize(list) << "\n";
}

void print_table(const std::vector<ListedDelivery>& deliveries) {
    std::vector<std::vector<std::string>> rows = {
        {"ID", "STATUS", "MADE", "TRIES", "TRIGGER", "RECORD", "TARGET", "FAULT"}};
    for (const auto& delivery : deliveries) {
        rows.push_back({std::to_string(delivery.id), delivery.status,
                        short_time(delivery.created_at), std::to_string(delivery.tries),
                        delivery.trigger, delivery.object_id, delivery.target,
                        delivery.fault.empty() ? "-" : delivery.fault});
    }
    if (!deliveries.empty()) std::cout << text_table(rows);
    std::cout << deliveries.size() << (deliveries.size() == 1 ? " delivery" : " deliveries")
              << "\n";
}

/// Why a delivery could be neither retried nor cancelled.
[[noreturn]] void refuse(store::Store& store, std::int64_t id) {
    const auto delivery = triggers::find_delivery(store, id);
    const auto name = std::to_string(id);
    store.close();
    if (!delivery) {
        throw Error(Code::bad_value, "there is no delivery " + name, {},
                    "socle trigger list FOLDER shows them.");
    }
    if (delivery->status == "sending") {
        throw Error(Code::bad_value, "delivery " + name + " is under way just now");
    }
    if (delivery->status == "waiting") {
        throw Error(Code::bad_value,
                    "delivery " + name + " waits for an earlier one of the same record");
    }
    throw Error(Code::bad_value, "delivery " + name + " is " + delivery->status);
}

}  // namespace

int trigger_list(const TriggerSettings& settings) {
    const auto store = open_application_store_to_read(settings.common);
    const auto deliveries = triggers::list_deliveries(*store, settings.status, settings.limit);
    store->close();
    if (settings.common.json) {
        print_json(deliveries);
    } else {
        print_table(deliveries);
    }
    return 0;
}

int trigger_retry(const TriggerSettings& settings) {
    if (settings.id == 0 && !settings.all) {
        throw Error(Code::bad_value, "which delivery?", {}, "Give its ID, or --all.");
    }
    const auto store = open_application_store_beside(settings.common);
    std::int64_t count = 1;
    if (settings.all) {
        count = triggers::retry_dead(*store, base::now_us());
    } else if (!triggers::retry_delivery(*store, settings.id, base::now_us())) {
        refuse(*store, settings.id);
    }
    store->close();
    if (settings.common.json) {
        std::cout << json::serialize(json::object{{"retried", count}}) << "\n";
    } else {
        std::cout << count << (count == 1 ? " delivery is" : " deliveries are")
                  << " due: a running server makes them within seconds.\n";
    }
    return 0;
}

int trigger_cancel(const TriggerSettings& settings) {
    const auto store = open_application_store_beside(settings.common);
    if (!triggers::cancel_delivery(*store, settings.id, base::now_us())) {
        refuse(*store, settings.id);
    }
    store->close();
    if (settings.common.json) {
        std::cout << json::serialize(json::object{{"cancelled", settings.id}}) << "\n";
    } else {
        std::cout << "Delivery " << settings.id << " is given up for good.\n";
    }
    return 0;
}

int trigger_secrets(const TriggerSettings& settings) {
    const auto definition = load_application(settings.common.folder);
    if (!definition) return 1;
    const auto keys = accounts::load_keys(settings.common.data_folder(), settings.common.jwt_secret,
                                          definition->accounts.signing);
    json::array list;
    std::vector<std::vector<std::string>> rows = {{"TRIGGER", "SECRET"}};
    for (const auto& placed : triggers::actions_of(*definition)) {
        const auto& action = *placed.action;
        if (action.kind != definition::TriggerAction::Kind::webhook) continue;
        const auto secret = triggers::signing_secret(action, keys.encryption_key);
        list.push_back(json::object{{"trigger", action.name}, {"secret", secret}});
        rows.push_back({action.name, secret});
    }
    if (settings.common.json) {
        std::cout << json::serialize(list) << "\n";
    } else if (list.empty()) {
        std::cout << "No model has a webhook.\n";
    } else {
        std::cout << text_table(rows);
    }
    return 0;
}

}  // namespace socle::cli
