#include "access/administer.h"
#include "base/text.h"
#include "http/admin/endpoints.h"
#include "http/admin/model_json.h"
#include "http/admin/model_source.h"
#include "http/admin/parts.h"

#include <boost/json.hpp>
#include <boost/json/value_from.hpp>

namespace socle::http {

namespace {

namespace json = boost::json;

/// Definitions kept; the next one empties the store.
constexpr std::size_t definitions_max = 100;

std::string definition_json(AdminServices& services, const AdminCall& call) {
    const auto& definition = services.definition;
    const auto dialect = services.accounts.dialect;
    const bool sources =
        !access::only_looks(call.identity) && access::may_administer(call.identity, "model");
    store::Schema schema;
    if (sources) schema = store::wanted_schema(definition, dialect);
    json::array models;
    for (std::size_t index = 0; index < definition.models.size(); ++index) {
        const openapi::ModelView view{definition, call.identity, call.languages,
                                      static_cast<int>(index)};
        if (definition.models[index].internal || !view.may_read()) continue;
        auto model = model_json(view);
        if (sources) add_source(model, view, services.rule_source(view.model), dialect, schema);
        models.push_back(std::move(model));
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
    const auto name = call.identity.group + (access::only_looks(call.identity) ? "r|" : "|") +
                      base::join(call.languages, ",");
    auto known = kept.find(name);
    if (known == kept.end()) {
        if (kept.size() >= definitions_max) kept.clear();
        known = kept.emplace(name, definition_json(services, call)).first;
    }
    auto response = json_response(known->second);
    response.entity_tag = true;
    response.headers.emplace_back("Cache-Control", "private, no-cache");
    response.headers.emplace_back("Vary", "Authorization, apikey, Accept-Language");
    co_return response;
}

}  // namespace socle::http
