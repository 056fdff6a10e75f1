#include "terminal/action.h"

#include "base/error.h"
#include "base/text.h"
#include "terminal/print.h"
#include "terminal/refusal.h"
#include "terminal/screen.h"
#include "terminal/shown.h"

#include <boost/json.hpp>

#include <algorithm>
#include <array>

namespace socle::terminal {

namespace {

namespace json = boost::json;
using base::Error;

constexpr std::size_t page_records = 100;
constexpr int changed_meanwhile_status = 412;
constexpr std::string_view denied_code = "42501";

std::string parameter(const std::string& name, const std::string& value) {
    return base::url_encode(name) + "=" + base::url_encode(value);
}

bool is_asked(const Model& model, const Field& field) {
    return field.writable && !field.computed && field.name != model.key;
}

/// "0-2/3" → "3"
std::string total_of(const Answer& answer) {
    const auto range = answer.header("content-range");
    return range.substr(range.find('/') + 1);
}

Given* find_given(std::vector<Given>& values, const Field* field) {
    const auto found = std::ranges::find(values, field, &Given::field);
    return found == values.end() ? nullptr : &*found;
}

/// What is given anew may be taken: rules, hooks and constraints refuse values so, but not who asks
/// and what there is.
bool is_about_values(const Error& error) {
    constexpr std::array<int, 3> statuses = {400, 409, 422};
    return std::ranges::find(statuses, error.status) != statuses.end() && error.name != denied_code;
}

}  // namespace

void Action::perform() {
    if (item_.verb == "create") return create();
    if (item_.verb == "edit") return edit(find());
    if (item_.verb == "delete") return remove(find());
    if (item_.verb == "show") return show();
    list();
}

std::string Action::path(const std::string& query) const {
    return "/rest/v1/" + base::url_encode(model_.name) + (query.empty() ? "" : "?" + query);
}

std::string Action::path_of(const Finder::Found& found) const {
    return path(parameter(model_.key, "eq." + plain_text(found.key)));
}

bool Action::agrees(std::string_view question) {
    if (dialogue_.agrees(question)) return true;
    dialogue_.tell("Nothing was changed.");
    return false;
}

std::vector<FormField> Action::form_fields() const {
    if (!item_.fields.empty()) return item_.fields;
    std::vector<FormField> fields;
    for (const auto& field : model_.fields) {
        if (is_asked(model_, field)) fields.push_back({&field, "", {}, ""});
    }
    return fields;
}

/// Those that the person may write: nobody is asked for what is refused anyway.
std::vector<FormField> Action::editable_fields() const {
    auto fields = form_fields();
    std::erase_if(fields, [](const FormField& each) { return !each.field->writable; });
    return fields;
}

Action::Fields Action::shown_fields() const {
    Fields fields;
    if (item_.verb == "show") {
        for (const auto& each : item_.fields)
            fields.push_back(each.field);
    }
    if (!fields.empty()) return fields;
    for (const auto& field : model_.fields) {
        if (!field.secret) fields.push_back(&field);
    }
    return fields;
}

Action::Fields Action::listed_fields() const {
    Fields fields;
    for (const auto& each : item_.fields)
        fields.push_back(each.field);
    return fields.empty() ? line_fields(model_) : fields;
}

Finder::Found Action::find() {
    auto fields = item_.find;
    if (fields.empty()) fields.push_back(model_.find_field(model_.key));
    return finder_.find(model_, fields);
}

Answer Action::read(const Finder::Found& found, const Fields& fields) {
    Ask ask;
    ask.path = path_of(found) + "&" + parameter("select", select_of(catalogue_, fields));
    ask.headers.emplace_back("Accept", "application/vnd.pgrst.object+json");
    return connection_.ask(ask);
}

void Action::print_fields(const json::object& record) {
    dialogue_.print("");
    const auto screen = Screen::of_process();
    print_record({screen, catalogue_, dialogue_.language(), "table"}, shown_fields(), record);
}

void Action::print_given(const std::vector<Given>& values) {
    const auto language = dialogue_.language();
    std::vector<std::vector<std::string>> rows = {
        {std::string(say(language, "Field")), std::string(say(language, "Value"))}};
    for (const auto& each : values)
        rows.push_back({each.field->title, each.shown});
    dialogue_.print(table(Screen::of_process(), rows));
}

void Action::create() {
    const auto fields = form_fields();
    std::vector<Given> values;
    for (const auto& field : fields)
        values.push_back(form_.ask_new(field, nullptr));
    while (true) {
        print_given(values);
        if (!agrees("Create it? [y/N] ") || send_new(values, fields)) return;
    }
}

/// False when the server refused some of the values, which were given anew.
bool Action::send_new(std::vector<Given>& values, const std::vector<FormField>& fields) {
    json::object body;
    for (const auto& each : values) {
        if (!each.value.is_null()) body[each.field->name] = each.value;
    }
    Fields wrong;
    try {
        const auto answer = connection_.ask({"POST",
                                             path(parameter("select", model_.key)),
                                             body,
                                             {{"Prefer", "return=representation"}}});
        const auto& made = answer.body.as_array().front().as_object();
        dialogue_.tell("Created {} {}.", {model_.title, plain_text(made.at(model_.key))});
        return true;
    } catch (const Error& error) {
        if (!is_about_values(error)) throw;
        const auto refusal = refusal_of(error, model_, dialogue_.language());
        for (const auto& line : refusal.lines)
            dialogue_.print(line);
        wrong = refusal.fields;
    }
    ask_again(values, fields, wrong);
    return false;
}

/// The fields that were refused; where nobody knows which, the person says.
void Action::ask_again(std::vector<Given>& values, const std::vector<FormField>& fields,
                       const Fields& wrong) {
    bool asked = false;
    for (const auto& field : fields) {
        if (std::ranges::find(wrong, field.field) == wrong.end()) continue;
        auto* given = find_given(values, field.field);
        const bool refused_alone = wrong.size() == 1;
        *given = form_.ask_new(field, refused_alone ? nullptr : given);
        asked = true;
    }
    if (asked) return;
    const auto& field = ask_field(fields);
    auto* given = find_given(values, field.field);
    *given = form_.ask_new(field, given);
}

const FormField& Action::ask_field(const std::vector<FormField>& fields) {
    if (fields.size() == 1) return fields.front();
    Fields plain;
    std::vector<std::string> names;
    for (const auto& each : fields) {
        plain.push_back(each.field);
        names.push_back(std::to_string(plain.size()) + " " + each.field->title);
    }
    dialogue_.print(base::join(names, ", "));
    while (true) {
        const auto answer =
            dialogue_.ask(std::string(say(dialogue_.language(), "Field to change")));
        const auto* field = field_called(plain, answer);
        const auto found = std::ranges::find(fields, field, &FormField::field);
        if (field != nullptr && found != fields.end()) return *found;
        dialogue_.tell("{} is none of the fields.", {answer});
    }
}

void Action::edit(const Finder::Found& found) {
    const auto fields = editable_fields();
    if (fields.empty()) return dialogue_.tell("You may not do this.");
    const auto now = read(found, shown_fields());
    const auto& record = now.body.as_object();
    print_fields(record);
    const auto& field = ask_field(fields);
    const auto* present = record.if_contains(field.field->name);
    while (true) {
        const auto value = form_.ask_instead(field, present == nullptr ? json::value() : *present);
        if (!value) return dialogue_.tell("Nothing was changed.");
        print_given({*value});
        if (!agrees("Change it? [y/N] ") || send_change(found, now, *value)) return;
    }
}

/// False when the server refused the value.
bool Action::send_change(const Finder::Found& found, const Answer& now, const Given& value) {
    Ask ask{"PATCH",
            path_of(found) + "&" + parameter("select", select_of(catalogue_, shown_fields())),
            json::object{{value.field->name, value.value}},
            {}};
    const auto tag = now.header("etag");
    if (!tag.empty()) ask.headers.emplace_back("If-Match", tag);
    try {
        connection_.ask(ask);
    } catch (const Error& error) {
        if (error.status == changed_meanwhile_status) {
            dialogue_.tell("Somebody else has changed it meanwhile; nothing was changed.");
            return true;
        }
        if (!is_about_values(error)) throw;
        for (const auto& line : refusal_of(error, model_, dialogue_.language()).lines)
            dialogue_.print(line);
        return false;
    }
    dialogue_.tell("Changed {} {}.", {model_.title, plain_text(found.key)});
    return true;
}

void Action::remove(const Finder::Found& found) {
    print_fields(read(found, shown_fields()).body.as_object());
    if (!agrees("Delete it? [y/N] ")) return;
    connection_.ask({"DELETE", path_of(found), {}, {}});
    dialogue_.tell("Deleted {} {}.", {model_.title, plain_text(found.key)});
}

void Action::show() {
    const auto found = find();
    print_fields(read(found, shown_fields()).body.as_object());
}

void Action::list() {
    const auto fields = listed_fields();
    auto query = parameter("select", select_of(catalogue_, fields));
    if (!item_.filter.empty()) query += "&" + parameter("filter", item_.filter);
    query += "&" + parameter("order", item_.order.empty() ? model_.key : item_.order);
    query += "&limit=" + std::to_string(page_records);
    for (std::size_t from = 0;; from += page_records) {
        const auto page = path(query + "&offset=" + std::to_string(from));
        const auto answer = connection_.ask({"GET", page, {}, {{"Prefer", "count=exact"}}});
        const auto& records = answer.body.as_array();
        if (from == 0 && records.empty()) return dialogue_.tell("Nothing to show.");
        if (from == 0) dialogue_.tell("{}: {}", {item_.title, total_of(answer)});
        const auto screen = Screen::of_process();
        print_records({screen, catalogue_, dialogue_.language(), "table"}, fields, records);
        if (std::to_string(from + records.size()) == total_of(answer)) return;
        if (records.size() < page_records) return;
        dialogue_.tell("{} of {}", {std::to_string(from + records.size()), total_of(answer)});
        if (!dialogue_.does_not_mind("Show more? [Y/n] ")) return;
    }
}

}  // namespace socle::terminal
