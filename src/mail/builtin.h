#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace socle::mail {

/// A template in one language: `to` and `subject` may hold tags, `body` is Markdown with tags.
struct TemplateText {
    std::string to;
    std::string subject;
    std::string body;
    std::string language;
};

/// The built-in template `name` in the first of `languages` that it has, else in English.
std::optional<TemplateText> builtin_template(std::string_view name,
                                             const std::vector<std::string>& languages);

/// The page around the HTML part: `{{{content}}}`, `{{subject}}`, `{{language}}`, `{{app}}`,
/// `{{site_url}}`.
std::string builtin_layout();

/// Sorted.
std::vector<std::string> builtin_names();

}  // namespace socle::mail
