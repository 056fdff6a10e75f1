#include "http/events/parameters.h"

#include "base/convert.h"
#include "base/error.h"
#include "base/text.h"
#include "base/time.h"

#include <algorithm>
#include <charconv>

namespace socle::http {

namespace {

using base::Code;
using base::Error;

constexpr std::string_view kinds[] = {"added", "changed", "deleted", "action"};

/// A `+` of an offset that was not encoded came as a space.
std::string with_offset(std::string text) {
    const auto space = text.rfind(' ');
    if (text.contains('T') && space != std::string::npos) text[space] = '+';
    return text;
}

std::vector<std::string> kinds_of(const std::string& text) {
    std::vector<std::string> asked;
    for (const auto part : base::split(text, ',')) {
        if (std::ranges::find(kinds, part) == std::end(kinds)) {
            refuse_parameter("kind", "is added, changed, deleted or action");
        }
        asked.emplace_back(part);
    }
    return asked;
}

}  // namespace

EventParameters::EventParameters(std::string_view query) {
    for (const auto part : base::split(query, '&')) {
        if (part.empty()) continue;
        const auto equals = std::min(part.find('='), part.size());
        auto name = base::url_decode(part.substr(0, equals));
        auto value = base::url_decode(part.substr(std::min(equals + 1, part.size())));
        if (!name || !value) {
            throw Error(Code::bad_query, "the query of the request is not properly encoded");
        }
        fields_.push_back({std::move(*name), std::move(*value)});
    }
}

std::optional<std::string> EventParameters::text(std::string_view name) {
    std::optional<std::string> found;
    for (auto& field : fields_) {
        if (field.name != name) continue;
        if (found) refuse_parameter(name, "is given twice");
        field.known = true;
        found = field.value;
    }
    return found;
}

std::optional<std::int64_t> EventParameters::number(std::string_view name, std::int64_t max) {
    const auto given = text(name);
    if (!given) return std::nullopt;
    std::int64_t number = -1;
    const auto* const last = given->data() + given->size();
    const auto [end, error] = std::from_chars(given->data(), last, number);
    if (error != std::errc() || end != last || number < 0 || number > max) {
        refuse_parameter(name, "is a number from 0 to " + std::to_string(max));
    }
    return number;
}

std::optional<std::string> EventParameters::time(std::string_view name) {
    auto given = text(name);
    if (!given) return std::nullopt;
    const auto at_us = base::parse_timestamp(with_offset(*std::move(given)));
    if (!at_us) refuse_parameter(name, "is a time like 2026-01-31T12:00:00Z");
    return base::timestamp_text(*at_us);
}

void EventParameters::check() const {
    for (const auto& field : fields_) {
        if (!field.known) refuse_parameter(field.name, "is not known here");
    }
}

void refuse_parameter(std::string_view name, const std::string& why) {
    throw Error(Code::bad_query, "\"" + std::string(name) + "\" " + why);
}

int logged_model(const definition::Definition& definition, const std::string& name) {
    const int model = definition.find_served_model(name);
    if (model >= 0 && definition.model(model).view) {
        throw Error(Code::bad_query, "\"" + name + "\" is a view: it has no events of its own");
    }
    if (model >= 0) return model;
    std::vector<std::string> names;
    for (const auto& known : definition.models) {
        if (!known.internal && !known.view) names.push_back(known.name);
    }
    const auto near = base::nearest(name, names);
    throw Error(Code::unknown_model, "there is no model \"" + name + "\"", {},
                near ? "Perhaps you meant '" + *near + "'." : std::string());
}

std::string logged_key(const definition::Model& model, const std::string& key) {
    const auto& storage = model.key_field().storage;
    return base::to_text(storage, base::view(base::parse_text(storage, key)));
}

records::HistoryCommand history_command(const definition::Definition& definition,
                                        EventParameters& parameters) {
    records::HistoryCommand command;
    const auto model = parameters.text("model");
    if (model) command.model = logged_model(definition, *model);
    const auto id = parameters.text("id");
    if (id && !model) refuse_parameter("id", "needs a model");
    if (id) command.object_id = logged_key(definition.model(command.model), *id);
    command.request_id = parameters.text("request");
    command.by = parameters.text("by");
    const auto asked_kinds = parameters.text("kind");
    if (asked_kinds) command.kinds = kinds_of(*asked_kinds);
    command.since = parameters.time("since");
    command.until = parameters.time("until");
    const auto limit = parameters.number("limit", records::history_limit_max);
    if (limit == 0) refuse_parameter("limit", "is at least 1");
    command.limit = limit.value_or(command.limit);
    return command;
}

}  // namespace socle::http
