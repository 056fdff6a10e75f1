#include "base/error.h"
#include "base/text.h"
#include "terminal/command.h"
#include "terminal/people.h"
#include "terminal/print.h"
#include "terminal/shown.h"
#include "terminal/visit.h"

#include <boost/json.hpp>

#include <algorithm>
#include <iostream>

namespace socle::terminal {

namespace {

namespace json = boost::json;
using base::Code;
using base::Error;
using Fields = std::vector<const Field*>;

/// One command about the records of a model.
class Records {
public:
    Records(Visit& visit, const Command& command)
        : visit_(visit),
          command_(command),
          catalogue_(visit.catalogue()),
          model_(visit.model(command.model)),
          language_(visit.language()) {}

    int list();
    int show();
    int add();
    int edit();
    int remove();
    int history();
    int undo();

private:
    const Field& field(const std::string& name) const;
    Fields listed_fields() const;
    Fields all_fields() const;
    std::string path(const std::string& query) const;
    std::string path_of(const std::string& key, const std::string& select) const;
    std::string key_argument() const;
    Answer find(const std::string& key, const Fields& fields);
    json::object given_values(std::size_t first) const;
    json::object asked_values(const json::object& now);
    Printing printing() const { return {visit_.screen(), catalogue_, language_, command_.output}; }
    bool agreed(std::string_view question) const;
    void print_changes(const json::object& now, const json::object& changes) const;

    Visit& visit_;
    const Command& command_;
    const Catalogue& catalogue_;
    const Model& model_;
    const Language language_;
};

int print_as_it_came(const Answer& answer) {
    std::cout << answer.text << "\n";
    return 0;
}

std::string parameter(const std::string& name, const std::string& value) {
    return base::url_encode(name) + "=" + base::url_encode(value);
}

const Field& Records::field(const std::string& name) const {
    if (const auto* found = model_.find_field(name)) return *found;
    std::vector<std::string> names;
    for (const auto& each : model_.fields)
        names.push_back(each.name);
    throw Error(Code::bad_value, say(language_, "{} has no field {}.", {model_.name, name}), {},
                say(language_, "The fields are: {}", {base::join(names, ", ")}));
}

/// Those of `--select`; else what is shown in a line.
Fields Records::listed_fields() const {
    Fields fields;
    for (const auto name : base::split(command_.select, ',')) {
        if (!name.empty()) fields.push_back(&field(std::string(base::trimmed(name))));
    }
    return fields.empty() ? line_fields(model_) : fields;
}

Fields Records::all_fields() const {
    Fields fields;
    for (const auto& each : model_.fields) {
        if (!each.secret) fields.push_back(&each);
    }
    return fields;
}

std::string Records::path(const std::string& query) const {
    return "/rest/v1/" + base::url_encode(model_.name) + "?" + query;
}

std::string Records::path_of(const std::string& key, const std::string& select) const {
    auto query = parameter(model_.key, "eq." + key);
    if (!select.empty()) query += "&" + parameter("select", select);
    return path(query);
}

std::string Records::key_argument() const {
    if (!command_.arguments.empty()) return command_.arguments.front();
    throw Error(Code::bad_value, std::string(say(language_, "The key of a record is needed.")));
}

Answer Records::find(const std::string& key, const Fields& fields) {
    Ask ask;
    ask.path = path_of(key, select_of(catalogue_, fields));
    ask.headers.emplace_back("Accept", "application/vnd.pgrst.object+json");
    try {
        return visit_.server().ask_signed_in(ask);
    } catch (const Error& error) {
        if (error.status != 406) throw;
    }
    throw Error(Code::bad_value, say(language_, "There is no {} {}.", {model_.name, key}));
}

int Records::list() {
    const auto fields = listed_fields();
    auto query = parameter("select", select_of(catalogue_, fields));
    for (const auto& filter : command_.filters) {
        const auto equals = filter.find('=');
        query += "&" + parameter(filter.substr(0, equals),
                                 equals == std::string::npos ? "" : filter.substr(equals + 1));
    }
    for (const auto& name : command_.named)
        query += "&" + parameter("filter", name);
    if (!command_.search.empty()) query += "&" + parameter("search", "wfts." + command_.search);
    if (!command_.order.empty()) query += "&" + parameter("order", command_.order);
    query += "&limit=" + std::to_string(command_.limit);
    const auto answer =
        visit_.server().ask_signed_in({"GET", path(query), {}, {{"Prefer", "count=exact"}}});
    if (command_.output == "json") return print_as_it_came(answer);
    print_records(printing(), fields, answer.body.get_array());
    const auto range = answer.header("content-range");
    const auto total = range.substr(range.find('/') + 1);
    const auto count = std::to_string(answer.body.get_array().size());
    if (command_.output == "table") {
        std::cerr << (count == "0" ? std::string(say(language_, "Nothing to show."))
                                   : say(language_, "{} of {}", {count, total}))
                  << "\n";
    }
    return 0;
}

int Records::show() {
    const auto fields = all_fields();
    const auto answer = find(key_argument(), fields);
    if (command_.output == "json") return print_as_it_came(answer);
    print_record(printing(), fields, answer.body.get_object());
    return 0;
}

/// Of the arguments NAME=VALUE, from `first` on.
json::object Records::given_values(std::size_t first) const {
    json::object values;
    for (std::size_t at = first; at < command_.arguments.size(); ++at) {
        const auto& argument = command_.arguments[at];
        const auto equals = argument.find('=');
        if (equals == std::string::npos) {
            throw Error(Code::bad_value,
                        say(language_, "a value is written NAME=VALUE, not {}", {argument}));
        }
        const auto& written = field(argument.substr(0, equals));
        if (!written.writable) {
            throw Error(Code::bad_value, say(language_, "{} cannot be written.", {written.name}));
        }
        values[written.name] = typed(written, argument.substr(equals + 1), language_);
    }
    return values;
}

/// Of a person, field by field; an empty answer leaves what is there.
json::object Records::asked_values(const json::object& now) {
    json::object values;
    if (!visit_.screen().asks) return values;
    for (const auto& each : model_.fields) {
        if (!each.writable || each.computed || each.name == model_.key) continue;
        const auto* present = now.if_contains(each.name);
        auto question = each.title;
        if (present != nullptr && !present->is_null())
            question += " [" + shown(catalogue_, each, *present, language_) + "]";
        else if (each.required && now.empty())
            question += " " + std::string(say(language_, "(required)"));
        std::string answer;
        const bool given =
            each.secret ? ask_hidden(question + ": ", answer) : ask_line(question + ": ", answer);
        if (!given)
            throw Error(Code::bad_value, std::string(say(language_, "Nothing was changed.")));
        if (!answer.empty()) values[each.name] = typed(each, answer, language_);
    }
    return values;
}

bool Records::agreed(std::string_view question) const {
    if (command_.yes) return true;
    if (!visit_.screen().asks) {
        throw Error(Code::bad_value,
                    std::string(say(language_,
                                    "This asks first, and nobody is there to answer: "
                                    "add --yes.")));
    }
    std::string answer;
    const bool given = ask_line(std::string(say(language_, question)), answer);
    const auto word = base::lower(answer);
    const bool yes = given && (word == "y" || word == "yes" || word == "o" || word == "oui");
    if (!yes) std::cerr << say(language_, "Nothing was changed.") << "\n";
    return yes;
}

void Records::print_changes(const json::object& now, const json::object& changes) const {
    const bool changed = !now.empty();
    std::vector<std::vector<std::string>> rows;
    rows.push_back({std::string(say(language_, "Field"))});
    if (changed) rows.front().emplace_back(say(language_, "Now"));
    rows.front().emplace_back(say(language_, changed ? "Then" : "Value"));
    for (const auto& [name, value] : changes) {
        const auto& written = field(name);
        std::vector<std::string> row = {written.title};
        const auto* present = now.if_contains(name);
        if (changed) {
            row.push_back(present == nullptr ? std::string()
                                             : shown(catalogue_, written, *present, language_));
        }
        row.push_back(written.secret ? "•••" : shown(catalogue_, written, value, language_));
        rows.push_back(std::move(row));
    }
    std::cerr << table(visit_.screen(), rows);
}

int Records::add() {
    auto values = given_values(0);
    if (values.empty()) values = asked_values({});
    print_changes({}, values);
    if (!agreed("Create it? [y/N] ")) return 1;
    const auto answer = visit_.server().ask_signed_in({"POST",
                                                       path(parameter("select", model_.key)),
                                                       values,
                                                       {{"Prefer", "return=representation"}}});
    const auto& made = answer.body.get_array().front().get_object();
    std::cout << say(language_, "Created {} {}.", {model_.title, plain_text(made.at(model_.key))})
              << "\n";
    return 0;
}

int Records::edit() {
    const auto key = key_argument();
    auto values = given_values(1);
    const auto found = find(key, all_fields());
    const auto& now = found.body.get_object();
    if (values.empty()) values = asked_values(now);
    if (values.empty()) {
        std::cerr << say(language_, "Nothing to change.") << "\n";
        return 0;
    }
    print_changes(now, values);
    if (!agreed("Change it? [y/N] ")) return 1;
    Ask ask{"PATCH", path_of(key, select_of(catalogue_, all_fields())), values, {}};
    const auto tag = found.header("etag");
    if (!tag.empty()) ask.headers.emplace_back("If-Match", tag);
    try {
        visit_.server().ask_signed_in(ask);
    } catch (const Error& error) {
        if (error.status != 412) throw;
        throw Error(Code::bad_value,
                    std::string(say(language_,
                                    "Somebody else has changed it meanwhile; nothing "
                                    "was changed.")));
    }
    std::cout << say(language_, "Changed {} {}.", {model_.title, key}) << "\n";
    return 0;
}

int Records::remove() {
    const auto key = key_argument();
    const auto fields = all_fields();
    const auto found = find(key, fields);
    std::cerr << record_table({visit_.screen(), catalogue_, language_, "table"}, fields,
                              found.body.get_object());
    if (!agreed("Delete it? [y/N] ")) return 1;
    visit_.server().ask_signed_in({"DELETE", path_of(key, ""), {}, {}});
    std::cout << say(language_, "Deleted {} {}.", {model_.title, key}) << "\n";
    return 0;
}

int Records::history() {
    auto query = parameter("model", model_.name);
    if (!command_.arguments.empty()) query += "&" + parameter("id", command_.arguments.front());
    query += "&limit=" + std::to_string(command_.limit);
    const auto answer =
        visit_.server().ask_signed_in({"GET", "/events/v1/history?" + query, {}, {}});
    if (command_.output == "json") return print_as_it_came(answer);
    const auto people = names_of_people([this](const Ask& ask) { return visit_.server().ask(ask); },
                                        catalogue_, answer.body);
    std::cout << events_table(printing(), model_, answer.body, people);
    return 0;
}

int Records::undo() {
    const auto event = key_argument();
    if (!agreed("Undo it? [y/N] ")) return 1;
    json::object body;
    const bool number = std::ranges::all_of(event, [](char c) { return c >= '0' && c <= '9'; });
    if (number) {
        body["event"] = std::stoll(event);
    } else {
        body["request"] = event;
    }
    visit_.server().ask_signed_in({"POST", "/events/v1/undo", body, {}});
    std::cout << say(language_, "Undone.") << "\n";
    return 0;
}

}  // namespace

int run(const Command& command) {
    Visit visit(command.server);
    Records records(visit, command);
    const std::pair<std::string_view, int (Records::*)()> verbs[] = {
        {"list", &Records::list}, {"show", &Records::show},     {"add", &Records::add},
        {"edit", &Records::edit}, {"delete", &Records::remove}, {"history", &Records::history},
        {"undo", &Records::undo},
    };
    for (const auto& [name, action] : verbs) {
        if (name == command.verb) return (records.*action)();
    }
    throw Error(Code::bad_value, command.verb + " is no verb of records");
}

}  // namespace socle::terminal
