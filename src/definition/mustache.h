#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace socle::definition {

/// What is wrong with the tags of a template, and where in its text (byte offset from 0).
struct TagFault {
    std::size_t offset = 0;
    std::string message;
};

/// The first fault of a text with {{tags}}: a tag that is not closed or names nothing, sections
/// that are not closed or closed in another order, kinds of tags that mails do not have (partials,
/// other delimiters).
std::optional<TagFault> tag_fault(std::string_view text);

/// The names that a text without faults asks for outside of all sections, but for those that it
/// also asks for by a section: what must have a value.
std::vector<std::string> wanted_names(std::string_view text);

}  // namespace socle::definition
