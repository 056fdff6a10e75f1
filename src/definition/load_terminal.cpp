#include "definition/load_terminal.h"

#include "base/convert.h"
#include "base/error.h"
#include "base/json.h"
#include "definition/loading.h"

#include <fmt/format.h>
#include <boost/json.hpp>

#include <algorithm>
#include <array>
#include <map>

namespace socle::definition {
namespace {

using Verb = MenuItem::Verb;

constexpr std::size_t items_max = 1'000;
constexpr std::array<Verb, 5> verbs = {Verb::create, Verb::edit, Verb::remove, Verb::list,
                                       Verb::show};

std::vector<std::string> names_of(const std::vector<NamedFilter>& filters) {
    std::vector<std::string> names;
    for (const auto& filter : filters)
        names.push_back(filter.name);
    return names;
}

/// What has a value by itself when a record is created.
bool is_filled(const Field& field) {
    return !field.required || field.readonly || field.initial.kind != Default::Kind::none ||
           (field.key && field.storage.type == base::Type::integer);
}

/// Reads one item of the menu.
class ItemReader {
public:
    ItemReader(const TerminalSource& source, const YamlNode& node)
        : source_(source), definition_(source.definition), node_(node) {}

    /// False when it is not to be used.
    bool read(MenuItem& item) {
        if (!read_verb(item)) return false;
        model_ = &definition_.model(item.model);
        item.title = load_text(definition_.languages, node_.find("title"), source_.report);
        read_roles(item);
        read_fields(item);
        read_find(item);
        read_filter(item);
        item.order = scalar_or(node_.find("order"));
        refuse_foreign(item.verb);
        if (item.verb == Verb::create) check_complete(item);
        return true;
    }

private:
    void report(const Mark& mark, std::string message) { source_.report(mark, std::move(message)); }

    void unknown(const YamlNode& node, std::string_view noun,
                 const std::vector<std::string>& names) {
        if (source_.is_broken(node.text)) return;
        report(node.begin,
               fmt::format("unknown {} '{}'{}", noun, node.text, did_you_mean(node.text, names)));
    }

    bool read_verb(MenuItem& item) {
        const YamlNode* named = nullptr;
        for (const auto verb : verbs) {
            const auto* node = node_.find(verb_name(verb));
            if (node == nullptr || !node->is_scalar()) continue;
            if (named != nullptr) {
                report(node->begin, "an item does one thing: leave out the other verb");
                return false;
            }
            named = node;
            item.verb = verb;
        }
        if (named == nullptr) {
            report(node_.begin, "what does it do? write create, edit, delete, list or show: MODEL");
            return false;
        }
        item.model = definition_.find_served_model(named->text);
        if (item.model < 0) {
            unknown(*named, "model", model_names());
            return false;
        }
        const bool writes = item.verb != Verb::list && item.verb != Verb::show;
        if (!writes || !definition_.model(item.model).view) return true;
        report(named->begin, fmt::format("'{}' is a view: it is listed and shown", named->text));
        return false;
    }

    std::vector<std::string> model_names() const {
        std::vector<std::string> names;
        for (const auto& model : definition_.models) {
            if (!model.internal) names.push_back(model.name);
        }
        return names;
    }

    void read_roles(MenuItem& item) {
        const auto* roles = node_.find("roles");
        if (roles == nullptr) return;
        std::vector<std::string> names;
        for (const auto& role : definition_.roles)
            names.push_back(role.name);
        for (const auto& role : roles->items) {
            if (!role.is_scalar()) continue;
            if (!contains(names, role.text)) unknown(role, "role", names);
            item.roles.push_back(role.text);
        }
    }

    void read_fields(MenuItem& item) {
        const auto* fields = node_.find("fields");
        if (fields == nullptr || item.verb == Verb::remove) return;
        for (const auto& node : fields->items) {
            const auto* name = node.is_map() ? node.find("field") : &node;
            if (name == nullptr || !name->is_scalar()) continue;
            if (contains(item.fields, name->text, &MenuField::name)) {
                report(name->begin, fmt::format("'{}' is there twice", name->text));
                continue;
            }
            MenuField field;
            field.name = name->text;
            if (!check_field(item, *name)) continue;
            if (node.is_map()) read_form_field(item, node, field);
            item.fields.push_back(std::move(field));
        }
    }

    /// Accounts are written with a password, which is no field of theirs.
    bool is_password(const MenuItem& item, std::string_view name) const {
        const bool form = item.verb == Verb::create || item.verb == Verb::edit;
        return form && item.model == definition_.user_model && name == "password";
    }

    bool check_field(const MenuItem& item, const YamlNode& name) {
        const int index = model_->find_field(name.text);
        const bool computed = contains(model_->computed, name.text, &Computed::name);
        if (is_password(item, name.text)) return true;
        const bool form = item.verb == Verb::create || item.verb == Verb::edit;
        if (index < 0 && !computed) {
            unknown(name, "field", field_names(*model_));
            return false;
        }
        const bool fixed = computed || model_->fields[static_cast<std::size_t>(index)].readonly;
        if (!form || !fixed) return true;
        report(name.begin, fmt::format("'{}' is not written by anybody", name.text));
        return false;
    }

    void read_form_field(const MenuItem& item, const YamlNode& node, MenuField& field) {
        const int index = model_->find_field(field.name);
        const bool form = item.verb == Verb::create || item.verb == Verb::edit;
        for (const auto* key : {"prompt", "default", "among"}) {
            const auto* given = node.find(key);
            const bool wanted =
                std::string_view(key) == "default" ? item.verb == Verb::create : form;
            if (given == nullptr || wanted) continue;
            report(given->begin,
                   fmt::format("'{}' has no meaning with '{}'", key, verb_name(item.verb)));
        }
        field.prompt = load_text(definition_.languages, node.find("prompt"), source_.report);
        if (index < 0 || !form) return;
        const auto& described = model_->fields[static_cast<std::size_t>(index)];
        if (const auto* initial = node.find("default")) read_default(described, *initial, field);
        if (const auto* among = node.find("among")) read_among(described, *among, field);
    }

    void read_default(const Field& described, const YamlNode& node, MenuField& field) {
        if (described.type == FieldType::secret || described.storage.type == base::Type::json) {
            return report(node.begin, fmt::format("a field of type '{}' has no default here",
                                                  field_type_name(described.type)));
        }
        try {
            const auto json = node_json(node);
            const auto value = base::from_json(described.storage, json);
            check_value(described, value, "the default", node.begin, source_.report);
            field.initial = boost::json::serialize(json);
        } catch (const base::Error& error) {
            report(node.begin, error.message);
        }
    }

    void read_among(const Field& described, const YamlNode& node, MenuField& field) {
        if (!node.is_scalar()) return;
        if (described.type != FieldType::ref) {
            return report(node.begin, fmt::format("'{}' is no ref: it has no records to choose "
                                                  "among",
                                                  described.name));
        }
        const auto names = names_of(definition_.model(described.to).filters);
        if (!contains(names, node.text)) return unknown(node, "filter", names);
        field.among = node.text;
    }

    void read_find(MenuItem& item) {
        const auto* find = node_.find("find");
        if (find == nullptr) return;
        for (const auto& name : find->items) {
            if (!name.is_scalar()) continue;
            const int index = model_->find_field(name.text);
            if (index < 0) {
                unknown(name, "field", field_names(*model_));
                continue;
            }
            const auto& field = model_->fields[static_cast<std::size_t>(index)];
            if (field.type == FieldType::secret || field.storage.type == base::Type::json) {
                report(name.begin, fmt::format("records are not looked up by a field of type '{}'",
                                               field_type_name(field.type)));
            } else {
                item.find.push_back(name.text);
            }
        }
    }

    void read_filter(MenuItem& item) {
        const auto* filter = node_.find("filter");
        if (filter == nullptr || !filter->is_scalar()) return;
        const auto names = names_of(model_->filters);
        if (!contains(names, filter->text)) return unknown(*filter, "filter", names);
        item.filter = filter->text;
    }

    void refuse_foreign(Verb verb) {
        const bool finds = verb == Verb::edit || verb == Verb::remove || verb == Verb::show;
        for (const auto& entry : node_.entries) {
            const auto& key = entry.key;
            const bool foreign = (key == "find" && !finds) ||
                                 ((key == "filter" || key == "order") && verb != Verb::list) ||
                                 (key == "fields" && verb == Verb::remove);
            if (!foreign) continue;
            report(entry.mark,
                   fmt::format("key '{}' has no meaning with '{}'", key, verb_name(verb)));
        }
    }

    /// A form that leaves out what is required could never succeed.
    void check_complete(const MenuItem& item) {
        if (item.fields.empty()) return;
        for (const auto& field : model_->fields) {
            if (is_filled(field) || contains(item.fields, field.name, &MenuField::name)) continue;
            if (source_.is_broken(field.name)) continue;
            report(node_.find("fields")->begin,
                   fmt::format("'{}' is missing: '{}' requires it", field.name, model_->name));
        }
    }

    const TerminalSource& source_;
    const Definition& definition_;
    const YamlNode& node_;
    const Model* model_ = nullptr;
};

void check_served(const Definition& definition, const Mark& mark, const ReportAt& report) {
    if (!definition.accounts_served) {
        report(mark, "the terminal client signs people in: app.yaml needs 'accounts:'");
    } else if (!definition.rest || !definition.admin) {
        report(mark, "the terminal client needs 'interfaces: {rest: true, admin: true}'");
    }
}

void check_tags(const Loading& loading, const Document& document, const YamlNode* welcome,
                const ReportAt& report) {
    const int user = loading.definition.user_model;
    if (welcome == nullptr || user < 0) return;
    const auto& model = loading.definition.model(user);
    if (welcome->is_scalar()) check_placeholders(loading, model, *welcome, document, report);
    for (const auto& entry : welcome->entries) {
        if (entry.value.is_scalar())
            check_placeholders(loading, model, entry.value, document, report);
    }
}

void read_tokens(const TerminalSource& source, Terminal& terminal) {
    const auto* tokens = source.root.find("tokens");
    if (tokens == nullptr) return;
    terminal.tokens.file = scalar_or(tokens->find("file"));
    terminal.tokens.key = scalar_or(tokens->find("key"));
    const auto* lifetime = tokens->find("lifetime");
    terminal.tokens.lifetime = lifetime == nullptr ? "8h" : scalar_or(lifetime);
}

void read_demo(const TerminalSource& source, Terminal& terminal) {
    const auto* demo = source.root.find("demo");
    if (demo == nullptr) return;
    for (const auto& entry : demo->entries) {
        const auto email = scalar_or(&entry.value);
        if (!demo_account(source.definition, email)) {
            source.report(
                entry.value.begin,
                fmt::format("no account in demo/ has the email '{}' and a password", email));
        }
        terminal.demo[entry.key] = email;
    }
}

struct Numbered {
    int line = 0;
    std::vector<std::string> roles;
};

/// An item that one role would see under the same number; other roles may have other items there.
const Numbered* same_for_somebody(const std::multimap<int, Numbered>& numbered,
                                  const MenuItem& item) {
    const auto [begin, end] = numbered.equal_range(item.number);
    const auto found = std::find_if(begin, end, [&](const auto& each) {
        const auto& roles = each.second.roles;
        return roles.empty() || item.roles.empty() ||
               std::ranges::find_first_of(roles, item.roles) != roles.end();
    });
    return found == end ? nullptr : &found->second;
}

}  // namespace

std::optional<std::string> demo_account(const Definition& definition, const std::string& email) {
    for (const auto& file : definition.demo) {
        if (file.model != definition.user_model) continue;
        for (const auto& row : file.rows) {
            base::JsonFault fault;
            const auto account = base::parse_json(row, fault).value_or(boost::json::object());
            const auto* named = account.as_object().if_contains("email");
            const auto* password = account.as_object().if_contains("password");
            if (named == nullptr || password == nullptr || !named->is_string()) continue;
            if (std::string_view(named->get_string()) != email) continue;
            return std::string(password->get_string());
        }
    }
    return std::nullopt;
}

Terminal terminal_of(const TerminalSource& source) {
    Terminal terminal;
    const auto& languages = source.definition.languages;
    terminal.welcome = load_text(languages, source.root.find("welcome"), source.report);
    terminal.farewell = load_text(languages, source.root.find("farewell"), source.report);
    read_tokens(source, terminal);
    read_demo(source, terminal);
    const auto* menu = source.root.find("menu");
    if (menu == nullptr) return terminal;
    if (menu->items.size() > items_max) {
        source.report(menu->begin, fmt::format("more than {} items", items_max));
        return terminal;
    }
    std::multimap<int, Numbered> numbered;
    for (const auto& node : menu->items) {
        const auto* number = node.find("number");
        const auto given = whole_number(scalar_or(number));
        if (!given) continue;
        MenuItem item;
        item.number = static_cast<int>(*given);
        ItemReader reader(source, node);
        const bool good = reader.read(item);
        const auto* other = same_for_somebody(numbered, item);
        if (other != nullptr) {
            source.report(number->begin,
                          fmt::format("number {} is already on line {}", item.number, other->line));
        }
        numbered.emplace(item.number, Numbered{number->begin.line, item.roles});
        if (!good || other != nullptr) continue;
        const auto behind =
            std::ranges::upper_bound(terminal.menu, item.number, {}, &MenuItem::number);
        terminal.menu.insert(behind, std::move(item));
    }
    return terminal;
}

void load_terminal(Loading& loading) {
    const auto found = std::ranges::find(loading.documents, terminal_path, &Document::path);
    if (found == loading.documents.end() || found->yaml.damaged) return;
    const auto report = loading.reporter(*found);
    const auto& root = found->yaml.root;
    conform(root, terminal_shape(), report);
    check_served(loading.definition, root.begin, report);
    check_tags(loading, *found, root.find("welcome"), report);
    const TerminalSource source{loading.definition, root, report,
                                [&](std::string_view name) { return loading.is_broken(name); }};
    terminal_of(source);
}

}  // namespace socle::definition
