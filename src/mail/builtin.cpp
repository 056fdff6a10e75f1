#include "mail/builtin.h"

#include "base/ensure.h"
#include "base/text.h"
#include "mail/embedded.h"

#include <algorithm>

namespace socle::mail {

namespace {

constexpr std::string_view ending = ".md";

std::optional<std::string_view> find_file(const std::string& name) {
    for (std::size_t i = 0; i < embedded_asset_count; ++i) {
        const auto& asset = embedded_assets[i];
        if (asset.name == name) return std::string_view(asset.begin, asset.end);
    }
    return std::nullopt;
}

/// A file of ours: `---`, lines `key: text`, `---`, the body.
TemplateText parsed(std::string_view file, const std::string& language) {
    TemplateText made;
    made.language = language;
    const auto head_end = file.find("\n---\n", 3);
    base::ensure(file.starts_with("---\n") && head_end != std::string_view::npos,
                 "a built-in mail has no head");
    for (const auto line : base::split(file.substr(4, head_end - 4), '\n')) {
        const auto colon = line.find(": ");
        base::ensure(colon != std::string_view::npos, "the head of a built-in mail is broken");
        auto& target = line.substr(0, colon) == "to" ? made.to : made.subject;
        target = line.substr(colon + 2);
    }
    made.body = file.substr(head_end + 5);
    return made;
}

}  // namespace

std::optional<TemplateText> builtin_template(std::string_view name,
                                             const std::vector<std::string>& languages) {
    const std::string stem(name);
    for (const auto& language : languages) {
        if (language == "en") break;
        const auto file = find_file(stem + "." + language + std::string(ending));
        if (file) return parsed(*file, language);
    }
    const auto file = find_file(stem + std::string(ending));
    if (!file) return std::nullopt;
    return parsed(*file, "en");
}

std::string builtin_layout() {
    const auto file = find_file("layout.html");
    base::ensure(file.has_value(), "the built-in layout of mails is missing");
    return std::string(*file);
}

std::vector<std::string> builtin_names() {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < embedded_asset_count; ++i) {
        std::string_view name = embedded_assets[i].name;
        if (!name.ends_with(ending)) continue;
        name.remove_suffix(ending.size());
        if (name.find('.') == std::string_view::npos) names.emplace_back(name);
    }
    std::ranges::sort(names);
    return names;
}

}  // namespace socle::mail
