#include "http/events/feed.h"

#include "base/error.h"
#include "base/time.h"
#include "http/events/event_json.h"
#include "http/events/events.h"
#include "http/events/parameters.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>

namespace socle::http {

namespace {

constexpr auto id_max = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t us_per_ms = 1'000;

/// Where a client that comes back goes on: its browser says so in a header.
std::optional<std::int64_t> last_event_id(const Request& request) {
    const auto text = request.header("Last-Event-ID");
    if (text.empty()) return std::nullopt;
    std::int64_t id = -1;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
    const bool whole = error == std::errc() && end == text.data() + text.size() && id >= 0;
    if (!whole) refuse_parameter("Last-Event-ID", "is the id of an event");
    return id;
}

std::string lines_of(const std::vector<events::LoggedEvent>& events) {
    std::string lines;
    for (const auto& event : events) {
        lines += "id: " + std::to_string(event.id) + "\ndata: ";
        append_event(lines, event);
        lines += "\n\n";
    }
    return lines;
}

/// An id without data is remembered by the client, and is no event.
std::string heartbeat(std::int64_t position) {
    return ":\nid: " + std::to_string(position) + "\n\n";
}

}  // namespace

base::Task<std::vector<events::LoggedEvent>> FeedCursor::next() {
    const auto settled = tail_.settled();
    std::vector<events::LoggedEvent> found;
    while (found.empty() && command_.cursor < settled) {
        caller_.now_us = base::now_us();
        command_.end_before = settled + 1;
        auto answer = co_await history_.read(caller_, command_);
        command_.cursor = answer.more ? answer.cursor : settled;
        found = std::move(answer.events);
    }
    co_return found;
}

base::Task<std::string> FeedSource::next() {
    if (!begun_) {
        begun_ = true;
        co_return heartbeat(cursor_.position());
    }
    const auto beat_us = base::now_us() + feed_heartbeat_ms * us_per_ms;
    while (!cursor_.closed() && base::now_us() < end_us_) {
        const auto found = co_await cursor_.next();
        if (!found.empty()) co_return lines_of(found);
        const auto left_us = beat_us - base::now_us();
        if (left_us <= 0) co_return heartbeat(cursor_.position());
        co_await cursor_.wait(static_cast<int>(left_us / us_per_ms) + 1);
    }
    co_return std::string();
}

base::Task<Response> EventsHandler::feed(const Request& request, const records::Caller& caller,
                                         std::string_view query) {
    EventParameters parameters(query);
    auto command = history_command(definition_, parameters);
    command.newest_first = false;
    const auto asked = parameters.number("after", id_max);
    const auto wait_s = parameters.number("wait", feed_wait_s_max).value_or(feed_wait_s_default);
    parameters.check();
    const auto known = last_event_id(request);
    if (known || asked) {
        co_await tail_.look();
        command.cursor = known ? *known : *asked;
    } else {
        command.cursor = co_await tail_.now(feed_begin_ms_max);
    }
    FeedCursor cursor(history_, tail_, caller, command);
    Response response;
    response.headers.emplace_back("Cache-Control", "no-store");
    if (request.header("Accept").contains("text/event-stream")) {
        response.content_type = "text/event-stream";
        response.headers.emplace_back("X-Accel-Buffering", "no");
        response.source = std::make_shared<FeedSource>(std::move(cursor), base::now_us());
        co_return response;
    }
    const auto end_us = base::now_us() + wait_s * 1'000 * us_per_ms;
    auto found = co_await cursor.next();
    while (found.empty() && !cursor.closed() && base::now_us() < end_us) {
        const auto left_ms = (end_us - base::now_us()) / us_per_ms + 1;
        co_await cursor.wait(static_cast<int>(left_ms));
        found = co_await cursor.next();
    }
    response.content_type = "application/json; charset=utf-8";
    response.body = "{\"after\":" + std::to_string(cursor.position()) +
                    ",\"events\":" + events_json(found) + "}";
    co_return response;
}

}  // namespace socle::http
