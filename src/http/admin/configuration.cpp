#include "access/administer.h"
#include "base/json_object.h"
#include "http/admin/endpoints.h"
#include "http/admin/parts.h"

namespace socle::http {

namespace {

std::string key_json(std::string_view name, std::string_view key) {
    base::JsonObject object;
    object.text("name", name).text("key", key);
    return object.take();
}

}  // namespace

AdminTask list_settings(AdminServices& services, const AdminCall&) {
    std::vector<std::string> items;
    for (const auto& setting : services.desk.settings) {
        base::JsonObject object;
        object.text("name", setting.name)
            .text("value", setting.value)
            .text("source", setting.source)
            .text("help", setting.help);
        items.push_back(object.take());
    }
    const auto count = static_cast<std::int64_t>(items.size());
    co_return list_response(std::move(items), count);
}

AdminTask list_keys(AdminServices& services, const AdminCall& call) {
    const auto& keys = services.accounts.keys;
    std::vector<std::string> all = {key_json("anon", keys.anon_key),
                                    key_json("publishable", keys.publishable_key)};
    if (access::may_administer(call.identity, "")) {
        all.push_back(key_json("service", keys.service_key));
        all.push_back(key_json("secret", keys.secret_key));
    }
    co_return json_response(base::json_array(all));
}

}  // namespace socle::http
