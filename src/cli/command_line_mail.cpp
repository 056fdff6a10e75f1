#include "cli/mail_commands.h"

#include <CLI/CLI.hpp>

namespace socle::cli {

namespace {

constexpr std::int64_t list_most = 10'000;

using Action = int (*)(const MailSettings&);

/// Adds the commands one after the other to `mail`.
class MailCommands {
public:
    MailCommands(CLI::App& parent, MailSettings& settings, const ChooseMail& choose)
        : parent_(parent), settings_(settings), choose_(choose) {}

    CLI::App* add(const std::string& name, const std::string& help, Action action) {
        auto* command = parent_.add_subcommand(name, help);
        add_common_options(*command, settings_.common);
        choose_(command, settings_.common,
                [settings = &settings_, action] { return action(*settings); });
        return command;
    }

    CLI::App* add_for_template(const std::string& name, const std::string& help, Action action) {
        auto* command = add(name, help, action);
        command->add_option("NAME", settings_.name, "Which mail of mails/, or a built-in one")
            ->required();
        command
            ->add_option("--with", settings_.with,
                         "NAME=VALUE for a tag (user.email=a@b.c), or a file of JSON with values")
            ->allow_extra_args(false);
        add_language(command);
        return command;
    }

    void add_language(CLI::App* command) {
        command->add_option("--language", settings_.language,
                            "en, fr … (default: the first of app.yaml)");
    }

    void add_recipient(CLI::App* command) {
        command->add_option("--to", settings_.to, "The recipient's address")->required();
    }

    void add_forms(CLI::App* command) {
        auto* text = command->add_flag("--text", settings_.text, "The text part alone");
        auto* html = command->add_flag("--html", settings_.html, "The HTML part alone");
        text->excludes(html);
        add_json(command)->excludes(text)->excludes(html);
    }

    CLI::Option* add_json(CLI::App* command) {
        return command->add_flag("--json", settings_.common.json, "As JSON");
    }

private:
    CLI::App& parent_;
    MailSettings& settings_;
    const ChooseMail& choose_;
};

}  // namespace

void add_mail_commands(CLI::App& program, MailSettings& settings, const ChooseMail& choose) {
    auto* mail = program.add_subcommand("mail", "Look at mails, send one, look into the outbox");
    mail->require_subcommand(1);
    MailCommands commands(*mail, settings, choose);
    auto* render = commands.add_for_template("render", "Print a mail", mail_render);
    commands.add_forms(render);
    auto* send = commands.add_for_template("send", "Send a mail at once", mail_send);
    commands.add_recipient(send);
    auto* test = commands.add("test", "Send a test mail by the transport", mail_test);
    commands.add_recipient(test);
    commands.add_language(test);
    auto* list = commands.add("list", "List the outbox, the newest first", mail_list);
    list->add_option("--limit", settings.limit, "How many")
        ->check(CLI::Range(std::int64_t{1}, list_most))
        ->capture_default_str();
    commands.add_json(list);
    auto* show = commands.add("show", "Print a mail of the outbox", mail_show);
    show->add_option("ID", settings.id, "Its number in the list")->required();
    commands.add_forms(show);
}

}  // namespace socle::cli
