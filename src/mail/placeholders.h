#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace socle::mail {

/// Stand-ins for values while a text is parsed as Markdown: whatever a value holds, it is put in
/// afterwards and so can be no markup. A stand-in is a word of letters and digits with a colon,
/// which Markdown takes for text, for an address in `(…)` and for an autolink in `<…>`; nobody can
/// guess it.
class Placeholders {
public:
    Placeholders();

    /// The stand-in for `value`.
    std::string stand_in(std::string value);
    /// `text` with the values in their places.
    std::string filled(std::string_view text) const;
    /// The same for an address: a value at its start is an address, one further on is encoded as a
    /// part of one.
    std::string filled_url(std::string_view url) const;

private:
    using Change = std::string (*)(const std::string& value, bool first);
    std::string replaced(std::string_view text, Change change) const;

    const std::string mark_;
    std::vector<std::string> values_;
};

}  // namespace socle::mail
