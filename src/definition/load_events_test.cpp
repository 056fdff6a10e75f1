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

std::vector<std::string> names_of(const LoadResult& result) {
    std::vector<std::string> names;
    for (const auto& model : result.definition->models) {
        if (model.view) names.push_back(model.name);
    }
    return names;
}

TEST(LoadEvents, AreViewsWhenAskedFor) {
    EXPECT_TRUE(names_of(loaded("", "")).empty());
    EXPECT_TRUE(names_of(loaded("events: {views: false}\n", "")).empty());
    const auto result = loaded("events: {views: true}\n",
                               "  at: {type: timestamp}\n  pin: {type: secret}\n"
                               "access: {read: title = 'x'}\n");
    ASSERT_TRUE(result.problems.empty()) << to_text(result.problems.front());
    const std::vector<std::string> expected = {"socle_gone_book", "socle_gone_user",
                                               "BookAddedEvent",  "UserAddedEvent",
                                               "ChangedEvent",    "DeletionEvent"};
    EXPECT_EQ(names_of(result), expected);
    const auto& definition = *result.definition;
    EXPECT_LT(definition.find_served_model("socle_gone_book"), 0);
    const auto& added = definition.model(definition.find_served_model("BookAddedEvent"));
    std::vector<std::string> shown;
    for (const auto& field : added.fields) {
        if (field.type != FieldType::secret) shown.push_back(field.name);
    }
    const std::vector<std::string> columns = {"event_id",  "at",    "by",       "request_id",
                                              "object_id", "title", "record_at"};
    EXPECT_EQ(shown, columns) << "no key, no secrets, no name twice";
    EXPECT_EQ(added.key_field().name, "event_id");
    EXPECT_FALSE(is_constant(added.access.read, true));
}

TEST(LoadEvents, ViewsOfClosedModelsAreClosed) {
    const auto result = loaded("events: {views: true}\n", "");
    const auto& definition = *result.definition;
    const auto& added = definition.model(definition.find_model("BookAddedEvent"));
    EXPECT_TRUE(is_constant(added.access.read, false));
}

TEST(LoadEvents, ModelsWithoutEventsHaveNoViews) {
    const auto result = loaded("events: {views: true}\n", "events: none\n");
    ASSERT_TRUE(result.problems.empty());
    EXPECT_LT(result.definition->find_model("BookAddedEvent"), 0);
    EXPECT_FALSE(result.definition->model(result.definition->find_model("ChangedEvent"))
                     .sql_sqlite.contains("'book'"));
}

TEST(LoadEvents, RefusesViewsWhoseNamesAreTaken) {
    const auto result = load_files(
        "memory",
        {{"app.yaml", "app: library\nevents: {views: true}\n"},
         {"models/changedevent.yaml", "model: changedevent\nfields:\n  title: {type: text}\n"}},
        [](const std::string&) { return std::optional<std::string>(); });
    ASSERT_EQ(result.problems.size(), 1U);
    EXPECT_EQ(to_text(result.problems.front()),
              "app.yaml: the view 'ChangedEvent' of the event log has the name of 'changedevent'");
}

TEST(LoadEvents, RefusesWhatIsNoTime) {
    EXPECT_FALSE(loaded("", "events: {keep: long}\n").problems.empty());
    EXPECT_FALSE(loaded("", "events: {keep: 1h}\n").problems.empty());
    EXPECT_FALSE(loaded("", "events: some\n").problems.empty());
    EXPECT_FALSE(loaded("events: none\n", "").problems.empty());
}

}  // namespace
}  // namespace socle::definition
