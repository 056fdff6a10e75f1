#include "http/admin/model_json.h"

#include "access/restrict.h"
#include "base/error.h"
#include "http/admin/field_json.h"
#include "http/admin/parts.h"
#include "query/relationship.h"

#include <boost/json.hpp>

#include <algorithm>

namespace socle::http {

namespace {

namespace json = boost::json;
using access::Action;
using definition::Field;
using definition::FieldType;
using definition::Model;
using openapi::ModelView;

/// Of how many records.
std::string_view extent(const ModelView& view, Action action) {
    const auto rule = access::rule(view.definition, view.model, action, view.identity);
    if (definition::is_constant(rule, false)) return "none";
    return definition::is_constant(rule, true) ? "all" : "some";
}

json::object may_json(const ModelView& view) {
    const bool table = !view.described().view;
    const auto write = [&](Action action) { return table ? extent(view, action) : "none"; };
    return {{"read", extent(view, Action::read)},
            {"create", write(Action::create)},
            {"update", write(Action::update)},
            {"delete", write(Action::remove)}};
}

/// What stands for a record where the definition does not say: its first text, else its key.
std::string display_of(const ModelView& view) {
    const auto& model = view.described();
    if (!model.display.empty()) return model.display;
    const auto text = std::ranges::find_if(model.fields, [&](const Field& field) {
        return field.type == FieldType::text && view.readable(field);
    });
    const auto& field = text == model.fields.end() ? model.key_field() : *text;
    return "{{" + field.name + "}}";
}

json::array fields_json(const ModelView& view) {
    json::array fields;
    for (const auto& field : view.described().fields) {
        const bool secret = field.type == FieldType::secret && view.writable(field);
        const bool seen = field.type != FieldType::secret && view.readable(field);
        if (seen || secret) fields.push_back(field_json(view, field));
    }
    if (view.takes_password()) fields.push_back(field_json(view, openapi::password_member()));
    for (const auto& computed : view.described().computed) {
        if (view.readable(computed.expression)) fields.push_back(computed_json(view, computed));
    }
    return fields;
}

json::array filters_json(const ModelView& view) {
    json::array filters;
    for (const auto& filter : view.described().filters) {
        if (!view.readable(filter.rule)) continue;
        filters.push_back({{"name", filter.name},
                           {"title", title_or_name(filter.title, filter.name, view.languages)}});
    }
    return filters;
}

/// How `select=` embeds the records of `other` that refer to this model by `field`.
std::string embedding_of(const ModelView& view, const Model& other, const Field& field) {
    try {
        const auto found = query::find_relationship(view.definition, view.model, other.name, {});
        const bool by_field = !found.forward() && !found.linked() &&
                              found.relation.back == other.find_field(field.name);
        if (by_field) return other.name;
    } catch (const base::Error&) {
        return other.name + "!" + field.name;
    }
    return other.name + "!" + field.name;
}

json::array back_json(const ModelView& view) {
    json::array back;
    const auto& models = view.definition.models;
    for (std::size_t index = 0; index < models.size(); ++index) {
        const ModelView other{view.definition, view.identity, view.languages,
                              static_cast<int>(index)};
        if (models[index].internal || !other.may_read()) continue;
        for (const auto& field : models[index].fields) {
            if (field.to != view.model || !other.readable(field)) continue;
            back.push_back({{"name", embedding_of(view, models[index], field)},
                            {"model", models[index].name},
                            {"field", field.name}});
        }
    }
    return back;
}

}  // namespace

json::object model_json(const ModelView& view) {
    const auto& model = view.described();
    const auto& key = model.key_field();
    json::object made;
    made["name"] = model.name;
    made["title"] = title_or_name(model.title, model.name, view.languages);
    made["display"] = display_of(view);
    made["key"] = {{"name", key.name}, {"type", definition::field_type_name(key.type)}};
    made["link"] = model.link;
    made["builtin"] = view.model == view.definition.user_model;
    made["view"] = model.view;
    made["search"] = !model.search.fields.empty();
    made["history"] = model.events && !model.view;
    made["may"] = may_json(view);
    made["fields"] = fields_json(view);
    made["filters"] = filters_json(view);
    made["back"] = back_json(view);
    return made;
}

}  // namespace socle::http
