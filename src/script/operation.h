#pragma once

#include <string>

namespace socle::script {

/// What a script asks of the database; it goes on when that is done.
struct Operation {
    enum class Kind { list, get, count, create, update, remove };
    Kind kind = Kind::list;
    bool admin = false;  ///< past the rules
    int model = -1;
    std::string query;  ///< as in a URL
    std::string body;   ///< JSON, of a create or an update
    bool one = false;   ///< one record is meant: the answer is it, not a list
    bool merge = false;
    bool ignore = false;

    bool writes() const {
        return kind == Kind::create || kind == Kind::update || kind == Kind::remove;
    }
};

}  // namespace socle::script
