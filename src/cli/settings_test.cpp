#include "cli/settings.h"

#include "base/error.h"
#include "store/test_database.h"

#include <gmock/gmock.h>
#include <CLI/CLI.hpp>

#include <cstdlib>
#include <fstream>

namespace socle::cli {
namespace {

using testing::HasSubstr;

/// A variable of the environment for as long as this object lives.
class Variable {
public:
    Variable(std::string name, const std::string& value) : name_(std::move(name)) {
        ::setenv(name_.c_str(), value.c_str(), 1);
    }
    ~Variable() { ::unsetenv(name_.c_str()); }
    Variable(const Variable&) = delete;
    Variable& operator=(const Variable&) = delete;

private:
    std::string name_;
};

class SettingsTest : public testing::Test {
protected:
    void write(const std::string& text) { std::ofstream(folder_.file("socle.toml")) << text; }

    /// `socle serve FOLDER` with these flags, as the program reads it.
    ServeSettings serve(std::vector<std::string> flags = {}) {
        ServeSettings settings;
        CLI::App app;
        auto* command = app.add_subcommand("serve");
        add_serve_options(*command, settings);
        parse(app, "serve", std::move(flags));
        apply_configuration_file(*command, *command, settings.common.folder);
        return settings;
    }
    /// A command that has the common options only.
    Settings plan(std::vector<std::string> flags = {}) {
        ServeSettings of_serve;
        Settings settings;
        CLI::App app;
        auto* serve_command = app.add_subcommand("serve");
        add_serve_options(*serve_command, of_serve);
        auto* command = app.add_subcommand("plan");
        add_common_options(*command, settings);
        parse(app, "plan", std::move(flags));
        apply_configuration_file(*command, *serve_command, settings.folder);
        return settings;
    }
    std::string refusal(const std::string& text) {
        write(text);
        try {
            serve();
        } catch (const base::Error& error) {
            EXPECT_EQ(error.code, base::Code::bad_value);
            EXPECT_TRUE(error.message.starts_with(folder_.file("socle.toml") + ": "))
                << error.message;
            return error.message;
        }
        return "nothing was refused";
    }

    store::TestFolder folder_;

private:
    void parse(CLI::App& app, const std::string& command, std::vector<std::string> flags) {
        std::vector<std::string> arguments = {command, folder_.path()};
        arguments.insert(arguments.end(), flags.begin(), flags.end());
        std::ranges::reverse(arguments);
        app.parse(arguments);
    }
};

TEST_F(SettingsTest, WithoutAnythingTheDefaultsHold) {
    const auto settings = serve();
    EXPECT_EQ(settings.common.folder, folder_.path());
    EXPECT_EQ(settings.common.data_folder(), folder_.file(".socle"));
    EXPECT_EQ(settings.common.database, "");
    EXPECT_EQ(settings.listen, "127.0.0.1:8090");
    EXPECT_EQ(settings.cores, 0);
    EXPECT_FALSE(settings.demo);
    EXPECT_FALSE(settings.production);
    EXPECT_FALSE(settings.log_requests);
    EXPECT_EQ(settings.log_level, "info");
    EXPECT_EQ(settings.log_format, "auto");
    EXPECT_EQ(settings.body_bytes_max, 16U * 1024 * 1024);
}

TEST_F(SettingsTest, EveryOptionIsAFlagAVariableAndAKey) {
    ServeSettings unused;
    CLI::App command;
    add_serve_options(command, unused);
    for (const auto* option : command.get_options()) {
        if (option->get_lnames().empty() || option->get_lnames().front() == "help") continue;
        auto name = option->get_lnames().front();
        std::ranges::replace(name, '-', '_');
        for (auto& letter : name)
            letter = static_cast<char>(std::toupper(letter));
        EXPECT_EQ(option->get_envname(), "SOCLE_" + name);
        EXPECT_NE(option->get_description(), "");
    }
}

TEST_F(SettingsTest, AFlagWinsOverAVariableAndThatOverTheFile) {
    write("listen = \"127.0.0.1:1\"\ncores = 1\nlog-level = \"error\"\n");
    EXPECT_EQ(serve().listen, "127.0.0.1:1");
    EXPECT_EQ(serve().cores, 1);
    const Variable listen("SOCLE_LISTEN", "127.0.0.1:2");
    const Variable cores("SOCLE_CORES", "2");
    EXPECT_EQ(serve().listen, "127.0.0.1:2");
    EXPECT_EQ(serve().cores, 2);
    const auto settings = serve({"--listen", "127.0.0.1:3"});
    EXPECT_EQ(settings.listen, "127.0.0.1:3");
    EXPECT_EQ(settings.cores, 2);
    EXPECT_EQ(settings.log_level, "error");
}

TEST_F(SettingsTest, AVariableThatIsEmptySaysNothing) {
    write("database = \"postgres://file\"\n");
    const Variable database("SOCLE_DATABASE", "");
    EXPECT_EQ(serve().common.database, "postgres://file");
}

TEST_F(SettingsTest, EveryKindOfValueIsRead) {
    write(
        "# the machine of the club\n\ndemo = true\nproduction = false\nlog_requests = true\n"
        "body-bytes-max = 1000000\nrequest_timeout_ms = 5000\n"
        "database = 'postgres://socle@db/x?sslmode=require'\n");
    const auto settings = serve();
    EXPECT_TRUE(settings.demo);
    EXPECT_FALSE(settings.production);
    EXPECT_TRUE(settings.log_requests);
    EXPECT_EQ(settings.body_bytes_max, 1'000'000U);
    EXPECT_EQ(settings.request_timeout_ms, 5000);
    EXPECT_EQ(settings.common.database, "postgres://socle@db/x?sslmode=require");
}

TEST_F(SettingsTest, ASwitchOfTheFileCanBeTurnedOff) {
    write("demo = true\nproduction = true\n");
    const Variable demo("SOCLE_DEMO", "false");
    const auto settings = serve({"--production=false"});
    EXPECT_FALSE(settings.demo);
    EXPECT_FALSE(settings.production);
}

TEST_F(SettingsTest, SwitchesOfTheEnvironmentTakeTheUsualWords) {
    for (const char* word : {"1", "true", "on", "yes"}) {
        const Variable demo("SOCLE_DEMO", word);
        EXPECT_TRUE(serve().demo) << word;
    }
    for (const char* word : {"0", "false", "off", "no"}) {
        const Variable demo("SOCLE_DEMO", word);
        EXPECT_FALSE(serve().demo) << word;
    }
}

TEST_F(SettingsTest, ThePathOfTheFileIsMeantFromItsFolder) {
    write("data = \"here\"\n");
    EXPECT_EQ(serve().common.data_folder(), folder_.file("here"));
    EXPECT_EQ(serve({"--data", "there"}).common.data_folder(), "there");
    write("data = \"/srv/socle\"\n");
    EXPECT_EQ(serve().common.data_folder(), "/srv/socle");
}

TEST_F(SettingsTest, OtherCommandsTakeFromTheFileWhatIsTheirs) {
    write("data = \"/srv/socle\"\nlisten = \"0.0.0.0:80\"\ndemo = true\n");
    EXPECT_EQ(plan().data, "/srv/socle");
    EXPECT_EQ(plan({"--data", "x"}).data, "x");
    write("frobnicate = 1\n");
    EXPECT_THROW(plan(), base::Error);
}

struct Refused {
    const char* text;
    const char* words;
};

TEST_F(SettingsTest, WhatIsWrongInTheFileIsNamed) {
    const Refused all[] = {
        {"lisen = \"x\"\n", "unknown key 'lisen'; did you mean 'listen'?"},
        {"frobnicate = 1\n", "unknown key 'frobnicate'"},
        {"help = true\n", "unknown key 'help'"},
        {"FOLDER = \"x\"\n", "unknown key 'FOLDER'"},
        {"[serve]\nlisten = \"x\"\n", "unknown key 'serve.listen'"},
        {"cores = \"many\"\n", "cores"},
        {"cores = 257\n", "cores"},
        {"cores = [1, 2]\n", "cores needs one value"},
        {"log-level = \"loud\"\n", "log-level"},
        {"log-format = \"xml\"\n", "log-format"},
        {"idle-timeout-ms = 1\n", "idle-timeout-ms"},
        {"demo = \"perhaps\"\n", "demo"},
        {"body-bytes-max = -1\n", "body-bytes-max"},
    };
    for (const auto& refused : all)
        EXPECT_THAT(refusal(refused.text), HasSubstr(refused.words)) << refused.text;
}

TEST_F(SettingsTest, AWrongFlagOrVariableIsWrongUsage) {
    EXPECT_THROW(serve({"--cores", "many"}), CLI::ParseError);
    EXPECT_THROW(serve({"--log-level", "loud"}), CLI::ParseError);
    EXPECT_THROW(serve({"--lisen", "x"}), CLI::ParseError);
    EXPECT_THROW(serve({"another"}), CLI::ParseError);
    const Variable cores("SOCLE_CORES", "many");
    EXPECT_THROW(serve(), CLI::ParseError);
}

}  // namespace
}  // namespace socle::cli
