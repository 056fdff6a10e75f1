#include "cli/import_account.h"

#include "base/convert.h"
#include "cli/period.h"
#include "records/test_application.h"

#include <gmock/gmock.h>

namespace socle::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Optional;
using testing::StartsWith;

constexpr const char* bcrypt_hash = "$2b$10$fHXczCFNvMNSS0LMmvDmA.jeoO5Ns2ClyDVKXub7kb60nHAwoZHkK";
constexpr const char* django_hash =
    "pbkdf2_sha256$1000000$hPQQbe1CNDoLE24krrRq8r$6Tsa5j9mZVXXn0WmXKAYWh3DWwtv8FOFHtsICCN4Gj4=";

std::shared_ptr<const definition::Definition> club() {
    static const auto definition = records::loaded(
        {{"app.yaml", "app: club\nroles: {boss: {may: []}, member: {may: []}}\n"},
         {"models/user.yaml",
          "model: user\nfields:\n  first_name: {type: text}\n  age: {type: integer}\n"
          "  nickname: {type: text, readonly: true}\n"}});
    return definition;
}

class ImportAccountTest : public testing::Test {
protected:
    ImportAccounts read(const std::string& text, const std::string& format = "auto") {
        const auto file = read_import_file(text, format);
        EXPECT_THAT(file.faults, IsEmpty());
        ImportAccounts accounts({*club(), file.format, ignored, roles, confirmed});
        accounts.check_columns(file.columns);
        for (const auto& row : file.rows)
            accounts.add(row);
        return accounts;
    }
    accounts::AdminChange one(const std::string& text, const std::string& format = "auto") {
        auto accounts = read(text, format);
        EXPECT_THAT(faults_of(accounts), IsEmpty()) << text;
        EXPECT_EQ(accounts.accounts().size(), 1U) << text;
        return accounts.accounts().empty() ? accounts::AdminChange()
                                           : accounts.accounts().front().change;
    }
    static std::vector<std::string> faults_of(const ImportAccounts& accounts) {
        std::vector<std::string> lines;
        for (const auto& fault : accounts.faults())
            lines.push_back(std::to_string(fault.line) + " " + fault.text);
        return lines;
    }

    std::set<std::string> ignored;
    std::vector<std::string> roles;
    bool confirmed = true;
};

TEST_F(ImportAccountTest, TakesEveryColumn) {
    const auto change =
        one("id,email,phone,password_hash,role,roles,permissions,confirmed,disabled,created_at,"
            "last_sign_in_at,user_metadata,app_metadata,first_name,last_name,age,nickname\n"
            "01a1fdf4-dd4a-7a6a-aa4e-e81fdf0b479a,Ann@B.org,+33 6 12 34 56 78," +
            std::string(bcrypt_hash) +
            ",boss,member,\"a, b\",false,true,2020-01-02 03:04:05Z,2021-01-02T03:04:05Z,"
            "\"{\"\"x\"\":1}\",\"{\"\"y\"\":2}\",Ann,Lee,41,A\n");
    EXPECT_THAT(change.id, Optional(std::string("01a1fdf4-dd4a-7a6a-aa4e-e81fdf0b479a")));
    EXPECT_THAT(change.email, Optional(std::string("ann@b.org")));
    EXPECT_THAT(change.phone, Optional(std::string("33612345678")));
    EXPECT_THAT(change.password_hash, Optional(std::string(bcrypt_hash)));
    EXPECT_THAT(*change.roles, ElementsAre("boss", "member"));
    EXPECT_THAT(*change.permissions, ElementsAre("a", "b"));
    EXPECT_THAT(change.email_confirm, Optional(false));
    EXPECT_THAT(change.ban_duration, Optional(for_ever));
    EXPECT_EQ(base::canonical_json(*change.user_metadata),
              R"({"x":1,"last_name":"Lee","first_name":"Ann"})");
    EXPECT_EQ(base::canonical_json(*change.app_metadata), R"({"y":2})");
    EXPECT_EQ(base::canonical_json(change.fields),
              R"({"age":41,"nickname":"A","created_at":"2020-01-02T03:04:05+00:00",)"
              R"("first_name":"Ann","last_sign_in_at":"2021-01-02T03:04:05+00:00"})");
}

TEST_F(ImportAccountTest, JsonHasTypesOfItsOwn) {
    const auto change =
        one(R"([{"email":"a@b.org","roles":["member"],"confirmed":false,"age":41,"id":12,)"
            R"("user_metadata":{"x":[1]},"password":"correct horse battery"}])");
    EXPECT_THAT(*change.roles, ElementsAre("member"));
    EXPECT_THAT(change.email_confirm, Optional(false));
    EXPECT_THAT(change.password, Optional(std::string("correct horse battery")));
    EXPECT_FALSE(change.password_hash);
    EXPECT_EQ(base::canonical_json(change.fields), R"({"age":41})");
    EXPECT_EQ(base::canonical_json(*change.app_metadata), R"({"imported_id":12})");
}

TEST_F(ImportAccountTest, DjangosUsers) {
    const std::string text =
        R"([{"model":"auth.user","pk":2,"fields":{"password":")" + std::string(django_hash) +
        R"(","last_login":"2024-11-02T21:04:05.678Z","is_superuser":true,"username":"ann",)"
        R"("first_name":"Ann","last_name":"","email":"a@b.org","is_staff":true,"is_active":false,)"
        R"("date_joined":"2019-05-17T08:30:00.123Z","groups":[],"user_permissions":[]}}])";
    auto accounts = read(text);
    EXPECT_THAT(faults_of(accounts), IsEmpty());
    ASSERT_EQ(accounts.accounts().size(), 1U);
    EXPECT_TRUE(accounts.accounts().front().superuser);
    const auto& change = accounts.accounts().front().change;
    EXPECT_THAT(change.password_hash, Optional(std::string(django_hash)));
    EXPECT_THAT(change.ban_duration, Optional(for_ever));
    EXPECT_FALSE(change.roles) << "rights are not taken over";
    EXPECT_EQ(base::canonical_json(*change.user_metadata),
              R"({"username":"ann","first_name":"Ann"})");
    EXPECT_EQ(base::canonical_json(*change.app_metadata),
              R"({"is_staff":true,"imported_id":2,"is_superuser":true})");
    EXPECT_EQ(base::canonical_json(change.fields),
              R"({"created_at":"2019-05-17T08:30:00.123+00:00","first_name":"Ann",)"
              R"("last_sign_in_at":"2024-11-02T21:04:05.678+00:00"})");
}

TEST_F(ImportAccountTest, AUsernameMayBeTheEmailAndAPasswordUnusable) {
    const auto change = one(
        R"([{"model":"auth.user","pk":2,"fields":{"username":"A@b.org","email":"","password":"!x"}}])");
    EXPECT_THAT(change.email, Optional(std::string("a@b.org")));
    EXPECT_FALSE(change.password_hash);
    EXPECT_FALSE(change.password);
}

TEST_F(ImportAccountTest, HashesAreToldFromPasswords) {
    for (const std::string& hash : {std::string(bcrypt_hash), std::string(django_hash),
                                    "b'" + std::string(bcrypt_hash) + "'"}) {
        const auto change = one("email,password\na@b.org,\"" + hash + "\"\n");
        EXPECT_FALSE(change.password) << hash;
        EXPECT_THAT(change.password_hash, Optional(bare_hash(hash))) << hash;
    }
    for (const std::string& broken :
         {"md5$abc$0123456789abcdef0123456789abcdef", "0123456789abcdef0123456789abcdef",
          "$6$salt$0123456789abcdef", "sha1$aa$0123456789abcdef0123456789abcdef01234567"}) {
        EXPECT_THAT(faults_of(read("email,password\na@b.org," + broken + "\n")),
                    ElementsAre(HasSubstr("in a form that cannot be checked; expected")))
            << broken;
    }
    EXPECT_THAT(faults_of(read("email,password_hash\na@b.org,secret1234\n")),
                ElementsAre(testing::Not(HasSubstr("secret1234"))));
    EXPECT_THAT(one("email,password\na@b.org,pay $5 and $6 now\n").password,
                Optional(std::string("pay $5 and $6 now")));
}

TEST_F(ImportAccountTest, HashesAreTakenOutOfTheirWrapping) {
    EXPECT_EQ(bare_hash("b'$2b$10$abc'"), "$2b$10$abc");
    EXPECT_EQ(bare_hash("b\"$2b$10$abc\""), "$2b$10$abc");
    EXPECT_EQ(bare_hash("\\x24326224"), "$2b$");
    EXPECT_EQ(bare_hash("\\x2"), "\\x2");
    EXPECT_EQ(bare_hash("b'"), "b'");
    EXPECT_EQ(bare_hash("plain"), "plain");
}

TEST_F(ImportAccountTest, WhatHoldsForAllRows) {
    roles = {"member"};
    confirmed = false;
    ignored = {"shoe_size"};
    auto accounts = read("email,role,email_verified,shoe_size\na@b.org,,,42\nb@b.org,boss,true,\n");
    EXPECT_THAT(faults_of(accounts), IsEmpty());
    ASSERT_EQ(accounts.accounts().size(), 2U);
    EXPECT_THAT(*accounts.accounts()[0].change.roles, ElementsAre("member"));
    EXPECT_THAT(accounts.accounts()[0].change.email_confirm, Optional(false));
    EXPECT_THAT(*accounts.accounts()[1].change.roles, ElementsAre("boss"));
    EXPECT_THAT(accounts.accounts()[1].change.email_confirm, Optional(true));
}

TEST_F(ImportAccountTest, EveryFaultIsReported) {
    const auto accounts = read(
        "email,rol,role,confirmed,created_at,age,user_metadata,phone,shoe_size\n"
        "a@b,,membr,maybe,soon,old,x,1,\n"
        ",,king,,,,,,\n"
        "c@b.org,,,,,,,,\n"
        "C@B.org,,,,,,,,\n");
    EXPECT_THAT(faults_of(accounts),
                testing::UnorderedElementsAre(
                    "1 unknown column 'rol'; did you mean 'role'?",
                    "1 unknown column 'shoe_size'; leave it out with --ignore shoe_size",
                    "2 email 'a@b': expected an address like ada@example.org",
                    "2 there is no role 'membr'; did you mean 'member'?",
                    "2 confirmed: expected true or false",
                    "2 created_at 'soon': expected an instant like 2024-01-31T13:45:00Z",
                    "2 age: invalid input syntax for type bigint: \"old\"",
                    "2 user_metadata: expected a JSON object", StartsWith("2 Invalid phone number"),
                    "3 there is no email; expected an address like ada@example.org",
                    "5 c@b.org is also in line 4"));
}

TEST_F(ImportAccountTest, UnknownMembersOfJsonAreNamedOnce) {
    const auto accounts =
        read("{\"email\":\"a@b.org\",\"shoe\":1}\n{\"email\":\"b@b.org\",\"shoe\":1}\n");
    EXPECT_THAT(faults_of(accounts),
                ElementsAre("1 unknown column 'shoe'; leave it out with --ignore shoe"));
}

}  // namespace
}  // namespace socle::cli
