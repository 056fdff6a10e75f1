#include "mail/queue.h"

#include "base/error.h"
#include "mail/test_outbox.h"

#include <gmock/gmock.h>

#include <condition_variable>
#include <deque>
#include <mutex>

namespace socle::mail {
namespace {

constexpr auto patience = std::chrono::seconds(30);

/// What the transport did, and what it is to answer.
struct Post {
    std::mutex mutex;
    std::condition_variable changed;
    std::deque<Delivery> answers;  ///< when there is none, mails are sent
    std::vector<std::pair<Message, std::string>> tries;
    bool throws = false;

    void wait_for(std::size_t count) {
        std::unique_lock lock(mutex);
        ASSERT_TRUE(changed.wait_for(lock, patience, [&] { return tries.size() >= count; }));
    }
};

class PostTransport : public Transport {
public:
    PostTransport(Post& post, bool sends_in) : post_(post), sends_(sends_in) {}
    Delivery send(const Message& message, const std::string& id) override {
        const std::lock_guard lock(post_.mutex);
        post_.tries.emplace_back(message, id);
        post_.changed.notify_all();
        if (post_.throws) throw std::runtime_error("broken");
        if (post_.answers.empty()) return {true, false, {}};
        const auto answer = post_.answers.front();
        post_.answers.pop_front();
        return answer;
    }
    std::string name() const override { return "test"; }
    bool sends() const override { return sends_; }

private:
    Post& post_;
    const bool sends_;
};

Transports transports(Post& post, bool sends = true, bool messages = true) {
    return {std::make_unique<PostTransport>(post, sends),
            std::make_unique<PostTransport>(post, messages)};
}

class QueueTest : public testing::TestWithParam<base::Dialect> {
protected:
    std::unique_ptr<Sender> start(bool sends = true) {
        auto sender = std::make_unique<Sender>(box_.store(), transports(post_, sends));
        sender->start();
        return sender;
    }
    OutboxMail wait_for_status(std::int64_t id, const std::string& status) {
        const auto until = std::chrono::steady_clock::now() + patience;
        while (box_.find(id).status != status && std::chrono::steady_clock::now() < until)
            std::this_thread::yield();
        const auto mail = box_.find(id);
        EXPECT_EQ(mail.status, status);
        return mail;
    }

    TestOutbox box_{GetParam()};
    Post post_;
};

TEST_P(QueueTest, SendsWhatWaitedAndWhatComes) {
    box_.enqueue("first", true);
    const auto sender = start();
    post_.wait_for(1);
    EXPECT_EQ(wait_for_status(1, "sent").message.text, "");
    box_.enqueue("second");
    sender->wake();
    post_.wait_for(2);
    EXPECT_EQ(wait_for_status(2, "sent").message.text, "text of second");
    sender->stop();
    ASSERT_EQ(post_.tries.size(), 2U);
    EXPECT_EQ(post_.tries[0].first.to, "first@example.org");
    EXPECT_EQ(post_.tries[0].first.text, "text of first");
    EXPECT_EQ(post_.tries[1].first.subject, "subject of second");
    EXPECT_EQ(box_.find(1).tries, 1);
}

TEST_P(QueueTest, TriesAgainLaterAndLaterAndGivesUp) {
    for (int i = 0; i < tries_max; ++i)
        post_.answers.push_back({false, false, "450 try " + std::to_string(i + 1)});
    box_.enqueue("a", true);
    const auto sender = start();
    const std::int64_t pauses_s[] = {10, 60, 300, 1800, 7200, 21600};
    for (int i = 1; i < tries_max; ++i) {
        post_.wait_for(static_cast<std::size_t>(i));
        const auto mail = wait_for_status(1, "waiting");
        EXPECT_EQ(mail.tries, i);
        EXPECT_EQ(mail.fault, "450 try " + std::to_string(i));
        EXPECT_EQ(mail.message.text, "text of a");
        const auto pause_us = *base::parse_timestamp(mail.next_at) - base::now_us();
        EXPECT_NEAR(static_cast<double>(pause_us), static_cast<double>(pauses_s[i - 1]) * 1e6, 9e6);
        box_.make_due();
        sender->wake();
    }
    const auto mail = wait_for_status(1, "failed");
    EXPECT_EQ(mail.tries, tries_max);
    EXPECT_EQ(mail.fault, "450 try 7");
    EXPECT_EQ(mail.message.text, "");
    EXPECT_EQ(mail.message.html, "");
    sender->stop();
    EXPECT_EQ(post_.tries.size(), static_cast<std::size_t>(tries_max));
    EXPECT_EQ(post_.tries.front().second, post_.tries.back().second);
}

TEST_P(QueueTest, MessagesToTelephonesHaveAWayOfTheirOwn) {
    Message message;
    message.channel = "sms";
    message.to = "+33612345678";
    message.text = "123456";
    message.payload = "{}";
    box_.enqueue("a");
    box_.enqueue(message, {"account_sms", "", true, base::now_us()});
    Sender sender(box_.store(), transports(post_, false, true));
    sender.start();
    EXPECT_EQ(wait_for_status(2, "sent").message.text, "");
    EXPECT_EQ(wait_for_status(1, "kept").message.channel, "mail");
    sender.stop();
    ASSERT_EQ(post_.tries.size(), 1U);
    EXPECT_EQ(post_.tries[0].first.channel, "sms");
    EXPECT_EQ(post_.tries[0].first.payload, "{}");
    EXPECT_EQ(post_.tries[0].first.to, "+33612345678");
}

TEST_P(QueueTest, NothingIsSentWhenItsCodeHasEnded) {
    Message message;
    message.channel = "sms";
    message.to = "+33612345678";
    const auto now_us = base::now_us();
    box_.enqueue(message, {"account_sms", "", true, now_us - 2'000'000, now_us - 1'000'000});
    const auto sender = start();
    EXPECT_EQ(wait_for_status(1, "failed").fault, "the code it holds has ended");
    sender->stop();
    EXPECT_TRUE(post_.tries.empty());
}

TEST_P(QueueTest, GivesUpAtOnceWhenToldTo) {
    post_.answers.push_back({false, true, "550 no such\nperson \xff" + std::string(600, 'x')});
    box_.enqueue("a");
    const auto sender = start();
    const auto mail = wait_for_status(1, "failed");
    EXPECT_EQ(mail.tries, 1);
    EXPECT_THAT(mail.fault, testing::StartsWith("550 no such person"));
    EXPECT_LE(mail.fault.size(), 500U);
    EXPECT_EQ(mail.message.text, "text of a");
}

TEST_P(QueueTest, BearsATransportThatThrows) {
    post_.throws = true;
    box_.enqueue("a");
    const auto sender = start();
    post_.wait_for(1);
    EXPECT_EQ(wait_for_status(1, "waiting").fault, "broken");
}

TEST_P(QueueTest, KeepsAllWithTheOutboxTransport) {
    box_.enqueue("a", true);
    const auto sender = start(false);
    EXPECT_EQ(wait_for_status(1, "kept").message.text, "text of a");
    box_.enqueue("b");
    sender->wake();
    wait_for_status(2, "kept");
    sender->stop();
    EXPECT_TRUE(post_.tries.empty());
}

TEST_P(QueueTest, FailsWhatEndsTheProgramEveryTime) {
    box_.enqueue("a");
    box_.change("UPDATE \"socle_mail\" SET \"tries\" = 7");
    const auto sender = start();
    EXPECT_EQ(wait_for_status(1, "failed").fault, "the program ended during every try");
    sender->stop();
    EXPECT_TRUE(post_.tries.empty());
}

TEST_P(QueueTest, StopsAtOnceAndStartsAgain) {
    for (int i = 0; i < 3; ++i) {
        const auto sender = start();
        sender->wake();
        sender->stop();
        sender->stop();
    }
    const Sender never_started(box_.store(), transports(post_));
    box_.enqueue("a");
    const auto sender = start();
    wait_for_status(1, "sent");
}

TEST_P(QueueTest, SharesTheWork) {
    if (GetParam() == base::Dialect::sqlite) return;  // One process, one sender.
    constexpr int mails = 40;
    for (int i = 0; i < mails; ++i)
        box_.enqueue("m" + std::to_string(i));
    const auto one = start();
    const auto two = start();
    const auto three = start();
    for (int i = 1; i <= mails; ++i)
        wait_for_status(i, "sent");
    EXPECT_EQ(post_.tries.size(), static_cast<std::size_t>(mails));
}

TEST(Queue, TakesUpWhatAKilledProcessLeft) {
    TestOutbox box(base::Dialect::sqlite);
    box.enqueue("a");
    box.change(
        "UPDATE \"socle_mail\" SET \"status\" = 'sending', \"tries\" = 1, "
        "\"next_at\" = '9999-01-01T00:00:00+00:00'");
    Post post;
    Sender sender(box.store(), transports(post));
    sender.start();
    post.wait_for(1);
    sender.stop();
    EXPECT_EQ(box.find(1).status, "sent");
    EXPECT_EQ(box.find(1).tries, 2);
}

INSTANTIATE_TEST_SUITE_P(Stores, QueueTest,
                         testing::Values(base::Dialect::sqlite, base::Dialect::postgres),
                         [](const auto& info) {
                             return info.param == base::Dialect::sqlite ? "SQLite" : "PostgreSQL";
                         });

}  // namespace
}  // namespace socle::mail
