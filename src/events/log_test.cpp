#include "events/log.h"

#include "definition/load_files.h"
#include "store/schema.h"
#include "store/test_database.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace socle::events {
namespace {

using base::Dialect;
using base::Type;

const definition::Definition& library() {
    static const auto loaded = definition::load_files(
        "memory",
        {{"app.yaml", "app: library\n"},
         {"models/book.yaml",
          "model: book\nkey: {id: serial}\nfields:\n  title: {type: text}\n"
          "  price: {type: decimal, scale: 2}\n  lent: {type: boolean}\n  tags: {type: list, of: "
          "text}\n  place: {type: point}\n  pin: {type: secret}\n  weight: {type: number}\n"}},
        [](const std::string&) { return std::optional<std::string>(); });
    for (const auto& problem : loaded.problems)
        ADD_FAILURE() << definition::to_text(problem);
    return *loaded.definition;
}

const definition::Model& book() {
    return library().model(0);
}

/// A row of all cells: id, title, price, lent, tags, place twice, pin, weight.
struct Book {
    std::string title = "Emma";
    std::int64_t price = 999;
    bool placed = true;
    std::string pin = "1234";
};

base::Rows row_of(const Book& made) {
    base::Rows rows(9);
    rows.add_integer(7);
    rows.add_text(made.title);
    rows.add_integer(made.price);
    rows.add_integer(1);
    rows.add_text(R"(["a","b"])");
    for (const double part : {48.5, 2.25}) {
        if (made.placed) {
            rows.add_real(part);
        } else {
            rows.add_null();
        }
    }
    rows.add_text(made.pin);
    rows.add_null();
    return rows;
}

std::string changes(const Book& before, const Book& after) {
    return field_changes(book(), row_of(before), 0, row_of(after), 0);
}

TEST(EventText, OfARowIsAllButItsSecrets) {
    EXPECT_EQ(row_changes(book(), row_of({}), 0),
              R"({"id":7,"lent":true,"tags":["a","b"],)"
              R"("place":{"type":"Point","coordinates":[2.25,48.5]},"price":9.99,)"
              R"("title":"Emma","weight":null})");
}

TEST(EventText, OfAChangeIsWhatDiffers) {
    Book after;
    EXPECT_EQ(changes({}, after), "");
    after.title = "Persuasion \"2\"";
    EXPECT_EQ(changes({}, after), R"({"title":["Emma","Persuasion \"2\""]})");
    after.price = 1000;
    EXPECT_EQ(changes({}, after), R"({"price":[9.99,10.00],"title":["Emma","Persuasion \"2\""]})");
}

TEST(EventText, APointIsOneValue) {
    Book after;
    after.placed = false;
    EXPECT_EQ(changes({}, after), R"({"place":[{"type":"Point","coordinates":[2.25,48.5]},null]})");
}

TEST(EventText, ASecretIsOnlySaidToHaveChanged) {
    Book after;
    after.pin = "9876";
    EXPECT_EQ(changes({}, after), R"({"pin":[null,null]})");
}

class EventLog : public testing::TestWithParam<Dialect> {
protected:
    EventLog() : database_(GetParam()), store_(database_.open()) {
        const auto wanted = store::wanted_schema(library(), GetParam());
        store::apply_migration(
            *store_, store::plan_migration(*store_, store::live_schema(*store_), wanted), wanted);
        client_ = store_->open_client(context_);
    }
    ~EventLog() override {
        client_.reset();
        store_->close();
    }

    void write(const Origin& origin, const std::vector<Event>& events) {
        store::WriteUnit unit = [&](store::Transaction& transaction) {
            return append(transaction, GetParam(), book(), origin, events);
        };
        store::run_to_end(context_, client_->write(std::move(unit)));
    }

    base::Rows stored() {
        base::Statement statement;
        statement.sql =
            R"(SELECT "at", "by", "kind", "model", "object_id", "changes", "request_id" )"
            R"(FROM "socle_event" ORDER BY "id")";
        const base::TypeInfo text{Type::text, 0};
        statement.columns = {{"at", {Type::timestamp, 0}},
                             {"by", text},
                             {"kind", text},
                             {"model", text},
                             {"object_id", text},
                             {"changes", {Type::json, 0}},
                             {"request_id", text}};
        return store_->query(statement);
    }

    store::TestDatabase database_;
    boost::asio::io_context context_{1};
    std::unique_ptr<store::Store> store_;
    std::unique_ptr<store::Client> client_;
};

TEST_P(EventLog, KeepsWhoWhatAndWhen) {
    write({"somebody", 1'704'153'600'120'000, "request-1"},
          {{Kind::added, "1", R"({"id":1})"}, {Kind::changed, "1", R"({"title":["a","é"]})"}});
    write({"", 1'704'153'600'120'000, "request-2"}, {{Kind::deleted, "x y", "{}"}});
    const auto rows = stored();
    ASSERT_EQ(rows.size(), 3U);
    const auto text = [&](std::size_t row, std::size_t cell) {
        return base::is_null(rows.at(row, cell))
                   ? std::string("null")
                   : std::string(std::get<std::string_view>(rows.at(row, cell)));
    };
    EXPECT_EQ(text(0, 0), "2024-01-02T00:00:00.12+00:00");
    EXPECT_EQ(text(0, 1), "somebody");
    EXPECT_EQ(text(0, 2), "added");
    EXPECT_EQ(text(0, 3), "book");
    EXPECT_EQ(text(0, 4), "1");
    EXPECT_EQ(text(0, 5), R"({"id":1})");
    EXPECT_EQ(text(0, 6), "request-1");
    EXPECT_EQ(text(1, 2), "changed");
    EXPECT_EQ(text(1, 5), R"({"title":["a","é"]})");
    EXPECT_EQ(text(2, 1), "null");
    EXPECT_EQ(text(2, 2), "deleted");
    EXPECT_EQ(text(2, 4), "x y");
}

TEST_P(EventLog, NoEventsAreNoStatement) {
    write({"somebody", 0, "request"}, {});
    EXPECT_TRUE(stored().empty());
}

TEST_P(EventLog, GoesWithItsTransaction) {
    const std::vector<Event> events = {{Kind::added, "1", "{}"}};
    const Origin origin = {"somebody", 0, "request"};
    store::WriteUnit unit = [&](store::Transaction& transaction) -> base::Task<void> {
        co_await append(transaction, GetParam(), book(), origin, events);
        throw base::Error(base::Code::permission_denied, "no");
    };
    EXPECT_THROW(store::run_to_end(context_, client_->write(std::move(unit))), base::Error);
    EXPECT_TRUE(stored().empty());
}

INSTANTIATE_TEST_SUITE_P(Stores, EventLog, testing::Values(Dialect::sqlite, Dialect::postgres),
                         [](const auto& tried) {
                             return tried.param == Dialect::sqlite ? "SQLite" : "PostgreSQL";
                         });

}  // namespace
}  // namespace socle::events
