#include "definition/loading.h"

#include <fmt/format.h>

namespace socle::definition {
namespace {

/// Finds the model of every ref, then gives refs the type of its key.
class References {
public:
    explicit References(Loading& loading) : loading_(loading) {}

    void resolve() {
        auto& models = loading_.definition.models;
        for (std::size_t model = 0; model < models.size(); ++model) {
            for (std::size_t field = 0; field < models[model].fields.size(); ++field) {
                if (models[model].fields[field].type == FieldType::ref) find(model, field);
            }
        }
        for (std::size_t model = 0; model < models.size(); ++model) {
            for (auto& field : models[model].fields)
                give_type(model, field);
        }
    }

private:
    const YamlNode* to_node(std::size_t model, std::size_t field) const {
        return loading_.sources[model].fields[field]->find("to");
    }

    void find(std::size_t model, std::size_t index) {
        auto& field = loading_.definition.models[model].fields[index];
        const auto* node = to_node(model, index);
        if (node == nullptr || !node->is_scalar()) return give_up(field);
        const auto report = loading_.reporter(*loading_.sources[model].document);
        const auto& definition = loading_.definition;
        const bool internal = definition.model(static_cast<int>(model)).internal;
        field.to =
            internal ? definition.find_model(node->text) : definition.find_served_model(node->text);
        if (field.to < 0) {
            give_up(field);
            if (!loading_.is_broken(node->text)) report_unknown(*node, report);
        } else if (definition.model(field.to).view) {
            report(node->begin, fmt::format("'{}' is a view: a ref needs a model", node->text));
        }
    }

    /// A ref to nowhere: no later part may follow it.
    void give_up(Field& field) {
        loading_.broken.insert(field.name);
        field.type = FieldType::uuid;
    }

    void report_unknown(const YamlNode& node, const ReportAt& report) {
        report(node.begin, fmt::format("unknown model '{}'{}", node.text,
                                       did_you_mean(node.text, loading_.model_names())));
    }

    void give_type(std::size_t model, Field& field) {
        if (field.type != FieldType::ref || field.to < 0) return;
        auto target = static_cast<std::size_t>(field.to);
        const auto& models = loading_.definition.models;
        for (std::size_t steps = 0; steps <= models.size(); ++steps) {
            const auto& key = models[target].key_field();
            if (key.type != FieldType::ref || key.to < 0) {
                field.storage = key.storage;
                return;
            }
            target = static_cast<std::size_t>(key.to);
        }
        const auto& source = loading_.sources[model];
        loading_.report(
            source.document->path, source.document->yaml.root.begin,
            fmt::format("the key that '{}' refers to is a ref in a circle", field.name));
    }

    Loading& loading_;
};

}  // namespace

void resolve_references(Loading& loading) {
    References(loading).resolve();
}

}  // namespace socle::definition
