#include "terminal/finder.h"

#include "base/error.h"
#include "base/text.h"
#include "terminal/shown.h"

#include <boost/json.hpp>

#include <algorithm>

namespace socle::terminal {

namespace {

namespace json = boost::json;
using base::Error;
using Found = Finder::Found;

constexpr std::size_t offered_max = 20;
constexpr int refused_value_status = 400;

std::string parameter(const std::string& name, const std::string& value) {
    return base::url_encode(name) + "=" + base::url_encode(value);
}

bool is_text(const Field& field) {
    return field.type == "text" && !field.secret && !field.computed;
}

std::string condition_of(const Field& field, const std::string& text) {
    return parameter(field.name, "eq." + text);
}

std::string condition_containing(const Field& field, const std::string& text) {
    return parameter("or", "(" + field.name + ".ilike." + containing(text) + ")");
}

/// The last digits of a telephone number: the same however it is spaced and begins. "" of others.
std::string subscriber_number(const Field& field, const std::string& text) {
    constexpr std::size_t digits_max = 9;
    if (field.format != "phone") return {};
    std::string digits;
    for (const char c : text) {
        if (c >= '0' && c <= '9') digits += c;
    }
    return digits.size() > digits_max ? digits.substr(digits.size() - digits_max) : digits;
}

void add_new(std::vector<Found>& all, std::vector<Found> more) {
    for (auto& one : more) {
        const bool known =
            std::ranges::any_of(all, [&](const Found& each) { return each.key == one.key; });
        if (!known) all.push_back(std::move(one));
    }
}

std::string among_of(const std::string& among) {
    return among.empty() ? "" : "&" + parameter("filter", among);
}

}  // namespace

std::vector<Found> Finder::query(const Model& model, const std::string& wanted,
                                 const std::string& condition) {
    auto select = naming_select(catalogue_, model);
    const auto at = wanted.empty() ? std::string::npos : select.find("," + wanted + "(");
    if (at != std::string::npos) select.insert(at + 1 + wanted.size(), "!inner");
    const auto path = "/rest/v1/" + base::url_encode(model.name) + "?" +
                      parameter("select", select) + "&" + condition +
                      "&limit=" + std::to_string(offered_max + 1);
    std::vector<Found> found;
    Answer answer;
    try {
        answer = connection_.ask({"GET", path, {}, {}});
    } catch (const Error& error) {
        // A text that no value of the field can be, as a word for a number, finds nothing.
        if (error.status != refused_value_status) throw;
        return found;
    }
    if (!answer.body.is_array()) return found;
    for (const auto& record : answer.body.get_array())
        found.push_back(
            {record.get_object().at(model.key), terminal::named(catalogue_, model, record)});
    return found;
}

std::vector<Found> Finder::some(const Model& model, const std::string& among) {
    return query(model, "", parameter("order", model.key) + among_of(among));
}

std::vector<Found> Finder::by_key(const Model& model, const std::string& text,
                                  const std::string& among) {
    const auto* key = model.find_field(model.key);
    if (key == nullptr) return {};
    return query(model, "", condition_of(*key, text) + among_of(among));
}

/// By the texts that its display is made of, those behind refs each by itself.
std::vector<Found> Finder::by_display(const Model& model, const std::string& text,
                                      const std::string& among) {
    std::vector<std::string> own;
    std::vector<Found> found;
    for (const auto& path : paths_of(model.display)) {
        const auto dot = path.find('.');
        const auto* field = model.find_field(path.substr(0, dot));
        if (field == nullptr) continue;
        if (dot == std::string::npos && is_text(*field)) {
            own.push_back(field->name + ".ilike." + containing(text));
        }
        const auto* target = field->to.empty() ? nullptr : catalogue_.find(field->to);
        const auto* inner = target == nullptr || dot == std::string::npos
                                ? nullptr
                                : target->find_field(path.substr(dot + 1));
        if (inner == nullptr || !is_text(*inner)) continue;
        const auto condition =
            parameter(field->name + ".or", "(" + inner->name + ".ilike." + containing(text) + ")");
        add_new(found, query(model, field->name, condition + among_of(among)));
    }
    if (!own.empty()) {
        const auto condition = parameter("or", "(" + base::join(own, ",") + ")");
        add_new(found, query(model, "", condition + among_of(among)));
    }
    return found;
}

std::optional<Found> Finder::named(const Model& model, const std::string& text,
                                   const std::string& among) {
    auto found = by_key(model, text, among);
    if (found.empty()) found = by_display(model, text, among);
    if (found.empty() && model.search)
        found = query(model, "", parameter("search", "wfts." + text) + among_of(among));
    if (found.empty() && !among.empty()) {
        tell_none_among(model, text, among);
        return std::nullopt;
    }
    return one_of(model, found, text);
}

void Finder::tell_none_among(const Model& model, const std::string& text,
                             const std::string& among) {
    auto others = by_key(model, text, "");
    if (others.empty()) others = by_display(model, text, "");
    if (others.empty()) return dialogue_.tell("{}: there is none for {}.", {model.title, text});
    auto title = among;
    for (const auto& [name, shown] : model.filters) {
        if (name == among && !shown.empty()) title = shown;
    }
    const auto& other = others.size() == 1 ? others.front().name : text;
    dialogue_.tell("{} is none of: {}.", {other, title});
}

std::optional<Found> Finder::one_of(const Model& model, const std::vector<Found>& found,
                                    const std::string& text) {
    if (found.empty()) {
        dialogue_.tell("{}: there is none for {}.", {model.title, text});
        return std::nullopt;
    }
    if (found.size() == 1) return found.front();
    std::vector<Found> exact;
    const auto wanted = base::lower(text);
    std::ranges::copy_if(found, std::back_inserter(exact),
                         [&](const Found& each) { return base::lower(each.name) == wanted; });
    if (exact.size() == 1) return exact.front();
    std::vector<std::string> names;
    for (const auto& each : found) {
        if (names.size() == offered_max) break;
        names.push_back(each.name + " (" + plain_text(each.key) + ")");
    }
    if (found.size() > offered_max)
        dialogue_.tell("There are more than these; a longer text finds fewer.");
    const auto chosen =
        dialogue_.choose(std::string(say(dialogue_.language(), "Which one")), names);
    return found[chosen];
}

const Field& Finder::ask_field(const std::vector<const Field*>& fields) {
    std::vector<std::string> names;
    for (const auto* field : fields)
        names.push_back(field->title);
    const auto question = say(dialogue_.language(), "Find by ({})", {base::join(names, ", ")});
    while (true) {
        const auto answer = dialogue_.ask(question);
        if (const auto* field = field_called(fields, answer)) return *field;
        dialogue_.tell("{} is none of the fields.", {answer});
    }
}

std::optional<Found> Finder::by_field(const Model& model, const Field& field,
                                      const std::string& text) {
    const auto* target = field.to.empty() ? nullptr : catalogue_.find(field.to);
    if (target != nullptr) {
        const auto other = named(*target, text, "");
        if (!other) return std::nullopt;
        return one_of(model, query(model, "", condition_of(field, plain_text(other->key))), text);
    }
    if (!is_text(field)) {
        std::string wanted = text;
        try {
            wanted = plain_text(typed(field, text, dialogue_.language()));
        } catch (const Error&) {
            wanted = text;
        }
        return one_of(model, query(model, "", condition_of(field, wanted)), text);
    }
    auto found = query(model, "", condition_of(field, text));
    if (found.empty()) found = query(model, "", condition_containing(field, text));
    const auto number = found.empty() ? subscriber_number(field, text) : std::string();
    if (!number.empty()) found = query(model, "", condition_containing(field, number));
    return one_of(model, found, text);
}

Found Finder::find(const Model& model, const std::vector<const Field*>& fields) {
    while (true) {
        const auto& field = fields.size() == 1 ? *fields.front() : ask_field(fields);
        const auto text = dialogue_.ask(field.title);
        if (text.empty()) continue;
        if (auto found = by_field(model, field, text)) return *found;
    }
}

}  // namespace socle::terminal
