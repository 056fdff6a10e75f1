#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace socle::http {

/// The parameters of a URL's query or of a form (application/x-www-form-urlencoded), decoded, in
/// their order.
class Query {
public:
    using Field = std::pair<std::string, std::string>;

    Query() = default;
    /// Throws accounts' validation_failed for a broken percent-encoding.
    explicit Query(std::string_view text);

    /// The first of that name, or "".
    const std::string& operator[](std::string_view name) const;
    const std::vector<Field>& fields() const { return fields_; }

    /// "a=1&b=2", encoded.
    static std::string text_of(const std::vector<Field>& fields);

private:
    std::vector<Field> fields_;
};

}  // namespace socle::http
