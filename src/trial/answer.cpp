#include "trial/answer.h"

#include "base/text.h"
#include "trial/hole.h"

#include <fmt/format.h>
#include <boost/json.hpp>

#include <algorithm>
#include <charconv>

namespace socle::trial {

namespace json = boost::json;
using definition::Mark;
using definition::YamlNode;

namespace {

const std::string* header_of(const Answer& answer, const std::string& name) {
    const auto wanted = base::lower(name);
    const auto found =
        std::ranges::find(answer.headers, wanted, &std::pair<std::string, std::string>::first);
    return found == answer.headers.end() ? nullptr : &found->second;
}

json::value mail_json(const LeftMail& mail) {
    return {{"to", mail.to},
            {"subject", mail.subject},
            {"text", mail.text},
            {"template", mail.template_name}};
}

/// One look at an answer.
class Comparison {
public:
    Comparison(const Expectation& expect, const Answer& answer, Values& values,
               const FindAccount& find_account)
        : expect_(expect), answer_(answer), values_(values), find_account_(find_account) {}

    std::vector<Difference> run() {
        status();
        headers();
        body(expect_.body, Matcher::Members::exact);
        body(expect_.includes, Matcher::Members::some);
        texts();
        forbidden();
        if (expect_.events != nullptr) events();
        if (expect_.mails != nullptr) mails();
        return std::move(differences_);
    }

private:
    void differ(const Mark& mark, std::string text) {
        differences_.push_back({mark, std::move(text)});
    }
    void take(const Matcher& matcher) {
        differences_.insert(differences_.end(), matcher.differences().begin(),
                            matcher.differences().end());
    }
    void match(const YamlNode& expected, const json::value* found, const std::string& place,
               Matcher::Members members = Matcher::Members::some) {
        Matcher matcher(values_, members, expect_.unordered);
        matcher.match(expected, found, place);
        take(matcher);
    }

    void status() {
        const bool success = answer_.status >= 200 && answer_.status < 300;
        if (expect_.status == 0 ? success : expect_.status == answer_.status) return;
        differ(expect_.mark, fmt::format("status: expected {}, found {}",
                                         expect_.status == 0 ? "one of success (200 to 299)"
                                                             : std::to_string(expect_.status),
                                         answer_.status));
    }

    void headers() {
        if (expect_.headers == nullptr) return;
        for (const auto& entry : expect_.headers->entries) {
            const auto* found = header_of(answer_, entry.key);
            const auto place = "headers." + entry.key;
            if (found == nullptr) {
                match(entry.value, nullptr, place);
                continue;
            }
            const auto wanted = values_.text(entry.value.text);
            if (!hole_in(wanted) && wanted == *found) continue;
            const json::value value = json::string(*found);
            match(entry.value, &value, place);
        }
    }

    void body(const YamlNode* expected, Matcher::Members members) {
        if (expected == nullptr) return;
        const bool absent = expected->is_scalar() && expected->text == "<absent>";
        if (absent && !answer_.body.empty()) {
            differ(expected->begin,
                   "body: expected none, found " + shown(json::value(json::string(answer_.body))));
        }
        if (absent) return;
        if (!answer_.json) return differ(expected->begin, "body: expected JSON, found none");
        match(*expected, &*answer_.json, "body", members);
    }

    /// Whether a text, or what `<matches …>` says, is in `where`.
    bool is_in(const std::string& wanted, const std::string& where) {
        const auto hole = hole_in(wanted);
        if (!hole) return where.contains(wanted);
        std::map<std::string, std::string> named;
        const bool found = takes(*hole, json::value(json::string(where)), named);
        for (auto& [name, value] : named)
            values_.set(name, json::value(json::string(value)));
        return found;
    }

    void texts() {
        for (const auto* node : expect_.texts) {
            const auto wanted = values_.text(node->text);
            if (is_in(wanted, answer_.body)) continue;
            differ(node->begin, "text: not found: " + wanted);
        }
    }

    void forbidden() {
        for (const auto* node : expect_.forbidden) {
            const auto text = values_.text(node->text);
            if (is_in(text, answer_.body)) differ(node->begin, "forbidden in the body: " + text);
            for (const auto& [name, value] : answer_.headers) {
                if (!is_in(text, value)) continue;
                differ(node->begin, fmt::format("forbidden in the header {}: {}", name, text));
            }
        }
    }

    void events() {
        const auto& items = expect_.events->items;
        const auto& left = answer_.events;
        for (std::size_t i = 0; i < std::min(items.size(), left.size()); ++i)
            event(items[i], left[i], fmt::format("events.{}", i));
        for (std::size_t i = left.size(); i < items.size(); ++i)
            differ(items[i].begin, fmt::format("events.{}: there is none", i));
        for (std::size_t i = items.size(); i < left.size(); ++i) {
            differ(expect_.events->begin,
                   fmt::format("events.{}: not expected: {} {} {} {}", i, left[i].kind,
                               left[i].model, left[i].key, shown(left[i].changes)));
        }
    }

    void event(const YamlNode& expected, const LeftEvent& found, const std::string& place) {
        const auto* model = expected.find(found.kind);
        if (model == nullptr || values_.text(model->text) != found.model) {
            return differ(expected.begin, fmt::format("{}: found {} {} {}", place, found.kind,
                                                      found.model, found.key));
        }
        if (const auto* key = expected.find("key")) {
            const auto wanted = values_.text(key->text);
            if (!hole_in(wanted) && wanted != found.key) {
                differ(key->begin,
                       fmt::format("{}.key: expected {}, found {}", place, wanted, found.key));
            }
        }
        if (const auto* by = expected.find("by")) event_by(*by, found, place);
        if (const auto* changes = expected.find("changes")) {
            match(*changes, &found.changes, place + ".changes");
        }
    }

    void event_by(const YamlNode& node, const LeftEvent& found, const std::string& place) {
        const auto who = values_.text(node.text);
        const auto wanted = who == "nobody" ? std::string() : find_account_(who);
        if (wanted == found.by || who == "<any>") return;
        differ(node.begin, fmt::format("{}.by: expected {}, found {}", place, who,
                                       found.by.empty() ? "nobody" : found.by));
    }

    void mails() {
        const auto& items = expect_.mails->items;
        const auto& left = answer_.mails;
        for (std::size_t i = 0; i < std::min(items.size(), left.size()); ++i)
            mail(items[i], left[i], fmt::format("mails.{}", i));
        for (std::size_t i = left.size(); i < items.size(); ++i)
            differ(items[i].begin, fmt::format("mails.{}: there is none", i));
        for (std::size_t i = items.size(); i < left.size(); ++i) {
            differ(expect_.mails->begin, fmt::format("mails.{}: not expected: to {}, \"{}\"", i,
                                                     left[i].to, left[i].subject));
        }
    }

    void mail(const YamlNode& expected, const LeftMail& found, const std::string& place) {
        const auto value = mail_json(found);
        for (const auto& entry : expected.entries) {
            if (entry.key == "text") continue;
            match(entry.value, value.get_object().if_contains(entry.key), place + "." + entry.key);
        }
        const auto* text = expected.find("text");
        if (text == nullptr) return;
        const auto one = [&](const YamlNode& node) {
            const auto wanted = values_.text(node.text);
            if (!is_in(wanted, found.text)) {
                differ(node.begin, fmt::format("{}.text: not found: {}", place, wanted));
            }
        };
        if (text->is_scalar()) return one(*text);
        for (const auto& item : text->items)
            one(item);
    }

    const Expectation& expect_;
    const Answer& answer_;
    Values& values_;
    const FindAccount& find_account_;
    std::vector<Difference> differences_;
};

std::optional<json::value> member_at(const json::value& value, std::string_view path) {
    if (path.empty()) return value;
    const auto dot = path.find('.');
    const auto name = path.substr(0, dot);
    const auto rest = dot == std::string_view::npos ? std::string_view() : path.substr(dot + 1);
    if (value.is_object()) {
        const auto* member = value.get_object().if_contains({name.data(), name.size()});
        return member == nullptr ? std::nullopt : member_at(*member, rest);
    }
    if (!value.is_array()) return std::nullopt;
    std::size_t index = 0;
    const auto read = std::from_chars(name.data(), name.data() + name.size(), index);
    const auto& list = value.get_array();
    if (read.ec != std::errc() || read.ptr != name.data() + name.size() || index >= list.size()) {
        return std::nullopt;
    }
    return member_at(list[index], rest);
}

}  // namespace

std::vector<Difference> compare(const Expectation& expect, const Answer& answer, Values& values,
                                const FindAccount& find_account) {
    return Comparison(expect, answer, values, find_account).run();
}

std::optional<json::value> value_at(const Answer& answer, const std::string& path) {
    const auto dot = path.find('.');
    const auto source = path.substr(0, dot);
    const auto rest = dot == std::string::npos ? std::string() : path.substr(dot + 1);
    if (source == "status") return json::value(answer.status);
    if (source == "text") return json::value(json::string(answer.body));
    if (source == "headers") {
        const auto* found = header_of(answer, rest);
        if (found == nullptr) return std::nullopt;
        return json::value(json::string(*found));
    }
    if (source == "mails") {
        json::array mails;
        for (const auto& mail : answer.mails)
            mails.push_back(mail_json(mail));
        return member_at(mails, rest);
    }
    return answer.json ? member_at(*answer.json, rest) : std::nullopt;
}

}  // namespace socle::trial
