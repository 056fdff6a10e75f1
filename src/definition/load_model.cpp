#include "definition/loading.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace socle::definition {
namespace {

constexpr std::size_t fields_max = 500;
constexpr std::size_t point_name_bytes_max = 63 - std::string_view("_longitude").size();
constexpr std::array<std::string_view, 2> path_words = {"rpc", "batch"};

/// The name a file gives its model, with everything wrong about it reported.
std::string model_name(Loading& loading, const Document& document, std::string_view noun) {
    const auto report = loading.reporter(document);
    auto file_name = stem(document.path);
    const auto* node = document.yaml.root.find(noun);
    if (node == nullptr || !node->is_scalar()) return file_name;
    const auto& name = node->text;
    if (!good_name(name, noun, node->begin, report)) {
        loading.broken.insert(name);
    } else if (name.starts_with("sqlite_")) {
        report(node->begin,
               fmt::format("'{}' is no name for a {}: SQLite keeps names that start with 'sqlite_' "
                           "for itself",
                           name, noun));
    } else if (name == "user") {
        report(node->begin,
               fmt::format("'user' is the account model: its file is models/user.yaml, and no {} "
                           "has its name",
                           noun == "view" ? "view" : "other model"));
    } else if (contains(path_words, name)) {
        report(node->begin, fmt::format("'{}' is no name for a {}: '/rest/v1/{}' is the platform's",
                                        name, noun, name));
    } else if (name != file_name) {
        report(node->begin, fmt::format("{} '{}' must be in a file {}.yaml, or be named '{}'", noun,
                                        name, name, file_name));
    }
    return name;
}

/// Also of names of the program itself, which were reported by `model_name`.
bool is_taken(Loading& loading, const Document& document, const std::string& name) {
    if (name == "user" || name.starts_with("socle_")) return true;
    const int other = loading.definition.find_model(name);
    if (other < 0) return false;
    const auto& path = loading.sources[static_cast<std::size_t>(other)].document->path;
    loading.report(document.path, document.yaml.root.begin,
                   fmt::format("'{}' is already defined by {}", name, path));
    return true;
}

void add(Loading& loading, Model model, ModelSource source) {
    loading.definition.models.push_back(std::move(model));
    loading.sources.push_back(std::move(source));
}

base::TypeInfo key_type(KeyKind kind) {
    switch (kind) {
        case KeyKind::serial:
            return {base::Type::integer, 0};
        case KeyKind::uuid:
            return {base::Type::uuid, 0};
        default:
            return {base::Type::text, 0};
    }
}

Field made_key(std::string name, KeyKind kind) {
    Field field;
    field.name = std::move(name);
    field.storage = key_type(kind);
    field.key = true;
    field.required = kind != KeyKind::serial;
    if (kind == KeyKind::serial) field.type = FieldType::integer;
    if (kind == KeyKind::uuid) {
        field.type = FieldType::uuid;
        field.initial.kind = Default::Kind::uuid;
    }
    return field;
}

void insert_key(Model& model, ModelSource& source, const std::string& name, KeyKind kind,
                const ReportAt& report) {
    const int same = model.find_field(name);
    if (same >= 0) {
        const auto* node = source.fields[static_cast<std::size_t>(same)];
        report(node->begin,
               fmt::format("field '{}' is the key already: leave it out, or write 'key: {}'", name,
                           name));
        model.fields.erase(model.fields.begin() + same);
        source.fields.erase(source.fields.begin() + same);
    }
    model.key_kind = kind;
    model.key = 0;
    model.fields.insert(model.fields.begin(), made_key(name, kind));
    source.fields.insert(source.fields.begin(), nullptr);
}

KeyKind kind_of(std::string_view word) {
    if (word == "serial") return KeyKind::serial;
    return word == "text" ? KeyKind::text : KeyKind::uuid;
}

bool can_be_key(FieldType type) {
    constexpr std::array types = {FieldType::text,   FieldType::integer, FieldType::uuid,
                                  FieldType::choice, FieldType::date,    FieldType::ref};
    return contains(types, type);
}

void use_as_key(Model& model, int index, const YamlNode& node, const ReportAt& report) {
    auto& field = model.fields[static_cast<std::size_t>(index)];
    if (!can_be_key(field.type)) {
        report(node.begin,
               fmt::format("a field of type '{}' cannot be the key", field_type_name(field.type)));
    }
    model.key_kind = KeyKind::natural;
    model.key = index;
    field.key = true;
    field.required = true;
}

void name_key(Model& model, ModelSource& source, const YamlNode& node, const ReportAt& report) {
    const int index = model.find_field(node.text);
    if (index >= 0) return use_as_key(model, index, node, report);
    const bool kind = node.text == "serial" || node.text == "uuid" || node.text == "text";
    const auto hint = kind ? fmt::format("; did you mean 'key: {{id: {}}}'?", node.text)
                           : did_you_mean(node.text, field_names(model));
    report(node.begin, fmt::format("the key '{}' is no field{}", node.text, hint));
    if (!model.view && model.find_field("id") < 0) {
        insert_key(model, source, "id", KeyKind::uuid, report);
    }
}

/// A point is kept in two columns, named after it.
void check_columns(const Model& model, const ModelSource& source, const ReportAt& report) {
    for (std::size_t index = 0; index < model.fields.size(); ++index) {
        const auto& field = model.fields[index];
        if (field.type != FieldType::point) continue;
        if (field.name.size() > point_name_bytes_max) {
            report(source.fields[index]->begin,
                   fmt::format("the name of a point has {} characters at most, for its columns add "
                               "'_longitude' to it",
                               point_name_bytes_max));
        }
        for (const char* part : {"_latitude", "_longitude"}) {
            const int other = model.find_field(field.name + part);
            if (other < 0) continue;
            const auto* node = source.fields[static_cast<std::size_t>(other)];
            report(
                node == nullptr ? Mark() : node->begin,
                fmt::format("'{}{}' is a column of the point '{}'", field.name, part, field.name));
        }
    }
}

}  // namespace

Texts load_text(const Loading& loading, const YamlNode* node, const ReportAt& report) {
    return load_text(loading.definition.languages, node, report);
}

Texts load_text(const std::vector<std::string>& languages, const YamlNode* node,
                const ReportAt& report) {
    Texts texts;
    if (node == nullptr) return texts;
    if (node->is_scalar()) texts.by_language[languages.front()] = node->text;
    for (const auto& entry : node->entries) {
        if (!contains(languages, entry.key)) {
            report(entry.mark,
                   fmt::format("language '{}' is not among the languages of app.yaml ({})",
                               entry.key, alternatives(languages)));
        } else if (entry.value.is_scalar()) {
            texts.by_language[entry.key] = entry.value.text;
        }
    }
    return texts;
}

void load_fields(Loading& loading, Model& model, ModelSource& source, const Shape& shape) {
    const auto report = loading.reporter(*source.document);
    const auto* fields = source.document->yaml.root.find("fields");
    if (fields == nullptr) return;
    if (fields->entries.size() > fields_max) {
        return report(fields->begin, fmt::format("more than {} fields", fields_max));
    }
    for (const auto& entry : fields->entries) {
        if (!good_field_name(entry.key, "field", entry.mark, report)) {
            loading.broken.insert(entry.key);
            continue;
        }
        model.fields.push_back(load_field(loading, entry, shape, report));
        source.fields.push_back(&entry.value);
    }
}

void load_key(Loading& loading, Model& model, ModelSource& source) {
    const auto report = loading.reporter(*source.document);
    const auto* key = source.document->yaml.root.find("key");
    if (key != nullptr && key->is_scalar()) return name_key(model, source, *key, report);
    if (key == nullptr || key->entries.empty()) {
        return insert_key(model, source, "id", KeyKind::uuid, report);
    }
    if (key->entries.size() > 1) {
        report(key->entries[1].mark,
               "a model has one key; for several fields together write "
               "'unique'");
    }
    const auto& entry = key->entries.front();
    if (!good_field_name(entry.key, "key", entry.mark, report)) loading.broken.insert(entry.key);
    insert_key(model, source, entry.key, kind_of(scalar_or(&entry.value)), report);
}

void declare_model(Loading& loading, const Document& document) {
    const auto& root = document.yaml.root;
    const auto report = loading.reporter(document);
    conform(root, model_shape(), report);
    auto name = model_name(loading, document, "model");
    if (!root.is_map() || is_taken(loading, document, name)) {
        if (name != "user") loading.broken.insert(std::move(name));
        return;
    }
    add_model(loading, document, std::move(name));
}

void add_model(Loading& loading, const Document& document, std::string name) {
    const auto& root = document.yaml.root;
    const auto report = loading.reporter(document);
    Model model;
    model.name = std::move(name);
    ModelSource source;
    source.document = &document;
    model.title = load_text(loading, root.find("title"), report);
    model.display = scalar_or(root.find("display"));
    model.was = scalar_or(root.find("was"));
    model.link = is_true(root.find("link"));
    const auto* events = root.find("events");
    model.events = scalar_or(events) != "none";
    model.events_keep_s = kept_seconds(events, loading.definition.events_keep_s);
    load_fields(loading, model, source, find_key(model_shape(), "fields")->shape.of[0]);
    load_key(loading, model, source);
    check_columns(model, source, report);
    add(loading, std::move(model), std::move(source));
}

void declare_view(Loading& loading, const Document& document) {
    const auto& root = document.yaml.root;
    const auto report = loading.reporter(document);
    conform(root, view_shape(), report);
    Model model;
    model.view = true;
    model.events = false;
    model.name = model_name(loading, document, "view");
    if (!root.is_map() || is_taken(loading, document, model.name)) {
        if (model.name != "user") loading.broken.insert(model.name);
        return;
    }
    ModelSource source;
    source.document = &document;
    model.title = load_text(loading, root.find("title"), report);
    load_fields(loading, model, source, find_key(view_shape(), "fields")->shape.of[0]);
    if (const auto* key = root.find("key"); key != nullptr && key->is_scalar()) {
        name_key(model, source, *key, report);
    }
    load_view_sql(model, root.find("sql"), report);
    if (model.fields.empty()) {
        report(root.begin, "a view needs at least one field");
        loading.broken.insert(model.name);
        return;
    }
    check_columns(model, source, report);
    add(loading, std::move(model), std::move(source));
}

}  // namespace socle::definition
