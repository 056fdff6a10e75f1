#include "accounts/trust.h"
#include "base/ensure.h"
#include "base/error.h"
#include "base/json.h"
#include "base/log.h"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json/value.hpp>

#include <exception>
#include <limits>
#include <map>
#include <mutex>
#include <utility>
#include <vector>

namespace socle::accounts {
namespace {

namespace asio = boost::asio;

constexpr std::int64_t us_per_second = 1'000'000;
constexpr std::int64_t never_us = std::numeric_limits<std::int64_t>::min() / 2;
constexpr std::int64_t always_us = std::numeric_limits<std::int64_t>::max() / 2;
constexpr std::int64_t day_s = 86'400;
constexpr int ok_status = 200;

using Clock = asio::steady_timer::clock_type;
using Timer = std::shared_ptr<asio::steady_timer>;

/// Of one issuer; under the mutex of KeySets.
struct KeySet {
    std::vector<Key> keys;
    std::int64_t asked_us = never_us;     ///< when it was last asked for
    std::int64_t answered_us = never_us;  ///< when the question was asked that these keys answer
    bool asking = false;
    std::vector<Timer> waiters;
};

/// What a token needs.
struct Wanted {
    std::string issuer;
    std::string keys_url;
    std::string key_id;
    std::string algorithm;
    std::int64_t now_us = 0;
};

const Key* matching(const std::vector<Key>& keys, const Wanted& wanted) {
    const Key* only = nullptr;
    for (const Key& key : keys) {
        if (algorithm_name(key.algorithm()) != wanted.algorithm) continue;
        if (!wanted.key_id.empty() && key.id() == wanted.key_id) return &key;
        if (!wanted.key_id.empty()) continue;
        if (only != nullptr) return nullptr;
        only = &key;
    }
    return only;
}

bool within(std::int64_t since_us, std::int64_t seconds, std::int64_t now_us) {
    return now_us - since_us < seconds * us_per_second;
}

[[noreturn]] void refuse_key(const Wanted& wanted) {
    base::Error error(base::Code::bad_token, "No suitable key or wrong key type",
                      "The issuer " + wanted.issuer + " has no " + wanted.algorithm +
                          " key with the token's 'kid'",
                      "invalid_header");
    error.name = "key_unknown";
    throw base::Error(std::move(error));
}

[[noreturn]] void refuse_unreachable(const std::string& issuer, std::string why) {
    throw base::Error(base::Code::unavailable,
                      "the keys of the issuer " + issuer + " cannot be fetched", {}, {},
                      std::move(why));
}

std::string member_text(const boost::json::value& value, std::string_view name) {
    if (!value.is_object()) return {};
    const auto* member = value.get_object().if_contains({name.data(), name.size()});
    return member != nullptr && member->is_string() ? std::string(member->get_string()) : "";
}

/// The address of the keys in the issuer's own description (OpenID Connect Discovery 1.0).
std::string keys_url_in(const std::string& description, const std::string& issuer) {
    base::JsonFault fault;
    const auto parsed = base::parse_json(description, fault);
    if (!parsed) refuse_unreachable(issuer, "its description is no JSON: " + fault.message);
    if (member_text(*parsed, "issuer") != issuer) {
        refuse_unreachable(issuer, "its description is of another issuer");
    }
    std::string url = member_text(*parsed, "jwks_uri");
    if (url.empty()) refuse_unreachable(issuer, "its description has no jwks_uri");
    return url;
}

}  // namespace

struct KeySets::State {
    const outbound::Fetcher& fetcher;
    std::mutex mutex;
    std::map<std::string, KeySet> sets;

    /// Whatever happens to the question, those who wait for its answer go on afterwards.
    class Asking {
    public:
        Asking(State& state, KeySet& set) : state_(state), set_(set) {}
        ~Asking();
        Asking(const Asking&) = delete;
        Asking& operator=(const Asking&) = delete;

    private:
        State& state_;
        KeySet& set_;
    };

    /// Leaves the list also when its coroutine is destroyed.
    class Waiting {
    public:
        Waiting(State& state, KeySet& set, Timer timer);
        ~Waiting();
        Waiting(const Waiting&) = delete;
        Waiting& operator=(const Waiting&) = delete;
        bool needed() const { return needed_; }

    private:
        State& state_;
        KeySet& set_;
        Timer timer_;
        bool needed_;
    };

    enum class Step { answer, wait, ask };
    KeySet& set_of(const Wanted& wanted);
    Step next_step(KeySet& set, const Wanted& wanted);
    Key answer(KeySet& set, const Wanted& wanted);
    void end_asking(KeySet& set);

    base::Task<std::string> fetch(std::string url, std::string issuer) const;
    base::Task<std::vector<Key>> ask(std::string issuer, std::string keys_url) const;
    base::Task<void> refresh(KeySet& set, Wanted wanted);
    base::Task<void> wait(KeySet& set);
};

KeySets::State::Asking::~Asking() {
    try {
        state_.end_asking(set_);
    } catch (const std::exception&) {
        base::fail("those who wait for the keys of an issuer cannot be woken");
    }
}

void KeySets::State::end_asking(KeySet& set) {
    const std::lock_guard lock(mutex);
    set.asking = false;
    for (const Timer& timer : set.waiters) {
        asio::post(timer->get_executor(), [timer] { timer->expires_at(Clock::time_point::min()); });
    }
}

KeySets::State::Waiting::Waiting(State& state, KeySet& set, Timer timer)
    : state_(state), set_(set), timer_(std::move(timer)) {
    const std::lock_guard lock(state_.mutex);
    needed_ = set_.asking;
    set_.waiters.push_back(timer_);
}

KeySets::State::Waiting::~Waiting() {
    const std::lock_guard lock(state_.mutex);
    std::erase(set_.waiters, timer_);
}

KeySet& KeySets::State::set_of(const Wanted& wanted) {
    const std::lock_guard lock(mutex);
    return sets[wanted.issuer + ' ' + wanted.keys_url];
}

KeySets::State::Step KeySets::State::next_step(KeySet& set, const Wanted& wanted) {
    const std::lock_guard lock(mutex);
    const bool has = matching(set.keys, wanted) != nullptr;
    if (has && within(set.answered_us, keys_kept_s, wanted.now_us)) return Step::answer;
    if (set.asking) {
        return has && within(set.answered_us, day_s, wanted.now_us) ? Step::answer : Step::wait;
    }
    if (within(set.asked_us, keys_refresh_min_s, wanted.now_us)) return Step::answer;
    set.asking = true;
    set.asked_us = wanted.now_us;
    return Step::ask;
}

Key KeySets::State::answer(KeySet& set, const Wanted& wanted) {
    const std::lock_guard lock(mutex);
    const Key* key = matching(set.keys, wanted);
    if (key != nullptr && within(set.answered_us, day_s, wanted.now_us)) return *key;
    if (set.answered_us < set.asked_us) refuse_unreachable(wanted.issuer, "the last try failed");
    refuse_key(wanted);
}

base::Task<std::string> KeySets::State::fetch(std::string url, std::string issuer) const {
    outbound::FetchRequest request;
    request.url = std::move(url);
    request.headers.emplace_back("Accept", "application/json");
    auto reply = co_await fetcher.fetch(request);
    if (reply.status != ok_status) {
        refuse_unreachable(issuer, "status " + std::to_string(reply.status));
    }
    co_return std::move(reply.body);
}

base::Task<std::vector<Key>> KeySets::State::ask(std::string issuer, std::string keys_url) const {
    if (keys_url.empty()) {
        const bool slash = issuer.ends_with('/');
        const std::string url = issuer + (slash ? "" : "/") + ".well-known/openid-configuration";
        const std::string description = co_await fetch(url, issuer);
        keys_url = keys_url_in(description, issuer);
    }
    const std::string text = co_await fetch(keys_url, issuer);
    auto keys = parse_key_set(text);
    if (!keys) refuse_unreachable(issuer, "its answer is no set of keys");
    co_return std::move(*keys);
}

base::Task<void> KeySets::State::refresh(KeySet& set, Wanted wanted) {
    const Asking asking(*this, set);
    try {
        auto keys = co_await ask(wanted.issuer, wanted.keys_url);
        const std::lock_guard lock(mutex);
        set.keys = std::move(keys);
        set.answered_us = wanted.now_us;
    } catch (const base::Error& error) {
        base::log(base::Level::warning, "the keys of an issuer cannot be fetched",
                  {{"issuer", wanted.issuer}, {"cause", error.internal}});
    }
}

base::Task<void> KeySets::State::wait(KeySet& set) {
    const auto executor = co_await asio::this_coro::executor;
    const auto timer = std::make_shared<asio::steady_timer>(executor, Clock::time_point::max());
    const Waiting waiting(*this, set, timer);
    if (!waiting.needed()) co_return;
    boost::system::error_code error;
    co_await timer->async_wait(asio::redirect_error(asio::use_awaitable, error));
}

KeySets::KeySets(const outbound::Fetcher& fetcher) : state_(std::make_unique<State>(fetcher)) {}
KeySets::~KeySets() = default;

void KeySets::know(const std::string& issuer, const std::string& keys_url, std::vector<Key> keys) {
    Wanted wanted;
    wanted.issuer = issuer;
    wanted.keys_url = keys_url;
    KeySet& set = state_->set_of(wanted);
    const std::lock_guard lock(state_->mutex);
    set.keys = std::move(keys);
    set.asked_us = always_us;
    set.answered_us = always_us;
}

base::Task<Key> KeySets::find(std::string issuer, std::string keys_url, std::string key_id,
                              std::string algorithm, std::int64_t now_us) {
    const Wanted wanted = {std::move(issuer), std::move(keys_url), std::move(key_id),
                           std::move(algorithm), now_us};
    KeySet& set = state_->set_of(wanted);
    const auto step = state_->next_step(set, wanted);
    if (step == State::Step::ask) co_await state_->refresh(set, wanted);
    if (step == State::Step::wait) co_await state_->wait(set);
    co_return state_->answer(set, wanted);
}

}  // namespace socle::accounts
