#include "accounts/account_mail.h"

#include "accounts/claims_text.h"
#include "base/text.h"
#include "mail/template.h"

#include <boost/json/object.hpp>

namespace socle::accounts {

namespace {

constexpr std::int64_t s_per_minute = 60;

boost::json::object mail_data(const Context& context, const Visitor& visitor, const User& user) {
    boost::json::object data;
    data["app"] = context.definition.title.in(visitor.languages);
    if (data["app"].as_string().empty()) data["app"] = context.definition.app;
    data["site_url"] = context.site();
    data["email"] = user.email;
    data["minutes"] = context.rules().link_s / s_per_minute;
    boost::json::object account;
    account["id"] = user.id;
    account["email"] = user.email;
    account["metadata"] = object_in(user.user_metadata);
    data["user"] = account;
    return data;
}

/// `no-reply@` the host that the links lead to.
std::string default_sender(const Context& context) {
    auto host = context.site();
    const auto scheme = host.find("://");
    if (scheme != std::string::npos) host.erase(0, scheme + 3);
    host = host.substr(0, host.find_first_of("/:?#"));
    return "no-reply@" + host;
}

base::Task<void> send(store::Transaction& transaction, const Context& context,
                      const Visitor& visitor, User user, std::string template_name, std::string to,
                      boost::json::object data, bool secret) {
    auto message = mail::render(context.definition, template_name, data, visitor.languages);
    message.to = to;
    message.reply_to = context.definition.mail.reply_to;
    message.from = context.definition.mail.from.empty() ? default_sender(context)
                                                        : context.definition.mail.from;
    mail::Enqueue options;
    options.template_name = template_name;
    options.user = user.id;
    options.secret = secret;
    options.now_us = visitor.now_us;
    co_await mail::enqueue(transaction, context.dialect, message, options);
}

}  // namespace

std::string verify_link(const Context& context, const std::string& type, const std::string& link,
                        const std::string& redirect_to) {
    std::string address = context.url + "/auth/v1/verify?token=" + base::url_encode(link) +
                          "&type=" + base::url_encode(type);
    if (!redirect_to.empty()) address += "&redirect_to=" + base::url_encode(redirect_to);
    return address;
}

base::Task<void> send_link_mail(store::Transaction& transaction, const Context& context,
                                const Visitor& visitor, User user, LinkMail mail) {
    auto data = mail_data(context, visitor, user);
    data["link"] = verify_link(context, mail.type, mail.secret.link, mail.redirect_to);
    data["token_hash"] = mail.secret.link;
    data["code"] = mail.secret.code;
    data["redirect_to"] = mail.redirect_to;
    data["new_email"] = mail.new_email;
    data["email"] = mail.to;
    co_await send(transaction, context, visitor, user, mail.template_name, mail.to, data, true);
}

base::Task<void> send_notice(store::Transaction& transaction, const Context& context,
                             const Visitor& visitor, User user, std::string template_name) {
    if (user.email.empty()) co_return;
    const auto data = mail_data(context, visitor, user);
    co_await send(transaction, context, visitor, user, template_name, user.email, data, false);
}

}  // namespace socle::accounts
