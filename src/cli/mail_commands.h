#pragma once

#include "cli/settings.h"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace socle::cli {

/// What `socle mail …` is told.
struct MailSettings {
    Settings common;
    std::string name;               ///< of the template
    std::vector<std::string> with;  ///< name=value or FILE.json
    std::string language;
    std::string to;
    bool text = false;
    bool html = false;
    std::int64_t id = 0;
    std::int64_t limit = 50;
};

int mail_render(const MailSettings& settings);
int mail_send(const MailSettings& settings);
int mail_test(const MailSettings& settings);
int mail_list(const MailSettings& settings);
int mail_show(const MailSettings& settings);

/// Adds `mail` with its subcommands to the program. `choose` makes an action the one that is run.
/// The settings outlive the parse.
using ChooseMail = std::function<void(CLI::App*, const Settings&, std::function<int()>)>;
void add_mail_commands(CLI::App& program, MailSettings& settings, const ChooseMail& choose);

}  // namespace socle::cli
