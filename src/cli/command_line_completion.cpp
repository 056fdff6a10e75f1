#include "base/error.h"
#include "cli/completion.h"
#include "cli/terminal_commands.h"
#include "terminal/name_cache.h"

#include <CLI/CLI.hpp>

#include <algorithm>

namespace socle::cli {

namespace {

using terminal::ModelNames;
using Words = std::vector<std::string>;

constexpr const char* bash_script = R"(_socle() {
    local IFS=$'\n'
    COMPREPLY=($(socle completion words -- "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
    [[ ${COMPREPLY[0]} == *= ]] && compopt -o nospace 2>/dev/null
    # Words are cut at "=": what is left of it stands there already.
    local word=${COMP_WORDS[COMP_CWORD]}
    [[ ${COMP_WORDS[COMP_CWORD-1]} == "=" || $word == "=" ]] && COMPREPLY=()
}
complete -o default -F _socle socle
)";

constexpr const char* zsh_script = R"(#compdef socle
_socle() {
    local -a found
    found=("${(@f)$(socle completion words -- "${(@)words[2,CURRENT]}" 2>/dev/null)}")
    found=(${found:#})
    if (( ${#found} )); then
        compadd -S '' -- ${(M)found:#*=}
        compadd -- ${found:#*=}
    else
        _files
    fi
}
if [ "$funcstack[1]" = "_socle" ]; then
    _socle "$@"
else
    compdef _socle socle
fi
)";

constexpr const char* fish_script = R"(function __socle_words
    set -l words (commandline -opc) (commandline -ct)
    socle completion words -- $words[2..-1] 2>/dev/null
end
complete -c socle -a '(__socle_words)'
)";

void add_options(const CLI::App& command, Words& found) {
    for (const auto* option : command.get_options()) {
        for (const auto& name : option->get_lnames())
            found.push_back("--" + name);
    }
}

void add_commands(const CLI::App& command, Words& found) {
    for (const auto* each : command.get_subcommands(nullptr)) {
        if (!each->get_group().empty()) found.push_back(each->get_name());
    }
}

const CLI::App* find_command(const CLI::App& parent, const std::string& name) {
    const auto commands = parent.get_subcommands(nullptr);
    const auto command = std::ranges::find(commands, name, &CLI::App::get_name);
    return command == commands.end() ? nullptr : *command;
}

/// "name=", which goes on with a value.
Words with_equals(const Words& names) {
    Words found;
    for (const auto& name : names)
        found.push_back(name + "=");
    return found;
}

/// Of `socle MODEL VERB …`.
Words of_records(const CLI::App& records, const ModelNames& model, const Words& words) {
    const auto& before = words[words.size() - 2];
    if (words.size() == 2) return record_verbs();
    if (before == "--output") return {"table", "json", "csv", "yaml"};
    if (before == "--select" || before == "--order") return model.fields;
    if (before == "--filter") return with_equals(model.fields);
    if (!words.back().starts_with('-')) {
        const bool writes = words[1] == "add" || (words[1] == "edit" && words.size() > 3);
        return writes ? with_equals(model.fields) : Words();
    }
    Words found;
    add_options(records, found);
    for (const auto& filter : model.filters)
        found.push_back("--" + filter);
    return found;
}

Words all_completions(const CLI::App& program, const Words& words) {
    const auto models = terminal::kept_names();
    Words found;
    if (words.size() == 1) {
        add_commands(program, found);
        for (const auto& model : models)
            found.push_back(model.name);
        return found;
    }
    const auto* records = find_command(program, "records");
    const bool spelled = words.front() == "records";
    const Words of_model(words.begin() + (spelled ? 1 : 0), words.end());
    const auto model = std::ranges::find(models, of_model.front(), &ModelNames::name);
    const bool command = !spelled && find_command(program, words.front()) != nullptr;
    if (!command && model != models.end() && of_model.size() > 1)
        return of_records(*records, *model, of_model);
    if (spelled && of_model.size() == 1) {
        for (const auto& each : models)
            found.push_back(each.name);
        return found;
    }
    const auto* parent = &program;
    for (std::size_t at = 0; at + 1 < words.size(); ++at) {
        if (const auto* inner = find_command(*parent, words[at])) parent = inner;
    }
    if (parent == &program) return found;
    if (words.back().starts_with('-')) {
        add_options(*parent, found);
    } else {
        add_commands(*parent, found);
    }
    return found;
}

}  // namespace

std::vector<std::string> completions(const CLI::App& program, const Words& words) {
    if (words.empty()) return {};
    auto found = all_completions(program, words);
    std::erase_if(found, [&](const std::string& each) { return !each.starts_with(words.back()); });
    std::ranges::sort(found);
    const auto [from, to] = std::ranges::unique(found);
    found.erase(from, to);
    return found;
}

std::string completion_script(const std::string& shell) {
    if (shell == "bash") return bash_script;
    if (shell == "zsh") return zsh_script;
    if (shell == "fish") return fish_script;
    throw base::Error(base::Code::bad_value, "there is no completion for '" + shell + "'", {},
                      "Shells: bash, zsh, fish.");
}

}  // namespace socle::cli
