#include "cli/folder_watch.h"

#include "base/error.h"
#include "store/test_database.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <thread>

namespace socle::cli {
namespace {

namespace fs = std::filesystem;
using Found = FolderWatch::Found;

constexpr int patience_ms = 20'000;
constexpr int none_ms = 50;

void write(const std::string& path, const std::string& text) {
    std::ofstream(path) << text;
}

TEST(FolderWatchTest, TellsOfEveryKindOfChangeAtAnyDepth) {
    const store::TestFolder folder;
    fs::create_directories(folder.file("models"));
    FolderWatch watch(folder.path());
    EXPECT_EQ(watch.wait(none_ms), Found::nothing);
    write(folder.file("app.yaml"), "a");
    EXPECT_EQ(watch.wait(patience_ms), Found::change);
    write(folder.file("models/a.yaml"), "a");
    EXPECT_EQ(watch.wait(patience_ms), Found::change);
    fs::rename(folder.file("models/a.yaml"), folder.file("models/b.yaml"));
    EXPECT_EQ(watch.wait(patience_ms), Found::change);
    fs::remove(folder.file("models/b.yaml"));
    EXPECT_EQ(watch.wait(patience_ms), Found::change);
    fs::create_directories(folder.file("views/deep"));
    EXPECT_EQ(watch.wait(patience_ms), Found::change);
    write(folder.file("views/deep/a.yaml"), "a");
    EXPECT_EQ(watch.wait(patience_ms), Found::change);
    EXPECT_EQ(watch.wait(none_ms), Found::nothing);
}

TEST(FolderWatchTest, HiddenNamesDoNotCountButEnv) {
    const store::TestFolder folder;
    fs::create_directories(folder.file(".socle"));
    FolderWatch watch(folder.path());
    write(folder.file(".swap"), "a");
    EXPECT_EQ(watch.wait(patience_ms), Found::nothing);
    write(folder.file(".socle/socle.db"), "a");
    EXPECT_EQ(watch.wait(none_ms), Found::nothing);
    write(folder.file(".env"), "a");
    EXPECT_EQ(watch.wait(patience_ms), Found::change);
}

TEST(FolderWatchTest, StopEndsAWait) {
    const store::TestFolder folder;
    FolderWatch watch(folder.path());
    std::jthread stopper([&] { watch.stop(); });
    EXPECT_EQ(watch.wait(patience_ms), Found::stopped);
    EXPECT_EQ(watch.wait(patience_ms), Found::stopped);
}

TEST(FolderWatchTest, AFolderThatIsNotThereIsRefused) {
    EXPECT_THROW(FolderWatch("/nowhere/at/all"), base::Error);
}

}  // namespace
}  // namespace socle::cli
