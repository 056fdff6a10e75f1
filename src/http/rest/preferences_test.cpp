#include "http/rest/preferences.h"

#include "base/error.h"

#include <gtest/gtest.h>

namespace socle::http {
namespace {

using Verb = Preferences::Verb;
using Return = Preferences::Return;

struct Applied {
    const char* header;
    Verb verb;
    const char* applied;
};

class PreferencesApplied : public testing::TestWithParam<Applied> {};

TEST_P(PreferencesApplied, SayWhatWasDone) {
    const auto& [header, verb, applied] = GetParam();
    EXPECT_EQ(parse_preferences(header).applied(verb), applied) << header;
}

INSTANTIATE_TEST_SUITE_P(
    Each, PreferencesApplied,
    testing::Values(
        Applied{"", Verb::read, ""}, Applied{" , ,", Verb::create, ""},
        Applied{"count=exact", Verb::read, "count=exact"},
        Applied{"count=exact, count=planned", Verb::read, "count=exact"},
        Applied{"count=planned", Verb::read, "count=planned"},
        Applied{"count=estimated", Verb::read, "count=estimated"},
        Applied{"count=estimated", Verb::update, "count=exact"},
        Applied{"count=nearly", Verb::read, ""}, Applied{"count", Verb::read, ""},
        Applied{"return=representation", Verb::read, ""},
        Applied{"return=representation", Verb::create, "return=representation"},
        Applied{"return=headers-only", Verb::update, "return=headers-only"},
        Applied{"return=minimal", Verb::remove, "return=minimal"},
        Applied{"return=everything", Verb::create, ""},
        Applied{"return = minimal", Verb::create, "return=minimal"},
        Applied{"missing=default", Verb::create, "missing=default"},
        Applied{"missing=null", Verb::create, "missing=null"},
        Applied{"missing=null", Verb::update, ""}, Applied{"missing=null", Verb::remove, ""},
        Applied{"handling=lenient", Verb::read, "handling=lenient"},
        Applied{"handling=strict", Verb::remove, "handling=strict"},
        Applied{"max-affected=3", Verb::update, ""},
        Applied{"max-affected=3, handling=strict", Verb::update, "handling=strict, max-affected=3"},
        Applied{"max-affected=0, handling=strict", Verb::remove, "handling=strict, max-affected=0"},
        Applied{"max-affected=3, handling=strict", Verb::create, "handling=strict"},
        Applied{"max-affected=3, handling=strict", Verb::read, "handling=strict"},
        Applied{"tx=commit", Verb::create, "tx=commit"},
        Applied{"tx=rollback", Verb::update, "tx=rollback"},
        Applied{"timezone=Europe/Paris", Verb::read, "timezone=Europe/Paris"},
        Applied{"timezone=Mars, timezone=UTC, timezone=EST", Verb::create, "timezone=UTC"},
        Applied{"timezone=Jupiter/Red_Spot", Verb::read, ""}, Applied{"unknown", Verb::read, ""},
        Applied{"Return=minimal", Verb::create, ""},
        Applied{"max-affected=9, count=exact, handling=strict, return=representation, "
                "missing=default",
                Verb::create,
                "missing=default, return=representation, count=exact, handling=strict"}));

TEST(Preferences, TheFirstKnownValueOfANameWins) {
    const auto preferences = parse_preferences(
        "return=all, return=minimal, return=representation, missing=null, missing=default, "
        "max-affected=x, max-affected=1, max-affected=2, handling=lenient, handling=strict");
    EXPECT_EQ(preferences.answer, Return::minimal);
    EXPECT_EQ(preferences.missing_null, true);
    EXPECT_EQ(preferences.affected_max, 1);
    EXPECT_FALSE(preferences.strict());
}

TEST(Preferences, NothingIsAskedByDefault) {
    const auto preferences = parse_preferences("");
    EXPECT_FALSE(preferences.answer);
    EXPECT_FALSE(preferences.representation());
    EXPECT_FALSE(preferences.count);
    EXPECT_FALSE(preferences.missing_null);
    EXPECT_FALSE(preferences.handling);
    EXPECT_FALSE(preferences.affected_max);
}

TEST(Preferences, TheLimitHoldsForUpdatesAndDeletesThatAskForStrictness) {
    const auto strict = parse_preferences("handling=strict, max-affected=9223372036854775807");
    EXPECT_EQ(strict.affected_limit(Verb::update), INT64_MAX);
    EXPECT_EQ(strict.affected_limit(Verb::remove), INT64_MAX);
    EXPECT_EQ(strict.affected_limit(Verb::create), std::nullopt);
    EXPECT_EQ(strict.affected_limit(Verb::read), std::nullopt);
    EXPECT_EQ(parse_preferences("max-affected=1").affected_limit(Verb::update), std::nullopt);
}

TEST(Preferences, StrictHandlingNamesEverythingThatIsNotKnown) {
    for (const char* header :
         {"handling=strict, color=blue, max-affected=-1, return=all, count=nearly, tx=perhaps",
          "color=blue, max-affected=-1, return=all, count=nearly, tx=perhaps, handling=strict"}) {
        try {
            parse_preferences(header);
            FAIL() << header;
        } catch (const base::Error& error) {
            EXPECT_EQ(error.code, base::Code::bad_preference);
            EXPECT_EQ(error.message, "Invalid preferences given with handling=strict");
            EXPECT_EQ(error.details,
                      "Invalid preferences: color=blue, max-affected=-1, return=all, "
                      "count=nearly, tx=perhaps");
        }
    }
    EXPECT_NO_THROW(parse_preferences("handling=strict, tx=commit, count=exact, return=minimal"));
    EXPECT_NO_THROW(parse_preferences("handling=lenient, color=blue"));
}

TEST(Preferences, OfWritesAreUnderstoodAndToldBack) {
    const auto merge = parse_preferences("resolution=merge-duplicates, tx=rollback");
    EXPECT_EQ(merge.resolution, records::Resolution::merge);
    EXPECT_EQ(merge.undo, true);
    EXPECT_EQ(merge.applied(Preferences::Verb::create), "resolution=merge-duplicates, tx=rollback");
    EXPECT_EQ(merge.applied(Preferences::Verb::update), "tx=rollback");
    EXPECT_EQ(merge.applied(Preferences::Verb::read), "");
    const auto first = parse_preferences("resolution=ignore-duplicates,resolution=win,tx=commit");
    EXPECT_EQ(first.resolution, records::Resolution::ignore);
    EXPECT_EQ(first.undo, false);
}

}  // namespace
}  // namespace socle::http
