#include "definition/loading.h"

#include "base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

namespace socle::definition {
namespace {

template <typename Named>
std::vector<std::string> names_of(const std::vector<Named>& all) {
    std::vector<std::string> names;
    for (const auto& each : all)
        names.push_back(each.name);
    return names;
}

/// Puts the translations of one texts/LANGUAGE.yaml where they belong.
class Translations {
public:
    Translations(Loading& loading, const Document& document, std::string language)
        : loading_(loading),
          root_(document.yaml.root),
          language_(std::move(language)),
          report_(loading.reporter(document)) {}

    void load() {
        auto& definition = loading_.definition;
        if (const auto* app = root_.find("app")) put(definition.title, app->find("title"));
        put_named(definition.roles, root_.find("roles"), "role");
        if (const auto* models = root_.find("models")) {
            for (const auto& entry : models->entries)
                load_model(entry);
        }
        if (const auto* messages = root_.find("messages")) {
            for (const auto& entry : messages->entries)
                load_message(entry);
        }
    }

private:
    void put(Texts& texts, const YamlNode* node) {
        if (node != nullptr && node->is_scalar()) texts.by_language[language_] = node->text;
    }

    void unknown(const YamlEntry& entry, std::string_view noun,
                 const std::vector<std::string>& names) {
        if (loading_.is_broken(entry.key)) return;
        report_(entry.mark,
                fmt::format("unknown {} '{}'{}", noun, entry.key, did_you_mean(entry.key, names)));
    }

    template <typename Named>
    void put_named(std::vector<Named>& all, const YamlNode* node, std::string_view noun) {
        if (node == nullptr) return;
        for (const auto& entry : node->entries) {
            const auto found = std::ranges::find(all, entry.key, &Named::name);
            if (found == all.end()) {
                unknown(entry, noun, names_of(all));
            } else {
                put(found->title, &entry.value);
            }
        }
    }

    void load_model(const YamlEntry& entry) {
        const int index = loading_.definition.find_served_model(entry.key);
        if (index < 0) return unknown(entry, "model", loading_.model_names());
        auto& model = loading_.definition.models[static_cast<std::size_t>(index)];
        put(model.title, entry.value.find("title"));
        put_named(model.filters, entry.value.find("filters"), "filter");
        put_named(model.computed, entry.value.find("computed"), "computed field");
        const auto* fields = entry.value.find("fields");
        if (fields == nullptr) return;
        for (const auto& field : fields->entries)
            load_field(model, field);
    }

    void load_field(Model& model, const YamlEntry& entry) {
        const int index = model.find_field(entry.key);
        if (index < 0) return unknown(entry, "field", field_names(model));
        auto& field = model.fields[static_cast<std::size_t>(index)];
        put(field.title, entry.value.find("title"));
        put(field.help, entry.value.find("help"));
        const auto* choices = entry.value.find("choices");
        if (choices == nullptr) return;
        for (const auto& choice : choices->entries) {
            const auto found = std::ranges::find(field.choices, choice.key, &Choice::value);
            if (found != field.choices.end()) {
                put(found->title, &choice.value);
                continue;
            }
            std::vector<std::string> values;
            for (const auto& each : field.choices)
                values.push_back(each.value);
            unknown(choice, "choice", values);
        }
    }

    void load_message(const YamlEntry& entry) {
        const auto& first = loading_.definition.languages.front();
        bool found = false;
        for (auto& model : loading_.definition.models) {
            for (auto& check : model.checks) {
                const auto original = check.message.by_language.find(first);
                if (original == check.message.by_language.end()) continue;
                if (original->second != entry.key) continue;
                put(check.message, &entry.value);
                found = true;
            }
        }
        if (!found && loading_.broken.empty()) {
            report_(entry.mark, fmt::format("no check has this message in '{}'", first));
        }
    }

    Loading& loading_;
    const YamlNode& root_;
    std::string language_;
    ReportAt report_;
};

}  // namespace

void load_texts(Loading& loading, const Document& document) {
    const auto language = stem(document.path);
    const auto& languages = loading.definition.languages;
    const auto report = loading.reporter(document);
    conform(document.yaml.root, texts_shape(), report);
    if (!contains(languages, language)) {
        report({},
               fmt::format("language '{}' is not among the languages of app.yaml ({}){}", language,
                           alternatives(languages), did_you_mean(language, languages)));
    }
    Translations(loading, document, language).load();
}

}  // namespace socle::definition
