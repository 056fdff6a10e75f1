#include "terminal/print.h"

#include "base/text.h"
#include "terminal/shown.h"

#include <boost/json.hpp>

#include <algorithm>
#include <iostream>

namespace socle::terminal {

namespace {

namespace json = boost::json;
using Fields = std::vector<const Field*>;

const json::value& value_of(const json::object& record, const std::string& name) {
    static const json::value none;
    const auto* found = record.if_contains(name);
    return found == nullptr ? none : *found;
}

/// RFC 4180; a cell that a spreadsheet would take for a formula is led by an apostrophe.
std::string csv_cell(std::string text) {
    if (!text.empty() && std::string_view("=+-@").contains(text[0]) &&
        text.find_first_not_of("+-.0123456789") != std::string::npos) {
        text.insert(0, "'");
    }
    if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
    std::string quoted = "\"";
    for (const char c : text) {
        if (c == '"') quoted += '"';
        quoted += c;
    }
    return quoted + "\"";
}

void print_csv(const Printing& printing, const Fields& fields, const json::array& records) {
    std::string text;
    for (const auto* field : fields)
        text += (text.empty() ? "" : ",") + csv_cell(field->name);
    std::cout << text << "\r\n";
    for (const auto& record : records) {
        std::string line;
        bool first = true;
        for (const auto* field : fields) {
            if (!std::exchange(first, false)) line += ',';
            const auto& value = value_of(record.get_object(), field->name);
            line += csv_cell(value.is_object()
                                 ? shown(printing.catalogue, *field, value, printing.language)
                                 : plain_text(value));
        }
        std::cout << line << "\r\n";
    }
}

/// JSON's own form of a value is YAML, too.
void print_yaml(const Fields& fields, const json::object& record, std::string_view first) {
    for (const auto* field : fields) {
        std::cout << first << field->name << ": " << json::serialize(value_of(record, field->name))
                  << "\n";
        if (first == "- ") first = "  ";
    }
}

std::string_view kind_shown(const json::value& kind) {
    const auto text = plain_text(kind);
    if (text == "added") return "created";
    if (text == "deleted") return "deleted";
    return "changed";
}

/// "Title: Alien → Aliens", one a field.
std::vector<std::string> changes_shown(const Printing& printing, const Model& model,
                                       const json::object& event) {
    std::vector<std::string> texts;
    const auto& changes = value_of(event, "changes");
    if (!changes.is_object()) return texts;
    const bool changed = plain_text(value_of(event, "kind")) == "changed";
    for (const auto& [name, value] : changes.get_object()) {
        const auto* field = model.find_field(std::string(name));
        Field unknown;
        unknown.title = std::string(name);
        const auto& described = field == nullptr ? unknown : *field;
        const auto one = [&](const json::value& each) {
            return shown(printing.catalogue, described, each, printing.language);
        };
        const bool pair = changed && value.is_array() && value.get_array().size() == 2;
        texts.push_back(
            described.title + ": " +
            (pair ? one(value.get_array()[0]) + " → " + one(value.get_array()[1]) : one(value)));
    }
    return texts;
}

/// Number, instant, person and kind.
std::vector<std::string> event_cells(const Printing& printing, const json::object& event,
                                     const std::map<std::string, std::string>& people) {
    Field instant;
    instant.type = "timestamp";
    const auto by = plain_text(value_of(event, "by"));
    const auto person = people.find(by);
    return {plain_text(value_of(event, "id")),
            shown(printing.catalogue, instant, value_of(event, "at"), printing.language),
            person == people.end() ? by : person->second,
            std::string(say(printing.language, kind_shown(value_of(event, "kind"))))};
}

}  // namespace

void print_records(const Printing& printing, const Fields& fields, const json::array& records) {
    if (printing.output == "csv") return print_csv(printing, fields, records);
    if (printing.output == "yaml") {
        for (const auto& record : records)
            print_yaml(fields, record.get_object(), "- ");
        return;
    }
    if (!records.empty()) std::cout << records_table(printing, fields, records);
}

std::string records_table(const Printing& printing, const Fields& fields,
                          const json::array& records) {
    std::vector<std::vector<std::string>> rows(1);
    for (const auto* field : fields)
        rows.front().push_back(field->title);
    for (const auto& record : records) {
        auto& row = rows.emplace_back();
        for (const auto* field : fields)
            row.push_back(shown(printing.catalogue, *field,
                                value_of(record.get_object(), field->name), printing.language));
    }
    return table(printing.screen, rows);
}

std::string record_table(const Printing& printing, const Fields& fields,
                         const json::object& record) {
    std::vector<std::vector<std::string>> rows = {{std::string(say(printing.language, "Field")),
                                                   std::string(say(printing.language, "Value"))}};
    for (const auto* field : fields) {
        rows.push_back({field->title, shown(printing.catalogue, *field,
                                            value_of(record, field->name), printing.language)});
    }
    return table(printing.screen, rows);
}

void print_record(const Printing& printing, const Fields& fields, const json::object& record) {
    if (printing.output == "csv") {
        print_csv(printing, fields, {record});
    } else if (printing.output == "yaml") {
        print_yaml(fields, record, "");
    } else {
        std::cout << record_table(printing, fields, record);
    }
}

std::string events_table(const Printing& printing, const Model& model, const json::value& answer,
                         const std::map<std::string, std::string>& people) {
    const auto& language = printing.language;
    std::vector<std::vector<std::string>> rows = {
        {std::string(say(language, "Event")), std::string(say(language, "When")),
         std::string(say(language, "Who")), std::string(say(language, "What")), ""}};
    const auto* events = answer.if_array();
    if (events == nullptr) return {};
    for (const auto& each : *events) {
        const auto& event = each.get_object();
        rows.push_back(event_cells(printing, event, people));
        rows.back().push_back(base::join(changes_shown(printing, model, event), "; "));
    }
    return table(printing.screen, rows);
}

std::vector<std::string> events_lines(const Printing& printing, const Model& model,
                                      const json::value& answer,
                                      const std::map<std::string, std::string>& people) {
    std::vector<std::string> lines;
    const auto* events = answer.if_array();
    if (events == nullptr) return lines;
    for (const auto& each : *events) {
        const auto& event = each.get_object();
        lines.push_back(base::join(event_cells(printing, event, people), "  "));
        for (const auto& change : changes_shown(printing, model, event))
            lines.push_back("    " + change);
    }
    return lines;
}

}  // namespace socle::terminal
