#include "definition/load.h"

#include "definition/event_views.h"
#include "definition/load_files.h"
#include "definition/loading.h"
#include "definition/mustache.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <tuple>

namespace socle::definition {
namespace {

constexpr std::size_t models_max = 1000;

std::optional<std::string> process_variable(const std::string& name) {
    // NOLINTNEXTLINE(concurrency-mt-unsafe): nothing here sets a variable
    const char* value = std::getenv(name.c_str());
    return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

std::optional<std::string> file_text(const std::vector<SourceFile>& files, std::string_view path) {
    const auto found = std::ranges::find(files, path, &SourceFile::path);
    return found == files.end() ? std::nullopt : std::optional(found->text);
}

void read_documents(Loading& loading, const std::vector<SourceFile>& files) {
    for (const auto& file : files) {
        if (!file.path.ends_with(".yaml") || file.path.starts_with("demo/")) continue;
        auto& document = loading.documents.emplace_back(file.path, read_yaml(file.text));
        for (auto& problem : document.yaml.problems) {
            loading.report(document.path, problem.mark, std::move(problem.message));
        }
    }
}

template <typename Loader>
void for_each_in(Loading& loading, std::string_view folder, const Loader& loader) {
    for (const auto& document : loading.documents) {
        if (!document.path.starts_with(folder)) continue;
        if (document.yaml.damaged) {
            loading.broken.insert(stem(document.path));
        } else {
            loader(document);
        }
    }
}

/// False when there is no app.yaml to read: then nothing else has a meaning.
bool load_app_file(Loading& loading, const Variables& variables) {
    const auto app = std::ranges::find(loading.documents, "app.yaml", &Document::path);
    if (app == loading.documents.end()) {
        loading.problems.push_back(
            {"app.yaml", 0, 0, "the file is missing: write at least 'app: NAME' into it"});
        return false;
    }
    if (app->yaml.damaged) return false;
    load_app(loading, *app, variables);
    return true;
}

bool has_account_file(const Loading& loading) {
    return std::ranges::any_of(loading.documents, is_account_file, &Document::path);
}

void load_models(Loading& loading) {
    for_each_in(loading, "models/", [&](const Document& document) {
        if (!is_account_file(document.path)) declare_model(loading, document);
    });
    for_each_in(loading, "views/",
                [&](const Document& document) { declare_view(loading, document); });
    auto& models = loading.definition.models;
    if (models.empty() && !has_account_file(loading) && loading.problems.empty()) {
        loading.problems.push_back({"models", 0, 0, "the application needs at least one model"});
    }
    if (models.size() > models_max) {
        loading.problems.push_back({"models", 0, 0, fmt::format("more than {}", models_max)});
        models.resize(models_max);
        loading.sources.resize(models_max);
    }
    declare_builtin_models(loading);
    auto& definition = loading.definition;
    if (definition.user_model >= 0) {
        definition.models[static_cast<std::size_t>(definition.user_model)].events_keep_s =
            definition.events_keep_s;
    }
    resolve_references(loading);
    for (std::size_t i = 0; i < models.size(); ++i)
        load_rules(loading, static_cast<int>(i));
    guard_account_fields(loading.definition);
}

void load_event_views(Loading& loading) {
    if (!loading.event_views || !loading.problems.empty()) return;
    for (auto& problem : add_event_views(loading.definition))
        loading.problems.push_back({"app.yaml", 0, 0, std::move(problem)});
}

void tidy(std::vector<Problem>& problems) {
    const auto place = [](const Problem& problem) {
        return std::tie(problem.file, problem.line, problem.column, problem.message);
    };
    std::ranges::sort(problems, {}, place);
    const auto [from, to] = std::ranges::unique(problems, {}, place);
    problems.erase(from, to);
    if (problems.size() > problems_max) problems.resize(problems_max);
}

void load_page(Loading& loading, const SourceFile& file) {
    const auto begin = file.path.rfind('/') + 1;
    const auto name = file.path.substr(begin, file.path.rfind('.') - begin);
    const auto fault = tag_fault(file.text);
    if (fault) {
        const auto before = std::string_view(file.text).substr(0, fault->offset);
        const auto line = 1 + static_cast<int>(std::ranges::count(before, '\n'));
        loading.problems.push_back({file.path, line, 1, fault->message});
    }
    loading.definition.pages.push_back({name, file.path, file.text});
}

void load_scripts(Loading& loading, const std::vector<SourceFile>& files) {
    for (const auto& file : files) {
        const bool script = file.path.ends_with(".lua");
        if (script) loading.definition.scripts.push_back({file.path, file.text});
        if (file.path.starts_with("pages/")) load_page(loading, file);
    }
}

LoadResult finished(Loading& loading) {
    LoadResult result;
    result.problems = std::move(loading.problems);
    tidy(result.problems);
    if (result.problems.empty()) {
        result.definition = std::make_shared<const Definition>(std::move(loading.definition));
    }
    return result;
}

}  // namespace

std::string to_text(const Problem& problem) {
    if (problem.line == 0) return fmt::format("{}: {}", problem.file, problem.message);
    return fmt::format("{}:{}:{}: {}", problem.file, problem.line, problem.column, problem.message);
}

LoadResult load_files(const std::string& folder, const std::vector<SourceFile>& files,
                      const Variables& variables, std::vector<Problem> problems) {
    Loading loading;
    loading.definition.folder = folder;
    loading.problems = std::move(problems);
    const auto env_file = file_text(files, ".env");
    const Variables all = [&](const std::string& name) {
        auto value = variables(name);
        if (!value && env_file) value = env_value(*env_file, name);
        return value;
    };
    read_documents(loading, files);
    if (!load_app_file(loading, all)) return finished(loading);
    load_models(loading);
    for_each_in(loading, "texts/",
                [&](const Document& document) { load_texts(loading, document); });
    load_mails(loading, files);
    load_scripts(loading, files);
    load_jobs(loading);
    load_triggers(loading, all);
    load_demo(loading, files, all);
    load_terminal(loading);
    load_setup(loading);
    load_event_views(loading);
    return finished(loading);
}

Variables variables_of(const std::string& folder) {
    std::ifstream file(std::filesystem::path(folder) / ".env", std::ios::binary);
    const std::string text(std::istreambuf_iterator<char>(file), {});
    return [text](const std::string& name) {
        auto value = process_variable(name);
        return value ? value : env_value(text, name);
    };
}

LoadResult load(const std::string& folder) {
    return load(folder, {});
}

LoadResult load(const std::string& folder, const std::map<std::string, std::string>& environment) {
    std::error_code fault;
    if (!std::filesystem::is_directory(folder, fault)) {
        return {nullptr, {{folder, 0, 0, "this is not a folder that can be read"}}};
    }
    std::vector<Problem> problems;
    const auto files = read_folder(folder, problems);
    const Variables variables = [&](const std::string& name) {
        const auto given = environment.find(name);
        return given == environment.end() ? process_variable(name) : std::optional(given->second);
    };
    return load_files(folder, files, variables, std::move(problems));
}

}  // namespace socle::definition
