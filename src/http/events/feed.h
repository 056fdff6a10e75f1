#pragma once

#include "events/tail.h"
#include "http/message.h"
#include "records/history.h"

#include <cstdint>
#include <string>

namespace socle::http {

/// A comment is sent when nothing else was for so long, so that proxies keep the connection and a
/// client that went away is noticed.
inline constexpr int feed_heartbeat_ms = 15'000;
/// A stream ends after this time: the client comes back with a token that is still valid.
inline constexpr std::int64_t feed_life_us = 3'600'000'000;
/// How long a subscription "from now on" waits for the transactions that are under way.
inline constexpr int feed_begin_ms_max = 5'000;
inline constexpr int feed_wait_s_default = 25;
inline constexpr int feed_wait_s_max = 60;

/// The events behind a cursor as one subscriber may see them, page by page. For one core.
class FeedCursor {
public:
    FeedCursor(records::History& history, events::Tail& tail, records::Caller caller,
               records::HistoryCommand command)
        : history_(history),
          tail_(tail),
          caller_(std::move(caller)),
          command_(std::move(command)) {}

    /// What has been settled behind the cursor, which moves on; empty when there is nothing.
    base::Task<std::vector<events::LoggedEvent>> next();
    /// As Tail::wait, behind the cursor.
    base::Task<void> wait(int timeout_ms) { return tail_.wait(command_.cursor, timeout_ms); }
    std::int64_t position() const { return command_.cursor; }
    bool closed() const { return tail_.closed(); }

private:
    records::History& history_;
    events::Tail& tail_;
    records::Caller caller_;
    records::HistoryCommand command_;
};

/// Server-sent events: `id:` and `data:` of each event, a comment as heartbeat.
class FeedSource final : public BodySource {
public:
    FeedSource(FeedCursor cursor, std::int64_t start_us)
        : cursor_(std::move(cursor)), end_us_(start_us + feed_life_us) {}

    base::Task<std::string> next() override;

private:
    FeedCursor cursor_;
    std::int64_t end_us_;
    bool begun_ = false;
};

}  // namespace socle::http
