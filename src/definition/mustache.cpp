#include "definition/mustache.h"

#include "base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace socle::definition {
namespace {

constexpr std::size_t depth_max = 32;

struct Tag {
    std::size_t offset = 0;
    char kind = 0;  ///< # ^ / ! > = & or 0
    std::string_view name;
    std::size_t end = 0;
};

bool is_name(std::string_view name) {
    if (name == ".") return true;
    for (const auto part : base::split(name, '.')) {
        const auto good = [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                   c == '_';
        };
        if (part.empty() || !std::ranges::all_of(part, good)) return false;
    }
    return true;
}

/// The tag at `offset`, where "{{" stands; nullopt when it is not closed.
std::optional<Tag> tag_at(std::string_view text, std::size_t offset) {
    Tag tag;
    tag.offset = offset;
    const bool triple = text.substr(offset).starts_with("{{{");
    const std::string_view close = triple ? "}}}" : "}}";
    const auto begin = offset + close.size();
    const auto end = text.find(close, begin);
    if (end == std::string_view::npos) return std::nullopt;
    tag.end = end + close.size();
    tag.name = base::trimmed(text.substr(begin, end - begin));
    constexpr std::string_view kinds = "#^/!>=&";
    if (!triple && !tag.name.empty() && kinds.contains(tag.name.front())) {
        tag.kind = tag.name.front();
        tag.name = base::trimmed(tag.name.substr(1));
    }
    return tag;
}

/// Checks one tag after the other; `open` holds the sections around.
std::string fault_of(const Tag& tag, std::vector<Tag>& open) {
    if (tag.kind == '!') return {};
    if (tag.kind == '>') return "tags '{{>…}}' (partials) do not exist in mails";
    if (tag.kind == '=') return "tags '{{=…=}}' (delimiters) do not exist in mails";
    if (!is_name(tag.name)) {
        return fmt::format(
            "'{}' is no name for a tag: letters, digits and '_', with points between",
            tag.name.substr(0, 40));
    }
    if (tag.kind == '#' || tag.kind == '^') {
        open.push_back(tag);
        return open.size() > depth_max ? "too many sections inside each other" : std::string();
    }
    if (tag.kind != '/') return {};
    if (open.empty()) return fmt::format("'{{{{/{}}}}}' closes no section", tag.name);
    if (open.back().name != tag.name) {
        return fmt::format("'{{{{/{}}}}}' closes no section: '{{{{{}{}}}}}' is open", tag.name,
                           open.back().kind, open.back().name);
    }
    open.pop_back();
    return {};
}

}  // namespace

std::optional<TagFault> tag_fault(std::string_view text) {
    std::vector<Tag> open;
    for (auto at = text.find("{{"); at != std::string_view::npos;) {
        const auto tag = tag_at(text, at);
        if (!tag) return TagFault{at, "'{{' has no '}}'"};
        if (auto fault = fault_of(*tag, open); !fault.empty()) {
            return TagFault{at, std::move(fault)};
        }
        at = text.find("{{", tag->end);
    }
    if (open.empty()) return std::nullopt;
    const auto& last = open.back();
    return TagFault{last.offset, fmt::format("section '{{{{{}{}}}}}' is not closed: write "
                                             "'{{{{/{}}}}}'",
                                             last.kind, last.name, last.name)};
}

std::vector<std::string> wanted_names(std::string_view text) {
    std::vector<std::string> names;
    std::vector<std::string> sections;
    int depth = 0;
    for (auto at = text.find("{{"); at != std::string_view::npos;) {
        const auto tag = tag_at(text, at);
        if (!tag) break;
        if (tag->kind == '#' || tag->kind == '^') {
            sections.emplace_back(tag->name);
            ++depth;
        } else if (tag->kind == '/') {
            --depth;
        } else if (depth == 0 && (tag->kind == 0 || tag->kind == '&')) {
            names.emplace_back(tag->name);
        }
        at = text.find("{{", tag->end);
    }
    std::erase_if(names, [&](const std::string& name) {
        return std::ranges::find(sections, name) != sections.end();
    });
    return names;
}

}  // namespace socle::definition
