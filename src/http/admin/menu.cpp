#include "base/json.h"
#include "http/admin/endpoints.h"
#include "http/admin/parts.h"

#include <boost/json.hpp>

#include <algorithm>

namespace socle::http {

namespace {

namespace json = boost::json;
using definition::MenuField;
using definition::MenuItem;

json::array texts_json(const std::vector<std::string>& texts) {
    json::array made;
    for (const auto& text : texts)
        made.push_back(json::string(text));
    return made;
}

json::object field_json(const MenuField& field, const std::vector<std::string>& languages) {
    json::object made = {{"name", field.name}};
    if (!field.prompt.empty()) made["prompt"] = field.prompt.in(languages);
    base::JsonFault fault;
    if (auto initial = base::parse_json(field.initial, fault)) made["default"] = *initial;
    if (!field.among.empty()) made["among"] = field.among;
    return made;
}

bool offered(const MenuItem& item, const access::Identity& identity) {
    return item.roles.empty() || std::ranges::any_of(item.roles, [&](const std::string& role) {
               return identity.has_role(role);
           });
}

/// What an item of another role does is nobody else's business: its number is known, no more.
json::object item_json(const AdminServices& services, const AdminCall& call, const MenuItem& item) {
    json::object made = {{"number", item.number}, {"offered", offered(item, call.identity)}};
    if (!offered(item, call.identity)) return made;
    made["verb"] = definition::verb_name(item.verb);
    made["model"] = services.definition.model(item.model).name;
    made["title"] = item.title.in(call.languages);
    json::array fields;
    for (const auto& field : item.fields)
        fields.push_back(field_json(field, call.languages));
    made["fields"] = std::move(fields);
    made["find"] = texts_json(item.find);
    made["filter"] = item.filter;
    made["order"] = item.order;
    return made;
}

/// Where roles have items of their own under one number, that of the person.
std::vector<const MenuItem*> one_a_number(const std::vector<MenuItem>& menu,
                                          const access::Identity& identity) {
    std::vector<const MenuItem*> items;
    for (const auto& item : menu) {
        if (items.empty() || items.back()->number != item.number) {
            items.push_back(&item);
        } else if (!offered(*items.back(), identity)) {
            items.back() = &item;
        }
    }
    return items;
}

}  // namespace

AdminTask show_menu(AdminServices& services, const AdminCall& call) {
    const auto& terminal = services.terminal();
    if (terminal.menu.empty()) refuse_missing("no menu: the application has no terminal.yaml");
    json::array menu;
    for (const auto* item : one_a_number(terminal.menu, call.identity))
        menu.push_back(item_json(services, call, *item));
    const json::object made = {{"welcome", terminal.welcome.in(call.languages)},
                               {"farewell", terminal.farewell.in(call.languages)},
                               {"menu", std::move(menu)}};
    auto response = json_response(json::serialize(made));
    response.headers.emplace_back("Vary", "Authorization, apikey, Accept-Language");
    co_return response;
}

}  // namespace socle::http
