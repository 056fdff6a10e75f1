#include "mail/markdown.h"

#include "base/ensure.h"
#include "base/text.h"
#include "mail/markdown_text.h"

#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm.h>

#include <algorithm>
#include <array>
#include <memory>
#include <vector>

namespace socle::mail {

namespace {

constexpr int options = CMARK_OPT_VALIDATE_UTF8 | CMARK_OPT_STRIKETHROUGH_DOUBLE_TILDE |
                        CMARK_OPT_TABLE_PREFER_STYLE_ATTRIBUTES;
constexpr std::array<std::string_view, 4> schemes = {"http", "https", "mailto", "tel"};

using Document = std::unique_ptr<cmark_node, decltype(&cmark_node_free)>;
using Parser = std::unique_ptr<cmark_parser, decltype(&cmark_parser_free)>;

std::string text_of(const char* text) {
    return text == nullptr ? std::string() : std::string(text);
}

Parser make_parser() {
    static const bool registered = [] {
        cmark_gfm_core_extensions_ensure_registered();
        return true;
    }();
    base::ensure(registered, "the extensions of Markdown are missing");
    Parser parser(cmark_parser_new(options), cmark_parser_free);
    for (const char* name : {"table", "autolink", "strikethrough"}) {
        auto* const extension = cmark_find_syntax_extension(name);
        base::ensure(extension != nullptr, "an extension of Markdown is missing");
        cmark_parser_attach_syntax_extension(parser.get(), extension);
    }
    return parser;
}

std::vector<cmark_node*> nodes_of(cmark_node* document) {
    std::vector<cmark_node*> nodes;
    const std::unique_ptr<cmark_iter, decltype(&cmark_iter_free)> iterator(cmark_iter_new(document),
                                                                           cmark_iter_free);
    for (auto event = cmark_iter_next(iterator.get()); event != CMARK_EVENT_DONE;
         event = cmark_iter_next(iterator.get())) {
        if (event == CMARK_EVENT_ENTER) nodes.push_back(cmark_iter_get_node(iterator.get()));
    }
    return nodes;
}

bool leads_out(const std::string& url) {
    const auto end = url.find_first_of(":/?#");
    if (end == std::string::npos || url[end] != ':') return true;
    const auto scheme = base::lower(url.substr(0, end));
    return std::ranges::find(schemes, scheme) != schemes.end();
}

/// Text with line breaks of its own, in place of `node`.
void put_text(cmark_node* node, const std::string& text) {
    bool first = true;
    for (const auto line : base::split(text, '\n')) {
        if (!first) cmark_node_insert_before(node, cmark_node_new(CMARK_NODE_LINEBREAK));
        first = false;
        auto* const piece = cmark_node_new(CMARK_NODE_TEXT);
        cmark_node_set_literal(piece, std::string(line).c_str());
        cmark_node_insert_before(node, piece);
    }
    cmark_node_free(node);
}

void put_paragraph(cmark_node* node, const std::string& text) {
    auto* const paragraph = cmark_node_new(CMARK_NODE_PARAGRAPH);
    auto* const inner = cmark_node_new(CMARK_NODE_TEXT);
    cmark_node_append_child(paragraph, inner);
    cmark_node_replace(node, paragraph);
    cmark_node_free(node);
    put_text(inner, std::string(base::trimmed(text)));
}

void fill_link(cmark_node* node, const Placeholders& placeholders) {
    const auto url = placeholders.filled_url(text_of(cmark_node_get_url(node)));
    cmark_node_set_url(node, leads_out(url) ? url.c_str() : "");
    const auto title = placeholders.filled(text_of(cmark_node_get_title(node)));
    cmark_node_set_title(node, title.c_str());
}

void fill(cmark_node* node, const Placeholders& placeholders) {
    const auto literal = placeholders.filled(text_of(cmark_node_get_literal(node)));
    switch (cmark_node_get_type(node)) {
        case CMARK_NODE_TEXT:
        case CMARK_NODE_HTML_INLINE:
            return put_text(node, literal);
        case CMARK_NODE_HTML_BLOCK:
            return put_paragraph(node, literal);
        case CMARK_NODE_CODE_BLOCK:
            cmark_node_set_fence_info(node, "");
            [[fallthrough]];
        case CMARK_NODE_CODE:
            cmark_node_set_literal(node, literal.c_str());
            return;
        case CMARK_NODE_LINK:
        case CMARK_NODE_IMAGE:
            return fill_link(node, placeholders);
        default:
            return;
    }
}

bool is_alone(cmark_node* node) {
    auto* const parent = cmark_node_parent(node);
    return cmark_node_get_type(parent) == CMARK_NODE_PARAGRAPH &&
           cmark_node_get_type(cmark_node_parent(parent)) == CMARK_NODE_DOCUMENT &&
           cmark_node_next(node) == nullptr && cmark_node_previous(node) == nullptr;
}

bool shows_its_address(cmark_node* link) {
    auto* const text = cmark_node_first_child(link);
    return text != nullptr &&
           text_of(cmark_node_get_literal(text)) == text_of(cmark_node_get_url(link));
}

/// The paragraph of `node`, which is alone in it, with a class.
void stand_out(cmark_node* node, const char* begin) {
    auto* const paragraph = cmark_node_parent(node);
    auto* const block = cmark_node_new(CMARK_NODE_CUSTOM_BLOCK);
    cmark_node_set_on_enter(block, begin);
    cmark_node_set_on_exit(block, "</p>");
    cmark_node_unlink(node);
    cmark_node_append_child(block, node);
    cmark_node_replace(paragraph, block);
    cmark_node_free(paragraph);
}

void mark_standing_out(cmark_node* document) {
    for (auto* const node : nodes_of(document)) {
        const auto type = cmark_node_get_type(node);
        if (type == CMARK_NODE_LINK && is_alone(node) && !shows_its_address(node)) {
            stand_out(node, "<p class=\"button\">");
        } else if (type == CMARK_NODE_CODE && is_alone(node)) {
            stand_out(node, "<p class=\"code\">");
        }
    }
}

std::string html_of(cmark_node* document, cmark_parser* parser) {
    char* const html =
        cmark_render_html(document, options, cmark_parser_get_syntax_extensions(parser));
    std::string copy = html;
    cmark_get_default_mem_allocator()->free(html);
    return copy;
}

}  // namespace

Rendered render_markdown(const std::string& source, const Placeholders& placeholders) {
    const auto parser = make_parser();
    cmark_parser_feed(parser.get(), source.data(), source.size());
    const Document document(cmark_parser_finish(parser.get()), cmark_node_free);
    cmark_consolidate_text_nodes(document.get());
    for (auto* const node : nodes_of(document.get()))
        fill(node, placeholders);
    mark_standing_out(document.get());
    return {html_of(document.get(), parser.get()), plain_text(document.get())};
}

}  // namespace socle::mail
