#pragma once

#include "definition/definition.h"
#include "http/message.h"
#include "records/records.h"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace socle::http {

/// One operation of a batch, as it was given.
struct BatchOperation {
    std::string name;
    Method method = Method::post;
    std::string path;  ///< with its query
    std::optional<boost::json::value> body;
    std::string prefer;
    std::string if_match;
    bool single = false;
};

/// Reads the body of a batch. Throws Error bad_body, naming the operation.
std::vector<BatchOperation> parse_batch(std::string_view body);

/// The records that named operations wrote, by name; the last word about `{{name.field}}`.
class BatchReferences {
public:
    void add(const std::string& name, boost::json::array records);
    /// `text` with its references replaced, percent-encoded. Throws Error bad_body for one that is
    /// about nothing.
    std::string in_path(const std::string& text) const;
    boost::json::value in_body(const boost::json::value& value) const;

private:
    const boost::json::value& find(std::string_view reference) const;
    boost::json::value in_text(std::string_view text) const;

    std::map<std::string, boost::json::array, std::less<>> records_;
};

}  // namespace socle::http
