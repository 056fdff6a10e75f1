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
    if (name == "application/geo+json") media.form = Media::Form::geojson;
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
    const bool other = !media.object() && media.form != Media::Form::array;
    return own || any || other ? std::optional(media) : std::nullopt;
}

/// The value of a parameter `name="value"`, with or without its quotes.
std::optional<std::string_view> parameter_of(const Choice& choice, std::string_view name) {
    for (const auto parameter : choice.parameters) {
        if (!parameter.starts_with(name) || parameter.size() == name.size()) continue;
        if (parameter[name.size()] != '=') continue;
        auto value = parameter.substr(name.size() + 1);
        const bool quoted = value.size() >= 2 && value.front() == '"' && value.back() == '"';
        return quoted ? value.substr(1, value.size() - 2) : value;
    }
    return std::nullopt;
}

/// `application/vnd.pgrst.plan+json; for="application/json"; options=analyze|verbose`.
std::optional<Media> plan_of(const Choice& choice) {
    const auto name = base::lower(choice.name);
    const bool json = name == "application/vnd.pgrst.plan+json";
    const bool text =
        name == "application/vnd.pgrst.plan+text" || name == "application/vnd.pgrst.plan";
    if (!json && !text) return std::nullopt;
    Choice answer;
    answer.name = parameter_of(choice, "for").value_or("application/json");
    const auto end = std::min(answer.name.find(';'), answer.name.size());
    if (end < answer.name.size()) answer.parameters.push_back(answer.name.substr(end + 1));
    answer.name = answer.name.substr(0, end);
    auto media = media_of(answer);
    if (!media) return std::nullopt;
    store::ExplainOptions options;
    options.json = json;
    for (const auto option : base::split(parameter_of(choice, "options").value_or(""), '|')) {
        if (option == "analyze") options.analyze = true;
        if (option == "verbose") options.verbose = true;
        if (option == "settings") options.settings = true;
        if (option == "buffers") options.buffers = true;
        if (option == "wal") options.wal = true;
    }
    media->plan = options;
    return media;
}

std::string plan_type(const Media& media) {
    Media answer = media;
    answer.plan.reset();
    const auto type = answer.content_type();
    std::string text = "application/vnd.pgrst.plan";
    text += media.plan->json ? "+json" : "+text";
    text += "; for=\"" + type.substr(0, type.find("; charset")) + "\"";
    std::vector<std::string> options;
    if (media.plan->analyze) options.emplace_back("analyze");
    if (media.plan->verbose) options.emplace_back("verbose");
    if (media.plan->settings) options.emplace_back("settings");
    if (media.plan->buffers) options.emplace_back("buffers");
    if (media.plan->wal) options.emplace_back("wal");
    if (!options.empty()) text += "; options=" + base::join(options, "|");
    return text + "; charset=utf-8";
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
    if (plan) return plan_type(*this);
    if (form == Form::csv) return "text/csv; charset=utf-8";
    if (form == Form::ndjson) return "application/x-ndjson; charset=utf-8";
    if (form == Form::geojson) return "application/geo+json; charset=utf-8";
    std::string type = "application/json";
    if (object()) type = "application/vnd.pgrst.object+json";
    if (nulls_stripped) {
        type = object() ? "application/vnd.pgrst.object+json;nulls=stripped"
                        : "application/vnd.pgrst.array+json;nulls=stripped";
    }
    return type + "; charset=utf-8";
}

Media negotiate(std::string_view accept, bool plans) {
    if (accept.empty() || accept == "*/*" || accept == "application/json") return {};
    for (const auto& choice : choices_of(accept)) {
        if (const auto media = media_of(choice)) return *media;
        if (!plans) continue;
        if (const auto plan = plan_of(choice)) return *plan;
    }
    throw base::Error(base::Code::bad_media_type,
                      "None of these media types are available: " + std::string(accept));
}

bool accepts(std::string_view accept, const std::vector<std::string_view>& types) {
    if (accept.empty()) return true;
    return std::ranges::any_of(choices_of(accept), [&](const Choice& choice) {
        const auto name = base::lower(choice.name);
        return name == "*/*" || name == "application/*" || contains(types, name);
    });
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
