#include "http/rest/media.h"

#include "base/error.h"

#include <gmock/gmock.h>

namespace socle::http {
namespace {

using testing::ElementsAre;

constexpr const char* array = "application/json; charset=utf-8";
constexpr const char* object = "application/vnd.pgrst.object+json; charset=utf-8";
constexpr const char* bare_object =
    "application/vnd.pgrst.object+json;nulls=stripped; charset=utf-8";
constexpr const char* bare_array = "application/vnd.pgrst.array+json;nulls=stripped; charset=utf-8";
constexpr const char* csv = "text/csv; charset=utf-8";
constexpr const char* geojson = "application/geo+json; charset=utf-8";

struct Case {
    const char* accept;
    const char* type;  ///< nullptr: refused
};
class Accepted : public testing::TestWithParam<Case> {};

TEST_P(Accepted, IsTheBestThatIsServed) {
    const auto& [accept, type] = GetParam();
    if (type != nullptr) {
        EXPECT_EQ(negotiate(accept, false).content_type(), type) << accept;
        return;
    }
    try {
        negotiate(accept, false);
        FAIL() << accept;
    } catch (const base::Error& error) {
        EXPECT_EQ(error.code, base::Code::bad_media_type);
        EXPECT_EQ(error.message, "None of these media types are available: " + std::string(accept));
    }
}

TEST(Plan, IsOfAnAnswerInSomeForm) {
    struct Expected {
        const char* accept;
        const char* type;  ///< nullptr: refused
    };
    constexpr const char* as_text = "application/vnd.pgrst.plan+text; for=\"application/json\"";
    const Expected all[] = {
        {"application/vnd.pgrst.plan", as_text},
        {"application/vnd.pgrst.plan+text; options=", as_text},
        {"application/vnd.pgrst.plan+text; for=application/json; options=unknown", as_text},
        {"application/vnd.pgrst.plan+json; for=\"text/csv\"; options=wal|analyze;",
         "application/vnd.pgrst.plan+json; for=\"text/csv\"; options=analyze|wal"},
        {"application/vnd.pgrst.plan+json; for=\"application/vnd.pgrst.object+json\"; "
         "options=verbose|settings|buffers",
         "application/vnd.pgrst.plan+json; for=\"application/vnd.pgrst.object+json\"; "
         "options=verbose|settings|buffers"},
        {"application/vnd.pgrst.plan+json; for=\"image/png\"", nullptr},
        {"application/vnd.pgrst.plan+xml", nullptr},
    };
    for (const auto& [accept, type] : all) {
        if (type == nullptr) {
            EXPECT_THROW(negotiate(accept, true), base::Error) << accept;
        } else {
            EXPECT_EQ(negotiate(accept, true).content_type(),
                      std::string(type) + "; charset=utf-8");
        }
        EXPECT_THROW(negotiate(accept, false), base::Error) << accept;
    }
}

INSTANTIATE_TEST_SUITE_P(
    Each, Accepted,
    testing::Values(
        Case{"", array}, Case{"*/*", array}, Case{"application/*", array},
        Case{"application/json", array}, Case{"Application/JSON", array},
        Case{"application/json;charset=utf-8", array}, Case{"text/csv", csv},
        Case{"text/csv; charset=utf-8", csv}, Case{"application/geo+json", geojson},
        Case{"application/vnd.pgrst.plan+json", nullptr},
        Case{"application/vnd.pgrst.object+json", object},
        Case{"application/vnd.pgrst.object", object},
        Case{"application/vnd.pgrst.object+json;nulls=stripped", bare_object},
        Case{"application/vnd.pgrst.object+json ; nulls=stripped", bare_object},
        Case{"application/vnd.pgrst.array+json;nulls=stripped", bare_array},
        Case{"application/vnd.pgrst.array+json", array},
        Case{"application/json;nulls=stripped", array}, Case{"text/csv;nulls=stripped", csv},
        Case{"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", array},
        Case{"text/html, text/csv;q=0.5", csv},
        Case{"text/csv;q=0.5, application/vnd.pgrst.object+json;q=0.9", object},
        Case{"text/csv, application/json", csv}, Case{"application/json, text/csv", array},
        Case{"application/json;Q=0.1, text/csv;q=0.2", csv},
        Case{"application/json;q=0, text/csv", csv}, Case{"application/json;q=x", array},
        Case{"application/json;q=nan", nullptr}, Case{"application/json;q=0", nullptr},
        Case{"text/html", nullptr}, Case{"image/*", nullptr}, Case{",;,", nullptr},
        Case{"application/openapi+json", nullptr}));

struct Asked {
    const char* header;
    std::vector<std::string> known;
    std::vector<std::string> preferred;
};

TEST(Languages, ThoseAskedForComeFirst) {
    const std::vector<std::string> three = {"en", "fr", "pt-BR"};
    const Asked all[] = {
        {"", three, three},
        {"fr", three, {"fr", "en", "pt-BR"}},
        {"FR", three, {"fr", "en", "pt-BR"}},
        {"fr-CH", three, {"fr", "en", "pt-BR"}},
        {"pt-br", three, {"pt-BR", "en", "fr"}},
        {"de, pt-BR;q=0.5, fr;q=0.8", three, {"fr", "pt-BR", "en"}},
        {"*", three, three},
        {"fr;q=0", three, three},
        {"fr, fr-CH, fr", three, {"fr", "en", "pt-BR"}},
        {"fr-CH, fr", {"en", "fr", "fr-CH"}, {"fr-CH", "fr", "en"}},
        {",;=-", {"en"}, {"en"}},
    };
    for (const auto& asked : all) {
        EXPECT_EQ(preferred_languages(asked.header, asked.known), asked.preferred) << asked.header;
    }
}

TEST(Languages, AHeaderWithoutEndGivesNoMoreThanIsKnown) {
    std::string header;
    for (int number = 0; number < 5'000; ++number)
        header += "x" + std::to_string(number) + ",fr,";
    EXPECT_THAT(preferred_languages(header, {"en", "fr"}), ElementsAre("fr", "en"));
}

}  // namespace
}  // namespace socle::http
