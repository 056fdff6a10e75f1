#include "definition/embedded.h"
#include "definition/loading.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace socle::definition {
namespace {

constexpr std::string_view account_name = "user";
constexpr std::string_view account_path = "models/user.yaml";
constexpr std::array<std::string_view, 2> builtin_languages = {"en", "fr"};
/// The built-in field that people may write where models/user.yaml says so, and with it the
/// password (accounts/members.h).
constexpr std::string_view written_by_rule = "email";
constexpr std::array<std::string_view, 2> own_of_builtin_field = {"title", "help"};

/// Read once, as they never change.
const std::deque<Document>& builtin_documents() {
    static const auto documents = [] {
        std::deque<Document> all;
        for (std::size_t i = 0; i < embedded_asset_count; ++i) {
            const auto& asset = embedded_assets[i];
            all.emplace_back(fmt::format("builtin/{}", asset.name),
                             read_yaml({asset.begin, asset.end}));
        }
        return all;
    }();
    return documents;
}

YamlNode* child(YamlNode& map, std::string_view key) {
    const auto found = std::ranges::find(map.entries, key, &YamlEntry::key);
    return found == map.entries.end() ? nullptr : &found->value;
}

/// Leaves of every text the languages that the application has; the first one, as the text itself,
/// when it has none of them.
void localise(YamlNode& node, const std::vector<std::string>& languages) {
    for (auto& item : node.items)
        localise(item, languages);
    const bool texts = !node.entries.empty() && std::ranges::all_of(node.entries, [](auto& entry) {
        return contains(builtin_languages, entry.key);
    });
    if (!texts) {
        for (auto& entry : node.entries)
            localise(entry.value, languages);
        return;
    }
    const auto first = node.entries.front().value;
    std::erase_if(node.entries,
                  [&](const YamlEntry& entry) { return !contains(languages, entry.key); });
    if (node.entries.empty()) node = first;
}

/// The built-in model `user` joined by what an application's models/user.yaml says.
class AccountModel {
public:
    AccountModel(Loading& loading, const Document& own, YamlNode& root)
        : report_(loading.reporter(own)), own_(own.yaml.root), root_(root), builtin_({"id"}) {
        for (const auto& field : child(root, "fields")->entries)
            builtin_.insert(field.key);
    }

    void join() {
        conform(own_, user_shape(), report_);
        if (const auto* model = own_.find("model"); model != nullptr && model->is_scalar()) {
            if (model->text != account_name) {
                report_(model->begin,
                        fmt::format("this file is of the account model: write 'model: {}', or give "
                                    "the file another name",
                                    account_name));
            }
        }
        for (const auto& entry : own_.entries) {
            const auto* key = find_key(user_shape(), entry.key);
            if (key == nullptr || !key->refused.empty()) continue;
            if (entry.key == "fields") {
                join_fields(entry.value);
            } else if (entry.key == "access") {
                check_access(entry.value);
                root_.entries.push_back(entry);
            } else {
                join(entry);
            }
        }
    }

private:
    void join(const YamlEntry& entry) {
        auto* there = child(root_, entry.key);
        if (there == nullptr) {
            root_.entries.push_back(entry);
        } else if (there->is_list()) {
            there->items.insert(there->items.end(), entry.value.items.begin(),
                                entry.value.items.end());
        } else {
            *there = entry.value;
        }
    }

    void join_fields(const YamlNode& fields) {
        auto& joined = *child(root_, "fields");
        for (const auto& field : fields.entries) {
            if (builtin_.contains(field.key)) {
                retitle(field, child(joined, field.key));
            } else if (field.key == "password") {
                report_(field.mark, "accounts keep passwords themselves: no field is one");
            } else if (field.value.is_map() && field.value.find("type") == nullptr) {
                report_(field.value.begin, "key 'type' is missing");
            } else {
                joined.entries.push_back(field);
            }
        }
    }

    /// `builtin` is null for the key, which has no title to give.
    void retitle(const YamlEntry& field, YamlNode* builtin) {
        for (const auto& entry : field.value.entries) {
            if (builtin == nullptr || !contains(own_of_builtin_field, entry.key)) {
                report_(entry.mark,
                        fmt::format("field '{}' of accounts is built in: only its 'title' and "
                                    "'help' can be given",
                                    field.key));
            } else if (auto* there = child(*builtin, entry.key)) {
                *there = entry.value;
            } else {
                builtin->entries.push_back(entry);
            }
        }
    }

    void check_access(const YamlNode& access) {
        const auto* fields = access.find("fields");
        if (fields == nullptr) return;
        for (const auto& field : fields->entries) {
            const auto write = std::ranges::find(field.value.entries, "write", &YamlEntry::key);
            if (write == field.value.entries.end() || !builtin_.contains(field.key)) continue;
            if (field.key == written_by_rule) continue;
            report_(write->mark,
                    fmt::format("field '{}' of accounts is built in: only accounts and "
                                "the service key write it",
                                field.key));
        }
    }

    ReportAt report_;
    const YamlNode& own_;
    YamlNode& root_;
    std::set<std::string, std::less<>> builtin_;  ///< names of fields
};

void declare_account_model(Loading& loading, const Document& builtin) {
    auto& definition = loading.definition;
    const auto found = std::ranges::find(loading.documents, account_path, &Document::path);
    const bool own = found != loading.documents.end() && !found->yaml.damaged;
    auto root = builtin.yaml.root;
    localise(root, definition.languages);
    const auto builtin_fields = child(root, "fields")->entries.size();
    if (own) AccountModel(loading, *found, root).join();
    auto& joined = loading.documents.emplace_back(own ? found->path : builtin.path, YamlDocument());
    joined.yaml.source = own ? found->yaml.source : builtin.yaml.source;
    joined.yaml.root = std::move(root);
    definition.user_model = static_cast<int>(definition.models.size());
    definition.user_own_fields = 1 + static_cast<int>(builtin_fields);
    definition.user_extended = own;
    add_model(loading, joined, std::string(account_name));
}

}  // namespace

bool is_account_file(std::string_view path) {
    return path == account_path;
}

void declare_builtin_models(Loading& loading) {
    const auto& documents = builtin_documents();
    const auto account = std::ranges::find(documents, "builtin/user.yaml", &Document::path);
    declare_account_model(loading, *account);
    for (const auto& document : documents) {
        if (&document == &*account) continue;
        add_model(loading, document, stem(document.path));
        loading.definition.models.back().internal = true;
    }
}

void guard_account_fields(Definition& definition) {
    auto& fields = definition.models[static_cast<std::size_t>(definition.user_model)].fields;
    for (int i = 0; i < definition.user_own_fields; ++i) {
        auto& field = fields[static_cast<std::size_t>(i)];
        if (field.name != written_by_rule || !field.write) field.write = constant(false);
    }
}

}  // namespace socle::definition
