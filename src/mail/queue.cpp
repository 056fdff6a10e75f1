#include "mail/queue.h"

#include "base/error.h"
#include "base/log.h"
#include "base/text.h"
#include "base/time.h"
#include "mail/outbox.h"
#include "store/fixed_sql.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <future>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

namespace socle::mail {

namespace {

using std::chrono::microseconds;

constexpr std::int64_t second_us = 1'000'000;
constexpr std::int64_t poll_us = 30 * second_us;
constexpr std::int64_t store_pause_us = 5 * second_us;
/// Longer than any transport takes for one mail.
constexpr std::int64_t claim_us = 150 * second_us;
constexpr std::array<std::int64_t, tries_max - 1> pauses_us = {
    10 * second_us,      60 * second_us,       5 * 60 * second_us,
    30 * 60 * second_us, 2 * 3600 * second_us, 6 * 3600 * second_us};
constexpr std::size_t fault_bytes_max = 500;

/// What others said, fit for the database and a line of a list.
std::string one_line(std::string_view fault) {
    std::string line;
    for (const char c : fault.substr(0, fault_bytes_max))
        line += static_cast<unsigned char>(c) < ' ' ? ' ' : c;
    while (!base::valid_utf8(line))
        line.pop_back();
    return line;
}

/// Runs a coroutine to its end on this thread. What waits without end, like a connection for its
/// server, stays behind in the context.
template <typename T>
T run_to_end(boost::asio::io_context& context, base::Task<T> task) {
    auto result = boost::asio::co_spawn(context, std::move(task), boost::asio::use_future);
    context.restart();
    while (result.wait_for(std::chrono::seconds(0)) != std::future_status::ready)
        context.run_one();
    return result.get();
}

const store::FixedSql& enqueue_sql() {
    using namespace store;
    static const FixedSql statement(
        R"(INSERT INTO "socle_mail" ("channel", "template", "user", "recipient", "sender", )"
        R"("reply_to", "subject", "text", "html", "payload", "secret", "status", "tries", )"
        R"("next_at", "created_at", "ends_at") )"
        R"(VALUES (:channel, :template, :user, :recipient, :sender, :reply_to, :subject, :text, )"
        R"(:html, :payload, :secret, 'waiting', 0, :now, :now, :ends))",
        {{"channel", sql_text},
         {"template", sql_text},
         {"user", sql_uuid},
         {"recipient", sql_text},
         {"sender", sql_text},
         {"reply_to", sql_text},
         {"subject", sql_text},
         {"text", sql_text},
         {"html", sql_text},
         {"payload", sql_text},
         {"secret", sql_boolean},
         {"now", sql_timestamp},
         {"ends", sql_timestamp}},
        {});
    return statement;
}

}  // namespace

base::Task<void> enqueue(store::Transaction& transaction, base::Dialect dialect,
                         const Message& message, const Enqueue& options) {
    const auto ends = options.ends_us == 0 ? "" : base::timestamp_text(options.ends_us);
    const base::Values values = {message.channel,
                                 store::text_or_null(options.template_name),
                                 store::text_or_null(options.user),
                                 message.to,
                                 message.from,
                                 store::text_or_null(message.reply_to),
                                 message.subject,
                                 message.text,
                                 message.html,
                                 store::text_or_null(message.payload),
                                 std::int64_t{options.secret ? 1 : 0},
                                 base::timestamp_text(options.now_us),
                                 store::text_or_null(ends)};
    co_await transaction.run(enqueue_sql().in(dialect), values);
}

struct Sender::State {
    State(store::Store& store_in, Transports transports_in)
        : store(store_in),
          transports(std::move(transports_in)),
          context(1),
          client(store.open_client(context)),
          outbox(*client, store.dialect()) {}

    void run();
    /// When to look next, from now on; 0: at once.
    std::int64_t work();
    std::int64_t send_due();
    /// What is not sent at all is kept; when the rest is due.
    std::optional<std::int64_t> to_be_sent(Due due);
    void send(const Claim& claim);
    Delivery deliver(const Claim& claim);
    void note(const Claim& claim, const Delivery& delivery);
    /// What the store could not be told yet, so that no mail is sent twice without need.
    void note_pending();
    /// Waits that long, or until `wake`. False when it is time to end.
    bool rest(std::int64_t pause_us);

    store::Store& store;
    const Transports transports;
    boost::asio::io_context context;
    std::unique_ptr<store::Client> client;
    Outbox outbox;
    std::optional<std::pair<Claim, Delivery>> pending;
    std::thread thread;

    // Guarded by mutex.
    std::mutex mutex;
    std::condition_variable changed;
    bool woken = false;
    bool stopping = false;
};

Sender::Sender(store::Store& store, Transports transports)
    : state_(std::make_unique<State>(store, std::move(transports))) {}

Sender::~Sender() {
    stop();
}

void Sender::start() {
    state_->thread = std::thread([state = state_.get()] { state->run(); });
}

void Sender::wake() {
    const std::lock_guard lock(state_->mutex);
    state_->woken = true;
    state_->changed.notify_one();
}

void Sender::stop() {
    {
        const std::lock_guard lock(state_->mutex);
        state_->stopping = true;
        state_->changed.notify_one();
    }
    if (state_->thread.joinable()) state_->thread.join();
}

void Sender::State::run() {
    bool first = true;
    std::int64_t pause_us = 0;
    while (rest(pause_us)) {
        try {
            if (first && store.dialect() == base::Dialect::sqlite) {
                run_to_end(context, outbox.drop_claims(base::now_us()));
            }
            first = false;
            pause_us = work();
        } catch (const std::exception& error) {
            base::log(base::Level::warning, "the outbox cannot be read", {{"cause", error.what()}});
            pause_us = store_pause_us;
        }
    }
}

bool Sender::State::rest(std::int64_t pause_us) {
    std::unique_lock lock(mutex);
    changed.wait_for(lock, microseconds(pause_us), [this] { return stopping || woken; });
    woken = false;
    return !stopping;
}

std::int64_t Sender::State::work() {
    note_pending();
    const auto due = to_be_sent(run_to_end(context, outbox.next_due()));
    if (!due) return poll_us;
    const auto rest_us = *due - base::now_us();
    if (rest_us > 0) return std::min(rest_us, poll_us);
    return send_due();
}

std::optional<std::int64_t> Sender::State::to_be_sent(Due due) {
    if (due.mail && !transports.mail->sends()) {
        run_to_end(context, outbox.keep_mails());
        due.mail.reset();
    }
    if (due.message && !transports.phone->sends()) {
        run_to_end(context, outbox.keep_messages());
        due.message.reset();
    }
    return due.first();
}

std::int64_t Sender::State::send_due() {
    const auto now_us = base::now_us();
    const auto claim = run_to_end(context, outbox.claim(now_us, now_us + claim_us));
    if (!claim) return second_us;  // Another process has it.
    send(*claim);
    return 0;
}

void Sender::State::send(const Claim& claim) {
    if (claim.tries > tries_max) {
        run_to_end(context, outbox.note_failed(claim, "the program ended during every try"));
        return;
    }
    if (claim.ends_us && *claim.ends_us <= base::now_us()) {
        run_to_end(context, outbox.note_failed(claim, "the code it holds has ended"));
        return;
    }
    pending.emplace(claim, deliver(claim));
    note_pending();
}

void Sender::State::note_pending() {
    if (!pending) return;
    note(pending->first, pending->second);
    pending.reset();
}

Delivery Sender::State::deliver(const Claim& claim) {
    try {
        return transports.of(claim.message).send(claim.message, claim.message_id);
    } catch (const base::Error& error) {
        return {false, error.code == base::Code::bad_value, error.message};
    } catch (const std::exception& error) {
        return {false, false, error.what()};
    }
}

void Sender::State::note(const Claim& claim, const Delivery& delivery) {
    const auto by = transports.of(claim.message).name();
    if (delivery.sent) {
        base::log(base::Level::debug, "mail sent", {{"mail", claim.id}, {"by", by}});
        run_to_end(context, outbox.note_sent(claim, base::now_us()));
        return;
    }
    const auto fault = one_line(delivery.fault);
    const bool last = delivery.permanent || claim.tries >= tries_max;
    base::log(last ? base::Level::error : base::Level::warning,
              last ? "mail failed" : "mail not sent, will be tried again",
              {{"mail", claim.id}, {"by", by}, {"fault", fault}});
    if (last) {
        run_to_end(context, outbox.note_failed(claim, fault));
        return;
    }
    const auto pause_us = pauses_us[static_cast<std::size_t>(claim.tries - 1)];
    run_to_end(context, outbox.try_again(claim, fault, base::now_us() + pause_us));
}

}  // namespace socle::mail
