#include "definition/terminal.h"

#include "definition/load_terminal.h"
#include "definition/yaml.h"

#include <filesystem>
#include <fstream>
#include <iterator>

namespace socle::definition {

std::string_view verb_name(MenuItem::Verb verb) {
    switch (verb) {
        case MenuItem::Verb::create:
            return "create";
        case MenuItem::Verb::edit:
            return "edit";
        case MenuItem::Verb::remove:
            return "delete";
        case MenuItem::Verb::list:
            return "list";
        case MenuItem::Verb::show:
            return "show";
    }
    return "";
}

Terminal read_terminal(const Definition& definition) {
    const auto path = std::filesystem::path(definition.folder) / terminal_path;
    std::ifstream file(path, std::ios::binary);
    const std::string text(std::istreambuf_iterator<char>(file), {});
    const auto document = read_yaml(text);
    if (text.empty() || document.damaged) return {};
    const TerminalSource source{definition, document.root, [](const Mark&, const std::string&) {},
                                [](std::string_view) { return false; }};
    return terminal_of(source);
}

}  // namespace socle::definition
