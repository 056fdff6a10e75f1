#pragma once

#include <string>

struct cmark_node;

namespace socle::mail {

/// A Markdown document as plain text of lines of at most text_columns where words allow it. Links
/// keep their addresses: `words <address>`, and one alone in a block as `words:` with the address
/// in the next line.
std::string plain_text(cmark_node* document);

}  // namespace socle::mail
