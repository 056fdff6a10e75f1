#include "cli/trigger_commands.h"
#include "triggers/delivery_desk.h"

#include <CLI/CLI.hpp>

namespace socle::cli {

namespace {

constexpr std::int64_t list_most = 10'000;

using Action = int (*)(const TriggerSettings&);

}  // namespace

void add_trigger_commands(CLI::App& program, TriggerSettings& settings,
                          const ChooseTrigger& choose) {
    auto* trigger = program.add_subcommand(
        "trigger", "Look at what triggers have to do, try it again, give it up");
    trigger->require_subcommand(1);
    const auto add = [&](const char* name, const char* help, Action action) {
        auto* command = trigger->add_subcommand(name, help);
        add_common_options(*command, settings.common);
        command->add_flag("--json", settings.common.json, "As JSON");
        choose(command, settings.common, [told = &settings, action] { return action(*told); });
        return command;
    };
    auto* list = add("list", "List deliveries, the newest first", trigger_list);
    list->add_option("--status", settings.status, "waiting, sending, done, dead or cancelled")
        ->check(CLI::IsMember(triggers::delivery_statuses));
    list->add_option("--limit", settings.limit, "How many")
        ->check(CLI::Range(std::int64_t{1}, list_most))
        ->capture_default_str();
    auto* retry = add("retry", "Try a delivery again now, with all its tries", trigger_retry);
    auto* id = retry->add_option("ID", settings.id, "Its number in the list");
    retry->add_flag("--all", settings.all, "All that were given up")->excludes(id);
    auto* cancel = add("cancel", "Give up a delivery for good", trigger_cancel);
    cancel->add_option("ID", settings.id, "Its number in the list")->required();
    add("secrets", "Print what each webhook is signed with", trigger_secrets);
}

}  // namespace socle::cli
