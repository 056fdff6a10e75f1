#include "terminal/browser.h"

#include "base/error.h"
#include "base/text.h"
#include "terminal/action.h"
#include "terminal/people.h"
#include "terminal/shown.h"

#include <boost/json.hpp>

#include <algorithm>

namespace socle::terminal {

namespace {

namespace json = boost::json;
using base::Error;
using Kind = Key::Kind;

constexpr std::size_t page_records = 200;
constexpr std::size_t events_shown = 200;

std::string parameter(const std::string& name, const std::string& value) {
    return base::url_encode(name) + "=" + base::url_encode(value);
}

bool is(const Key& key, std::string_view letter) {
    return key.kind == Kind::text && key.text == letter;
}

/// The heading, then the lines.
void take_table(Lines& shown, const std::string& table) {
    shown.lines.clear();
    bool first = true;
    for (const auto line : base::split(table, '\n')) {
        if (first)
            shown.heading = line;
        else if (!line.empty())
            shown.lines.emplace_back(line);
        first = false;
    }
}

/// "0-2/3" → 3
std::size_t total_of(const Answer& answer) {
    const auto range = answer.header("content-range");
    return std::strtoull(range.substr(range.find('/') + 1).c_str(), nullptr, 10);
}

/// Where there is no search, the words are looked for in the model's own texts.
std::string search_of(const Model& model, const std::string& words) {
    if (model.search) return parameter("search", "wfts." + words);
    std::vector<std::string> fields;
    for (const auto& field : model.fields) {
        const bool text = field.type == "text" && !field.computed && !field.secret;
        if (text) fields.push_back(field.name + ".ilike." + containing(words));
    }
    return parameter("or", "(" + base::join(fields, ",") + ")");
}

}  // namespace

void Browser::run() {
    std::vector<std::string> titles;
    for (const auto& model : catalogue_.models())
        titles.push_back(model.title);
    Lines lines{catalogue_.title(), "", titles,
                std::string(words("Enter opens, ? help, q leaves"))};
    while (true) {
        const auto key = read(lines);
        if (is(key, "q")) return;
        if (is(key, "?")) help();
        if (key.kind == Kind::enter && !lines.lines.empty())
            browse(catalogue_.models()[lines.chosen]);
    }
}

void Browser::browse(const Model& model) {
    List list{model, line_fields(model), "", "", "", {}, 0, {}};
    list.shown.help = words("Enter shows, / search, f filter, o order, n new, ? help, q back");
    load(list, false);
    while (true) {
        list.shown.title = title_of(list);
        const auto key = read(list.shown);
        try {
            if (!list_key(list, key)) return;
        } catch (const Error& error) {
            message_ = error.message;
        } catch (const Left& left) {
            if (left.why != Left::Why::back) throw;
        }
    }
}

/// False when the person goes back.
bool Browser::list_key(List& list, const Key& key) {
    const auto* record = chosen(list);
    if (key.kind == Kind::resize) {
        show_lines(list);
    } else if (is(key, "q") || key.kind == Kind::escape) {
        return false;
    } else if (is(key, "?")) {
        help();
    } else if (is(key, "/")) {
        const auto text = ask_line(list.shown, std::string(words("Search: ")));
        if (!text) return true;
        list.search = *text;
        load(list, false);
    } else if (is(key, "f")) {
        choose_filter(list);
    } else if (is(key, "o")) {
        choose_order(list);
    } else if (is(key, "n")) {
        perform(list.model, "create", nullptr);
        load(list, false);
    } else if (is(key, "r")) {
        load(list, false);
    } else if (record == nullptr) {
        return true;
    } else if (key.kind == Kind::enter) {
        detail(list.model, *record);
        load(list, false);
    } else if (is(key, "e") || is(key, "d")) {
        perform(list.model, is(key, "e") ? "edit" : "delete", record);
        load(list, false);
    } else if (is(key, "h")) {
        history(list.model, plain_text(record->at(list.model.key)));
    } else if (is(key, "u")) {
        undo(list.model, plain_text(record->at(list.model.key)));
        load(list, false);
    } else if (list.shown.chosen + 1 == list.records.size() && list.records.size() < list.total) {
        load(list, true);
    }
    return true;
}

std::string Browser::query_of(const List& list) const {
    auto query = parameter("select", select_of(catalogue_, list.fields));
    if (!list.filter.empty()) query += "&" + parameter("filter", list.filter);
    if (!list.search.empty()) query += "&" + search_of(list.model, list.search);
    return query + "&" + parameter("order", list.order.empty() ? list.model.key : list.order);
}

std::string Browser::title_of(const List& list) const {
    auto title = list.model.title + " · " +
                 say(dialogue_.language(), "{} of {}",
                     {std::to_string(list.records.size()), std::to_string(list.total)});
    for (const auto& [name, filter] : list.model.filters) {
        if (name == list.filter) title += " · " + filter;
    }
    if (!list.search.empty()) title += " · /" + list.search;
    if (!list.order.empty()) title += " · " + list.order;
    return title;
}

void Browser::load(List& list, bool more) {
    const auto from = more ? list.records.size() : 0;
    const auto path = "/rest/v1/" + base::url_encode(list.model.name) + "?" + query_of(list) +
                      "&limit=" + std::to_string(page_records) + "&offset=" + std::to_string(from);
    const auto answer = connection_.ask({"GET", path, {}, {{"Prefer", "count=exact"}}});
    if (!more) list.records.clear();
    for (const auto& record : answer.body.as_array())
        list.records.push_back(record);
    list.total = total_of(answer);
    show_lines(list);
}

void Browser::show_lines(List& list) {
    Screen screen;
    screen.width = canvas_.columns() - 1;
    take_table(list.shown, records_table(printing(screen), list.fields, list.records));
    const auto last = list.shown.lines.empty() ? 0 : list.shown.lines.size() - 1;
    list.shown.chosen = std::min(list.shown.chosen, last);
}

const json::object* Browser::chosen(const List& list) const {
    if (list.shown.chosen >= list.records.size()) return nullptr;
    return &list.records[list.shown.chosen].get_object();
}

void Browser::choose_filter(List& list) {
    std::vector<std::string> names = {std::string(words("all"))};
    for (const auto& [name, title] : list.model.filters)
        names.push_back(title.empty() ? name : title);
    const auto picked = pick(list.model.title, names);
    if (!picked) return;
    list.filter = *picked == 0 ? "" : list.model.filters[*picked - 1].first;
    load(list, false);
}

/// The same field once more turns the order around.
void Browser::choose_order(List& list) {
    std::vector<std::string> names;
    for (const auto* field : list.fields)
        names.push_back(field->title);
    const auto picked = pick(list.model.title, names);
    if (!picked) return;
    const auto& name = list.fields[*picked]->name;
    list.order = list.order == name ? name + ".desc" : name;
    load(list, false);
}

void Browser::detail(const Model& model, const json::object& record) {
    std::vector<const Field*> fields;
    for (const auto& field : model.fields) {
        if (!field.secret) fields.push_back(&field);
    }
    const auto key = plain_text(record.at(model.key));
    Lines lines;
    lines.title = model.title + " " + key;
    lines.help = words("e edit, d delete, h history, u undo, q back");
    lines.chooses = false;
    while (true) {
        const auto path = "/rest/v1/" + base::url_encode(model.name) + "?" +
                          parameter(model.key, "eq." + key) + "&" +
                          parameter("select", select_of(catalogue_, fields));
        const auto answer = connection_.ask({"GET", path, {}, {}});
        const auto& found = answer.body.as_array();
        if (found.empty()) return;
        const auto& now = found.front().get_object();
        Screen screen;
        screen.width = canvas_.columns() - 1;
        take_table(lines, record_table(printing(screen), fields, now));
        const auto pressed = read(lines);
        if (is(pressed, "q") || pressed.kind == Kind::escape) return;
        if (is(pressed, "e")) perform(model, "edit", &now);
        if (is(pressed, "d")) perform(model, "delete", &now);
        if (is(pressed, "h")) history(model, key);
        if (is(pressed, "u")) undo(model, key);
    }
}

json::value Browser::events_of(const Model& model, const std::string& key) {
    const auto path = "/events/v1/history?" + parameter("model", model.name) + "&" +
                      parameter("id", key) + "&limit=" + std::to_string(events_shown);
    return connection_.ask({"GET", path, {}, {}}).body;
}

std::vector<std::string> Browser::lines_of(const Model& model, const json::value& events) {
    const auto ask = [this](const Ask& asked) {
        try {
            return connection_.ask(asked);
        } catch (const Error&) {
            return Answer();
        }
    };
    const auto people = names_of_people(ask, catalogue_, events);
    const Screen screen;
    return events_lines(printing(screen), model, events, people);
}

void Browser::history(const Model& model, const std::string& key) {
    Lines lines;
    lines.title = model.title + " " + key;
    lines.help = words("q back");
    lines.chooses = false;
    lines.lines = lines_of(model, events_of(model, key));
    read_lines(std::move(lines));
}

/// In lines: what it is about stays to be read until Enter.
void Browser::perform(const Model& model, const std::string& verb, const json::object* record) {
    MenuItem item;
    item.verb = verb;
    item.model = &model;
    dialogue_.print("\n" + model.title);
    try {
        Action action(connection_, dialogue_, catalogue_, item);
        if (record == nullptr) {
            action.perform();
        } else {
            const Finder::Found found{record->at(model.key), named(catalogue_, model, *record)};
            verb == "edit" ? action.edit(found) : action.remove(found);
        }
        dialogue_.pause();
    } catch (const Left& left) {
        if (left.why == Left::Why::end) throw;
        message_ = words("Nothing was changed.");
    } catch (const Error& error) {
        message_ =
            error.name == "42501" ? std::string(words("You may not do this.")) : error.message;
    }
}

void Browser::undo(const Model& model, const std::string& key) {
    const auto events = events_of(model, key);
    const auto* list = events.if_array();
    if (list == nullptr || list->empty()) {
        message_ = words("Nothing to show.");
        return;
    }
    const json::array last = {list->front()};
    const auto lines = lines_of(model, last);
    dialogue_.print("\n" + base::join(lines, "\n"));
    try {
        if (!dialogue_.agrees("Undo it? [y/N] ")) {
            message_ = words("Nothing was changed.");
            return;
        }
        const json::object body = {{"event", list->front().get_object().at("id")}};
        connection_.ask({"POST", "/events/v1/undo", body, {}});
        message_ = words("Undone.");
    } catch (const Left& left) {
        if (left.why == Left::Why::end) throw;
        message_ = words("Nothing was changed.");
    }
}

}  // namespace socle::terminal
