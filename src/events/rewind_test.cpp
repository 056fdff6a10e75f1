#include "events/rewind.h"

#include "base/error.h"
#include "definition/load_files.h"

#include <gtest/gtest.h>

namespace socle::events {
namespace {

using base::Value;

const definition::Definition& library() {
    static const auto loaded = definition::load_files(
        "memory",
        {{"app.yaml", "app: library\n"},
         {"models/book.yaml",
          "model: book\nwas: volume\nkey: {id: serial}\nfields:\n  title: {type: text, was: name}\n"
          "  price: {type: decimal, scale: 2}\n  tags: {type: list, of: text}\n"
          "  place: {type: point}\n  copies: {type: integer, default: 1}\n"}},
        [](const std::string&) { return std::optional<std::string>(); });
    for (const auto& problem : loaded.problems)
        ADD_FAILURE() << definition::to_text(problem);
    return *loaded.definition;
}

const definition::Model& book() {
    return library().model(0);
}

LoggedEvent event(std::string kind, std::string changes, std::string object = "7") {
    LoggedEvent made;
    made.kind = std::move(kind);
    made.model = "book";
    made.object_id = std::move(object);
    made.changes = std::move(changes);
    return made;
}

PastObject rewound(const std::vector<LoggedEvent>& newest_first) {
    Rewind rewind(book());
    for (const auto& each : newest_first)
        rewind.undo(each);
    return rewind.objects().at("7");
}

base::Rows now() {
    base::Rows rows(7);
    rows.add_integer(7);
    rows.add_text("Emma");
    rows.add_integer(999);
    rows.add_text(R"(["a"])");
    rows.add_real(48.5);
    rows.add_real(2.25);
    rows.add_integer(3);
    return rows;
}

TEST(Rewind, TheOldestOldValueWins) {
    const auto past = rewound({event("changed", R"({"title":["B","Emma"]})"),
                               event("changed", R"({"title":["A","B"],"price":[1.50,9.99]})")});
    EXPECT_TRUE(past.existed);
    EXPECT_FALSE(past.whole);
    const auto rows = now();
    EXPECT_EQ(past_cells(book(), past, &rows, 0),
              (base::Values{std::int64_t{7}, "A", std::int64_t{150}, R"(["a"])", 48.5, 2.25,
                            std::int64_t{3}}));
}

TEST(Rewind, WhatWasAddedSinceWasNot) {
    EXPECT_FALSE(
        rewound({event("changed", R"({"title":["A","B"]})"), event("added", "{}")}).existed);
}

TEST(Rewind, WhatWasDeletedIsAllInItsEvent) {
    const auto past =
        rewound({event("added", R"({"id":7,"title":"again"})"),
                 event("deleted",
                       R"({"id":7,"place":null,"price":2.00,"tags":["b"],"title":"B","copies":4})"),
                 event("changed", R"({"title":["A","B"]})")});
    EXPECT_TRUE(past.existed);
    EXPECT_TRUE(past.whole);
    const auto rows = now();
    EXPECT_EQ(past_cells(book(), past, &rows, 0),
              (base::Values{std::int64_t{7}, "A", std::int64_t{200}, R"(["b"])", Value(), Value(),
                            std::int64_t{4}}));
}

TEST(Rewind, FollowsRenamedFieldsAndLeavesThoseThatAreGone) {
    const auto past = rewound({event("deleted", R"({"id":7,"name":"old name","shelf":"gone"})")});
    EXPECT_EQ(past_cells(book(), past, nullptr, 0),
              (base::Values{std::int64_t{7}, "old name", Value(), Value(), Value(), Value(),
                            std::int64_t{1}}));
    EXPECT_EQ(names_in_log(book()), (std::vector<std::string>{"book", "volume"}));
    EXPECT_EQ(model_in_log(library(), "volume"), 0);
    EXPECT_EQ(model_in_log(library(), "movie"), -1);
}

TEST(Rewind, WhatAnAccountDidChangesNothing) {
    Rewind rewind(book());
    rewind.undo(event("action", R"({"action":"login"})"));
    EXPECT_TRUE(rewind.objects().empty());
}

TEST(CellsOfJson, KeepAllDigits) {
    const auto field = [](const char* name) {
        return book().fields[static_cast<std::size_t>(book().find_field(name))];
    };
    EXPECT_EQ(cells_of_json(field("price"), "12345678901234.56"),
              (base::Values{std::int64_t{1234567890123456}}));
    EXPECT_EQ(cells_of_json(field("place"), R"({"type":"Point","coordinates":[2.25,48.5]})"),
              (base::Values{48.5, 2.25}));
    EXPECT_EQ(cells_of_json(field("place"), "null"), (base::Values{Value(), Value()}));
    EXPECT_EQ(cells_of_json(field("title"), R"("a \"b\"")"), (base::Values{R"(a "b")"}));
    EXPECT_THROW(cells_of_json(field("copies"), R"({"a":1})"), base::Error);
    EXPECT_THROW(cells_of_json(field("copies"), R"("many")"), base::Error);
}

}  // namespace
}  // namespace socle::events
