#include "terminal/name_cache.h"

#include "base/text.h"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace socle::terminal {

namespace {

namespace fs = std::filesystem;

/// "" where there is no place for it.
fs::path cache_file() {
    const char* cache = std::getenv("XDG_CACHE_HOME");
    if (cache != nullptr && *cache == '/') return fs::path(cache) / "socle" / "names";
    const char* home = std::getenv("HOME");
    if (home == nullptr || *home != '/') return {};
    return fs::path(home) / ".cache" / "socle" / "names";
}

std::string content_of(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<std::string> words_of(std::string_view line) {
    std::vector<std::string> words;
    for (const auto word : base::split(line, ' ')) {
        if (!word.empty()) words.emplace_back(word);
    }
    return words;
}

}  // namespace

/// A line a model: its name, its fields, `|`, its filters.
void keep_names(const Catalogue& catalogue) {
    std::string text;
    for (const auto& model : catalogue.models()) {
        text += model.name;
        for (const auto& field : model.fields)
            text += " " + field.name;
        text += " |";
        for (const auto& [name, title] : model.filters)
            text += " " + name;
        text += "\n";
    }
    const auto path = cache_file();
    if (path.empty() || content_of(path) == text) return;
    std::error_code fault;
    fs::create_directories(path.parent_path(), fault);
    const auto part = path.string() + "." + std::to_string(::getpid());
    std::ofstream(part, std::ios::binary) << text;
    fs::permissions(part, fs::perms::owner_read | fs::perms::owner_write, fault);
    fs::rename(part, path, fault);
    if (fault) fs::remove(part, fault);
}

std::vector<ModelNames> kept_names() {
    std::vector<ModelNames> models;
    for (const auto line : base::split(content_of(cache_file()), '\n')) {
        const auto bar = line.find('|');
        const auto names = words_of(line.substr(0, bar));
        if (bar == std::string_view::npos || names.empty()) continue;
        models.push_back(
            {names.front(), {names.begin() + 1, names.end()}, words_of(line.substr(bar + 1))});
    }
    return models;
}

}  // namespace socle::terminal
