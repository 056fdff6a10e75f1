#pragma once

#include "jobs/order.h"

#include <cstdint>
#include <optional>
#include <string>

namespace socle::script {

/// What a script asks of the database; it goes on when that is done.
struct Operation {
    enum class Kind {
        list,
        get,
        count,
        create,
        update,
        remove,
        enqueue,
        cancel_job,
        piece,  ///< nothing: it wrote enough of a streamed answer
    };
    Kind kind = Kind::list;
    bool admin = false;  ///< past the rules
    int model = -1;
    std::string query;  ///< as in a URL
    std::string body;   ///< JSON, of a create or an update
    bool one = false;   ///< one record is meant: the answer is it, not a list
    bool merge = false;
    bool ignore = false;
    std::optional<jobs::Order> order;  ///< of enqueue
    std::int64_t job = 0;              ///< of cancel_job

    bool is_of_jobs() const { return kind == Kind::enqueue || kind == Kind::cancel_job; }
    bool writes() const {
        return kind == Kind::create || kind == Kind::update || kind == Kind::remove || is_of_jobs();
    }
};

}  // namespace socle::script
