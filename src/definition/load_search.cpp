#include "definition/loading.h"

#include "base/lexemes.h"
#include "base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace socle::definition {
namespace {

constexpr std::size_t searched_fields_max = 16;
constexpr std::size_t search_path_steps_max = 4;

/// Reads `search:` of one model, reporting what is wrong with it.
class SearchLoader {
public:
    SearchLoader(Loading& loading, int model, const YamlNode& node)
        : loading_(loading),
          index_(model),
          model_(loading.definition.models[static_cast<std::size_t>(model)]),
          source_(*loading.sources[static_cast<std::size_t>(model)].document),
          node_(node),
          report_(loading.reporter(source_)) {}

    void load() {
        check_name();
        const auto* fields = node_.is_map() ? node_.find("fields") : &node_;
        if (fields == nullptr) return;
        if (fields->items.size() > searched_fields_max) {
            return report_(fields->begin, fmt::format("more than {} here", searched_fields_max));
        }
        Search search;
        search.language = language();
        for (const auto& item : fields->items)
            add(search, item);
        model_.search = std::move(search);
    }

private:
    /// `?search=` would be about the field.
    void check_name() {
        const bool taken = model_.find_field("search") >= 0 ||
                           contains(model_.computed, "search", &Computed::name);
        if (!taken) return;
        report_(node_.begin,
                "a field has the name 'search': '?search=' is about it, so there can be no "
                "'search' of the model");
    }

    std::string language() {
        const auto& otherwise = loading_.definition.search_language;
        const auto* node = node_.is_map() ? node_.find("language") : nullptr;
        if (node == nullptr || !node->is_scalar()) return otherwise;
        return base::is_search_language(node->text) ? node->text : otherwise;
    }

    void add(Search& search, const YamlNode& item) {
        if (!item.is_scalar()) return;
        auto path = path_of(item);
        if (path.empty()) return;
        if (contains(search.fields, path)) {
            return report_(item.begin, fmt::format("field '{}' is named twice", item.text));
        }
        search.fields.push_back(std::move(path));
    }

    /// Empty when it is wrong, or is about what is wrong itself.
    std::vector<FieldStep> path_of(const YamlNode& item) {
        std::vector<FieldStep> path;
        const auto names = base::split(item.text, '.');
        if (names.size() > search_path_steps_max) {
            report_(item.begin, fmt::format("a path of more than {} names", search_path_steps_max));
            return {};
        }
        int model = index_;
        std::size_t from = 0;
        for (const auto name : names) {
            const bool last = path.size() + 1 == names.size();
            const int field = step(item, from, model, name, last);
            if (field < 0) return {};
            path.push_back({model, field});
            model = loading_.definition.model(model).fields[static_cast<std::size_t>(field)].to;
            from += name.size() + 1;
        }
        return path;
    }

    int step(const YamlNode& item, std::size_t from, int model, std::string_view name, bool last) {
        const auto fail = [&](std::string message) {
            report_(place_in(item, source_.yaml.source, from), std::move(message));
            return -1;
        };
        if (loading_.is_broken(name)) return -1;
        const auto& described = loading_.definition.model(model);
        const int index = described.find_field(name);
        if (index < 0) {
            const auto of = model == index_ ? "" : fmt::format(" of '{}'", described.name);
            return fail(fmt::format("unknown field '{}'{}{}", name, of,
                                    did_you_mean(name, field_names(described))));
        }
        const auto& field = described.fields[static_cast<std::size_t>(index)];
        if (!last && field.type != FieldType::ref) {
            return fail(fmt::format("'{}' is no ref: it has no fields", name));
        }
        if (last && field.type == FieldType::ref) {
            return fail(fmt::format("'{}' is a ref: name a text of its record, '{}.FIELD'", name,
                                    item.text));
        }
        if (last && field.type != FieldType::text) {
            return fail(fmt::format("a field of type '{}' has no words to search: only texts do",
                                    field_type_name(field.type)));
        }
        return index;
    }

    Loading& loading_;
    int index_;
    Model& model_;
    const Document& source_;
    const YamlNode& node_;
    ReportAt report_;
};

}  // namespace

void load_search(Loading& loading, int model) {
    const auto& source = *loading.sources[static_cast<std::size_t>(model)].document;
    const auto* node = source.yaml.root.find("search");
    if (node != nullptr) SearchLoader(loading, model, *node).load();
}

}  // namespace socle::definition
