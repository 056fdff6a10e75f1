#include "definition/load_testing.h"

#include <gmock/gmock.h>

namespace socle::definition {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::load_texts_of;
using testing::problems_of;
using testing::with_movie;

struct Case {
    const char* model;
    const char* problem;
};
class ModelProblem : public ::testing::TestWithParam<Case> {};

TEST_P(ModelProblem, IsReportedWithItsPlace) {
    EXPECT_THAT(problems_of(with_movie(GetParam().model)),
                ElementsAre(HasSubstr(GetParam().problem)));
}

INSTANTIATE_TEST_SUITE_P(
    Names, ModelProblem,
    ::testing::Values(
        Case{"fields: {a: {type: text}}\n", "models/movie.yaml:1:1: key 'model' is missing"},
        Case{"model: movie\n", "key 'fields' is missing"}, Case{"", "the file is empty"},
        Case{"model: movies\nfields: {}\n",
             "1:8: model 'movies' must be in a file movies.yaml, or be named 'movie'"},
        Case{"model: user\nfields: {}\n", "'user' is the account model"},
        Case{"model: rpc\nfields: {}\n", "'/rest/v1/rpc' is the platform's"},
        Case{"model: socle_event\nfields: {}\n", "'socle_' are the platform's own"},
        Case{"model: sqlite_stat\nfields: {}\n",
             "1:8: 'sqlite_stat' is no name for a model: SQLite keeps names that start with"},
        Case{"model: Movie\nfields: {}\n", "'Movie' is no name for a model"},
        Case{"model: movie\nfields: {Title Text: {type: text}}\n",
             "2:10: 'Title Text' is no name for a field: lower-case letters, digits and '_', a "
             "letter first, 63 at most; 'title_text' would be one"},
        Case{"model: movie\nfields: {2nd: {type: text}}\n", "'2nd' is no name for a field"},
        Case{"model: movie\nfields: {socle_a: {type: text}}\n", "are the platform's own"},
        Case{"model: movie\nfields: {order: {type: text}}\n",
             "2:10: 'order' is no name for a field: '?order=' has a meaning in the URL"},
        Case{"model: movie\nfields: {a: text}\n", "2:13: expected a map with keys like 'type'"},
        Case{"model: movie\nfields: [a]\n", "2:9: expected a map of field to value, found a list"},
        Case{"model: movie\nfields: {}\nevents: some\n", "unknown events 'some'"},
        Case{"model: movie\nfields: {}\nacess: {}\n",
             "3:1: unknown key 'acess'; did you mean 'access'?"},
        Case{"model: movie\nfields: {}\ntitle: {de: Film}\n", "language 'de' is not among"},
        Case{"model: movie\nfields: {}\nwas: actor\n", "3:6: there is a model 'actor' now"},
        Case{"model: movie\nfields: {}\nwas: Old Name\n", "'Old Name' is no name for a model"},
        Case{"model: movie\nfields: {a: {type: text}, b: {type: text, was: a}}\n",
             "there is a field 'a' now"}));

INSTANTIATE_TEST_SUITE_P(
    Searches, ModelProblem,
    ::testing::Values(
        Case{"model: movie\nfields: {title: {type: text}}\nsearch: [titel]\n",
             "3:10: unknown field 'titel'; did you mean 'title'?"},
        Case{"model: movie\nfields: {title: {type: text}}\nsearch: title\n",
             "3:9: expected a list or a map"},
        Case{"model: movie\nfields: {title: {type: text}}\nsearch: []\n", "3:9: "},
        Case{"model: movie\nfields: {title: {type: text}}\nsearch: {language: french}\n",
             "key 'fields' is missing"},
        Case{"model: movie\nfields: {title: {type: text}}\n"
             "search: {fields: [title], language: fr}\n",
             "3:37: unknown search language 'fr'"},
        Case{"model: movie\nfields: {title: {type: text}}\nsearch: [title, title]\n",
             "3:17: field 'title' is named twice"},
        Case{"model: movie\nfields: {year: {type: integer}}\nsearch: [year]\n",
             "3:10: a field of type 'integer' has no words to search: only texts do"},
        Case{"model: movie\nfields: {code: {type: secret}}\nsearch: [code]\n",
             "3:10: a field of type 'secret' has no words"},
        Case{"model: movie\nfields: {lead: {type: ref, to: actor}}\nsearch: [lead]\n",
             "3:10: 'lead' is a ref: name a text of its record, 'lead.FIELD'"},
        Case{"model: movie\nfields: {lead: {type: ref, to: actor}}\nsearch: [lead.nam]\n",
             "3:15: unknown field 'nam' of 'actor'; did you mean 'name'?"},
        Case{"model: movie\nfields: {title: {type: text}}\nsearch: [title.x]\n",
             "3:10: 'title' is no ref: it has no fields"},
        Case{"model: movie\nfields: {a: {type: text}}\nsearch: [a.b.c.d.e]\n",
             "3:10: a path of more than 4 names"},
        Case{"model: movie\nfields: {search: {type: text}}\nsearch: [search]\n",
             "3:9: a field has the name 'search'"}));

TEST(Searches, HaveFieldsAndALanguage) {
    const auto search_of = [](const std::string& app, const std::string& search) {
        auto files = with_movie(
            "model: movie\nfields: {title: {type: text}, lead: {type: ref, to: actor}}\n" + search);
        files["app.yaml"] = app;
        const auto loaded = load_texts_of(files);
        EXPECT_THAT(loaded.problems, IsEmpty());
        return loaded.definition->models[1].search;
    };
    const auto short_form =
        search_of("app: a\nlanguages: [fr, en]\n", "search: [title, lead.name]\n");
    EXPECT_EQ(short_form.language, "french");
    const std::vector<std::vector<FieldStep>> fields = {{{1, 1}}, {{1, 2}, {0, 1}}};
    EXPECT_EQ(short_form.fields, fields);
    EXPECT_EQ(search_of("app: a\n", "search: {fields: [title], language: dutch}\n").language,
              "dutch");
    EXPECT_EQ(search_of("app: a\nlanguages: [ja]\n", "search: [title]\n").language, "simple");
    EXPECT_TRUE(search_of("app: a\n", "").fields.empty());
}

INSTANTIATE_TEST_SUITE_P(
    Keys, ModelProblem,
    ::testing::Values(Case{"model: movie\nkey: {id: bigint}\nfields: {}\n",
                           "2:11: unknown kind of key 'bigint'; it is 'serial', 'uuid' or 'text'"},
                      Case{"model: movie\nkey: serial\nfields: {}\n",
                           "2:6: the key 'serial' is no field; did you mean 'key: {id: serial}'?"},
                      Case{"model: movie\nkey: titel\nfields: {title: {type: text}}\n",
                           "2:6: the key 'titel' is no field; did you mean 'title'?"},
                      Case{"model: movie\nkey: {a: serial, b: uuid}\nfields: {}\n",
                           "2:18: a model has one key; for several fields together write 'unique'"},
                      Case{"model: movie\nfields: {id: {type: integer}}\n",
                           "2:14: field 'id' is the key already: leave it out, or write 'key: id'"},
                      Case{"model: movie\nkey: {limit: serial}\nfields: {}\n",
                           "'limit' is no name for a key"},
                      Case{"model: movie\nkey: data\nfields: {data: {type: json}}\n",
                           "2:6: a field of type 'json' cannot be the key"},
                      Case{"model: movie\nkey: [a, b]\nfields: {}\n",
                           "2:6: expected a text or a map of key to value, found a list"},
                      Case{"model: movie\nkey: self\nfields: {self: {type: ref, to: movie}}\n",
                           "the key that 'self' refers to is a ref in a circle"}));

INSTANTIATE_TEST_SUITE_P(
    References, ModelProblem,
    ::testing::Values(
        Case{"model: movie\nfields: {a: {type: ref, to: actr}}\n",
             "2:29: unknown model 'actr'; did you mean 'actor'?"},
        Case{"model: movie\nfields: {a: {type: ref}}\n", "2:13: key 'to' is missing: type 'ref'"},
        Case{"model: movie\nlink: true\nfields: {a: {type: ref, to: actor}}\n",
             "2:7: a link has two refs to models, this one has 1"},
        Case{"model: movie\nlink: true\nfields: {a: {type: ref, to: actor}, u: {type: ref, to: "
             "user}, v: {type: ref, to: user}}\n",
             "a link has two refs to models, this one has 3"},
        Case{"model: movie\nfields: {a: {type: ref, to: socle_session}}\n",
             "2:29: unknown model 'socle_session'"},
        Case{"model: movie\nfields: {p: {type: point}, p_latitude: {type: number}}\n",
             "'p_latitude' is a column of the point 'p'"},
        Case{"model: movie\nfields: {p_longitude: {type: number}, p: {type: point}}\n",
             "2:23: 'p_longitude' is a column of the point 'p'"}));

TEST(LoadModel, APointsNameLeavesRoomForItsColumns) {
    const auto with_point = [](std::size_t length) {
        return problems_of(with_movie("model: movie\nfields: {" + std::string(length, 'p') +
                                      ": {type: point}}\n"));
    };
    EXPECT_THAT(with_point(53), IsEmpty());
    EXPECT_THAT(with_point(54), ElementsAre(HasSubstr("a point has 53 characters at most")));
}

TEST(LoadModel, ColumnsThatDatabasesHaveThemselvesAreRefused) {
    for (const char* name : {"rowid", "oid", "ctid", "tableoid", "xmin", "xmax", "cmin", "cmax"}) {
        const auto said = std::string("'") + name + "' is no name for a ";
        EXPECT_THAT(problems_of(with_movie("model: movie\nfields: {" + std::string(name) +
                                           ": {type: text}}\n")),
                    ElementsAre(HasSubstr(said + "field: databases have such a column")));
        EXPECT_THAT(problems_of(with_movie("model: movie\nkey: {" + std::string(name) +
                                           ": serial}\nfields: {a: {type: text}}\n")),
                    ElementsAre(HasSubstr(said + "key: databases have such a column")));
    }
}

TEST(LoadModel, TheKeyIsTheFirstField) {
    const auto loaded = load_texts_of(with_movie("model: movie\nfields: {a: {type: text}}\n"));
    ASSERT_NE(loaded.definition, nullptr);
    const auto& movie = loaded.definition->model(loaded.definition->find_model("movie"));
    EXPECT_EQ(movie.key, 0);
    EXPECT_EQ(movie.key_kind, KeyKind::uuid);
    EXPECT_EQ(movie.key_field().name, "id");
    EXPECT_EQ(movie.fields.at(1).name, "a");
}

TEST(LoadModel, AKeyMayHaveAnotherName) {
    const auto loaded =
        load_texts_of(with_movie("model: movie\nkey: {slug: text}\nfields: {a: {type: text}}\n"));
    ASSERT_NE(loaded.definition, nullptr);
    const auto& movie = loaded.definition->model(loaded.definition->find_model("movie"));
    EXPECT_EQ(movie.key_kind, KeyKind::text);
    EXPECT_EQ(movie.key_field().name, "slug");
    EXPECT_TRUE(movie.key_field().required);
}

TEST(LoadModel, AModelMayBeEmptyButForItsKey) {
    EXPECT_THAT(problems_of(with_movie("model: movie\nfields: {}\n")), IsEmpty());
}

TEST(LoadModel, TwoFilesCannotDefineTheSame) {
    auto files = with_movie("model: movie\nfields: {}\n");
    files["views/movie.yaml"] =
        "view: movie\nkey: a\nsql: select 1 as a\nfields: {a: {type: integer}}\n";
    EXPECT_THAT(problems_of(files),
                ElementsAre("views/movie.yaml:1:1: 'movie' is already defined by "
                            "models/movie.yaml"));
}

TEST(LoadModel, RefsOfSeveralModelsMayMeet) {
    auto files = with_movie("model: movie\nfields: {best: {type: ref, to: actor}}\n");
    files["models/actor.yaml"] = "model: actor\nfields: {best: {type: ref, to: movie}}\n";
    EXPECT_THAT(problems_of(files), IsEmpty());
}

TEST(LoadModel, FieldsAreLimited) {
    std::string model = "model: movie\nfields:\n";
    for (int i = 0; i < 501; ++i)
        model += "  f" + std::to_string(i) + ": {type: text}\n";
    EXPECT_THAT(problems_of(with_movie(model)), ElementsAre(HasSubstr("more than 500 fields")));
}

struct ViewCase {
    const char* view;
    const char* problem;
};
class ViewProblem : public ::testing::TestWithParam<ViewCase> {};

TEST_P(ViewProblem, IsReportedWithItsPlace) {
    auto files = with_movie("model: movie\nfields: {}\n");
    files["views/best.yaml"] = GetParam().view;
    EXPECT_THAT(problems_of(files), ElementsAre(HasSubstr(GetParam().problem)));
}

INSTANTIATE_TEST_SUITE_P(
    Each, ViewProblem,
    ::testing::Values(
        ViewCase{"view: best\nkey: b\nsql: select 1 as a\nfields: {a: {type: integer}}\n",
                 "views/best.yaml:2:6: the key 'b' is no field"},
        ViewCase{"view: best\nkey: a\nsql: drop table x\nfields: {a: {type: integer}}\n",
                 "3:6: the SQL of a view is one SELECT"},
        ViewCase{"view: best\nkey: a\nsql: {sqlite: select 1}\nfields: {a: {type: integer}}\n",
                 "3:6: key 'postgres' is missing"},
        ViewCase{"view: best\nkey: a\nsql: select 1\nfields: {a: {type: text, default: b}}\n",
                 "4:26: key 'default': a view only reads; it belongs in a model"},
        ViewCase{"view: best\nkey: a\nsql: select 1\nfields: {a: {type: text}}\n"
                 "access: {create: anyone}\n",
                 "5:10: key 'create': a view only reads"},
        ViewCase{"view: best\nkey: a\nsql: select 1\nfields: {a: {type: text}}\n"
                 "access: {fields: {a: {write: anyone}}}\n",
                 "key 'write': a view only reads"},
        ViewCase{"view: best\nsql: select 1\nfields: {a: {type: text}}\n", "key 'key' is missing"},
        ViewCase{"view: worst\nkey: a\nsql: select 1\nfields: {a: {type: text}}\n",
                 "view 'worst' must be in a file worst.yaml"},
        ViewCase{"view: best\nkey: a\nsql: select 1\nfields: {a: {type: ref, to: moovie}}\n",
                 "unknown model 'moovie'; did you mean 'movie'?"},
        ViewCase{"view: best\nkey: a\nsql: select 1\nfields: {a: {type: text}}\n"
                 "filters: {b: {rule: c = 1}}\n",
                 "5:21: "}));

TEST(LoadView, NoRefPointsAtAView) {
    auto files = with_movie("model: movie\nfields: {a: {type: ref, to: best}}\n");
    files["views/best.yaml"] =
        "view: best\nkey: a\nsql: WITH x AS (SELECT 1) SELECT 1;;\nfields: {a: {type: integer}}\n";
    EXPECT_THAT(problems_of(files),
                ElementsAre(HasSubstr("'best' is a view: a ref needs a model")));
}

TEST(LoadView, NeedsAField) {
    auto files = with_movie("model: movie\nfields: {}\n");
    files["views/best.yaml"] = "view: best\nkey: a\nsql: select 1\nfields: {}\n";
    EXPECT_THAT(problems_of(files), ElementsAre(HasSubstr("a view needs at least one field"),
                                                HasSubstr("the key 'a' is no field")));
}

}  // namespace
}  // namespace socle::definition
