#include "store/conformance_testing.h"

#include <filesystem>
#include <fstream>
#include <thread>

namespace socle::store {
namespace {

using testing::ElementsAre;

TEST_P(Conformance, ExecuteIsAllOrNothing) {
    EXPECT_ANY_THROW(store_->execute({"INSERT INTO actor (id, name) VALUES ('a', 'A')",
                                      "INSERT INTO actor (id, name) VALUES ('a', 'A')"}));
    const auto count =
        database_->statement("SELECT count(*) FROM actor", {{"count", integer_type}});
    EXPECT_EQ(integer(count), 0);
    store_->execute({"INSERT INTO actor (id, name) VALUES ('a', 'A')"});
    EXPECT_EQ(integer(count), 1);
}

TEST_P(Conformance, MigrateChecksReferencesAtItsEnd) {
    store_->execute({"INSERT INTO actor (id, name) VALUES ('a', 'A')",
                     "INSERT INTO movie (id, title, lead) VALUES ('m', 'M', 'a')"});
    EXPECT_ANY_THROW(store_->migrate({"DELETE FROM actor"}));
    const auto count =
        database_->statement("SELECT count(*) FROM actor", {{"count", integer_type}});
    EXPECT_EQ(integer(count), 1);
    store_->migrate({"DELETE FROM movie", "DELETE FROM actor"});
    EXPECT_EQ(integer(count), 0);
    EXPECT_THROW(write(one(statements_->insert, movie("x", "t", "nobody"))), Violation);
}

TEST_P(Conformance, QueryTakesParametersAndWrites) {
    store_->query(statements_->insert, movie("one"));
    const auto rows = store_->query(statements_->by_id, {"one"});
    EXPECT_EQ(base::copy(rows.at(0, 0)), Value("title of one"));
    EXPECT_THROW(store_->query(statements_->insert, movie("one")), Violation);
    EXPECT_THAT(ids(), ElementsAre("one"));
}

TEST_P(Conformance, BackupIsRestored) {
    record_catalogue();
    add_movie("kept");
    const auto file = database_->file("backup");
    store_->backup(file);
    EXPECT_TRUE(std::filesystem::exists(file));
    add_movie("later");
    EXPECT_EQ(integer(statements_->count), 2);
    restore(file);
    EXPECT_THAT(ids(), ElementsAre("kept"));
    add_movie("anew");
    EXPECT_THAT(ids(), ElementsAre("anew", "kept"));
    reopen();
    EXPECT_THAT(ids(), ElementsAre("anew", "kept"));
}

TEST_P(Conformance, BackupReplacesAnOlderOne) {
    record_catalogue();
    const auto file = database_->file("backup");
    store_->backup(file);
    add_movie("one");
    store_->backup(file);
    store_->execute({"DELETE FROM movie"});
    restore(file);
    EXPECT_THAT(ids(), ElementsAre("one"));
}

TEST_P(Conformance, BackupWithoutAPlaceFails) {
    EXPECT_THROW(store_->backup(database_->file("no/such/folder/backup")), Error);
}

TEST_P(Conformance, RestoreRefusesWhatIsNoBackup) {
    record_catalogue();
    add_movie("kept");
    const auto file = database_->file("junk");
    EXPECT_THROW(store_->restore(file), Error);
    std::ofstream(file) << "this is no backup, but it is long enough to be looked at by anyone\n";
    EXPECT_THROW(store_->restore(file), Error);
    EXPECT_THAT(ids(), ElementsAre("kept"));
    add_movie("works");
}

TEST_P(Conformance, FiguresCountCommits) {
    const auto before = store_->figures();
    for (int i = 0; i < 5; ++i)
        add_movie("m" + std::to_string(i));
    EXPECT_THROW(add_movie("m0"), Violation);
    const auto after = store_->figures();
    EXPECT_EQ(after.units - before.units, 5);
    EXPECT_GT(after.commits, before.commits);
    EXPECT_LE(after.commits - before.commits, 5);
    EXPECT_GT(after.size_bytes, 0);
}

TEST_P(Conformance, PingIsQuietWhileTheDatabaseAnswers) {
    EXPECT_NO_THROW(store_->ping());
    std::thread([&] { EXPECT_NO_THROW(store_->ping()); }).join();
}

TEST_P(Conformance, ReopenedKeepsEverything) {
    for (int i = 0; i < 10; ++i)
        add_movie("m" + std::to_string(i));
    reopen();
    EXPECT_EQ(integer(statements_->count), 10);
}

TEST_P(Conformance, CloseTwiceIsOnce) {
    client_.reset();
    store_->close();
    EXPECT_NO_THROW(store_->close());
    store_.reset();
}

}  // namespace
}  // namespace socle::store
