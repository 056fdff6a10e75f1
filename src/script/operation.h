#pragma once

#include "jobs/order.h"
#include "mail/message.h"
#include "outbound/fetch.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace socle::script {

/// A mail, filled, with the name of its template.
struct Letter {
    std::string name;
    mail::Message message;
};

/// A request to another server.
struct Errand {
    outbound::FetchRequest request;
    std::chrono::milliseconds timeout{0};
};

/// What a script asks of the database, or of others; it goes on when that is done.
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
        mail,
        fetch,
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
    std::optional<Letter> letter;      ///< of mail
    std::optional<Errand> errand;      ///< of fetch

    bool is_of_jobs() const { return kind == Kind::enqueue || kind == Kind::cancel_job; }
    bool writes() const {
        return kind == Kind::create || kind == Kind::update || kind == Kind::remove ||
               kind == Kind::mail || is_of_jobs();
    }
};

}  // namespace socle::script
