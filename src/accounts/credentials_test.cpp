#include "accounts/credentials.h"

#include "base/error.h"
#include "base/text.h"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace socle::accounts {
namespace {

using definition::CredentialPlace;
using In = CredentialPlace::In;
using Headers = std::vector<std::pair<std::string_view, std::string_view>>;

struct Found {
    std::string token;
    std::string apikey;
    std::string refusal;
    bool operator==(const Found&) const = default;
};

std::ostream& operator<<(std::ostream& out, const Found& found) {
    return out << '[' << found.token << "] [" << found.apikey << "] [" << found.refusal << ']';
}

Found look(const std::vector<CredentialPlace>& places, const Headers& headers,
           std::string_view query = {}) {
    definition::Definition definition;
    definition.accounts.credentials = places;
    const FindHeader header = [&](std::string_view name) -> std::string_view {
        for (const auto& [each, value] : headers)
            if (base::equals_ignoring_case(each, name)) return value;
        return {};
    };
    try {
        const Credentials found = find_credentials(definition, header, query);
        return {std::string(found.token()), std::string(found.apikey), {}};
    } catch (const base::Error& error) {
        EXPECT_EQ(error.code, base::Code::bad_token);
        return {{}, {}, error.message};
    }
}

const std::vector<CredentialPlace> none;
const std::vector<CredentialPlace> all = {{In::header, "Authorization", "Token"},
                                          {In::header, "X-Auth-Token", ""},
                                          {In::header, "X-Session", "Session"},
                                          {In::query, "token", ""},
                                          {In::query, "access key", ""}};
const std::vector<CredentialPlace> raw = {{In::header, "authorization", ""}};

TEST(Credentials, BearerAndApikeyStandAlways) {
    for (const auto& places : {none, all, raw}) {
        EXPECT_EQ(look(places, {}), (Found{}));
        EXPECT_EQ(look(places, {{"Authorization", "Bearer abc"}}), (Found{"abc", "", ""}));
        EXPECT_EQ(look(places, {{"authorization", "bearer   abc "}}), (Found{"abc", "", ""}));
        EXPECT_EQ(look(places, {{"apikey", "k"}}), (Found{"", "k", ""}));
        EXPECT_EQ(look(places, {{"Authorization", "Bearer abc"}, {"apikey", "k"}}),
                  (Found{"abc", "k", ""}));
    }
}

TEST(Credentials, StandNowhereElseUnlessTheApplicationSaysSo) {
    const std::string wanted = "Authorization must be \"Bearer\" and a token";
    for (const char* value : {"Token abc", "abc", "Basic dTpw", "Bearerabc", "Token"})
        EXPECT_EQ(look(none, {{"Authorization", value}}), (Found{"", "", wanted})) << value;
    EXPECT_EQ(look(none, {{"X-Auth-Token", "abc"}}, "token=abc"), (Found{}));
}

TEST(Credentials, AnotherSchemeOrNone) {
    EXPECT_EQ(look(all, {{"Authorization", "Token abc"}}), (Found{"abc", "", ""}));
    EXPECT_EQ(look(all, {{"Authorization", "TOKEN  abc"}}), (Found{"abc", "", ""}));
    EXPECT_EQ(look(raw, {{"Authorization", "abc"}}), (Found{"abc", "", ""}));
    const std::string or_token =
        "Authorization must be \"Bearer\" and a token or \"Token\" and a token";
    const std::string or_raw = "Authorization must be \"Bearer\" and a token or a token";
    for (const char* value : {"abc", "Basic dTpw", "Tokenabc"})
        EXPECT_EQ(look(all, {{"Authorization", value}}), (Found{"", "", or_token})) << value;
    for (const char* value : {"Basic dTpw", "Token abc"})
        EXPECT_EQ(look(raw, {{"Authorization", value}}), (Found{"", "", or_raw})) << value;
    for (const char* value : {"Bearer ", "Bearer", "Token  "}) {
        EXPECT_EQ(look(all, {{"Authorization", value}}),
                  (Found{"", "", "Empty JWT is sent in Authorization header"}))
            << value;
    }
}

TEST(Credentials, ATokenIsOneWord) {
    const std::string wanted = "Authorization must be one word and a token";
    EXPECT_EQ(look(none, {{"Authorization", "Bearer a b"}}), (Found{"", "", wanted}));
    EXPECT_EQ(look(all, {{"Authorization", "Token a b"}}), (Found{"", "", wanted}));
}

TEST(Credentials, HeadersOfTheirOwn) {
    EXPECT_EQ(look(all, {{"x-auth-token", " abc "}}), (Found{"abc", "", ""}));
    EXPECT_EQ(look(all, {{"X-Session", "session abc"}}), (Found{"abc", "", ""}));
    EXPECT_EQ(look(all, {{"X-Auth-Token", ""}, {"apikey", "k"}}), (Found{"", "k", ""}));
    EXPECT_EQ(look(all, {{"X-Auth-Token", "a b"}}),
              (Found{"", "", "X-Auth-Token must be a token"}));
    EXPECT_EQ(look(all, {{"X-Session", "abc"}}),
              (Found{"", "", "X-Session must be \"Session\" and a token"}));
}

TEST(Credentials, ParametersOfTheQuery) {
    EXPECT_EQ(look(all, {}, "a=1&token=abc&b=2"), (Found{"abc", "", ""}));
    EXPECT_EQ(look(all, {}, "t%6fken=a%2Bb%20c"), (Found{"a+b c", "", ""}));
    EXPECT_EQ(look(all, {}, "access+key=abc"), (Found{"abc", "", ""}));
    for (const char* query : {"", "token", "token=", "&&=&", "TOKEN=abc", "xtoken=abc", "token=%zz",
                              "%=1", "a=token=abc"}) {
        EXPECT_EQ(look(all, {}, query), (Found{})) << query;
    }
    EXPECT_EQ(look(all, {}, "token=&token=b"), (Found{"b", "", ""}));
}

TEST(Credentials, OfSeveralAuthorizationDecidesThenTheOrder) {
    const Headers both = {{"Authorization", "Bearer one"}, {"X-Auth-Token", "two"}};
    EXPECT_EQ(look(all, both, "token=three"), (Found{"one", "", ""}));
    EXPECT_EQ(look(all, {{"X-Session", "Session two"}, {"X-Auth-Token", "one"}}, "token=three"),
              (Found{"one", "", ""}));
    EXPECT_EQ(look(all, {{"X-Session", "Session two"}}, "token=three"), (Found{"two", "", ""}));
}

TEST(WithoutCredentials, DropsThoseParametersAndNoOther) {
    definition::Definition definition;
    definition.accounts.credentials = all;
    struct Case {
        const char* query;
        const char* rest;
    };
    for (const auto& [query, rest] :
         {Case{"", ""}, Case{"a=1&b=2", "a=1&b=2"}, Case{"token=x", ""}, Case{"token", ""},
          Case{"a=1&token=x&b=%20&t%6Fken=y", "a=1&b=%20"}, Case{"access%20key=z&a", "a"},
          Case{"X-Auth-Token=x", "X-Auth-Token=x"}, Case{"%zz=1&token=x", "%zz=1"}}) {
        EXPECT_EQ(without_credentials(definition, query), rest) << query;
    }
}

}  // namespace
}  // namespace socle::accounts
