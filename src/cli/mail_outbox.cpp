#include "base/error.h"
#include "cli/application.h"
#include "cli/mail_commands.h"
#include "cli/mail_print.h"
#include "cli/text_table.h"
#include "mail/outbox.h"

#include <boost/json.hpp>

#include <iostream>

namespace socle::cli {

namespace json = boost::json;

namespace {

using mail::OutboxMail;

json::value text_or_null(const std::string& text) {
    if (text.empty()) return nullptr;
    return json::value(text);
}

json::object object_of(const OutboxMail& mail) {
    return {{"id", mail.id},
            {"channel", mail.message.channel},
            {"status", mail.status},
            {"template", text_or_null(mail.template_name)},
            {"to", mail.message.to},
            {"subject", mail.message.subject},
            {"tries", mail.tries},
            {"fault", text_or_null(mail.fault)},
            {"created_at", mail.created_at},
            {"next_at", text_or_null(mail.next_at)},
            {"sent_at", text_or_null(mail.sent_at)}};
}

void print_json(const std::vector<OutboxMail>& mails) {
    json::array list;
    for (const auto& mail : mails)
        list.push_back(object_of(mail));
    std::cout << json::serialize(list) << "\n";
}

void print_table(const std::vector<OutboxMail>& mails) {
    std::vector<std::vector<std::string>> rows = {
        {"ID", "STATUS", "MADE", "TRIES", "TO", "SUBJECT", "FAULT"}};
    for (const auto& mail : mails) {
        rows.push_back({std::to_string(mail.id), mail.status, short_time(mail.created_at),
                        std::to_string(mail.tries), mail.message.to, mail.message.subject,
                        mail.fault.empty() ? "-" : mail.fault});
    }
    if (!mails.empty()) std::cout << text_table(rows);
    std::cout << mails.size() << (mails.size() == 1 ? " mail" : " mails") << "\n";
}

}  // namespace

int mail_list(const MailSettings& settings) {
    const auto store = open_application_store_to_read(settings.common);
    const auto mails = mail::list_outbox(*store, settings.limit);
    store->close();
    if (settings.common.json) {
        print_json(mails);
    } else {
        print_table(mails);
    }
    return 0;
}

int mail_show(const MailSettings& settings) {
    const auto store = open_application_store_to_read(settings.common);
    const auto mail = mail::find_outbox_mail(*store, settings.id);
    store->close();
    if (!mail) {
        throw base::Error(base::Code::bad_value,
                          "there is no mail " + std::to_string(settings.id) + " in the outbox");
    }
    print_mail(settings, mail->message,
               {{"id", std::to_string(mail->id)},
                {"channel", mail->message.to_telephone() ? mail->message.channel : ""},
                {"status", mail->status},
                {"template", mail->template_name},
                {"user", mail->user},
                {"tries", std::to_string(mail->tries)},
                {"fault", mail->fault},
                {"created_at", mail->created_at},
                {"next_at", mail->next_at},
                {"sent_at", mail->sent_at}});
    return 0;
}

}  // namespace socle::cli
