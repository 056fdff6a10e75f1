#pragma once

#include "cli/mail_commands.h"
#include "mail/message.h"

#include <string>
#include <utility>
#include <vector>

namespace socle::cli {

/// Writes a mail to standard output, as the settings ask: as JSON, its text or HTML alone, or for
/// people to read, with control characters shown as ?. `notes` stand among its headers; in JSON as
/// further members.
using MailNotes = std::vector<std::pair<std::string, std::string>>;
void print_mail(const MailSettings& settings, const mail::Message& message, const MailNotes& notes);

}  // namespace socle::cli
