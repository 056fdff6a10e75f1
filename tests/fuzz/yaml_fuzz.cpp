#include "definition/load_files.h"
#include "definition/yaml.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace socle;

/// The first byte chooses which file of an application the rest is.
const std::vector<std::string>& paths() {
    static const std::vector<std::string> all = {
        "models/movie.yaml", "app.yaml",         "views/best.yaml",   "texts/fr.yaml",
        "demo/actor.yaml",   "demo/actor.csv",   "models/actor.yaml", "models/user.yaml",
        "mails/welcome.md",  "mails/layout.html"};
    return all;
}

std::vector<definition::SourceFile> application() {
    return {{"app.yaml", "app: casting\nlanguages: [en, fr]\nroles: {boss: {may: [get]}}\n"},
            {"models/actor.yaml",
             "model: actor\nkey: {id: serial}\nfields: {name: {type: text, required: true}, "
             "movie: {type: ref, to: movie}, place: {type: point}, tags: {type: list, of: date}}\n"
             "check: [{rule: name != '', message: No name.}]\n"}};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string text(reinterpret_cast<const char*>(data) + 1, size - 1);
    const auto& path = paths()[data[0] % paths().size()];

    const auto document = definition::read_yaml(text);
    for (const auto& entry : document.root.entries) {
        const auto mark = definition::place_in(entry.value, document.source, data[0]);
        if (mark.offset > document.source.size() || mark.line < 1 || mark.column < 1) {
            __builtin_trap();
        }
    }

    auto files = application();
    std::erase_if(files, [&](const definition::SourceFile& file) { return file.path == path; });
    files.push_back({path, text});
    const auto loaded = definition::load_files("memory", files, [](const std::string& name) {
        return name == "A" ? std::optional<std::string>("value") : std::nullopt;
    });
    if ((loaded.definition == nullptr) == loaded.problems.empty()) __builtin_trap();
    return 0;
}
