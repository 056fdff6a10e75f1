#include "definition/load_files.h"

#include "definition/shape.h"
#include "definition/suggestion.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>

namespace socle::definition {
namespace {

namespace fs = std::filesystem;

struct LaterEntry {
    std::string_view name;
    std::string_view feature;
};
constexpr std::array<LaterEntry, 4> later_entries = {{
    {"files.yaml", "file storage does not exist yet"},
    {"datasets.yaml", "datasets do not exist yet"},
    {"recommend.yaml", "recommendations do not exist yet"},
    {"realtime.yaml", "the realtime interface does not exist yet"},
}};

constexpr std::array<std::string_view, 5> read_files = {"app.yaml", "jobs.yaml", "terminal.yaml",
                                                        "setup.yaml", ".env"};

struct ReadEntry {
    std::string_view name;
    std::vector<std::string_view> suffixes;
};
const std::array<ReadEntry, 10>& read_folders() {
    static const std::array<ReadEntry, 10> folders = {{
        {"models", {".yaml"}},
        {"views", {".yaml"}},
        {"texts", {".yaml"}},
        {"demo", {".yaml", ".csv"}},
        {"mails", {".md", ".html"}},
        {"functions", {".lua"}},
        {"routes", {".lua"}},
        {"lib", {".lua"}},
        {"hooks", {".lua"}},
        {"pages", {".html"}},
    }};
    return folders;
}

std::vector<std::string> known_entries() {
    std::vector<std::string> names = {"app.yaml",   "jobs.yaml", "terminal.yaml",
                                      "setup.yaml", "tests",     "web"};
    for (const auto& folder : read_folders())
        names.emplace_back(folder.name);
    for (const auto& later : later_entries)
        names.emplace_back(later.name);
    return names;
}

class FolderReader {
public:
    FolderReader(const std::string& folder, std::vector<Problem>& problems)
        : folder_(folder), problems_(problems) {}

    std::vector<SourceFile> read() {
        for (const auto& name : names_in(folder_, ""))
            read_entry(name);
        return std::move(files_);
    }

private:
    void report(const std::string& path, std::string message) {
        problems_.push_back({path, 0, 0, std::move(message)});
    }
    std::vector<std::string> names_in(const fs::path& path, const std::string& shown);
    void read_entry(const std::string& name);
    void read_inside(const ReadEntry& folder);
    void read_file(const std::string& path);

    fs::path folder_;
    std::vector<Problem>& problems_;
    std::vector<SourceFile> files_;
};

std::vector<std::string> FolderReader::names_in(const fs::path& path, const std::string& shown) {
    std::error_code fault;
    std::vector<std::string> names;
    fs::directory_iterator at(path, fault);
    while (!fault && at != fs::directory_iterator()) {
        names.push_back(at->path().filename().string());
        at.increment(fault);
    }
    if (fault) report(shown, fmt::format("the folder cannot be read: {}", fault.message()));
    std::ranges::sort(names);
    return names;
}

void FolderReader::read_entry(const std::string& name) {
    if (contains(read_files, name)) return read_file(name);
    for (const auto& folder : read_folders()) {
        if (folder.name == name) return read_inside(folder);
    }
    for (const auto& later : later_entries) {
        if (later.name == name) return report(name, std::string(later.feature));
    }
    if (name == "tests" || name == "web" || name.starts_with('.')) return;
    const auto hint = did_you_mean(name, known_entries());
    if (!hint.empty()) report(name, fmt::format("unknown name '{}'{}", name, hint));
}

void FolderReader::read_inside(const ReadEntry& folder) {
    const std::string prefix = std::string(folder.name) + "/";
    for (const auto& name : names_in(folder_ / folder.name, std::string(folder.name))) {
        if (name.starts_with('.') || name == "README.md") continue;
        const bool wanted = std::ranges::any_of(
            folder.suffixes, [&](std::string_view suffix) { return name.ends_with(suffix); });
        if (wanted) {
            read_file(prefix + name);
        } else {
            std::vector<std::string> names;
            for (const auto& suffix : folder.suffixes)
                names.push_back("NAME" + std::string(suffix));
            report(prefix + name, fmt::format("this folder holds files {}", alternatives(names)));
        }
    }
}

void FolderReader::read_file(const std::string& path) {
    std::error_code fault;
    const auto full = folder_ / path;
    const bool regular = fs::is_regular_file(full, fault);
    if (!regular || fault) return report(path, "this is not a file that can be read");
    if (fs::file_size(full, fault) > file_bytes_max || fault) {
        return report(path, fmt::format("the file is larger than {} bytes", file_bytes_max));
    }
    if (files_.size() >= application_files_max) {
        if (files_.size() == application_files_max) report(path, "too many files");
        return;
    }
    std::ifstream stream(full, std::ios::binary);
    std::string text(std::istreambuf_iterator<char>(stream), {});
    if (!stream) return report(path, "the file cannot be read");
    files_.push_back({path, std::move(text)});
}

}  // namespace

std::vector<SourceFile> read_folder(const std::string& folder, std::vector<Problem>& problems) {
    return FolderReader(folder, problems).read();
}

}  // namespace socle::definition
