#include "definition/loading.h"

#include <fmt/format.h>

#include <algorithm>

namespace socle::definition {
namespace {

constexpr std::size_t rules_max = 500;

/// Reads the parts of one model that speak about its fields.
class Rules {
public:
    Rules(Loading& loading, int model)
        : loading_(loading),
          index_(model),
          model_(loading.definition.models[static_cast<std::size_t>(model)]),
          source_(loading.sources[static_cast<std::size_t>(model)]),
          root_(source_.document->yaml.root),
          report_(loading.reporter(*source_.document)) {}

    void load() {
        for (std::size_t i = 0; i < model_.fields.size(); ++i) {
            if (source_.fields[i] != nullptr) load_default(loading_, index_, static_cast<int>(i));
        }
        check_default_circles(loading_, index_);
        model_.unique = field_lists("unique");
        model_.index = field_lists("index");
        load_checks();
        load_filters();
        load_computed();
        load_search(loading_, index_);
        load_access(loading_, index_);
        check_display();
        check_link();
        check_renames();
    }

private:
    std::vector<std::vector<int>> field_lists(std::string_view key);
    std::vector<int> field_list(const YamlNode& node, std::string_view key);
    void add_to_list(std::vector<int>& list, const YamlNode& node, std::string_view key);
    void load_checks();
    void load_filters();
    void load_computed();
    bool free_name(const YamlEntry& entry, std::string_view noun);
    bool few(const YamlNode& node);
    void check_display();
    void check_link();
    void check_renames();

    Loading& loading_;
    int index_;
    Model& model_;
    const ModelSource& source_;
    const YamlNode& root_;
    ReportAt report_;
};

bool Rules::few(const YamlNode& node) {
    if (std::max(node.items.size(), node.entries.size()) <= rules_max) return true;
    report_(node.begin, fmt::format("more than {} here", rules_max));
    return false;
}

void Rules::add_to_list(std::vector<int>& list, const YamlNode& node, std::string_view key) {
    if (!node.is_scalar()) return;
    const int index = model_.find_field(node.text);
    if (index < 0) {
        if (loading_.broken.contains(node.text)) return;
        return report_(node.begin, fmt::format("unknown field '{}'{}", node.text,
                                               did_you_mean(node.text, field_names(model_))));
    }
    const auto type = model_.fields[static_cast<std::size_t>(index)].type;
    if (type == FieldType::json || type == FieldType::list || type == FieldType::point ||
        type == FieldType::secret) {
        report_(node.begin,
                fmt::format("a field of type '{}' cannot be in '{}'", field_type_name(type), key));
    } else if (contains(list, index)) {
        report_(node.begin, fmt::format("field '{}' is named twice", node.text));
    } else {
        list.push_back(index);
    }
}

std::vector<int> Rules::field_list(const YamlNode& node, std::string_view key) {
    std::vector<int> list;
    add_to_list(list, node, key);
    for (const auto& item : node.items)
        add_to_list(list, item, key);
    return list;
}

std::vector<std::vector<int>> Rules::field_lists(std::string_view key) {
    std::vector<std::vector<int>> lists;
    const auto* node = root_.find(key);
    if (node == nullptr || !few(*node)) return lists;
    for (const auto& item : node->items) {
        auto list = field_list(item, key);
        if (list.empty()) continue;
        if (contains(lists, list)) {
            report_(item.begin, fmt::format("the same fields are in '{}' twice", key));
        } else {
            lists.push_back(std::move(list));
        }
    }
    return lists;
}

void Rules::load_checks() {
    const auto* node = root_.find("check");
    if (node == nullptr || !few(*node)) return;
    for (const auto& item : node->items) {
        ExpressionUse use;
        use.was = true;
        const auto* rule = item.find("rule");
        auto tree = load_expression(loading_, index_, rule, use);
        auto message = load_text(loading_, item.find("message"), report_);
        if (tree) model_.checks.push_back({std::move(*tree), rule->text, std::move(message)});
    }
}

bool Rules::free_name(const YamlEntry& entry, std::string_view noun) {
    if (!good_field_name(entry.key, noun, entry.mark, report_)) return false;
    const bool computed = contains(model_.computed, entry.key, &Computed::name);
    if (model_.find_field(entry.key) < 0 && !computed) return true;
    report_(entry.mark, fmt::format("{} '{}' has the name of a field", noun, entry.key));
    return false;
}

void Rules::load_filters() {
    const auto* node = root_.find("filters");
    if (node == nullptr || !few(*node)) return;
    for (const auto& entry : node->entries) {
        const bool free = free_name(entry, "filter");
        auto tree = load_expression(loading_, index_, entry.value.find("rule"), {});
        auto title = load_text(loading_, entry.value.find("title"), report_);
        if (free && tree) {
            model_.filters.push_back({entry.key, std::move(*tree), std::move(title)});
        }
    }
}

void Rules::load_computed() {
    const auto* node = root_.find("computed");
    if (node == nullptr || !few(*node)) return;
    for (const auto& entry : node->entries) {
        const bool free = free_name(entry, "computed field");
        ExpressionUse use;
        use.wanted = std::nullopt;
        const auto* value = entry.value.is_scalar() ? &entry.value : entry.value.find("value");
        auto tree = load_expression(loading_, index_, value, use);
        Texts title;
        if (entry.value.is_map()) {
            title = load_text(loading_, entry.value.find("title"), report_);
        }
        if (free && tree) {
            model_.computed.push_back({entry.key, std::move(*tree), std::move(title)});
        }
    }
}

void Rules::check_display() {
    const auto* node = root_.find("display");
    if (node == nullptr || !node->is_scalar()) return;
    if (!node->text.contains("{{")) {
        const bool field = model_.find_field(node->text) >= 0;
        return report_(node->begin, fmt::format("'display' names no field: write '\"{{{{{}}}}}\"'",
                                                field ? node->text : "FIELD"));
    }
    check_placeholders(loading_, model_, *node, *source_.document, report_);
}

void Rules::check_link() {
    const auto broken = [&](const Field& field) { return loading_.broken.contains(field.name); };
    if (!model_.link || std::ranges::any_of(model_.fields, broken)) return;
    const auto refs = std::ranges::count(model_.fields, FieldType::ref, &Field::type);
    if (refs == 2) return;
    report_(root_.find("link")->begin,
            fmt::format("a link has two refs to models, this one has {}", refs));
}

void Rules::check_renames() {
    const auto& definition = loading_.definition;
    if (const auto* was = root_.find("was"); was != nullptr && was->is_scalar()) {
        if (good_name(model_.was, "model", was->begin, report_) &&
            definition.find_model(model_.was) >= 0) {
            report_(was->begin, fmt::format("there is a model '{}' now: 'was' is for the name that "
                                            "this one had before",
                                            model_.was));
        }
    }
    for (std::size_t i = 0; i < model_.fields.size(); ++i) {
        const auto& field = model_.fields[i];
        if (field.was.empty() || source_.fields[i] == nullptr) continue;
        const auto& mark = source_.fields[i]->find("was")->begin;
        if (good_name(field.was, "field", mark, report_) && model_.find_field(field.was) >= 0) {
            report_(mark, fmt::format("there is a field '{}' now: 'was' is for the name that this "
                                      "one had before",
                                      field.was));
        }
    }
}

}  // namespace

std::optional<Expr> load_expression(Loading& loading, int model, const YamlNode* node,
                                    const ExpressionUse& use) {
    if (node == nullptr || !node->is_scalar()) return std::nullopt;
    ExpressionScope scope;
    scope.definition = &loading.definition;
    scope.model = model;
    scope.was = use.was;
    auto result = parse_expression(node->text, scope, use.wanted);
    if (result.problems.empty()) return std::move(result.tree);
    if (loading.is_broken(node->text)) return std::nullopt;
    const auto& document = *loading.sources[static_cast<std::size_t>(model)].document;
    for (auto& problem : result.problems) {
        loading.report(document.path, place_in(*node, document.yaml.source, problem.offset),
                       std::move(problem.message));
    }
    return std::nullopt;
}

void load_rules(Loading& loading, int model) {
    Rules(loading, model).load();
}

}  // namespace socle::definition
