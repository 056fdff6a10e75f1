#include "mail/markdown_text.h"

#include "base/text.h"
#include "mail/markdown.h"

#include <cmark-gfm.h>

#include <algorithm>
#include <memory>
#include <string_view>
#include <vector>

namespace socle::mail {

namespace {

using Lines = std::vector<std::string>;

constexpr std::size_t narrowest = 20;
/// What is nested deeper is written without its marks: who nests a thousand quotations means harm.
constexpr int nesting_max = 60;

std::string inline_text(cmark_node* parent);

std::string literal_of(cmark_node* node) {
    const char* const text = cmark_node_get_literal(node);
    return text == nullptr ? std::string() : std::string(text);
}

std::string url_of(cmark_node* link) {
    const char* const url = cmark_node_get_url(link);
    return url == nullptr ? std::string() : std::string(url);
}

bool is_deep(cmark_node* node) {
    int depth = 0;
    for (; node != nullptr && depth <= nesting_max; node = cmark_node_parent(node))
        ++depth;
    return depth > nesting_max;
}

/// The words of all that is inside.
std::string flat_text(cmark_node* parent) {
    const std::unique_ptr<cmark_iter, decltype(&cmark_iter_free)> iterator(cmark_iter_new(parent),
                                                                           cmark_iter_free);
    std::string text;
    for (auto event = cmark_iter_next(iterator.get()); event != CMARK_EVENT_DONE;
         event = cmark_iter_next(iterator.get())) {
        if (event != CMARK_EVENT_ENTER) continue;
        auto* const node = cmark_iter_get_node(iterator.get());
        const auto type = cmark_node_get_type(node);
        const bool breaks = type == CMARK_NODE_SOFTBREAK || type == CMARK_NODE_LINEBREAK;
        text += breaks ? " " : literal_of(node);
    }
    return text;
}

/// Its type has a number of its own in every process.
bool is_table(cmark_node* node) {
    return std::string_view(cmark_node_get_type_string(node)) == "table";
}

std::string link_text(cmark_node* link) {
    auto words = inline_text(link);
    const auto url = url_of(link);
    if (url.empty() || url == words || url == "mailto:" + words) return words;
    return words.empty() ? url : words + " <" + url + ">";
}

std::string piece(cmark_node* node) {
    switch (cmark_node_get_type(node)) {
        case CMARK_NODE_TEXT:
        case CMARK_NODE_CODE:
            return literal_of(node);
        case CMARK_NODE_SOFTBREAK:
            return " ";
        case CMARK_NODE_LINEBREAK:
            return "\n";
        case CMARK_NODE_LINK:
            return link_text(node);
        default:
            return inline_text(node);
    }
}

std::string inline_text(cmark_node* parent) {
    if (is_deep(parent)) return flat_text(parent);
    std::string text;
    for (auto* node = cmark_node_first_child(parent); node != nullptr; node = cmark_node_next(node))
        text += piece(node);
    return text;
}

void wrap_line(Lines& lines, std::string_view text, std::size_t columns) {
    std::string line;
    for (const auto word : base::split(text, ' ')) {
        const auto length = base::utf8_length(line) + 1 + base::utf8_length(word);
        if (!line.empty() && length > columns) {
            lines.push_back(std::move(line));
            line.clear();
        }
        if (!line.empty()) line += ' ';
        line += word;
    }
    lines.push_back(std::move(line));
}

Lines wrapped(std::string_view text, std::size_t columns) {
    Lines lines;
    for (const auto line : base::split(text, '\n'))
        wrap_line(lines, line, columns);
    return lines;
}

/// Writes blocks, each narrower than what it stands in.
class Writer {
public:
    explicit Writer(std::size_t columns) : columns_(std::max(columns, narrowest)) {}

    Lines blocks(cmark_node* parent, bool tight) const {
        if (is_deep(parent)) return wrapped(flat_text(parent), columns_);
        Lines lines;
        for (auto* node = cmark_node_first_child(parent); node != nullptr;
             node = cmark_node_next(node)) {
            if (!lines.empty() && !tight) lines.emplace_back();
            for (auto& line : block(node))
                lines.push_back(std::move(line));
        }
        return lines;
    }

private:
    Lines block(cmark_node* node) const {
        switch (cmark_node_get_type(node)) {
            case CMARK_NODE_PARAGRAPH:
                return wrapped(inline_text(node), columns_);
            case CMARK_NODE_HEADING:
                return heading(node);
            case CMARK_NODE_BLOCK_QUOTE:
                return indented(Writer(columns_ - 2).blocks(node, false), "> ", "> ");
            case CMARK_NODE_LIST:
                return list(node);
            case CMARK_NODE_CODE_BLOCK:
                return code(literal_of(node));
            case CMARK_NODE_THEMATIC_BREAK:
                return {"--"};
            case CMARK_NODE_CUSTOM_BLOCK:
                return standing_out(cmark_node_first_child(node));
            default:
                return is_table(node) ? table(node) : blocks(node, false);
        }
    }

    Lines heading(cmark_node* node) const {
        auto lines = wrapped(inline_text(node), columns_);
        std::size_t longest = 0;
        for (const auto& line : lines)
            longest = std::max(longest, base::utf8_length(line));
        lines.emplace_back(longest, cmark_node_get_heading_level(node) == 1 ? '=' : '-');
        return lines;
    }

    Lines list(cmark_node* node) const {
        const bool tight = cmark_node_get_list_tight(node) != 0;
        const bool numbered = cmark_node_get_list_type(node) == CMARK_ORDERED_LIST;
        int number = cmark_node_get_list_start(node);
        Lines lines;
        for (auto* item = cmark_node_first_child(node); item != nullptr;
             item = cmark_node_next(item)) {
            if (!lines.empty() && !tight) lines.emplace_back();
            const auto sign = numbered ? std::to_string(number++) + ". " : "- ";
            const auto inner = Writer(columns_ - sign.size()).blocks(item, tight);
            for (auto& line : indented(inner, sign, std::string(sign.size(), ' ')))
                lines.push_back(std::move(line));
        }
        return lines;
    }

    static Lines code(const std::string& literal) {
        Lines lines;
        for (const auto line : base::split(base::trimmed(literal), '\n'))
            lines.push_back("    " + std::string(line));
        return lines;
    }

    static Lines standing_out(cmark_node* node) {
        if (cmark_node_get_type(node) == CMARK_NODE_CODE) return {"    " + literal_of(node)};
        return {inline_text(node) + ":", url_of(node)};
    }

    static Lines table(cmark_node* node) {
        Lines lines;
        for (auto* row = cmark_node_first_child(node); row != nullptr; row = cmark_node_next(row)) {
            std::string line;
            for (auto* cell = cmark_node_first_child(row); cell != nullptr;
                 cell = cmark_node_next(cell)) {
                line += (line.empty() ? "" : " | ") + inline_text(cell);
            }
            const bool head = lines.empty();
            const auto length = base::utf8_length(line);
            lines.push_back(std::move(line));
            if (head) lines.emplace_back(length, '-');
        }
        return lines;
    }

    static Lines indented(Lines lines, const std::string& first, const std::string& further) {
        for (std::size_t i = 0; i < lines.size(); ++i)
            lines[i] = (i == 0 ? first : further) + lines[i];
        return lines;
    }

    std::size_t columns_;
};

}  // namespace

std::string plain_text(cmark_node* document) {
    std::string text;
    for (const auto& line : Writer(text_columns).blocks(document, false)) {
        const auto end = line.find_last_not_of(' ');
        text += (end == std::string::npos ? "" : line.substr(0, end + 1)) + "\n";
    }
    return text;
}

}  // namespace socle::mail
