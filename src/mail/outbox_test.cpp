#include "mail/outbox.h"

#include "mail/test_outbox.h"

#include <gmock/gmock.h>

#include <set>
#include <thread>

namespace socle::mail {
namespace {

constexpr std::int64_t second_us = 1'000'000;

class OutboxTest : public testing::TestWithParam<base::Dialect> {
protected:
    OutboxTest() { client_ = box_.store().open_client(context_); }

    template <typename T>
    T wait(base::Task<T> task) {
        return store::run_to_end(context_, std::move(task));
    }
    void wait(base::Task<void> task) { store::run_to_end(context_, std::move(task)); }

    TestOutbox box_{GetParam()};
    boost::asio::io_context context_{1};
    std::unique_ptr<store::Client> client_;
    const std::int64_t now_us_ = base::now_us() + 3600 * second_us;
};

TEST_P(OutboxTest, KeepsWhatWasEnqueued) {
    box_.change(
        "INSERT INTO \"user\" (\"id\", \"email\", \"is_anonymous\", \"created_at\", "
        "\"updated_at\") "
        "VALUES ('01890a5d-ac96-774b-bcce-b302099a8057', 'a@b.c', " +
        std::string(GetParam() == base::Dialect::sqlite ? "0" : "false") +
        ", '2026-01-01T00:00:00+00:00', '2026-01-01T00:00:00+00:00')");
    Message message;
    message.to = "Zoë <zoe@example.org>";
    message.from = "App <app@example.com>";
    message.reply_to = "help@example.com";
    message.subject = "« Bonjour » 😀";
    message.text = "text\n";
    message.html = "<p>html</p>";
    box_.enqueue(message,
                 {"welcome", "01890a5d-ac96-774b-bcce-b302099a8057", true, 1'700'000'000'000'000});
    const auto mail = box_.find(1);
    EXPECT_EQ(mail.template_name, "welcome");
    EXPECT_EQ(mail.user, "01890a5d-ac96-774b-bcce-b302099a8057");
    EXPECT_EQ(mail.message.to, message.to);
    EXPECT_EQ(mail.message.from, message.from);
    EXPECT_EQ(mail.message.reply_to, message.reply_to);
    EXPECT_EQ(mail.message.subject, message.subject);
    EXPECT_EQ(mail.message.text, message.text);
    EXPECT_EQ(mail.message.html, message.html);
    EXPECT_TRUE(mail.secret);
    EXPECT_EQ(mail.status, "waiting");
    EXPECT_EQ(mail.tries, 0);
    EXPECT_EQ(mail.created_at, "2023-11-14T22:13:20+00:00");
    EXPECT_EQ(mail.next_at, mail.created_at);
    EXPECT_EQ(mail.sent_at, "");
    EXPECT_EQ(mail.fault, "");
}

TEST_P(OutboxTest, EndsWithItsTransaction) {
    const auto unit = [](store::Transaction& transaction) -> base::Task<void> {
        Message message;
        message.to = message.from = "a@b.c";
        const Enqueue options;
        co_await enqueue(transaction, GetParam(), message, options);
        throw std::runtime_error("no");
    };
    EXPECT_THROW(wait(client_->write(unit)), std::runtime_error);
    EXPECT_TRUE(list_outbox(box_.store(), 10).empty());
    EXPECT_EQ(find_outbox_mail(box_.store(), 1), std::nullopt);
}

TEST_P(OutboxTest, GivesTheMailThatIsDueTheLongest) {
    Outbox outbox(*client_, GetParam());
    EXPECT_EQ(wait(outbox.next_due()).first(), std::nullopt);
    EXPECT_EQ(wait(outbox.claim(now_us_, now_us_)), std::nullopt);
    for (const char* name : {"a", "b", "c"})
        box_.enqueue(name);
    box_.change(
        "UPDATE \"socle_mail\" SET \"next_at\" = '2020-01-01T00:00:00+00:00' "
        "WHERE \"id\" = 2");
    EXPECT_EQ(wait(outbox.next_due()).first(), 1'577'836'800'000'000);
    const auto first = wait(outbox.claim(now_us_, now_us_ + second_us));
    const auto second = wait(outbox.claim(now_us_, now_us_ + second_us));
    const auto third = wait(outbox.claim(now_us_, now_us_ + second_us));
    EXPECT_EQ(wait(outbox.claim(now_us_, now_us_ + second_us)), std::nullopt);
    EXPECT_EQ(first->id, 2);
    EXPECT_EQ(first->message.to, "b@example.org");
    EXPECT_EQ(first->message.text, "text of b");
    EXPECT_EQ(first->tries, 1);
    EXPECT_EQ(second->id, 1);
    EXPECT_EQ(third->id, 3);
    EXPECT_EQ(box_.find(2).status, "sending");
}

TEST_P(OutboxTest, TakesBackClaimsThatEnded) {
    Outbox outbox(*client_, GetParam());
    box_.enqueue("a");
    const auto first = wait(outbox.claim(now_us_, now_us_ + second_us));
    const auto second = wait(outbox.claim(now_us_ + second_us, now_us_ + 2 * second_us));
    ASSERT_TRUE(second);
    EXPECT_EQ(second->id, first->id);
    EXPECT_EQ(second->tries, 2);
    EXPECT_EQ(second->message_id, first->message_id);
    // Who was late says nothing any more.
    wait(outbox.note_sent(*first, now_us_));
    EXPECT_EQ(box_.find(1).status, "sending");
    wait(outbox.note_sent(*second, now_us_));
    EXPECT_EQ(box_.find(1).status, "sent");
    wait(outbox.note_failed(*second, "late"));
    wait(outbox.try_again(*second, "late", now_us_));
    EXPECT_EQ(box_.find(1).status, "sent");
}

TEST_P(OutboxTest, HasIdsThatDiffer) {
    Outbox outbox(*client_, GetParam());
    std::set<std::string> ids;
    for (int i = 0; i < 5; ++i)
        box_.enqueue("a");
    for (int i = 0; i < 5; ++i)
        ids.insert(wait(outbox.claim(now_us_, now_us_ + second_us))->message_id);
    EXPECT_EQ(ids.size(), 5U);
    EXPECT_THAT(ids, testing::Each(testing::MatchesRegex("[0-9a-f]{32}")));
}

TEST_P(OutboxTest, DropsSecretsWhenAllIsDone) {
    Outbox outbox(*client_, GetParam());
    for (const bool secret : {false, true}) {
        for (const char* name : {"sent", "failed", "again"}) {
            box_.enqueue(name, secret);
            const auto claim = *wait(outbox.claim(now_us_, now_us_ + second_us));
            const std::string what = name;
            if (what == "sent") wait(outbox.note_sent(claim, now_us_));
            if (what == "failed") wait(outbox.note_failed(claim, "550 no"));
            if (what == "again") wait(outbox.try_again(claim, "450 later", now_us_ + second_us));
            const auto mail = box_.find(claim.id);
            EXPECT_EQ(mail.status, what == "again" ? "waiting" : what);
            const bool dropped = secret && what != "again";
            EXPECT_EQ(mail.message.text, dropped ? "" : "text of " + what);
            EXPECT_EQ(mail.message.html, dropped ? "" : "<p>" + what + "</p>");
            EXPECT_EQ(mail.fault, what == "sent" ? "" : what == "failed" ? "550 no" : "450 later");
            EXPECT_EQ(mail.sent_at.empty(), what != "sent");
            EXPECT_EQ(mail.next_at.empty(), what != "again");
        }
    }
}

TEST_P(OutboxTest, KeepsEverythingWhenNothingIsSent) {
    Outbox outbox(*client_, GetParam());
    box_.enqueue("a", true);
    box_.enqueue("b");
    wait(outbox.claim(now_us_, now_us_ + second_us));
    wait(outbox.keep_messages());
    EXPECT_EQ(box_.find(2).status, "waiting");
    wait(outbox.keep_mails());
    for (const std::int64_t id : {1, 2}) {
        EXPECT_EQ(box_.find(id).status, "kept");
        EXPECT_EQ(box_.find(id).next_at, "");
    }
    EXPECT_EQ(box_.find(1).message.text, "text of a");
    EXPECT_EQ(wait(outbox.next_due()).first(), std::nullopt);
}

TEST_P(OutboxTest, DropsClaimsOfADeadProcess) {
    Outbox outbox(*client_, GetParam());
    box_.enqueue("a");
    wait(outbox.claim(now_us_, now_us_ + 100 * second_us));
    EXPECT_EQ(wait(outbox.claim(now_us_, now_us_ + second_us)), std::nullopt);
    wait(outbox.drop_claims(now_us_));
    EXPECT_EQ(wait(outbox.claim(now_us_, now_us_ + second_us))->tries, 2);
}

TEST_P(OutboxTest, ListsTheNewestFirst) {
    for (const char* name : {"a", "b", "c"})
        box_.enqueue(name);
    const auto mails = list_outbox(box_.store(), 2);
    ASSERT_EQ(mails.size(), 2U);
    EXPECT_EQ(mails[0].message.to, "c@example.org");
    EXPECT_EQ(mails[1].message.to, "b@example.org");
    EXPECT_EQ(mails[0].message.text, "");
}

TEST_P(OutboxTest, GivesEachMailToOneOfSeveral) {
    constexpr int mails = 60;
    constexpr int senders = 4;
    for (int i = 0; i < mails; ++i)
        box_.enqueue("m" + std::to_string(i));
    std::vector<std::vector<std::int64_t>> taken(senders);
    std::vector<std::thread> threads;
    for (auto& mine : taken) {
        threads.emplace_back([this, &mine] {
            boost::asio::io_context context(1);
            const auto client = box_.store().open_client(context);
            Outbox outbox(*client, GetParam());
            while (const auto claim =
                       store::run_to_end(context, outbox.claim(now_us_, now_us_ + 100 * second_us)))
                mine.push_back(claim->id);
        });
    }
    for (auto& thread : threads)
        thread.join();
    std::set<std::int64_t> all;
    std::size_t count = 0;
    for (const auto& mine : taken) {
        all.insert(mine.begin(), mine.end());
        count += mine.size();
    }
    EXPECT_EQ(all.size(), static_cast<std::size_t>(mails));
    EXPECT_EQ(count, static_cast<std::size_t>(mails));
}

INSTANTIATE_TEST_SUITE_P(Stores, OutboxTest,
                         testing::Values(base::Dialect::sqlite, base::Dialect::postgres),
                         [](const auto& info) {
                             return info.param == base::Dialect::sqlite ? "SQLite" : "PostgreSQL";
                         });

}  // namespace
}  // namespace socle::mail
