#include "terminal/form.h"

#include "base/error.h"
#include "base/text.h"
#include "terminal/shown.h"

#include <boost/json.hpp>

#include <charconv>

namespace socle::terminal {

namespace {

namespace json = boost::json;

constexpr std::string_view nothing_mark = "-";
constexpr std::string_view list_mark = "?";
constexpr std::string_view hidden_value = "•••";

std::string form_of(const Field& field, Language language) {
    if (field.type == "boolean") return std::string(say(language, "(y/n)"));
    if (field.type == "date") return std::string(say(language, "(YYYY-MM-DD)"));
    if (field.type == "timestamp") return std::string(say(language, "(YYYY-MM-DD HH:MM)"));
    if (!field.to.empty()) return std::string(say(language, "(? for a list)"));
    return {};
}

}  // namespace

std::string Form::question_of(const FormField& field, const std::string& offered, bool required) {
    auto question = field.question();
    const auto form = form_of(*field.field, dialogue_.language());
    if (!form.empty()) question += " " + form;
    if (!offered.empty()) return question + " [" + offered + "]";
    if (required) question += " " + std::string(say(dialogue_.language(), "(required)"));
    return question;
}

Given Form::given(const Field& field, json::value value) {
    auto text = shown(catalogue_, field, value, dialogue_.language());
    return {&field, std::move(value), std::move(text)};
}

Given Form::offered_for(const FormField& field, const Given* before) {
    if (before != nullptr) return *before;
    const auto& initial = field.initial.is_null() ? field.field->initial : field.initial;
    return given(*field.field, initial);
}

void Form::list_choices(const FormField& field) {
    std::size_t number = 0;
    for (const auto& [value, title] : field.field->choices)
        dialogue_.print("  " + std::to_string(++number) + "  " + (title.empty() ? value : title));
}

Given Form::ask_new(const FormField& field, const Given* before) {
    if (field.field->secret) return ask_secret(field, field.field->required);
    const auto offered = offered_for(field, before);
    list_choices(field);
    while (true) {
        const auto answer = dialogue_.ask(question_of(field, offered.shown, field.field->required));
        if (answer.empty() && !offered.value.is_null()) return offered;
        const bool nothing = answer.empty() || answer == nothing_mark;
        if (nothing && !field.field->required) return {field.field, nullptr, ""};
        if (answer.empty()) {
            dialogue_.tell("This is needed.");
        } else if (auto read_value = read(field, answer)) {
            return *read_value;
        }
    }
}

std::optional<Given> Form::ask_instead(const FormField& field, const json::value& now) {
    if (field.field->secret) return ask_secret(field, true);
    const auto present = shown(catalogue_, *field.field, now, dialogue_.language());
    dialogue_.remember(present);
    list_choices(field);
    while (true) {
        const auto answer = dialogue_.ask(question_of(field, present, false));
        if (answer.empty()) return std::nullopt;
        if (answer == nothing_mark && !field.field->required)
            return Given{field.field, nullptr, ""};
        if (auto read_value = read(field, answer)) return read_value;
    }
}

Given Form::ask_secret(const FormField& field, bool required) {
    while (true) {
        const auto first = dialogue_.ask_hidden(question_of(field, "", required));
        if (first.empty() && !required) return {field.field, nullptr, ""};
        if (first.empty()) {
            dialogue_.tell("This is needed.");
            continue;
        }
        const auto again = say(dialogue_.language(), "{}, once more", {field.question()});
        if (dialogue_.ask_hidden(again) == first)
            return {field.field, json::string(first), std::string(hidden_value)};
        dialogue_.tell("The two are not the same.");
    }
}

std::optional<Given> Form::read(const FormField& field, const std::string& answer) {
    if (!field.field->to.empty() && catalogue_.find(field.field->to) != nullptr)
        return read_ref(field, answer);
    if (!field.field->choices.empty()) return read_choice(field, answer);
    try {
        return given(*field.field, typed(*field.field, answer, dialogue_.language()));
    } catch (const base::Error& error) {
        dialogue_.print(error.message);
        return std::nullopt;
    }
}

std::optional<Given> Form::read_choice(const FormField& field, const std::string& answer) {
    const auto& choices = field.field->choices;
    std::size_t number = 0;
    const auto* end = answer.data() + answer.size();
    const auto counted = std::from_chars(answer.data(), end, number);
    const bool whole = counted.ec == std::errc() && counted.ptr == end;
    const auto wanted = base::lower(answer);
    for (std::size_t at = 0; at < choices.size(); ++at) {
        const auto& [value, title] = choices[at];
        const bool called = base::lower(value) == wanted || base::lower(title) == wanted;
        if (called || (whole && number == at + 1)) return given(*field.field, json::string(value));
    }
    dialogue_.tell("{} is none of these.", {answer});
    list_choices(field);
    return std::nullopt;
}

std::optional<Given> Form::read_ref(const FormField& field, const std::string& answer) {
    const auto& model = *catalogue_.find(field.field->to);
    if (answer == list_mark) {
        for (const auto& each : finder_.some(model, field.among))
            dialogue_.print("  " + each.name + " (" + plain_text(each.key) + ")");
        return std::nullopt;
    }
    const auto found = finder_.named(model, answer, field.among);
    if (!found) return std::nullopt;
    return Given{field.field, found->key, found->name};
}

}  // namespace socle::terminal
