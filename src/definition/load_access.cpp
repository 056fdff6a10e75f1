#include "definition/loading.h"

#include <fmt/format.h>

#include <array>

namespace socle::definition {
namespace {

struct Openness {
    std::string_view word;
    std::string_view rule;  ///< "" while it does not exist
};
constexpr std::array<Openness, 4> openness_words = {
    {{"opendata", "anyone"}, {"commons", "signed_in"}, {"collective", ""}, {"private", ""}}};

/// A rule, or one of the words of openness that stand for one.
std::optional<Expr> load_rule(Loading& loading, int model, const YamlNode* node, bool was) {
    if (node == nullptr || !node->is_scalar()) return std::nullopt;
    auto rule = *node;
    for (const auto& word : openness_words) {
        if (node->text != word.word) continue;
        if (word.rule.empty()) {
            const auto& document = *loading.sources[static_cast<std::size_t>(model)].document;
            loading.report(
                document.path, node->begin,
                fmt::format("openness '{}' does not exist yet: write a rule", word.word));
            return std::nullopt;
        }
        rule.text = word.rule;
    }
    ExpressionUse use;
    use.was = was;
    return load_expression(loading, model, &rule, use);
}

void load_field_access(Loading& loading, int index, const YamlNode& fields) {
    auto& model = loading.definition.models[static_cast<std::size_t>(index)];
    const auto report =
        loading.reporter(*loading.sources[static_cast<std::size_t>(index)].document);
    for (const auto& entry : fields.entries) {
        const int found = model.find_field(entry.key);
        if (found < 0) {
            if (loading.broken.contains(entry.key)) continue;
            report(entry.mark, fmt::format("unknown field '{}'{}", entry.key,
                                           did_you_mean(entry.key, field_names(model))));
            continue;
        }
        auto& field = model.fields[static_cast<std::size_t>(found)];
        field.read = load_rule(loading, index, entry.value.find("read"), false);
        field.write = load_rule(loading, index, entry.value.find("write"), false);
        if (field.key && entry.value.find("read") != nullptr) {
            report(entry.mark,
                   "the key is always shown with its record: it has no 'read' of its "
                   "own");
        }
    }
}

}  // namespace

void load_access(Loading& loading, int index) {
    auto& model = loading.definition.models[static_cast<std::size_t>(index)];
    const auto& root = loading.sources[static_cast<std::size_t>(index)].document->yaml.root;
    const auto* node = root.find("access");
    if (node == nullptr) return;
    const auto load = [&](std::string_view action, bool was, Expr& rule) {
        auto tree = load_rule(loading, index, node->find(action), was);
        if (tree) rule = std::move(*tree);
    };
    load("read", false, model.access.read);
    load("create", false, model.access.create);
    load("update", true, model.access.update);
    load("delete", false, model.access.remove);
    if (const auto* fields = node->find("fields")) load_field_access(loading, index, *fields);
}

}  // namespace socle::definition
