#include "http/rest/media.h"

#include "base/error.h"
#include "base/text.h"

#include <algorithm>
#include <charconv>
#include <optional>

namespace socle::http {

namespace {

struct Choice {
    std::string_view name;
    std::vector<std::string_view> parameters;
    double quality = 1;
    std::size_t position = 0;
};

template <typename Range, typename Value>
bool contains(const Range& range, const Value& value) {
    return std::ranges::find(range, value) != std::ranges::end(range);
}

/// The parts of an Accept-like header, best first.
std::vector<Choice> choices_of(std::string_view header) {
    std::vector<Choice> choices;
    for (const auto part : base::split(header, ',')) {
        const auto pieces = base::split(part, ';');
        Choice choice;
        choice.name = base::trimmed(pieces.front());
        for (std::size_t index = 1; index < pieces.size(); ++index) {
            const auto parameter = base::trimmed(pieces[index]);
            if (parameter.starts_with("q=") || parameter.starts_with("Q=")) {
                std::from_chars(parameter.data() + 2, parameter.data() + parameter.size(),
                                choice.quality);
            } else {
                choice.parameters.push_back(parameter);
            }
        }
        choice.position = choices.size();
        if (!choice.name.empty() && choice.quality > 0) choices.push_back(std::move(choice));
    }
    std::ranges::sort(choices, {}, [](const Choice& choice) {
        return std::pair(-choice.quality, choice.position);
    });
    return choices;
}

std::optional<Media> media_of(const Choice& choice) {
    Media media;
    const auto name = base::lower(choice.name);
    if (name == "text/csv") media.form = Media::Form::csv;
    if (name == "application/x-ndjson" || name == "application/ndjson") {
        media.form = Media::Form::ndjson;
    }
    if (name == "application/vnd.pgrst.object+json" || name == "application/vnd.pgrst.object") {
        media.form = Media::Form::object;
    }
    const bool own = media.object() || name == "application/vnd.pgrst.array+json" ||
                     name == "application/vnd.pgrst.array";
    media.nulls_stripped = own && contains(choice.parameters, "nulls=stripped");
    const bool any = name == "application/json" || name == "*/*" || name == "application/*";
    const bool lines = media.form == Media::Form::csv || media.form == Media::Form::ndjson;
    return own || any || lines ? std::optional(media) : std::nullopt;
}

/// Adds the languages of `known` that are `name`, in whatever case, unless they are there.
void add_language(std::vector<std::string>& languages, std::string_view name,
                  const std::vector<std::string>& known) {
    for (const auto& language : known) {
        if (base::equals_ignoring_case(language, name) && !contains(languages, language)) {
            languages.push_back(language);
        }
    }
}

}  // namespace

std::string Media::content_type() const {
    if (form == Form::csv) return "text/csv; charset=utf-8";
    if (form == Form::ndjson) return "application/x-ndjson; charset=utf-8";
    std::string type = "application/json";
    if (object()) type = "application/vnd.pgrst.object+json";
    if (nulls_stripped) {
        type = object() ? "application/vnd.pgrst.object+json;nulls=stripped"
                        : "application/vnd.pgrst.array+json;nulls=stripped";
    }
    return type + "; charset=utf-8";
}

Media negotiate(std::string_view accept) {
    if (accept.empty() || accept == "*/*" || accept == "application/json") return {};
    for (const auto& choice : choices_of(accept)) {
        if (const auto media = media_of(choice)) return *media;
    }
    throw base::Error(base::Code::bad_media_type,
                      "None of these media types are available: " + std::string(accept));
}

std::vector<std::string> preferred_languages(std::string_view header,
                                             const std::vector<std::string>& known) {
    std::vector<std::string> languages;
    for (const auto& choice : choices_of(header)) {
        add_language(languages, choice.name, known);
        add_language(languages, choice.name.substr(0, choice.name.find('-')), known);
    }
    for (const auto& language : known)
        add_language(languages, language, known);
    return languages;
}

}  // namespace socle::http
