#pragma once

#include "mail/placeholders.h"

#include <string>

namespace socle::mail {

/// The two parts of a mail.
struct Rendered {
    std::string html;  ///< without a page around it
    std::string text;  ///< lines of at most text_columns where words allow it, ending with one
};

inline constexpr std::size_t text_columns = 72;

/// GitHub's Markdown (tables, strike-through, bare addresses as links) to HTML and to plain text
/// that keeps the addresses of links. The values of `placeholders` are text: no markup in them
/// counts, but their line breaks stay. HTML in the Markdown is shown as it is written. Links lead
/// to http, https, mailto and tel only.
///
/// A link alone in its paragraph is a button (`<p class="button">`), code alone in its paragraph
/// stands out (`<p class="code">`). Any thread.
Rendered render_markdown(const std::string& source, const Placeholders& placeholders);

}  // namespace socle::mail
