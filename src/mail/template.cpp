#include "mail/template.h"

#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "mail/address.h"
#include "mail/builtin.h"
#include "mail/markdown.h"
#include "mail/template_fill.h"
#include "outbound/curl_handle.h"

#include <boost/json.hpp>

#include <algorithm>
#include <set>

namespace socle::mail {

namespace json = boost::json;

namespace {

using base::Code;
using base::Error;
using definition::Definition;
using definition::MailTemplate;

const MailTemplate* find_own(const Definition& definition, std::string_view name) {
    const auto found = std::ranges::find(definition.mails, name, &MailTemplate::name);
    return found == definition.mails.end() ? nullptr : &*found;
}

/// The languages wanted, then those of the application.
std::vector<std::string> all_languages(const Definition& definition,
                                       const std::vector<std::string>& languages) {
    auto all = languages;
    for (const auto& language : definition.languages) {
        if (std::ranges::find(all, language) == all.end()) all.push_back(language);
    }
    return all;
}

TemplateText text_of(const MailTemplate& own, const std::vector<std::string>& languages) {
    const auto& texts = own.body.by_language;
    const auto found = std::ranges::find_if(
        languages, [&](const std::string& language) { return texts.contains(language); });
    std::string language;
    if (found != languages.end()) {
        language = *found;
    } else if (!texts.empty()) {
        language = texts.begin()->first;
    }
    auto order = languages;
    order.insert(order.begin(), language);
    return {own.to, own.subject.in(order), own.body.in(order), language};
}

[[noreturn]] void refuse_name(const Definition& definition, std::string_view name) {
    const auto names = template_names(definition);
    const auto near = base::nearest(name, names);
    throw Error(Code::bad_value,
                "there is no mail '" + std::string(name) + "'" +
                    (near ? "; did you mean '" + *near + "'?" : ""),
                "The mails are: " + base::join(names, ", "));
}

TemplateText find_template(const Definition& definition, std::string_view name,
                           const std::vector<std::string>& languages) {
    const auto* own = find_own(definition, name);
    auto builtin = builtin_template(name, languages);
    if (own == nullptr && !builtin) refuse_name(definition, name);
    if (own == nullptr) return *builtin;
    auto text = text_of(*own, languages);
    if (text.to.empty() && builtin) text.to = builtin->to;
    return text;
}

/// `data` and what every mail can name.
json::object with_common(const Definition& definition, const json::object& data,
                         const std::vector<std::string>& languages) {
    auto all = data;
    const auto& title = definition.title.in(languages);
    all.emplace("app", title.empty() ? definition.app : title);
    all.emplace("site_url", definition.accounts.site);
    return all;
}

std::string host_of(const std::string& url) {
    try {
        return outbound::parse_url(url).host;
    } catch (const Error&) {
        return {};
    }
}

std::string sender(const Definition& definition, const json::object& data) {
    if (!definition.mail.from.empty()) return definition.mail.from;
    const Address site = {one_line(base::text_member(data, "app")),
                          "no-reply@" + host_of(base::text_member(data, "site_url"))};
    const auto text = address_text(site);
    return parse_address(text) ? text : address_text({site.name, "no-reply@localhost"});
}

std::string recipient(const TemplateText& source, const json::object& data, std::string_view to,
                      const std::string& where) {
    const auto text =
        to.empty() ? fill_template(source.to, data, one_line, where + " (to)") : std::string(to);
    if (text.empty()) {
        throw Error(Code::bad_value, where + ": it has no recipient", {},
                    "Give the mail a line `to:`.");
    }
    if (!parse_address(text)) {
        throw Error(Code::bad_value, where + ": the recipient is no email address", text);
    }
    return text;
}

std::string in_layout(const Definition& definition, const json::object& data,
                      const Message& message, const std::string& language,
                      const std::string& content) {
    auto all = data;
    all["subject"] = message.subject;
    all["language"] = language;
    all["content"] = content;
    const bool own = !definition.mail_layout.empty();
    return fill_template(own ? definition.mail_layout : builtin_layout(), all, html_escaped,
                         own ? "mails/layout.html" : "the built-in layout");
}

}  // namespace

Message render(const Definition& definition, std::string_view name, const json::object& data,
               const std::vector<std::string>& languages, std::string_view to) {
    const auto order = all_languages(definition, languages);
    const auto source = find_template(definition, name, order);
    const auto values = with_common(definition, data, order);
    const auto where = "mails/" + std::string(name) + ".md";
    Placeholders placeholders;
    const auto stand_in = [&](const std::string& value) { return placeholders.stand_in(value); };
    const auto body = fill_template(source.body, values, stand_in, where);
    const auto rendered = render_markdown(body, placeholders);
    Message message;
    message.to = recipient(source, values, to, where);
    message.from = sender(definition, values);
    message.reply_to = definition.mail.reply_to;
    message.subject =
        one_line(fill_template(source.subject, values, one_line, where + " (subject)"));
    message.text = rendered.text;
    message.html = in_layout(definition, values, message, source.language, rendered.html);
    return message;
}

Message render_sms(const Definition& definition, const json::object& data,
                   const std::vector<std::string>& languages, std::string_view to) {
    const auto order = all_languages(definition, languages);
    const auto source = find_template(definition, sms_template, order);
    const auto values = with_common(definition, data, order);
    const auto where = "mails/" + std::string(sms_template) + ".md";
    Message message;
    message.channel = "sms";
    message.to = to;
    message.subject =
        one_line(fill_template(source.subject, values, one_line, where + " (subject)"));
    message.text = base::trimmed(fill_template(source.body, values, one_line, where));
    const auto length = base::utf8_length(message.text);
    if (length == 0 || length > sms_characters_max) {
        throw Error(Code::bad_value, where + ": the text has " + std::to_string(length) +
                                         " characters; it has 1 to " +
                                         std::to_string(sms_characters_max));
    }
    return message;
}

std::vector<std::string> template_names(const Definition& definition) {
    const auto builtin = builtin_names();
    std::set<std::string> names(builtin.begin(), builtin.end());
    for (const auto& own : definition.mails)
        names.insert(own.name);
    return {names.begin(), names.end()};
}

}  // namespace socle::mail
