#pragma once

#include "definition/yaml.h"

#include <boost/json/value.hpp>

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace socle::trial {

/// What a test has saved so far, and the environment of its file: what `${name}` stands for in
/// everything that a step says. `$$` is a dollar.
class Values {
public:
    void set(const std::string& name, boost::json::value value);
    bool has(std::string_view name) const { return values_.contains(name); }

    /// The text with what it names; numbers as JSON writes them. Names that nothing has are kept in
    /// `missing`.
    std::string text(std::string_view text);
    /// The node as JSON: of a scalar that is `${name}` and nothing else, the value itself; plain
    /// scalars may be numbers and truth values.
    boost::json::value json(const definition::YamlNode& node);

    /// Names that were asked for and not there, since the last call.
    std::vector<std::string> missing();

private:
    boost::json::value scalar(const definition::YamlNode& node);

    std::map<std::string, boost::json::value, std::less<>> values_;
    std::vector<std::string> missing_;
};

}  // namespace socle::trial
