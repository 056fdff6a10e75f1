#include "definition/loading.h"

#include "definition/load_accounts.h"

#include "base/lexemes.h"
#include "base/text.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <array>

namespace socle::definition {
namespace {

constexpr std::array<std::string_view, 3> platform_roles = {"anon", "authenticated",
                                                            "service_role"};
constexpr std::size_t roles_max = 500;
constexpr std::size_t permission_bytes_max = 200;
/// What `http` takes for a pattern of origins, and nothing that it would refuse at start-up.
constexpr const char* origin_pattern =
    R"((\*|[a-z][a-z0-9.-]*://((\*\.)?[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*|\[[0-9A-Fa-f:.]+\])(:(\d{1,5}|\*))?))";

void substitute(YamlNode& node, const Variables& variables, const ReportAt& report) {
    if (node.is_scalar() && node.text.contains('$')) {
        node.text = substituted(node.text, variables, [&](std::string message) {
            report(node.begin, std::move(message));
        });
    }
    for (auto& item : node.items)
        substitute(item, variables, report);
    for (auto& entry : node.entries)
        substitute(entry.value, variables, report);
}

void load_languages(Loading& loading, const YamlNode* node, const ReportAt& report) {
    auto& languages = loading.definition.languages;
    if (node != nullptr) {
        for (const auto& item : node->items) {
            if (!item.is_scalar()) continue;
            if (!RE2::FullMatch(item.text, RE2(std::string(language_pattern)))) {
                report(item.begin,
                       fmt::format("'{}' is no language code like 'en' or 'pt-BR'", item.text));
            } else if (contains(languages, item.text)) {
                report(item.begin, fmt::format("language '{}' is given twice", item.text));
            } else {
                languages.push_back(item.text);
            }
        }
    }
    if (languages.empty()) languages.emplace_back("en");
    loading.definition.search_language = base::search_language_of(languages.front());
}

void load_permissions(Role& role, const YamlNode* node, const ReportAt& report) {
    if (node == nullptr) return;
    for (const auto& item : node->items) {
        if (!item.is_scalar()) continue;
        const bool spaced = item.text.find_first_of(" \t\r\n") != std::string::npos;
        if (spaced || item.text.size() > permission_bytes_max) {
            report(item.begin, "a permission is one word like 'get:movies'");
        } else {
            role.may.push_back(item.text);
        }
    }
}

std::vector<const YamlNode*> like_nodes(const YamlNode& role) {
    const auto* like = role.find("like");
    std::vector<const YamlNode*> nodes;
    if (like == nullptr) return nodes;
    if (like->is_scalar()) nodes.push_back(like);
    for (const auto& item : like->items) {
        if (item.is_scalar()) nodes.push_back(&item);
    }
    return nodes;
}

/// Adds to every role the permissions of the roles it is like.
class RoleFamily {
public:
    RoleFamily(std::vector<Role>& roles, const YamlNode& node, const ReportAt& report)
        : roles_(roles), node_(node), report_(report), states_(roles.size(), State::untouched) {}

    void resolve() {
        for (std::size_t i = 0; i < roles_.size(); ++i)
            resolve(i);
    }

private:
    enum class State { untouched, open, done };

    void resolve(std::size_t index) {
        if (states_[index] != State::untouched) return;
        states_[index] = State::open;
        const auto* node = node_.find(roles_[index].name);
        for (const auto* like : like_nodes(*node))
            add(index, *like);
        auto& may = roles_[index].may;
        std::ranges::sort(may);
        const auto [from, to] = std::ranges::unique(may);
        may.erase(from, to);
        states_[index] = State::done;
    }

    void add(std::size_t index, const YamlNode& like) {
        std::vector<std::string> names;
        for (const auto& role : roles_)
            names.push_back(role.name);
        const auto found = std::ranges::find(names, like.text);
        if (found == names.end()) {
            return report_(like.begin, fmt::format("unknown role '{}'{}", like.text,
                                                   did_you_mean(like.text, names)));
        }
        const auto other = static_cast<std::size_t>(found - names.begin());
        if (states_[other] == State::open) {
            return report_(like.begin,
                           fmt::format("roles '{}' and '{}' are like each other in a circle",
                                       roles_[index].name, like.text));
        }
        resolve(other);
        const auto& may = roles_[other].may;
        roles_[index].may.insert(roles_[index].may.end(), may.begin(), may.end());
    }

    std::vector<Role>& roles_;
    const YamlNode& node_;
    const ReportAt& report_;
    std::vector<State> states_;
};

void load_roles(Loading& loading, const YamlNode* node, const ReportAt& report) {
    if (node == nullptr || !node->is_map()) return;
    auto& roles = loading.definition.roles;
    if (node->entries.size() > roles_max) {
        return report(node->begin, fmt::format("more than {} roles", roles_max));
    }
    for (const auto& entry : node->entries) {
        if (contains(platform_roles, entry.key)) {
            report(entry.mark, fmt::format("role '{}' is the platform's own", entry.key));
        } else if (good_name(entry.key, "role", entry.mark, report)) {
            Role role;
            role.name = entry.key;
            role.title = load_text(loading, entry.value.find("title"), report);
            load_permissions(role, entry.value.find("may"), report);
            roles.push_back(std::move(role));
        }
    }
    RoleFamily(roles, *node, report).resolve();
}

void load_interfaces(Definition& definition, const YamlNode* node) {
    if (node == nullptr) return;
    if (const auto* rest = node->find("rest")) definition.rest = is_true(rest);
    if (const auto* admin = node->find("admin")) definition.admin = is_true(admin);
    const auto docs = scalar_or(node->find("docs"), "public");
    if (docs == "signed_in") definition.docs = DocsAccess::signed_in;
    if (docs == "off") definition.docs = DocsAccess::off;
}

void load_origins(Definition& definition, const YamlNode* node, const ReportAt& report) {
    if (node == nullptr) return;
    for (const auto& item : node->items) {
        if (!item.is_scalar()) continue;
        if (RE2::FullMatch(item.text, origin_pattern)) {
            definition.cors.push_back(item.text);
        } else {
            report(item.begin, fmt::format("'{}' is no origin like 'https://*.example.org' or "
                                           "'http://localhost:*' (no path, no '/' at the end)",
                                           item.text));
        }
    }
}

std::vector<std::string> load_header_names(const YamlNode* node, const ReportAt& report) {
    std::vector<std::string> names;
    if (node == nullptr) return names;
    for (const auto& item : node->items) {
        if (RE2::FullMatch(item.text, "[A-Za-z0-9-]{1,80}")) {
            names.push_back(item.text);
        } else {
            report(item.begin, fmt::format("'{}' is no name of a header", item.text));
        }
    }
    return names;
}

/// A list of origins, or {origins, headers, expose, credentials}.
void load_cors(Definition& definition, const YamlNode* node, const ReportAt& report) {
    if (node == nullptr || !node->is_map()) return load_origins(definition, node, report);
    load_origins(definition, node->find("origins"), report);
    definition.cors_headers = load_header_names(node->find("headers"), report);
    definition.cors_exposed = load_header_names(node->find("expose"), report);
    const auto* credentials = node->find("credentials");
    definition.cors_credentials = credentials != nullptr && is_true(credentials);
}

}  // namespace

void load_app(Loading& loading, const Document& document, const Variables& variables) {
    const auto report = loading.reporter(document);
    auto node = document.yaml.root;
    substitute(node, variables, report);
    conform(node, app_shape(), report);
    auto& definition = loading.definition;
    if (const auto* app = node.find("app"); app != nullptr && app->is_scalar()) {
        definition.app = app->text;
        if (!RE2::FullMatch(app->text, RE2(std::string(app_name_pattern)))) {
            report(app->begin, fmt::format("'{}' is no name: lower-case letters, digits, '_' and "
                                           "'-', a letter first, 63 at most",
                                           app->text));
        }
    }
    load_languages(loading, node.find("languages"), report);
    definition.title = load_text(loading, node.find("title"), report);
    load_roles(loading, node.find("roles"), report);
    load_interfaces(definition, node.find("interfaces"));
    load_cors(definition, node.find("cors"), report);
    load_accounts(loading, node.find("accounts"), variables, report);
    load_mail_settings(definition.mail, node.find("mail"), report);
    load_error_settings(definition.errors, node.find("errors"), report);
    const auto* events = node.find("events");
    definition.events_keep_s = kept_seconds(events, 0);
    load_queues(loading, node.find("jobs"), report);
    loading.event_views = events != nullptr && is_true(events->find("views"));
}

std::int64_t kept_seconds(const YamlNode* events, std::int64_t otherwise) {
    const auto* keep = events == nullptr ? nullptr : events->find("keep");
    if (keep == nullptr || !keep->is_scalar()) return otherwise;
    return duration_seconds(keep->text).value_or(otherwise);
}

}  // namespace socle::definition
