#pragma once

#include "definition/yaml.h"
#include "trial/values.h"

#include <boost/json/value.hpp>

#include <string>
#include <vector>

namespace socle::trial {

/// One thing that is not as expected, and where that is said.
struct Difference {
    definition::Mark mark;
    std::string text;  ///< `body.0.title: expected "Léon", found "Leon"`
};

/// Compares what a file expects with what there is. Values that named groups of `<matches …>` catch
/// are saved.
class Matcher {
public:
    enum class Members { exact, some };  ///< of objects

    Matcher(Values& values, Members members, bool unordered)
        : values_(values), members_(members), unordered_(unordered) {}

    /// `found` is nullptr for what is not there. `place` names it in messages.
    void match(const definition::YamlNode& expected, const boost::json::value* found,
               const std::string& place);
    const std::vector<Difference>& differences() const { return differences_; }

private:
    void object(const definition::YamlNode& expected, const boost::json::object& found,
                const std::string& place);
    void list(const definition::YamlNode& expected, const boost::json::array& found,
              const std::string& place);
    void any_order(const definition::YamlNode& expected, std::size_t count, bool more,
                   const boost::json::array& found, const std::string& place);
    void scalar(const definition::YamlNode& expected, const boost::json::value* found,
                const std::string& place);
    bool fits(const definition::YamlNode& expected, const boost::json::value& found);
    void differ(const definition::YamlNode& expected, const std::string& place,
                const std::string& wanted, const boost::json::value* found);

    Values& values_;
    Members members_;
    bool unordered_;
    std::vector<Difference> differences_;
};

/// A value as messages show it: JSON of one line, cut when it is long.
std::string shown(const boost::json::value& value);

}  // namespace socle::trial
