#include "terminal/menu.h"

#include "base/json.h"
#include "base/text.h"

#include <boost/json.hpp>

#include <algorithm>
#include <map>

namespace socle::terminal {

namespace {

namespace json = boost::json;

std::string title_of(const MenuItem& item, Language language) {
    if (item.model == nullptr) return {};
    for (const auto& [name, title] : item.model->filters) {
        if (name == item.filter && !title.empty()) return title;
    }
    static const std::map<std::string, std::string_view> forms = {{"create", "New: {}"},
                                                                  {"edit", "Change: {}"},
                                                                  {"delete", "Delete: {}"},
                                                                  {"list", "List: {}"},
                                                                  {"show", "Show: {}"}};
    const auto form = forms.find(item.verb);
    return form == forms.end() ? std::string()
                               : say(language, form->second, {base::lower(item.model->title)});
}

FormField form_field_of(const json::object& object, const Model& model) {
    FormField field;
    field.field = model.find_field(base::text_member(object, "name"));
    field.prompt = base::text_member(object, "prompt");
    field.among = base::text_member(object, "among");
    if (const auto* initial = object.if_contains("default")) field.initial = *initial;
    return field;
}

void read_fields(MenuItem& item, const json::object& object) {
    const auto* fields = object.if_contains("fields");
    if (fields != nullptr && fields->is_array()) {
        for (const auto& each : fields->get_array()) {
            auto field = form_field_of(each.get_object(), *item.model);
            if (field.field != nullptr) item.fields.push_back(std::move(field));
        }
    }
    const auto* find = object.if_contains("find");
    if (find == nullptr || !find->is_array()) return;
    for (const auto& each : find->get_array()) {
        const auto* field = item.model->find_field(std::string(each.get_string()));
        if (field != nullptr) item.find.push_back(field);
    }
}

MenuItem item_of(const json::object& object, const Catalogue& catalogue, Language language) {
    MenuItem item;
    item.number = static_cast<int>(object.at("number").get_int64());
    item.offered = object.at("offered").get_bool();
    if (!item.offered) return item;
    item.verb = base::text_member(object, "verb");
    item.model = catalogue.find(base::text_member(object, "model"));
    item.filter = base::text_member(object, "filter");
    item.order = base::text_member(object, "order");
    item.title = base::text_member(object, "title");
    if (item.title.empty()) item.title = title_of(item, language);
    if (item.model != nullptr) read_fields(item, object);
    return item;
}

}  // namespace

const MenuItem* Menu::find(const std::string& number) const {
    const auto found = std::ranges::find_if(
        items, [&](const MenuItem& item) { return std::to_string(item.number) == number; });
    return found == items.end() ? nullptr : &*found;
}

Menu menu_of(const json::value& answer, const Catalogue& catalogue, Language language) {
    Menu menu;
    const auto& object = answer.as_object();
    menu.welcome = base::text_member(object, "welcome");
    menu.farewell = base::text_member(object, "farewell");
    for (const auto& each : object.at("menu").as_array())
        menu.items.push_back(item_of(each.as_object(), catalogue, language));
    return menu;
}

}  // namespace socle::terminal
