#include "cli/data_commands.h"

#include <CLI/CLI.hpp>

namespace socle::cli {

namespace {

CLI::App* add(CLI::App& program, const std::string& name, const std::string& help,
              DataSettings& settings) {
    auto* command = program.add_subcommand(name, help);
    add_common_options(*command, settings.common);
    command->add_option("MODEL", settings.model, "Which model")->required();
    command
        ->add_option("--format", settings.format,
                     "csv, json or ndjson (default: as the file's name ends, else csv)")
        ->check(CLI::IsMember({"csv", "json", "ndjson"}));
    return command;
}

}  // namespace

void add_data_commands(CLI::App& program, DataSettings& settings, const ChooseData& choose) {
    auto* out = add(program, "export", "Write the records of a model to a file", settings);
    out->add_option("FILE", settings.file, "The file to write (default: standard output)");
    out->add_option("--query", settings.query,
                    "Which records and fields, as in the URL: \"select=a,b&a=gt.5&order=a\"");
    choose(out, settings.common, [&settings] { return export_data(settings); });

    auto* in =
        add(program, "import", "Create the records of a file, all of them or none", settings);
    in->add_option("FILE", settings.file, "The file to read, - for standard input")->required();
    in->add_flag("--skip", settings.skip, "Leave out the rows that are refused");
    in->add_flag("--dry-run", settings.dry_run, "Try everything, write nothing");
    auto* merge = in->add_flag("--merge", settings.merge, "Change records that are there already");
    in->add_flag("--ignore", settings.ignore, "Leave records as they are that are there already")
        ->excludes(merge);
    in->add_option("--on-conflict", settings.on_conflict,
                   "The fields by which a record is there already (default: the key)");
    in->add_option("--refused", settings.refused_file,
                   "Write the refused rows to this file: line,reason");
    choose(in, settings.common, [&settings] { return import_data(settings); });
}

}  // namespace socle::cli
