#include "definition/loading.h"
#include "definition/mustache.h"

#include "base/crypto.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

namespace socle::definition {
namespace {

constexpr std::size_t triggers_max = 100;
constexpr std::size_t actions_max = 50;
constexpr std::size_t secret_bytes_min = 16;
constexpr std::string_view secret_prefix = "whsec_";

/// What every mail of a trigger can name besides the fields.
constexpr std::array<std::string_view, 7> mail_words = {"record", "was", "by",      "user",
                                                        "event",  "app", "site_url"};

using Event = Trigger::Event;
using Kind = TriggerAction::Kind;

/// What can be done, in the order of its kinds.
struct Thing {
    const char* name;
    Kind kind;
};
constexpr std::array<Thing, 5> thing_names = {{{"mail", Kind::mail},
                                               {"webhook", Kind::webhook},
                                               {"function", Kind::function},
                                               {"job", Kind::job},
                                               {"report", Kind::report}}};

struct EventName {
    const char* name;
    Event event;
};
constexpr std::array<EventName, 3> event_names = {
    {{"created", Event::created}, {"changed", Event::changed}, {"deleted", Event::deleted}}};

bool good_address(const std::string& address) {
    static const RE2 good(
        R"(https://[^\s/?#@]+(/[^\s#]*)?|http://(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?(/[^\s#]*)?)");
    return RE2::FullMatch(address, good);
}

/// What asks for the caller's roles: of who made a change, the log knows the account only.
const Expr* asks_for_roles(const Expr& expression) {
    constexpr std::array kinds = {Expr::Kind::role, Expr::Kind::may, Expr::Kind::signed_in,
                                  Expr::Kind::second_factor};
    if (contains(kinds, expression.kind)) return &expression;
    for (const auto& argument : expression.args) {
        if (const auto* found = asks_for_roles(argument)) return found;
    }
    return nullptr;
}

/// Reads `on:` of one model.
class TriggersReader {
public:
    TriggersReader(Loading& loading, int model, const Variables& variables)
        : loading_(loading),
          index_(model),
          model_(loading.definition.models[static_cast<std::size_t>(model)]),
          source_(*loading.sources[static_cast<std::size_t>(model)].document),
          variables_(variables),
          report_(loading.reporter(source_)) {}

    void read() {
        const auto* node = source_.yaml.root.find("on");
        if (node == nullptr || !node->is_map()) return;
        if (!model_.events) {
            report_(node->begin,
                    "a model with 'events: none' has no triggers: they follow its "
                    "events");
            return;
        }
        for (const auto& [name, event] : event_names) {
            const auto* reactions = node->find(name);
            if (reactions == nullptr) continue;
            if (reactions->is_map()) read_reaction(*reactions, event);
            for (const auto& item : reactions->items)
                read_reaction(item, event);
        }
        if (model_.triggers.size() > triggers_max) {
            report_(node->begin, fmt::format("more than {} triggers", triggers_max));
        }
    }

private:
    void read_reaction(const YamlNode& node, Event event) {
        if (!node.is_map()) return;
        Trigger trigger;
        trigger.event = event;
        const auto* when = node.find("when");
        if (when != nullptr) trigger.when = read_condition(*when, event);
        const auto* actions = node.find("do");
        const bool one = !things_in(node).empty();
        if (actions != nullptr && one) {
            report_(node.begin, "write what is to be done either here or in the list of 'do'");
        } else if (actions == nullptr) {
            read_action(trigger, node);
        } else if (actions->items.size() > actions_max) {
            report_(actions->begin, fmt::format("more than {} here", actions_max));
        } else {
            for (const auto& item : actions->items)
                read_action(trigger, item);
        }
        model_.triggers.push_back(std::move(trigger));
    }

    std::optional<Expr> read_condition(const YamlNode& node, Event event) {
        ExpressionUse use;
        use.was = event != Event::created;
        auto tree = load_expression(loading_, index_, &node, use);
        if (tree && asks_for_roles(*tree) != nullptr) {
            report_(node.begin,
                    "'when' knows who made the change (me), not their roles: write "
                    "'me is not null' for 'signed_in'");
        }
        return tree;
    }

    void read_action(Trigger& trigger, const YamlNode& node) {
        if (!node.is_map()) return;
        const auto things = things_in(node);
        if (things.empty()) {
            if (has_other_key(node)) return;
            return report_(node.begin, fmt::format("nothing is done here: write {}", thing_list()));
        }
        if (things.size() > 1) {
            return report_(node.begin,
                           fmt::format("one of {}: write two items of 'do'", thing_list()));
        }
        TriggerAction action;
        action.kind = things.front()->kind;
        if (action.kind != Kind::report) refuse_key(node, "level", "that is of reports");
        read_thing(action, *node.find(things.front()->name), node);
        name_action(action, trigger.event, node.find("name"));
        trigger.actions.push_back(std::move(action));
    }

    static std::vector<const Thing*> things_in(const YamlNode& node) {
        std::vector<const Thing*> found;
        for (const auto& thing : thing_names) {
            if (node.find(thing.name) != nullptr) found.push_back(&thing);
        }
        return found;
    }

    static std::string thing_list() {
        std::vector<std::string> names;
        for (const auto& thing : thing_names)
            names.emplace_back(thing.name);
        return alternatives(names);
    }

    void read_thing(TriggerAction& action, const YamlNode& value, const YamlNode& node) {
        switch (action.kind) {
            case Kind::mail:
                return read_mail(action, value, node);
            case Kind::webhook:
                return read_webhook(action, value, node);
            case Kind::function:
            case Kind::job:
                return read_call(action, value, node);
            case Kind::report:
                return read_report(action, value, node);
        }
    }

    void read_report(TriggerAction& action, const YamlNode& message, const YamlNode& node) {
        refuse_key(node, "to", "that is of mails");
        refuse_key(node, "secret", "that is of webhooks");
        action.target = scalar_or(&message);
        action.level = scalar_or(node.find("level"), "info");
        if (!message.is_scalar()) return;
        if (auto fault = tag_fault(message.text)) {
            return report_(place_in(message, source_.yaml.source, fault->offset),
                           std::move(fault->message));
        }
        for (const auto& name : wanted_names(message.text)) {
            if (has_value(name)) continue;
            report_(message.begin,
                    fmt::format("the report asks for {{{{{}}}}}, which '{}' does "
                                "not give{}",
                                name, model_.name, did_you_mean(name, field_names(model_))));
        }
    }

    void read_call(TriggerAction& action, const YamlNode& name, const YamlNode& node) {
        refuse_key(node, "to", "that is of mails");
        refuse_key(node, "secret", "that is of webhooks");
        if (!name.is_scalar()) return;
        action.target = name.text;
        action.place = {source_.path, name.begin.line, name.begin.column};
        if (action.kind == Kind::function) {
            return check_function(loading_, name.text, name.begin, report_);
        }
        if (loading_.definition.find_job(name.text) != nullptr) return;
        std::vector<std::string> names;
        for (const auto& job : loading_.definition.jobs)
            names.push_back(job.name);
        report_(name.begin, fmt::format("jobs.yaml has no job '{}'{}", name.text,
                                        did_you_mean(name.text, names)));
    }

    /// One that was reported already: it is not known, or not there yet.
    static bool has_other_key(const YamlNode& node) {
        constexpr std::array<std::string_view, 6> known = {"when",   "do",   "to",
                                                           "secret", "name", "level"};
        return std::ranges::any_of(
            node.entries, [&](const YamlEntry& entry) { return !contains(known, entry.key); });
    }

    void read_mail(TriggerAction& action, const YamlNode& name, const YamlNode& node) {
        action.target = scalar_or(&name);
        refuse_key(node, "secret", "a mail is not signed");
        const auto* to = node.find("to");
        action.to = scalar_or(to);
        if (to != nullptr && to->is_scalar()) {
            if (auto fault = tag_fault(to->text)) {
                report_(place_in(*to, source_.yaml.source, fault->offset),
                        std::move(fault->message));
            }
        }
        if (!name.is_scalar()) return;
        const auto& mails = loading_.definition.mails;
        const auto found = std::ranges::find(mails, name.text, &MailTemplate::name);
        if (found == mails.end()) {
            std::vector<std::string> names;
            for (const auto& each : mails)
                names.push_back(each.name);
            report_(name.begin, fmt::format("there is no mail mails/{}.md{}", name.text,
                                            did_you_mean(name.text, names)));
        } else if (found->to.empty() && action.to.empty()) {
            report_(name.begin,
                    fmt::format("nobody gets the mail: mails/{}.md has no 'to', write one here",
                                name.text));
        } else {
            check_tags(*found, action, name);
        }
    }

    /// What a mail asks for must be there, or it could never be sent.
    void check_tags(const MailTemplate& mail, const TriggerAction& action, const YamlNode& node) {
        std::vector<std::string> texts = {action.to.empty() ? mail.to : action.to};
        for (const auto* each : {&mail.subject, &mail.body}) {
            for (const auto& [language, text] : each->by_language)
                texts.push_back(text);
        }
        std::set<std::string> missing;
        for (const auto& text : texts) {
            if (tag_fault(text)) continue;
            for (auto& name : wanted_names(text)) {
                if (!has_value(name)) missing.insert(std::move(name));
            }
        }
        for (const auto& name : missing) {
            report_(node.begin, fmt::format("mails/{}.md asks for {{{{{}}}}}, which '{}' does not "
                                            "give{}",
                                            mail.name, name, model_.name,
                                            did_you_mean(name, field_names(model_))));
        }
    }

    bool has_value(std::string_view name) const {
        const auto dot = name.find('.');
        const auto first = name.substr(0, dot);
        const int index = model_.find_field(first);
        if (index < 0) return contains(mail_words, first) || loading_.is_broken(first);
        const auto& field = model_.fields[static_cast<std::size_t>(index)];
        if (field.type == FieldType::secret) return false;
        if (dot == std::string_view::npos || field.type != FieldType::ref || field.to < 0) {
            return true;
        }
        const auto second = name.substr(dot + 1);
        const auto& target = loading_.definition.model(field.to);
        const int inner = target.find_field(second.substr(0, second.find('.')));
        if (inner < 0) return loading_.is_broken(second);
        return target.fields[static_cast<std::size_t>(inner)].type != FieldType::secret;
    }

    void read_webhook(TriggerAction& action, const YamlNode& address, const YamlNode& node) {
        refuse_key(node, "to", "a webhook has an address, 'to' is of mails");
        if (!address.is_scalar()) return;
        if (auto text = value_of(address)) {
            action.target = std::move(*text);
            if (!good_address(action.target)) {
                report_(address.begin,
                        "the webhook is no address like 'https://example.org/hook' "
                        "(http is for servers on this machine only)");
            }
        }
        if (const auto* secret = node.find("secret")) read_secret(action, *secret);
    }

    void read_secret(TriggerAction& action, const YamlNode& node) {
        if (!node.is_scalar()) return;
        if (!node.text.contains("${")) {
            return report_(node.begin, "a secret comes from the environment: write ${NAME}");
        }
        auto text = value_of(node);
        if (!text || text->empty()) return;
        const bool encoded = text->starts_with(secret_prefix);
        const auto bytes =
            encoded ? base::base64_decode(std::string_view(*text).substr(secret_prefix.size()))
                    : text;
        if (!bytes) {
            report_(node.begin, "behind 'whsec_' a secret is base64");
        } else if (bytes->size() < secret_bytes_min) {
            report_(node.begin, fmt::format("a secret has at least {} bytes", secret_bytes_min));
        }
        action.secret = std::move(*text);
    }

    /// The text with its variables; nullopt when one is missing.
    std::optional<std::string> value_of(const YamlNode& node) {
        bool whole = true;
        auto text = substituted(node.text, variables_, [&](std::string message) {
            whole = false;
            report_(node.begin, std::move(message));
        });
        if (!whole) return std::nullopt;
        return text;
    }

    void refuse_key(const YamlNode& node, std::string_view key, const char* why) {
        const auto* value = node.find(key);
        if (value != nullptr) report_(value->begin, fmt::format("key '{}': {}", key, why));
    }

    void name_action(TriggerAction& action, Event event, const YamlNode* given) {
        const auto* name = event_names[static_cast<std::size_t>(event)].name;
        const auto prefix = fmt::format("{}.{}.", model_.name, name);
        if (given != nullptr && given->is_scalar()) {
            if (!good_name(given->text, "trigger", given->begin, report_)) return;
            action.name = prefix + given->text;
            if (names_[action.name]++ > 0) {
                report_(given->begin, fmt::format("two things to do are named '{}'", given->text));
            }
            return;
        }
        action.name = prefix + thing_names[static_cast<std::size_t>(action.kind)].name;
        const bool plain = action.kind == Kind::webhook || action.kind == Kind::report;
        if (!plain) action.name += "." + action.target;
        const int number = ++names_[action.name];
        if (number > 1) action.name += fmt::format("-{}", number);
    }

    Loading& loading_;
    int index_;
    Model& model_;
    const Document& source_;
    const Variables& variables_;
    ReportAt report_;
    std::map<std::string, int> names_;
};

}  // namespace

void load_triggers(Loading& loading, const Variables& variables) {
    for (std::size_t index = 0; index < loading.definition.models.size(); ++index)
        TriggersReader(loading, static_cast<int>(index), variables).read();
}

}  // namespace socle::definition
