#include "base/text.h"
#include "http/admin/endpoints.h"
#include "http/admin/model_json.h"
#include "http/admin/parts.h"

#include <boost/json.hpp>
#include <boost/json/value_from.hpp>

namespace socle::http {

namespace {

namespace json = boost::json;

/// Definitions kept; the next one empties the store.
constexpr std::size_t definitions_max = 100;

std::string definition_json(const definition::Definition& definition, const AdminCall& call) {
    json::array models;
    for (std::size_t index = 0; index < definition.models.size(); ++index) {
        const openapi::ModelView view{definition, call.identity, call.languages,
                                      static_cast<int>(index)};
        if (definition.models[index].internal || !view.may_read()) continue;
        models.push_back(model_json(view));
    }
    const json::object made = {
        {"app", definition.app},
        {"title", title_or_name(definition.title, definition.app, call.languages)},
        {"languages", json::value_from(definition.languages)},
        {"models", std::move(models)}};
    return json::serialize(made);
}

}  // namespace

AdminTask show_definition(AdminServices& services, const AdminCall& call) {
    auto& kept = services.definitions;
    const auto name = call.identity.group + "|" + base::join(call.languages, ",");
    auto known = kept.find(name);
    if (known == kept.end()) {
        if (kept.size() >= definitions_max) kept.clear();
        known = kept.emplace(name, definition_json(services.definition, call)).first;
    }
    auto response = json_response(known->second);
    response.entity_tag = true;
    response.headers.emplace_back("Cache-Control", "private, no-cache");
    response.headers.emplace_back("Vary", "Authorization, apikey, Accept-Language");
    co_return response;
}

}  // namespace socle::http
