#include "definition/loading.h"

#include "base/text.h"

#include <fmt/format.h>

namespace socle::definition {
namespace {

/// What is wrong with a path of fields from `model` on; "" when nothing is.
std::string path_fault(const Loading& loading, const Model& from, std::string_view path) {
    const auto* model = &from;
    if (contains(model->computed, path, &Computed::name)) return {};
    while (true) {
        const auto dot = path.find('.');
        const auto name = path.substr(0, dot);
        const int index = model->find_field(name);
        if (loading.is_broken(name)) return {};
        if (index < 0) {
            return fmt::format("unknown field '{}' of '{}'{}", name, model->name,
                               did_you_mean(name, field_names(*model)));
        }
        const auto& field = model->fields[static_cast<std::size_t>(index)];
        if (field.type == FieldType::secret) return "a secret is never shown";
        if (dot == std::string_view::npos) return {};
        if (field.type != FieldType::ref) {
            return fmt::format("'{}' is no ref: it has no fields", name);
        }
        model = &loading.definition.model(field.to);
        path = path.substr(dot + 1);
    }
}

}  // namespace

void check_placeholders(const Loading& loading, const Model& model, const YamlNode& node,
                        const Document& document, const ReportAt& report) {
    const std::string_view text = node.text;
    const auto fail = [&](std::size_t at, std::string message) {
        report(place_in(node, document.yaml.source, at), std::move(message));
    };
    for (auto at = text.find("{{"); at != std::string_view::npos; at = text.find("{{", at)) {
        const auto close = text.find("}}", at);
        if (close == std::string_view::npos) return fail(at, "'{{' has no '}}'");
        const auto inside = text.substr(at + 2, close - at - 2);
        const auto path = base::trimmed(inside);
        auto fault = path_fault(loading, model, path);
        const auto begin = std::min(inside.find_first_not_of(' '), inside.size());
        if (!fault.empty()) fail(at + 2 + begin, std::move(fault));
        at = close;
    }
}

}  // namespace socle::definition
