#include "accounts/limits.h"

#include "accounts/reason.h"
#include "base/crypto.h"
#include "base/ensure.h"

#include <boost/asio/ip/address.hpp>

#include <algorithm>
#include <limits>
#include <list>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace socle::accounts {
namespace {

constexpr std::int64_t second_us = 1'000'000;
constexpr std::int64_t five_minutes_us = 300 * second_us;
constexpr std::int64_t fifteen_minutes_us = 900 * second_us;
constexpr std::int64_t hour_us = 3600 * second_us;
constexpr std::size_t key_bytes_max = 64;

/// So many at once, and so many again over the period.
struct Rate {
    int count = 0;
    std::int64_t period_us = 0;

    std::int64_t each_us() const { return period_us / count; }
};

/// A bucket is the instant at which it is full again: each use moves it on by each_us, and it may
/// not be further away than the period.
struct Bucket {
    std::string key;
    std::int64_t full_us = std::numeric_limits<std::int64_t>::min();
};

/// Until `bucket` has one; 0 or less when it has.
std::int64_t wait_us(const Bucket& bucket, const Rate& rate, std::int64_t now_us) {
    if (rate.count <= 0) return rate.period_us;
    return std::max(bucket.full_us, now_us) + rate.each_us() - now_us - rate.period_us;
}

void take(Bucket& bucket, const Rate& rate, std::int64_t now_us) {
    bucket.full_us = std::max(bucket.full_us, now_us) + rate.each_us();
}

std::string seconds_text(std::int64_t microseconds) {
    return std::to_string((microseconds + second_us - 1) / second_us);
}

/// IPv6 by its /64: what one household or machine has to choose addresses from. An IPv4 address
/// written as IPv6 is the IPv4 address.
std::string network_of(std::string_view text) {
    namespace ip = boost::asio::ip;
    boost::system::error_code error;
    const auto address = ip::make_address(std::string(text), error);
    if (error || address.is_v4()) return std::string(text);
    const auto v6 = address.to_v6();
    if (v6.is_v4_mapped()) return ip::make_address_v4(ip::v4_mapped, v6).to_string();
    auto bytes = v6.to_bytes();
    std::fill(bytes.begin() + 8, bytes.end(), 0);
    return ip::make_address_v6(bytes).to_string();
}

std::string key_of(char kind, std::string_view name) {
    const bool long_name = name.size() > key_bytes_max;
    return kind + (long_name ? base::sha256(name) : std::string(name));
}

}  // namespace

struct Limits::State {
    explicit State(const definition::Accounts& accounts) : rules(accounts) {}

    const definition::Accounts rules;
    std::mutex mutex;
    Bucket mails;
    Bucket messages;
    std::list<Bucket> buckets;  ///< the one used last in front
    std::unordered_map<std::string_view, std::list<Bucket>::iterator> index;

    Bucket& bucket(const std::string& key);
    void drop(const std::string& key);
    void count_messages(const std::vector<std::pair<std::string, Rate>>& counted,
                        std::int64_t now_us);
    Rate rate_of(Act act) const;
    Rate failures() const { return {rules.failures_per_account, fifteen_minutes_us}; }
};

Bucket& Limits::State::bucket(const std::string& key) {
    const auto found = index.find(key);
    if (found != index.end()) {
        buckets.splice(buckets.begin(), buckets, found->second);
        return buckets.front();
    }
    if (index.size() >= limited_keys_max) drop(std::string(buckets.back().key));
    buckets.push_front({key});
    index.emplace(buckets.front().key, buckets.begin());
    return buckets.front();
}

void Limits::State::drop(const std::string& key) {
    const auto found = index.find(key);
    if (found == index.end()) return;
    const auto place = found->second;
    index.erase(found);
    buckets.erase(place);
}

Rate Limits::State::rate_of(Act act) const {
    switch (act) {
        case Act::sign_in:
        case Act::sign_up:
            return {rules.sign_ins_per_5min, five_minutes_us};
        case Act::verify:
            return {rules.verifies_per_5min, five_minutes_us};
        case Act::refresh:
            return {rules.refreshes_per_5min, five_minutes_us};
        case Act::factor:
            return {rules.factors_per_5min, five_minutes_us};
        case Act::token_lookup:
            return {token_lookups_per_5min, five_minutes_us};
    }
    base::fail("an act without its rate");
}

Limits::Limits(const definition::Accounts& rules) : state_(std::make_unique<State>(rules)) {}
Limits::~Limits() = default;

void Limits::count(Act act, std::string_view address, std::int64_t now_us) {
    const Rate rate = state_->rate_of(act);
    const auto kind = static_cast<char>('0' + static_cast<int>(act));
    const std::string key = key_of(kind, network_of(address));
    const std::lock_guard lock(state_->mutex);
    Bucket& bucket = state_->bucket(key);
    const std::int64_t wait = wait_us(bucket, rate, now_us);
    if (wait > 0) {
        refuse(Reason::over_request_rate_limit, "Request rate limit reached", seconds_text(wait));
    }
    take(bucket, rate, now_us);
}

void Limits::count_mail(std::string_view recipient, std::int64_t now_us) {
    const Rate all = {state_->rules.mails_per_hour, hour_us};
    const Rate each = {1, state_->rules.mail_interval_s * second_us};
    const std::lock_guard lock(state_->mutex);
    Bucket& bucket = state_->bucket(key_of('r', recipient));
    const std::int64_t wait = wait_us(bucket, each, now_us);
    if (wait > 0) {
        refuse(Reason::over_email_send_rate_limit,
               "For security purposes, you can only request this after " + seconds_text(wait) +
                   " seconds.",
               seconds_text(wait));
    }
    const std::int64_t wait_all = wait_us(state_->mails, all, now_us);
    if (wait_all > 0) {
        refuse(Reason::over_email_send_rate_limit, "email rate limit exceeded",
               seconds_text(wait_all));
    }
    take(bucket, each, now_us);
    take(state_->mails, all, now_us);
}

/// None is taken unless all have one.
void Limits::State::count_messages(const std::vector<std::pair<std::string, Rate>>& counted,
                                   std::int64_t now_us) {
    std::int64_t wait = 0;
    for (const auto& [key, rate] : counted)
        wait = std::max(wait, wait_us(bucket(key), rate, now_us));
    if (wait > 0) {
        refuse(Reason::over_sms_send_rate_limit,
               "For security purposes, you can only request this after " + seconds_text(wait) +
                   " seconds.",
               seconds_text(wait));
    }
    const Rate all = {rules.messages_per_hour, hour_us};
    const std::int64_t wait_all = wait_us(messages, all, now_us);
    if (wait_all > 0) {
        refuse(Reason::over_sms_send_rate_limit, "SMS rate limit exceeded", seconds_text(wait_all));
    }
    for (const auto& [key, rate] : counted)
        take(bucket(key), rate, now_us);
    take(messages, all, now_us);
}

void Limits::count_message(std::string_view number, std::string_view account,
                           std::string_view address, std::int64_t now_us) {
    const auto& rules = state_->rules;
    const Rate interval = {1, rules.message_interval_s * second_us};
    std::vector<std::pair<std::string, Rate>> counted = {
        {key_of('n', number), interval},
        {key_of('h', number), {rules.messages_per_number, hour_us}},
        {key_of('a', network_of(address)), {rules.messages_per_address, hour_us}}};
    if (!account.empty()) counted.emplace_back(key_of('u', account), interval);
    const std::lock_guard lock(state_->mutex);
    state_->count_messages(counted, now_us);
}

void Limits::check_failures(std::string_view account, std::int64_t now_us) {
    const std::string key = key_of('f', account);
    const std::lock_guard lock(state_->mutex);
    if (!state_->index.contains(key)) return;
    const std::int64_t wait = wait_us(state_->bucket(key), state_->failures(), now_us);
    if (wait > 0) {
        refuse(Reason::over_request_rate_limit, "Too many failed attempts for this account",
               seconds_text(wait));
    }
}

void Limits::note_failure(std::string_view account, std::int64_t now_us) {
    const Rate rate = state_->failures();
    if (rate.count <= 0) return;
    const std::lock_guard lock(state_->mutex);
    Bucket& bucket = state_->bucket(key_of('f', account));
    take(bucket, rate, now_us);
    bucket.full_us = std::min(bucket.full_us, now_us + rate.period_us);
}

void Limits::forget_failures(std::string_view account) {
    const std::lock_guard lock(state_->mutex);
    state_->drop(key_of('f', account));
}

}  // namespace socle::accounts
