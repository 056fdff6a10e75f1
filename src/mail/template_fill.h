#pragma once

#include <boost/json/fwd.hpp>

#include <functional>
#include <string>
#include <string_view>

namespace socle::mail {

/// What a value becomes where `{{tag}}` stands; `{{{tag}}}` takes it as it is.
using Escape = std::function<std::string(const std::string& value)>;

/// Fills a Mustache template: `{{name}}`, `{{a.b}}`, `{{#section}}…{{/section}}`, `{{^section}}`,
/// `{{{raw}}}`, `{{! comment }}`. Null, false, "" and an empty list are no sections.
/// Throws Error bad_value beginning with `where`: the template is broken, or asks for a value that
/// `data` lacks, or it becomes larger than 16 MB or looks up too much. What it asks for by a
/// section too may be absent.
std::string fill_template(const std::string& source, const boost::json::object& data,
                          const Escape& escape, std::string_view where);

/// Escapes for HTML, in text and in quoted attributes.
std::string html_escaped(const std::string& value);
/// For plain text of one line, a header: control characters and line breaks become blanks.
std::string one_line(const std::string& value);

}  // namespace socle::mail
