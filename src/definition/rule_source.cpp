#include "definition/rule_source.h"

#include "definition/yaml.h"

#include <filesystem>
#include <fstream>
#include <iterator>

namespace socle::definition {

namespace {

RuleText text_of(const std::string& file, const YamlNode* node) {
    if (node == nullptr || !node->is_scalar()) return {};
    return {node->text, {file, node->begin.line, node->begin.column}};
}

std::string content_of(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

}  // namespace

RuleSource read_rule_source(const Definition& definition, const Model& model) {
    const auto file = (model.view ? "views/" : "models/") + model.name + ".yaml";
    RuleSource source;
    source.place = {file, 1, 1};
    const auto document = read_yaml(content_of(std::filesystem::path(definition.folder) / file));
    const auto* access = document.damaged ? nullptr : document.root.find("access");
    if (access == nullptr) return source;
    source.place.line = access->begin.line;
    source.read = text_of(file, access->find("read"));
    source.create = text_of(file, access->find("create"));
    source.update = text_of(file, access->find("update"));
    source.remove = text_of(file, access->find("delete"));
    const auto* fields = access->find("fields");
    if (fields == nullptr) return source;
    for (const auto& entry : fields->entries) {
        source.fields[entry.key] = {text_of(file, entry.value.find("read")),
                                    text_of(file, entry.value.find("write"))};
    }
    return source;
}

}  // namespace socle::definition
