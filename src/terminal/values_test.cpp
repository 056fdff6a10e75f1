#include "base/error.h"
#include "terminal/catalogue.h"
#include "terminal/refusal.h"
#include "terminal/server_words.h"
#include "terminal/shown.h"

#include <gmock/gmock.h>
#include <boost/json.hpp>

#include <cstdlib>
#include <ctime>

namespace socle::terminal {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
namespace json = boost::json;

Field field_of(const char* type) {
    Field field;
    field.name = field.title = "it";
    field.type = type;
    return field;
}

struct Typing {
    const char* type;
    const char* text;
    const char* json;  ///< "" where it is refused
};

class TypedValue : public ::testing::TestWithParam<Typing> {};

TEST_P(TypedValue, BecomesJson) {
    ::setenv("TZ", "Europe/Paris", 1);
    ::tzset();
    const auto& [type, text, wanted] = GetParam();
    std::string made;
    try {
        made = json::serialize(typed(field_of(type), text, Language::french));
    } catch (const base::Error&) {
        made.clear();
    }
    EXPECT_EQ(made, wanted) << type << " " << text;
}

INSTANTIATE_TEST_SUITE_P(
    Values, TypedValue,
    ::testing::Values(
        Typing{"text", "a", "\"a\""}, Typing{"text", "", "null"}, Typing{"boolean", "O", "true"},
        Typing{"boolean", "faux", "false"}, Typing{"boolean", "peut-être", ""},
        Typing{"integer", "1 000", "1000"}, Typing{"integer", "1,5", ""},
        Typing{"integer", "many", ""}, Typing{"decimal", "7700,50", "7.7005E3"},
        Typing{"date", "2026-12-31", "\"2026-12-31\""},
        Typing{"date", "31/12/2026", "\"2026-12-31\""}, Typing{"date", "31/02/2026", ""},
        Typing{"timestamp", "2027-06-04 13:00", "\"2027-06-04T11:00:00+00:00\""},
        Typing{"timestamp", "04/06/2027 13:00", "\"2027-06-04T11:00:00+00:00\""},
        Typing{"timestamp", "2027-06-04T13:00:00Z", "\"2027-06-04T13:00:00Z\""},
        Typing{"timestamp", "2027-02-30 12:00", ""}, Typing{"timestamp", "tomorrow", ""},
        Typing{"json", "{\"a\":1}", "{\"a\":1}"}, Typing{"json", "{a", ""}));

TEST(Containing, QuotesWhatWouldBeMore) {
    EXPECT_EQ(containing("a"), "\"*a*\"");
    EXPECT_EQ(containing("50%_*"), R"("*50\\%\\_*")");
    EXPECT_EQ(containing(R"(a"b\c)"), R"("*a\"b\\\\c*")");
}

Model contract() {
    Model model;
    for (const char* name : {"client", "amount", "paid_amount"}) {
        auto field = field_of("text");
        field.name = name;
        field.title = std::string("The ") + name;
        field.writable = true;
        model.fields.push_back(field);
    }
    return model;
}

Refusal refused(const char* code, const char* details) {
    static const auto model = contract();
    base::Error error(base::Code::application, "in the server's words", details);
    error.name = code;
    return refusal_of(error, model, Language::english);
}

std::vector<std::string> names_of(const Refusal& refusal) {
    std::vector<std::string> names;
    for (const auto* field : refusal.fields)
        names.push_back(field->name);
    return names;
}

TEST(Refusal, NamesTheFieldsThatAreToBeGivenAnew) {
    const auto two = refused("23502", "client: is required\namount: must be at least 0");
    EXPECT_THAT(two.lines,
                ElementsAre("The client: is required", "The amount: must be at least 0"));
    EXPECT_THAT(names_of(two), ElementsAre("client", "amount"));
    const auto taken = refused("23505", "Key (client)=(3: x) already exists.");
    EXPECT_THAT(taken.lines, ElementsAre("The client: this is taken already."));
    EXPECT_THAT(names_of(taken), ElementsAre("client"));
    const auto check =
        refused("23514", "Failing check: paid_amount <= amount and client.amount <> 'client'");
    EXPECT_THAT(check.lines, ElementsAre("in the server's words"));
    EXPECT_THAT(names_of(check), ElementsAre("paid_amount", "amount", "client"));
    const auto denied = refused("42501", "The caller may not write this field.");
    EXPECT_THAT(denied.lines, ElementsAre("You may not do this."));
    EXPECT_THAT(denied.fields, IsEmpty());
}

TEST(Refusal, OfAnAccountNamesItsFieldToo) {
    const auto weak = refused("23514", "Field amount.");
    EXPECT_THAT(weak.lines, ElementsAre("in the server's words"));
    EXPECT_THAT(names_of(weak), ElementsAre("amount"));
    const auto row = refused("23514", "row 1, amount: -1 is below the minimum 0");
    EXPECT_THAT(row.lines, ElementsAre("The amount: -1 is below the minimum 0"));
    EXPECT_THAT(names_of(row), ElementsAre("amount"));
}

TEST(ServerWords, AreSaidInTheLanguageWhereTheyAreKnown) {
    const std::string phone = R"("is not a phone number, as 1" is not a phone number, as +33 1)";
    EXPECT_EQ(server_words(Language::english, phone), phone);
    EXPECT_EQ(server_words(Language::french, phone),
              R"("is not a phone number, as 1" n'est pas un numéro de téléphone, comme +33 1)");
    EXPECT_EQ(server_words(Language::french, "has 12 characters, at most 10 are allowed"),
              "12 caractères, 10 au plus sont permis");
    EXPECT_EQ(server_words(Language::french, "is required"), "cette valeur est nécessaire");
    for (const char* other : {"is required now", "has 12 characters", "is below the minimum", ""})
        EXPECT_EQ(server_words(Language::french, other), other);
}

TEST(FieldCalled, ByNumberNameTitleOrItsBeginning) {
    const auto model = contract();
    std::vector<const Field*> fields;
    for (const auto& field : model.fields)
        fields.push_back(&field);
    EXPECT_EQ(field_called(fields, "2"), fields[1]);
    EXPECT_EQ(field_called(fields, "paid_amount"), fields[2]);
    EXPECT_EQ(field_called(fields, "THE CLIENT"), fields[0]);
    EXPECT_EQ(field_called(fields, "the p"), fields[2]);
    EXPECT_EQ(field_called(fields, "the"), nullptr);
    EXPECT_EQ(field_called(fields, "4"), nullptr);
    EXPECT_EQ(field_called(fields, ""), nullptr);
}

}  // namespace
}  // namespace socle::terminal
