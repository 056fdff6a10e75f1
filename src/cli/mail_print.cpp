#include "cli/mail_print.h"

#include <boost/json.hpp>

#include <algorithm>
#include <iostream>

namespace socle::cli {

namespace {

std::string shown(std::string text) {
    const auto control = [](char c) {
        return (static_cast<unsigned char>(c) < ' ' && c != '\n' && c != '\t') || c == '\x7f';
    };
    std::ranges::replace_if(text, control, '?');
    return text;
}

void print_header(const std::string& name, const std::string& value) {
    if (!value.empty()) std::cout << name << ": " << shown(value) << "\n";
}

void print_json(const mail::Message& message, const MailNotes& notes) {
    boost::json::object object;
    for (const auto& [name, value] : notes)
        object[name] = value;
    object["to"] = message.to;
    object["from"] = message.from;
    object["reply_to"] = message.reply_to;
    object["subject"] = message.subject;
    object["text"] = message.text;
    object["html"] = message.html;
    std::cout << boost::json::serialize(object) << "\n";
}

}  // namespace

void print_mail(const MailSettings& settings, const mail::Message& message,
                const MailNotes& notes) {
    if (settings.common.json) return print_json(message, notes);
    if (settings.text || settings.html) {
        std::cout << (settings.text ? message.text : message.html);
        return;
    }
    for (const auto& [name, value] : notes)
        print_header(name, value);
    print_header("from", message.from);
    print_header("to", message.to);
    print_header("reply_to", message.reply_to);
    print_header("subject", message.subject);
    std::cout << "\n" << shown(message.text);
}

}  // namespace socle::cli
