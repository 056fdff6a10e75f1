#include "store/postgres_settings.h"

#include "base/error.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace socle::store {

namespace {

std::string parameter(const PostgresTarget& target, std::string_view keyword) {
    const auto found =
        std::ranges::find(target.parameters, keyword, &std::pair<std::string, std::string>::first);
    return found == target.parameters.end() ? "" : found->second;
}

std::string variable(const PostgresTarget& target, std::string_view name) {
    const auto found =
        std::ranges::find(target.environment, name, &std::pair<std::string, std::string>::first);
    return found == target.environment.end() ? "" : found->second;
}

std::string refusal(const std::string& url) {
    try {
        parse_postgres_url(url, 1000);
    } catch (const base::Error& error) {
        EXPECT_EQ(error.code, base::Code::unavailable);
        return error.message;
    }
    return "";
}

TEST(PostgresUrls, AreRead) {
    const auto target =
        parse_postgres_url("postgres://anna:s%40crt@db.example:5433/casting?sslmode=require", 1000);
    EXPECT_EQ(parameter(target, "user"), "anna");
    EXPECT_EQ(parameter(target, "password"), "s@crt");
    EXPECT_EQ(parameter(target, "host"), "db.example");
    EXPECT_EQ(parameter(target, "port"), "5433");
    EXPECT_EQ(parameter(target, "dbname"), "casting");
    EXPECT_EQ(parameter(target, "sslmode"), "require");
    EXPECT_EQ(parameter(target, "application_name"), "socle");
    EXPECT_EQ(parameter(target, "client_encoding"), "UTF8");
    EXPECT_EQ(target.password, "s@crt");
    EXPECT_EQ(target.statement_timeout_ms, 1000);
    EXPECT_EQ(variable(target, "PGPASSWORD"), "s@crt");
    EXPECT_EQ(variable(target, "PGHOST"), "db.example");
    EXPECT_EQ(variable(target, "PGSSLMODE"), "require");
}

TEST(PostgresUrls, MaySayMore) {
    const auto target = parse_postgres_url(
        "postgresql:///casting?host=/run/postgresql&application_name=mine&client_encoding=LATIN1",
        0);
    EXPECT_EQ(parameter(target, "host"), "/run/postgresql");
    EXPECT_EQ(parameter(target, "application_name"), "mine");
    EXPECT_EQ(parameter(target, "client_encoding"), "UTF8");
    EXPECT_NO_THROW(parse_postgres_url("postgres://a:1,b:2/casting", 0));
    EXPECT_NO_THROW(parse_postgres_url("postgres://[::1]:5432/casting", 0));
    EXPECT_NO_THROW(parse_postgres_url("postgres://", 0));
}

TEST(PostgresUrls, MayHaveASearchPath) {
    const std::vector<std::pair<std::string, std::string>> cases{
        {"postgres://h/d?search_path=mine", "mine"},
        {"postgres://h/d?sslmode=disable&search_path=a%2Cb&connect_timeout=3", "a,b"},
        {"postgres://h/d?sslmode=disable", ""}};
    for (const auto& [url, search_path] : cases) {
        const auto target = parse_postgres_url(url, 0);
        EXPECT_EQ(target.search_path, search_path) << url;
        EXPECT_EQ(parameter(target, "dbname"), "d") << url;
    }
    EXPECT_EQ(parameter(parse_postgres_url(cases[1].first, 0), "connect_timeout"), "3");
}

TEST(PostgresUrls, WrongOnesAreRefusedInOneLine) {
    const std::vector<std::pair<std::string, std::string>> cases{
        {"", "must start with postgres://"},
        {"mysql://h/d", "must start with postgres://"},
        {"host=h dbname=d", "must start with postgres://"},
        {"postgres://h:port/d", "port must be a number"},
        {"postgres://h:0/d", "port must be a number"},
        {"postgres://h:65536/d", "port must be a number"},
        {"postgres://h/d?nonsense=1", "invalid URI query parameter: \"nonsense\""},
        {"postgres://[::1/d", "percent-encoded"},
        {"postgres://h/d?search_path=%zz", "search_path"}};
    for (const auto& [url, part] : cases) {
        const auto line = refusal(url);
        EXPECT_NE(line.find(part), std::string::npos) << url << ": " << line;
        EXPECT_EQ(line.find('\n'), std::string::npos);
    }
}

TEST(PostgresUrls, NoRefusalRepeatsAPassword) {
    for (const auto* password : {"zqx/22", "zqx%zz", "1/zqx", "zqx/5432/1"}) {
        const auto line = refusal(std::string("postgres://anna:") + password + "@h/d");
        EXPECT_FALSE(line.empty()) << password;
        EXPECT_EQ(line.find("zqx"), std::string::npos) << line;
    }
}

TEST(PostgresUrls, APasswordMayHoldMostThings) {
    for (const auto* password : {"zqx?ter&&2", "zqx#ter", "[zqx", "a:b"}) {
        const auto target =
            parse_postgres_url(std::string("postgres://anna:") + password + "@h/d", 0);
        EXPECT_EQ(target.password, password);
    }
}

TEST(PostgresMessages, AreOneLineWithoutThePassword) {
    PostgresTarget target;
    EXPECT_EQ(one_line(target, "  connection failed\n\tIs the server running?\n"),
              "connection failed");
    target.password = "hunter2";
    EXPECT_EQ(one_line(target, "hunter2 is wrong, hunter2!"), "*** is wrong, ***!");
    EXPECT_EQ(one_line(target, ""), "");
}

}  // namespace

}  // namespace socle::store
