#pragma once

#include <boost/json/value.hpp>

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace socle::trial {

/// What stands for many values in an expectation: `<any>`, `<uuid>`, `<matches REGEX>`, …
struct Hole {
    enum class Kind {
        any,
        absent,
        more,
        text,
        integer,
        number,
        boolean,
        object,
        list,
        uuid,
        date,
        time,
        timestamp,
        matches
    };
    Kind kind = Kind::any;
    std::string pattern;  ///< RE2, looked for anywhere in a text
};

/// The hole that a text is; nullopt for one that means itself. Only what is one word in lower case
/// or begins with `<matches ` can be a hole.
std::optional<Hole> hole_in(std::string_view text);

/// What is wrong with a text that was meant to be a hole: an unknown word, a broken regular
/// expression. "" when nothing is.
std::string hole_problem(std::string_view text);

/// Whether the hole takes a value that is there. Named groups (`(?P<name>…)`) of `matches` are put
/// into `named`.
bool takes(const Hole& hole, const boost::json::value& value,
           std::map<std::string, std::string>& named);

}  // namespace socle::trial
