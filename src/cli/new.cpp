#include "base/ensure.h"
#include "base/error.h"
#include "cli/commands.h"
#include "cli/embedded.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <span>
#include <string_view>
#include <utility>

namespace socle::cli {

namespace {

namespace fs = std::filesystem;
using base::Code;
using base::Error;

constexpr std::size_t name_letters_max = 63;

/// What is embedded, and where it belongs.
constexpr std::array<std::pair<std::string_view, std::string_view>, 8> files = {{
    {"app.yaml", "app.yaml"},
    {"project.yaml", "models/project.yaml"},
    {"task.yaml", "models/task.yaml"},
    {"finish.lua", "functions/finish.lua"},
    {"examples.yaml", "demo/examples.yaml"},
    {"tasks.yaml", "tests/tasks.yaml"},
    {"README.md", "README.md"},
    {"gitignore", ".gitignore"},
}};

std::string content(std::string_view name) {
    const std::span assets(embedded_assets, embedded_asset_count);
    const auto found = std::ranges::find(
        assets, name, [](const EmbeddedAsset& asset) { return std::string_view(asset.name); });
    base::ensure(found != assets.end(), "a file of the new application is not embedded");
    return {found->begin, found->end};
}

std::string replaced(std::string text, std::string_view word, const std::string& by) {
    for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + by.size()))
        text.replace(at, word.size(), by);
    return text;
}

/// `my-shop` to `My shop`.
std::string title_of(std::string name) {
    std::ranges::replace_if(name, [](char c) { return c == '-' || c == '_'; }, ' ');
    name[0] = static_cast<char>(name[0] - 'a' + 'A');
    return name;
}

std::string name_of(const fs::path& folder) {
    auto name = folder.filename().string();
    if (name.empty() || name == ".")
        name = fs::absolute(folder).lexically_normal().parent_path().filename().string();
    const auto is_letter = [](char c) { return c >= 'a' && c <= 'z'; };
    const bool good = !name.empty() && name.size() <= name_letters_max && is_letter(name[0]) &&
                      std::ranges::all_of(name, [&](char c) {
                          return is_letter(c) || (c >= '0' && c <= '9') || c == '-' || c == '_';
                      });
    if (good) return name;
    throw Error(Code::bad_value, "'" + name + "' is no name of an application", {},
                "Lower-case letters, digits, - and _, a letter first: my-shop.");
}

void refuse_content(const fs::path& folder) {
    std::error_code fault;
    if (!fs::exists(folder, fault)) return;
    if (!fs::is_directory(folder, fault)) {
        throw Error(Code::bad_value, folder.string() + " is there already, and no folder");
    }
    if (fs::is_empty(folder, fault) && !fault) return;
    throw Error(Code::bad_value, folder.string() + " is there already, and not empty", {},
                "Give another name, or an empty folder.");
}

void write(const fs::path& path, const std::string& text) {
    std::error_code fault;
    fs::create_directories(path.parent_path(), fault);
    std::ofstream file(path, std::ios::binary);
    file << text;
    if (!file.flush()) throw Error(Code::unavailable, "cannot write " + path.string());
}

}  // namespace

int make_application(const std::string& folder) {
    const fs::path place(folder);
    const auto name = name_of(place);
    refuse_content(place);
    for (const auto& [asset, path] : files) {
        write(place / path,
              replaced(replaced(content(asset), "TITLE", title_of(name)), "NAME", name));
    }
    const auto shown = place.string();
    std::cout << "Made " << shown << ", an application of two models. Next:\n"
              << "  socle check " << shown << "\n"
              << "  socle test " << shown << "\n"
              << "  socle serve " << shown << " --demo\n";
    return 0;
}

}  // namespace socle::cli
