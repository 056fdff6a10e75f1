#include "access/administer.h"
#include "accounts/administrators.h"
#include "base/json_object.h"
#include "http/admin/endpoints.h"
#include "http/admin/parts.h"
#include "mail/outbox.h"

namespace socle::http {

namespace {

void add_mail(base::JsonObject& object, const mail::OutboxMail& mail) {
    object.number("id", mail.id)
        .text("channel", mail.message.channel)
        .text("to", mail.message.to)
        .text("subject", mail.message.subject)
        .text_if_any("template", mail.template_name)
        .text_if_any("user", mail.user)
        .text("state", mail.status)
        .boolean("secret", mail.secret)
        .number("attempts", mail.tries)
        .text_if_any("error", mail.fault)
        .instant_if_any("created_at", mail.created_at)
        .instant_if_any("run_at", mail.next_at)
        .instant_if_any("sent_at", mail.sent_at);
}

/// A link that signs somebody in is only for who may do everything anyway.
bool may_see_text(const AdminCall& call, const mail::OutboxMail& mail) {
    return !mail.secret || access::may_administer(call.identity, "");
}

std::string headers_json(const mail::Message& message) {
    base::JsonObject object;
    object.text("From", message.from)
        .text("To", message.to)
        .text_if_any("Reply-To", message.reply_to)
        .text("Subject", message.subject);
    return object.take();
}

struct Resending {
    std::int64_t id = 0;
    bool done = false;
};

base::Task<void> resend_in(store::Transaction& transaction, const AdminServices& services,
                           const AdminCall& call, Resending& resending) {
    resending.done = co_await mail::send_again(transaction, services.accounts.dialect, resending.id,
                                               call.request.now_us);
    if (!resending.done) co_return;
    co_await accounts::note_administration(transaction, services.accounts, call.visitor,
                                           "mail_resent", std::to_string(resending.id));
}

}  // namespace

AdminTask list_mails(AdminServices& services, const AdminCall& call) {
    const auto part = list_part_of(call);
    const auto& state = call.query["state"];
    const auto found = co_await mail::list_outbox(
        services.accounts.client, services.accounts.dialect, state, part.before, part.limit + 1);
    std::vector<std::string> items;
    for (const auto& mail : found) {
        base::JsonObject object;
        add_mail(object, mail);
        items.push_back(object.take());
    }
    co_return list_response(std::move(items), part.limit);
}

AdminTask show_mail(AdminServices& services, const AdminCall& call) {
    const auto id = number_in_path(call, "id");
    const auto mail =
        co_await mail::find_outbox_mail(services.accounts.client, services.accounts.dialect, id);
    if (!mail) refuse_missing("no mail " + std::to_string(id));
    base::JsonObject object;
    add_mail(object, *mail);
    object.json("headers", headers_json(mail->message));
    if (may_see_text(call, *mail)) {
        object.text("html", mail->message.html).text("text", mail->message.text);
    }
    co_return json_response(object.take());
}

AdminTask resend_mail(AdminServices& services, const AdminCall& call) {
    Resending resending{number_in_path(call, "id"), false};
    const store::WriteUnit unit = [&services, &call, &resending](store::Transaction& transaction) {
        return resend_in(transaction, services, call, resending);
    };
    co_await services.accounts.client.write(unit);
    if (!resending.done) {
        refuse_with(409, "mail_not_resent", "The mail cannot be sent again",
                    "It waits already, there is none, or it held a code or link that was dropped "
                    "or has ended.");
    }
    services.accounts.mails.wake();
    co_return empty_response();
}

}  // namespace socle::http
