#include "cli/command_line.h"
#include "cli/settings_shown.h"

#include "base/error.h"
#include "base/log.h"
#include "base/text.h"
#include "cli/command_line_user.h"
#include "cli/commands.h"
#include "cli/completion.h"
#include "cli/data_commands.h"
#include "cli/events_commands.h"
#include "cli/job_commands.h"
#include "cli/mail_commands.h"
#include "cli/terminal_commands.h"
#include "cli/trial_commands.h"
#include "cli/trigger_commands.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <functional>
#include <iostream>

namespace socle::cli {

namespace {

constexpr int exit_failed = 1;
constexpr int exit_usage = 2;

/// The command line as CLI11 knows it, and what the chosen command is told.
class CommandLine {
public:
    CommandLine() : app_("Socle: one folder of definitions in, a complete backend out.", "socle") {
        app_.require_subcommand(1);
        add_new();
        add_serve();
        add_check();
        add_test();
        add_schema();
        add_plan();
        add_migrate();
        add_keys();
        add_backup();
        add_restore();
        add_setup();
        add_user_commands(
            app_, user_, import_,
            [this](CLI::App* command, const Settings& settings, std::function<int()> action) {
                choose(command, settings, std::move(action));
            });
        add_data_commands(
            app_, data_,
            [this](CLI::App* command, const Settings& settings, std::function<int()> action) {
                choose(command, settings, std::move(action));
            });
        add_mail_commands(
            app_, mail_,
            [this](CLI::App* command, const Settings& settings, std::function<int()> action) {
                choose(command, settings, std::move(action));
            });
        add_events_commands(
            app_, events_,
            [this](CLI::App* command, const Settings& settings, std::function<int()> action) {
                choose(command, settings, std::move(action));
            });
        add_trigger_commands(
            app_, trigger_,
            [this](CLI::App* command, const Settings& settings, std::function<int()> action) {
                choose(command, settings, std::move(action));
            });
        const auto choose_job = [this](CLI::App* command, const Settings& settings,
                                       std::function<int()> action) {
            choose(command, settings, std::move(action));
        };
        add_job_commands(app_, job_, choose_job);
        add_work_command(app_, work_, choose_job);
        add_terminal_commands(
            app_, terminal_, [this](CLI::App* command, std::function<int()> action) {
                command->callback([this, action = std::move(action)] { chosen_ = action; });
            });
        add_bench_data();
        add_completion();
        auto* command = app_.add_subcommand("version", "Print the version");
        command->callback([this] { chosen_ = [] { return version(); }; });
    }

    int run(int argc, char** argv) {
        const std::vector<std::string> given(argv + 1, argv + argc);
        if (asks_for_completions(given)) return print_completions(given);
        const auto words = with_records(given, commands());
        try {
            app_.parse(std::vector<std::string>(words.rbegin(), words.rend()));
        } catch (const CLI::ParseError& error) {
            if (error.get_exit_code() == 0) return app_.exit(error);
            std::cerr << "socle: " << describe(error, words) << "\n"
                      << "  Run with --help for the usage.\n";
            return exit_usage;
        }
        return chosen_();
    }

private:
    std::vector<std::string> commands() const {
        std::vector<std::string> names;
        for (const auto* command : app_.get_subcommands(nullptr))
            names.push_back(command->get_name());
        return names;
    }

    /// `words`: the arguments.
    std::string describe(const CLI::ParseError& error,
                         const std::vector<std::string>& words) const {
        const CLI::App* parent = &app_;
        std::string before;
        for (std::size_t at = 0;; ++at) {
            const auto commands = parent->get_subcommands(nullptr);
            if (parent->get_require_subcommand_min() == 0) return error.what();
            if (at == words.size()) return "a command is required" + before;
            const auto& word = words[at];
            if (word.starts_with('-')) return error.what();
            std::vector<std::string> names;
            for (const auto* command : commands)
                names.push_back(command->get_name());
            if (std::ranges::find(names, word) == names.end()) {
                const auto near = base::nearest(word, names);
                return "there is no command '" + word + "'" + before +
                       (near ? "; did you mean '" + *near + "'?" : "");
            }
            parent = parent->get_subcommand(word);
            before += (before.empty() ? " after " : " ") + word;
        }
    }

    CLI::App* add(const std::string& name, const std::string& description, Settings& settings) {
        auto* command = app_.add_subcommand(name, description);
        add_common_options(*command, settings);
        return command;
    }

    /// Commands share their settings, and CLI11 writes the environment into the options of all of
    /// them, last into those that were not chosen: over the flags of the one that was.
    static void take_own_options(CLI::App& command) {
        for (auto* option : command.get_options()) {
            if (option->count() > 0) option->run_callback();
        }
    }

    void choose(CLI::App* command, const Settings& settings, std::function<int()> action) {
        command->callback([this, command, &settings, action = std::move(action)] {
            if (!command->get_subcommands().empty()) return;
            chosen_ = [this, command, &settings, action] {
                take_own_options(*command);
                const auto told = told_options(*command);
                apply_configuration_file(*command, *serve_command_, settings.folder);
                keep_shown_settings(*command, told);
                return action();
            };
        });
    }

    void add_new() {
        auto* command = app_.add_subcommand("new", "Write a small application to begin with");
        command->add_option("NAME", file_, "Its name, or a path that ends in it")->required();
        command->callback([this] { chosen_ = [this] { return make_application(file_); }; });
    }

    void add_serve() {
        auto* command = app_.add_subcommand("serve", "Serve an application");
        serve_command_ = command;
        add_serve_options(*command, serve_);
        command->footer(
            "Every option is also a key of FOLDER/socle.toml (listen = \"0.0.0.0:80\").");
        choose(command, serve_.common, [this] { return serve(serve_); });
    }

    void add_check() {
        auto* command = app_.add_subcommand("check", "Report every mistake of an application");
        command->add_option("FOLDER", common_.folder, "The application's folder")
            ->required()
            ->check(CLI::ExistingDirectory);
        command->callback([this] { chosen_ = [this] { return check(common_.folder); }; });
    }

    void add_test() {
        auto* command =
            app_.add_subcommand("test", "Run an application's own tests (tests/*.yaml)");
        add_trial_options(*command, tests_);
        command->callback([this] { chosen_ = [this] { return run_tests(tests_); }; });
    }

    void add_schema() {
        auto* command =
            app_.add_subcommand("schema", "Print the JSON Schemas of an application's files");
        command->add_option("KIND", kind_,
                            "app, model, user, view, texts, jobs, terminal or test (default: all)");
        command->add_option("--into", file_, "Write NAME.schema.json files into this folder");
        command->callback([this] { chosen_ = [this] { return schema(kind_, file_); }; });
    }

    void add_plan() {
        auto* command =
            add("plan", "Print, as SQL, the steps from the database to the definitions", common_);
        choose(command, common_, [this] { return plan(common_); });
    }

    void add_migrate() {
        auto* command =
            add("migrate", "Apply the steps of `socle plan`, in one transaction", common_);
        command->add_flag("--allow-loss", allow_, "Apply steps that lose data, too");
        choose(command, common_, [this] { return migrate(common_, allow_); });
    }

    void add_keys() {
        auto* command = add("keys", "Print the keys of an installation", common_);
        auto* folder = command->get_option("FOLDER")->required(false);
        command->add_flag("--json", common_.json, "As one JSON object");
        command->add_option("--url", url_, "The address to print with them")
            ->envname("SOCLE_URL")
            ->capture_default_str();
        auto* rotate = command->add_subcommand(
            "rotate", "Make a fresh key to sign access tokens with from the next start on");
        add_common_options(*rotate, common_);
        choose(rotate, common_, [this] { return rotate_keys(common_); });
        choose(command, common_, [this] { return keys(common_, url_); });
        command->parse_complete_callback([command, folder] {
            const bool missing = folder->empty() && command->get_subcommands().empty();
            if (missing) throw CLI::RequiredError("FOLDER");
        });
    }

    void add_backup() {
        auto* command = add("backup", "Write a consistent copy of the database to a file", common_);
        command->add_option("FILE", file_, "The file to write")->required();
        choose(command, common_, [this] { return backup(common_, file_); });
    }

    void add_restore() {
        auto* command = add("restore", "Replace the database by a backup", common_);
        command->add_option("FILE", file_, "The file to read")
            ->required()
            ->check(CLI::ExistingFile);
        command->add_flag("--yes", allow_, "Replace a database that has data without asking");
        choose(command, common_, [this] { return restore(common_, file_, allow_); });
    }

    void add_setup() {
        auto* command = add("setup",
                            "The first installation: the records of setup.yaml, from the "
                            "environment and a file",
                            setup_.common);
        command->add_flag("--reset", setup_.reset,
                          "Erase everything and make it anew, where it is set up already");
        command->add_flag("--yes", setup_.yes, "Erase without asking");
        choose(command, setup_.common, [this] { return setup(setup_); });
    }

    void add_completion() {
        auto* command = app_.add_subcommand("completion", "Print what teaches a shell to complete");
        command->add_option("SHELL", kind_, "bash, zsh or fish")->required();
        command->callback([this] {
            chosen_ = [this] {
                std::cout << completion_script(kind_);
                return 0;
            };
        });
    }

    /// `completion words -- WORD…`, as the scripts of the shells ask. Half a command line is none
    /// to parse.
    static bool asks_for_completions(const std::vector<std::string>& words) {
        return words.size() >= 3 && words[0] == "completion" && words[1] == "words";
    }

    int print_completions(const std::vector<std::string>& words) const {
        for (const auto& each : completions(app_, {words.begin() + 3, words.end()}))
            std::cout << each << "\n";
        return 0;
    }

    void add_bench_data() {
        auto* command =
            add("bench-data", "Fill the casting application with made-up films", bench_.common);
        command->add_option("--movies", bench_.movies, "How many")->capture_default_str();
        command->add_option("--actors", bench_.actors, "How many")->capture_default_str();
        command->add_option("--roles", bench_.roles, "How many")->capture_default_str();
        choose(command, bench_.common, [this] { return bench_data(bench_); });
    }

    CLI::App app_;
    CLI::App* serve_command_ = nullptr;
    std::function<int()> chosen_;
    ServeSettings serve_;
    Settings common_;
    SetupSettings setup_;
    BenchDataSettings bench_;
    UserSettings user_;
    ImportSettings import_;
    MailSettings mail_;
    DataSettings data_;
    TriggerSettings trigger_;
    TrialSettings tests_;
    JobSettings job_;
    WorkSettings work_;
    EventsSettings events_;
    TerminalSettings terminal_;
    std::string kind_;
    std::string file_;
    std::string url_ = "http://127.0.0.1:8090";
    bool allow_ = false;
};

void print(const base::Error& error) {
    std::cerr << "socle: " << error.message << "\n";
    // What else those of accounts carry is for their clients.
    if (error.code == base::Code::account_refused) return;
    if (!error.details.empty()) std::cerr << "  " << error.details << "\n";
    if (!error.hint.empty()) std::cerr << "  " << error.hint << "\n";
}

}  // namespace

int run(int argc, char** argv) {
    try {
        CommandLine command_line;
        return command_line.run(argc, argv);
    } catch (const base::Error& error) {
        base::flush_log();
        print(error);
    } catch (const std::exception& error) {
        base::flush_log();
        std::cerr << "socle: unexpected error: " << error.what() << "\n";
    }
    return exit_failed;
}

}  // namespace socle::cli
