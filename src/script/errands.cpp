#include "script/errands.h"

#include <algorithm>
#include <utility>

namespace socle::script {

namespace {

constexpr std::size_t reply_bytes_max = std::size_t{8} * 1024 * 1024;
constexpr std::size_t held_bytes_max = std::size_t{32} * 1024 * 1024;
constexpr std::size_t least_bytes = 1'024;
constexpr int redirects_max = 5;
constexpr auto time_least = std::chrono::milliseconds(1);

/// Where a redirect leads is checked as the first address is. What changes something is not told to
/// a server that nobody named.
outbound::FetchSettings settings_of(outbound::FetchSettings settings, const Errand& errand,
                                    std::chrono::milliseconds most) {
    const auto time = std::max(std::min(errand.timeout, most), time_least);
    settings.timeout_ms = static_cast<int>(time.count());
    settings.reply_bytes_max = reply_bytes_max;
    const bool only_reads = errand.request.method == "GET" || errand.request.method == "HEAD";
    settings.redirects_max = only_reads ? redirects_max : 0;
    return settings;
}

bool same(const outbound::FetchRequest& one, const outbound::FetchRequest& other) {
    return one.method == other.method && one.url == other.url && one.headers == other.headers &&
           one.body == other.body;
}

}  // namespace

base::Task<void> Errands::run(const outbound::Fetcher& fetcher, Errand errand,
                              std::chrono::milliseconds most, std::function<bool()> stopped) {
    const auto asking = fetcher.with(settings_of(fetcher.settings(), errand, most));
    auto request = errand.request;
    request.stopped = std::move(stopped);
    last_ = {};
    try {
        last_.reply = co_await asking.fetch(std::move(request));
    } catch (const base::Error& error) {
        last_.failure = error;
    }
    held_bytes_ += errand.request.body.size() + last_.reply.body.size() + least_bytes;
    if (held_bytes_ <= held_bytes_max) done_.push_back({std::move(errand.request), last_});
    next_ = done_.size();
}

const Brought* Errands::recall(const Errand& errand) {
    if (next_ >= done_.size() || !same(done_[next_].request, errand.request)) return nullptr;
    return &done_[next_++].brought;
}

}  // namespace socle::script
