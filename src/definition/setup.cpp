#include "definition/setup.h"

#include "base/json.h"
#include "base/text.h"
#include "definition/load_files.h"
#include "definition/loading.h"

#include <fmt/format.h>
#include <boost/json.hpp>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

namespace socle::definition {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view setup_path = "setup.yaml";

std::optional<std::string> text_of(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) return std::nullopt;
    return std::string(std::istreambuf_iterator<char>(file), {});
}

/// The value at `users.0.name`; null when there is none.
const boost::json::value* value_at(const boost::json::value& root, std::string_view path) {
    const auto* value = &root;
    for (const auto part : base::split(path, '.')) {
        if (const auto* object = value->if_object()) {
            value = object->if_contains({part.data(), part.size()});
        } else if (const auto* list = value->if_array()) {
            std::size_t index = 0;
            const auto read = std::from_chars(part.data(), part.data() + part.size(), index);
            const bool whole = read.ec == std::errc() && read.ptr == part.data() + part.size();
            value = whole && index < list->size() ? &(*list)[index] : nullptr;
        } else {
            value = nullptr;
        }
        if (value == nullptr) return nullptr;
    }
    return value;
}

/// Puts values into the places for them.
class SetupReader {
public:
    explicit SetupReader(const Definition& definition)
        : definition_(definition), variables_(variables_of(definition.folder)) {}

    RowsResult read() {
        const auto text = text_of(fs::path(definition_.folder) / setup_path);
        if (!text) return {};
        auto document = read_yaml(*text);
        const auto rows = std::ranges::find(document.root.entries, "rows", &YamlEntry::key);
        if (document.damaged || rows == document.root.entries.end()) return {};
        if (const auto* from = document.root.find("from")) read_file(*from);
        if (problems_.empty()) fill(rows->value);
        if (!problems_.empty()) return {{}, std::move(problems_)};
        return load_rows(definition_, std::string(setup_path), rows->value);
    }

private:
    void report(const Mark& mark, std::string message) {
        problems_.push_back({std::string(setup_path), mark.line, mark.column, std::move(message)});
    }

    std::string with_variables(const YamlNode& node) {
        return substituted(node.text, variables_,
                           [&](std::string problem) { report(node.begin, std::move(problem)); });
    }

    void read_file(const YamlNode& from) {
        const auto name = with_variables(from);
        if (name.empty()) return;
        const auto text = text_of(fs::path(definition_.folder) / name);
        if (!text) return report(from.begin, fmt::format("{} cannot be read", name));
        base::JsonFault fault;
        auto value = base::parse_json(*text, fault);
        if (!value) {
            return report(from.begin, fmt::format("{} is no JSON: {} at byte {}", name,
                                                  fault.message, fault.at));
        }
        file_ = std::move(*value);
        file_name_ = name;
    }

    void fill(YamlNode& node) {
        for (auto& item : node.items)
            fill(item);
        for (auto& entry : node.entries)
            fill(entry.value);
        if (!node.is_scalar()) return;
        const auto known = problems_.size();
        const auto given = with_variables(node);
        if (problems_.size() > known) return;
        if (given.empty() && !node.text.empty()) {
            return report(node.begin, fmt::format("{} is empty", node.text));
        }
        const bool place = given.starts_with("{{") && given.ends_with("}}");
        node.text = place ? from_file(node, given.substr(2, given.size() - 4)) : given;
    }

    std::string from_file(const YamlNode& node, const std::string& path) {
        const auto* value = value_at(file_, base::trimmed(path));
        if (value == nullptr || value->is_structured() || value->is_null()) {
            report(node.begin,
                   file_name_.empty()
                       ? fmt::format("{{{{{}}}}} is of a file, and 'from' names none", path)
                       : fmt::format("{} has no text at {}", file_name_, path));
            return {};
        }
        return value->is_string() ? std::string(value->get_string())
                                  : boost::json::serialize(*value);
    }

    const Definition& definition_;
    const Variables variables_;
    boost::json::value file_;
    std::string file_name_;
    std::vector<Problem> problems_;
};

}  // namespace

void load_setup(Loading& loading) {
    const auto found = std::ranges::find(loading.documents, setup_path, &Document::path);
    if (found == loading.documents.end() || found->yaml.damaged) return;
    conform(found->yaml.root, setup_shape(), loading.reporter(*found));
}

RowsResult read_setup(const Definition& definition) {
    return SetupReader(definition).read();
}

}  // namespace socle::definition
