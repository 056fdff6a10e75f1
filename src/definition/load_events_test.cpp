#include "definition/load_files.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>

namespace socle::definition {
namespace {

LoadResult loaded(const std::string& app, const std::string& model) {
    return load_files(
        "memory",
        {{"app.yaml", "app: library\n" + app},
         {"models/book.yaml", "model: book\nfields:\n  title: {type: text}\n" + model}},
        [](const std::string&) { return std::optional<std::string>(); });
}

const Model& book(const LoadResult& result) {
    return result.definition->model(result.definition->find_model("book"));
}

TEST(LoadEvents, AreKeptForEverWhenNothingIsSaid) {
    const auto result = loaded("", "");
    ASSERT_TRUE(result.problems.empty());
    EXPECT_TRUE(book(result).events);
    EXPECT_EQ(book(result).events_keep_s, 0);
}

TEST(LoadEvents, AreKeptAsTheApplicationSays) {
    const auto result = loaded("events: {keep: 2y}\n", "");
    ASSERT_TRUE(result.problems.empty());
    EXPECT_TRUE(book(result).events);
    EXPECT_EQ(book(result).events_keep_s, 2 * 365 * 86'400);
}

TEST(LoadEvents, AreKeptAsTheModelSaysBefore) {
    const auto result = loaded("events: {keep: 2y}\n", "events: {keep: 30d}\n");
    ASSERT_TRUE(result.problems.empty());
    EXPECT_EQ(book(result).events_keep_s, 30 * 86'400);
    EXPECT_EQ(book(loaded("events: {keep: 2y}\n", "events: {keep: 0}\n")).events_keep_s, 0);
}

TEST(LoadEvents, RefusesWhatIsNoTime) {
    EXPECT_FALSE(loaded("", "events: {keep: long}\n").problems.empty());
    EXPECT_FALSE(loaded("", "events: {keep: 1h}\n").problems.empty());
    EXPECT_FALSE(loaded("", "events: some\n").problems.empty());
    EXPECT_FALSE(loaded("events: none\n", "").problems.empty());
}

}  // namespace
}  // namespace socle::definition
