#include "definition/load_testing.h"

#include <gmock/gmock.h>

namespace socle::definition {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::load_texts_of;
using testing::problems_of;
using testing::with_field;
using testing::with_movie;

struct Case {
    const char* field;
    const char* problem;
};
class FieldProblem : public ::testing::TestWithParam<Case> {};

TEST_P(FieldProblem, IsReportedWithItsPlace) {
    EXPECT_THAT(problems_of(with_field(GetParam().field)),
                ElementsAre(HasSubstr(GetParam().problem)));
}

INSTANTIATE_TEST_SUITE_P(
    Types, FieldProblem,
    ::testing::Values(
        Case{"{type: txt}", "models/movie.yaml:4:14: unknown type 'txt'; did you mean 'text'?"},
        Case{"{type: string}", "unknown type 'string'; it is 'text', 'integer', 'number'"},
        Case{"{title: x}", "4:7: key 'type' is missing"},
        Case{"{type: file}", "4:14: type 'file': file storage does not exist yet"},
        Case{"{type: files}", "file storage does not exist yet"},
        Case{"{type: choice, choices: [a], openness: true}",
             "4:36: key 'openness': openness of records and columns does not exist yet"},
        Case{"{type: text, scale: 2}", "key 'scale' is not for type 'text' but for 'decimal'"},
        Case{"{type: decimal, scale: 13}", "expected a whole number from 0 to 12, found '13'"},
        Case{"{type: decimal, scale: two}", "expected a whole number from 0 to 12, found 'two'"},
        Case{"{type: integer, pattern: a}", "key 'pattern' is not for type 'integer'"},
        Case{"{type: boolean, min: 1}", "key 'min' is not for type 'boolean'"},
        Case{"{type: integer, format: url}", "key 'format' is not for type 'integer'"},
        Case{"{type: text, format: mail}", "4:28: unknown format 'mail'; did you mean 'email'?"},
        Case{"{type: text, to: actor}", "key 'to' is not for type 'text' but for 'ref'"},
        Case{"{type: text, on_delete: cascade}", "key 'on_delete' is not for type 'text'"},
        Case{"{type: ref, to: actor, on_delete: nothing}", "unknown on_delete 'nothing'"},
        Case{"{type: list}", "4:7: key 'of' is missing: type 'list' needs it"},
        Case{"{type: list, of: ref}", "unknown type 'ref'"},
        Case{"{type: list, of: decimal}", "lists of decimals do not exist yet"},
        Case{"{type: choice}", "key 'choices' is missing: type 'choice' needs it"},
        Case{"{type: choice, choices: []}", "expected at least 1 here"},
        Case{"{type: choice, choices: [a, a]}", "4:35: choice 'a' is given twice"},
        Case{"{type: choice, choices: [a, '']}", "a choice is empty"},
        Case{"{type: choice, choices: {a: {de: A}}}", "language 'de' is not among"},
        Case{"{type: text, required: 1}", "expected true or false, found '1'"},
        Case{"{type: json, unique: true}", "a field of type 'json' cannot be unique"},
        Case{"{type: point, unique: true}", "a field of type 'point' cannot be unique"},
        Case{"{type: ref, to: actor, required: true, on_delete: set_null}",
             "4:57: a required field cannot be set to null"},
        Case{"{type: text, was: Old}", "'Old' is no name for a field"}));

INSTANTIATE_TEST_SUITE_P(
    Limits, FieldProblem,
    ::testing::Values(
        Case{"{type: text, min: 5, max: 2}", "4:33: 'max' is less than 'min'"},
        Case{"{type: integer, min: 5, max: 2}", "'max' is less than 'min'"},
        Case{"{type: date, min: 2020-01-02, max: 2020-01-01}", "'max' is less than 'min'"},
        Case{"{type: text, max: many}", "expected a length from 0 to 1000000000"},
        Case{"{type: text, max: -1}", "expected a length from 0"},
        Case{"{type: integer, min: 1.5}", "4:28: invalid input syntax for type bigint: \"1.5\""},
        Case{"{type: date, max: 2020-02-30}", "4:25: "},
        Case{"{type: integer, min: [1]}", "expected a value, found a list"},
        Case{"{type: text, pattern: '(a'}", "4:29: invalid regular expression: missing )"}));

INSTANTIATE_TEST_SUITE_P(
    Defaults, FieldProblem,
    ::testing::Values(
        Case{"{type: integer, min: 5, default: 4}", "4:40: the default is less than 'min'"},
        Case{"{type: integer, max: 5, default: 6}", "the default is greater than 'max'"},
        Case{"{type: text, min: 2, default: é}", "the default is shorter than 'min'"},
        Case{"{type: text, max: 2, default: abc}", "the default is longer than 'max'"},
        Case{"{type: text, pattern: '[a-z]', default: A}", "the default does not match 'pattern'"},
        Case{"{type: choice, choices: [drama, comedy], default: dramma}",
             "4:57: the default 'dramma' is none of the choices; did you mean 'drama'?"},
        Case{"{type: integer, default: lots}", "models/movie.yaml:4:32: "},
        Case{"{type: integer, default: title}", "models/movie.yaml:4:32: "},
        Case{"{type: boolean, default: maybe}", "models/movie.yaml:4:32: "},
        Case{"{type: integer, default: [1]}", "a default of type 'integer' is one value"},
        Case{"{type: list, of: text, default: a}", "expected a list"},
        Case{"{type: list, of: integer, default: [a]}", "4:42: invalid input syntax for type"},
        Case{"{type: list, of: text, max: 1, default: [a, b]}", "the list is longer than 'max'"},
        Case{"{type: integer, default: it + 1}", "the defaults of 'it' and 'it' need each other"},
        Case{"{type: date, default: now}", "'now' is for timestamps; the default of a date is"},
        Case{"{type: point, default: '1,2'}", "a default of a point does not exist yet"},
        Case{"{type: secret, default: abc}", "a secret has no default"},
        Case{"{type: text, default: lower(titel)}", "models/movie.yaml:4:35: "},
        Case{"{type: text, default: title.name}", "models/movie.yaml:4:"}));

struct Initial {
    const char* field;
    Default::Kind kind;
    base::Value value;
};
class FieldDefault : public ::testing::TestWithParam<Initial> {};

TEST_P(FieldDefault, IsReadByTheTypeOfTheField) {
    const auto loaded = load_texts_of(with_field(GetParam().field));
    ASSERT_THAT(loaded.problems, IsEmpty()) << to_text(loaded.problems[0]);
    const auto& definition = *loaded.definition;
    const auto& movie = definition.model(definition.find_model("movie"));
    const auto& initial = movie.fields[static_cast<std::size_t>(movie.find_field("it"))].initial;
    EXPECT_EQ(initial.kind, GetParam().kind);
    EXPECT_EQ(initial.value, GetParam().value);
}

using Kind = Default::Kind;
INSTANTIATE_TEST_SUITE_P(
    Each, FieldDefault,
    ::testing::Values(
        Initial{"{type: text}", Kind::none, {}},
        Initial{"{type: text, default: null}", Kind::none, {}},
        Initial{"{type: text, default: title}", Kind::value, std::string("title")},
        Initial{"{type: text, default: now}", Kind::value, std::string("now")},
        Initial{"{type: text, default: Hello world}", Kind::value, std::string("Hello world")},
        Initial{"{type: text, default: www.example.org}", Kind::value,
                std::string("www.example.org")},
        Initial{"{type: text, default: 'lower(title)'}", Kind::value, std::string("lower(title)")},
        Initial{"{type: text, default: ''}", Kind::value, std::string("")},
        Initial{"{type: text, default: 12}", Kind::value, std::string("12")},
        Initial{"{type: text, default: lower(title)}", Kind::expression, {}},
        Initial{"{type: text, default: title || '!'}", Kind::expression, {}},
        Initial{"{type: integer, default: 12}", Kind::value, std::int64_t{12}},
        Initial{"{type: integer, default: '12'}", Kind::value, std::int64_t{12}},
        Initial{"{type: integer, default: length(title)}", Kind::expression, {}},
        Initial{"{type: decimal, default: 1.5}", Kind::value, std::int64_t{150}},
        Initial{"{type: decimal, scale: 0, default: 7}", Kind::value, std::int64_t{7}},
        Initial{"{type: number, default: 1.5}", Kind::value, 1.5},
        Initial{"{type: boolean, default: true}", Kind::value, std::int64_t{1}},
        Initial{"{type: date, default: 2024-01-31}", Kind::value, std::string("2024-01-31")},
        Initial{"{type: date, default: today}", Kind::expression, {}},
        Initial{"{type: time, default: '13:45'}", Kind::value, std::string("13:45:00")},
        Initial{"{type: timestamp, default: now}", Kind::now, {}},
        Initial{"{type: timestamp, default: now + 7d}", Kind::expression, {}},
        Initial{"{type: timestamp, default: 2024-01-31}", Kind::value,
                std::string("2024-01-31T00:00:00+00:00")},
        Initial{"{type: uuid, default: me}", Kind::me, {}},
        Initial{"{type: ref, to: user, default: me}", Kind::me, {}},
        Initial{"{type: ref, to: actor, default: 3}", Kind::value, std::int64_t{3}},
        Initial{"{type: json, default: text}", Kind::value, std::string("\"text\"")},
        Initial{"{type: json, default: {a: [1, '1', true, null]}}", Kind::value,
                std::string(R"({"a":[1,"1",true,null]})")},
        Initial{"{type: list, of: integer, default: [1, 2]}", Kind::value, std::string("[1,2]")},
        Initial{"{type: choice, choices: [a b, c], default: a b}", Kind::value,
                std::string("a b")}));

TEST(LoadField, APathThroughARefIsAnExpression) {
    const auto loaded =
        load_texts_of(with_movie("model: movie\nfields:\n  actor: {type: ref, to: actor}\n"
                                 "  name: {type: text, default: actor.name}\n"
                                 "  born: {type: date, default: actor.born}\n"));
    ASSERT_THAT(loaded.problems, IsEmpty()) << to_text(loaded.problems[0]);
    const auto& movie = loaded.definition->model(loaded.definition->find_model("movie"));
    for (const char* name : {"name", "born"}) {
        const auto& field = movie.fields[static_cast<std::size_t>(movie.find_field(name))];
        EXPECT_EQ(field.initial.kind, Kind::expression);
        EXPECT_EQ(field.initial.expression.path.size(), 2U);
    }
}

TEST(LoadField, DefaultsMayNotNeedEachOther) {
    EXPECT_THAT(problems_of(with_movie("model: movie\nfields:\n"
                                       "  a: {type: integer, default: b + 1}\n"
                                       "  b: {type: integer, default: c + 1}\n"
                                       "  c: {type: integer, default: a + 1}\n"
                                       "  d: {type: integer, default: a + b}\n")),
                ElementsAre("models/movie.yaml:5:31: the defaults of 'c' and 'a' need each other"));
}

TEST(LoadField, EveryTypeAndFormatIsTaken) {
    for (const char* type : {"text", "integer", "number", "decimal", "boolean", "date", "time",
                             "timestamp", "uuid", "json", "point", "secret"}) {
        EXPECT_THAT(problems_of(with_field(std::string("{type: ") + type + "}")), IsEmpty());
    }
    for (const char* format : {"email", "url", "phone", "slug", "markdown", "html", "color"}) {
        EXPECT_THAT(problems_of(with_field(std::string("{type: text, format: ") + format + "}")),
                    IsEmpty());
    }
}

}  // namespace
}  // namespace socle::definition
