#include "cli/events_commands.h"

#include <CLI/CLI.hpp>

namespace socle::cli {

namespace {

constexpr std::int64_t list_most = 10'000;

using Action = int (*)(const EventsSettings&);

/// Adds the commands one after the other to `events`.
class EventsCommands {
public:
    EventsCommands(CLI::App& parent, EventsSettings& settings, const ChooseEvents& choose)
        : parent_(parent), settings_(settings), choose_(choose) {}

    CLI::App* add(const std::string& name, const std::string& help, Action action) {
        auto* command = parent_.add_subcommand(name, help);
        add_common_options(*command, settings_.common);
        choose_(command, settings_.common,
                [settings = &settings_, action] { return action(*settings); });
        return command;
    }

    void add_filters(CLI::App* command) {
        command->add_option("--model", settings_.model, "Of this model");
        command->add_option("--id", settings_.object_id, "Of the record with this key");
        command->add_option("--by", settings_.by, "By this account");
    }

private:
    CLI::App& parent_;
    EventsSettings& settings_;
    const ChooseEvents& choose_;
};

}  // namespace

void add_events_commands(CLI::App& program, EventsSettings& settings, const ChooseEvents& choose) {
    auto* events = program.add_subcommand("events", "Look into the event log, forget parts of it");
    events->require_subcommand(1);
    EventsCommands commands(*events, settings, choose);
    auto* list = commands.add("list", "List the newest events", events_list);
    commands.add_filters(list);
    list->add_option("--request", settings.request_id, "Of this request");
    list->add_option("--limit", settings.limit, "How many")
        ->check(CLI::Range(std::int64_t{1}, list_most))
        ->capture_default_str();
    list->add_flag("--json", settings.common.json, "As JSON");
    auto* show = commands.add("show", "Print an event with its changes", events_show);
    show->add_option("ID", settings.id, "Its number in the list")->required();
    auto* forget = commands.add("forget", "Erase what the log knows of a person", events_forget);
    commands.add_filters(forget);
    forget
        ->add_option("--field", settings.fields,
                     "Only the values of this field (may be given several times)")
        ->allow_extra_args(false);
    forget->add_flag("--yes", settings.yes, "Do not ask");
    commands.add("compact", "Forget what is older than events: {keep: …} at once", events_compact);
}

}  // namespace socle::cli
