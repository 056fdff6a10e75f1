#include "accounts/maintenance.h"

#include "accounts/factors.h"
#include "accounts/flows.h"
#include "accounts/one_time.h"
#include "accounts/test_context.h"

#include <gtest/gtest.h>

namespace socle::accounts {
namespace {

class MaintenanceTest : public testing::TestWithParam<base::Dialect> {
protected:
    explicit MaintenanceTest()
        : accounts_(GetParam(), [](definition::Accounts& rules) {
              rules.session_s = 30 * 86'400;
              rules.idle_s = 7 * 86'400;
          }) {}

    std::int64_t sweep() {
        const Maintenance maintenance(accounts_.application().client(), GetParam(),
                                      accounts_.rules());
        return accounts_.run(maintenance.sweep(accounts_.visitor.now_us));
    }
    void mail_code(const std::string& user) {
        const OneTimeTokens tokens(accounts_.context());
        const store::WriteUnit unit = [&](store::Transaction& transaction) {
            return tokens.put(transaction, Purpose::recovery, user, "ann@example.org",
                              new_secret(false), {}, accounts_.visitor.now_us);
        };
        accounts_.run(accounts_.application().client().write(unit));
    }
    void begin_flow() {
        const Flows flows(accounts_.context());
        Flow flow;
        flow.method = "oauth";
        accounts_.run(flows.begin(flow, accounts_.visitor.now_us));
    }

    TestContext accounts_;
};

TEST_P(MaintenanceTest, WhatIsInUseStays) {
    const auto ann = accounts_.add_user("ann@example.org");
    accounts_.sign_in(ann);
    mail_code(ann);
    begin_flow();
    EXPECT_EQ(sweep(), 0);
    EXPECT_EQ(accounts_.count("socle_session"), "1");
    EXPECT_EQ(accounts_.count("socle_one_time_token"), "1");
    EXPECT_EQ(accounts_.count("socle_flow"), "1");
}

TEST_P(MaintenanceTest, WhatHasEndedGoes) {
    const auto ann = accounts_.add_user("ann@example.org");
    accounts_.sign_in(ann);
    mail_code(ann);
    begin_flow();
    accounts_.pass(accounts_.rules().link_s + ended_kept_s + 1);
    EXPECT_EQ(sweep(), 2);
    EXPECT_EQ(accounts_.count("socle_one_time_token"), "0");
    EXPECT_EQ(accounts_.count("socle_flow"), "0");
    EXPECT_EQ(accounts_.count("socle_session"), "1");
    accounts_.pass(7 * 86'400 + 1);
    EXPECT_EQ(sweep(), 1);
    EXPECT_EQ(accounts_.count("socle_session"), "0");
    EXPECT_EQ(accounts_.count("socle_refresh_token"), "0");
    EXPECT_EQ(accounts_.count("user"), "1");
}

TEST_P(MaintenanceTest, ChunksGoOnUntilNothingIsLeft) {
    const auto ann = accounts_.add_user("ann@example.org");
    constexpr int flows = maintenance_chunk * 2 + 1;
    const std::string ended = "'2020-01-01T00:00:00+00:00'";
    std::string values;
    for (int i = 0; i < flows; ++i) {
        if (i > 0) values += ", ";
        values += "('" + base::new_uuid() + "', '" + ann + "', 'oauth', " +
                  (GetParam() == base::Dialect::sqlite ? "0" : "false") + ", " + ended + ", " +
                  ended + ")";
    }
    accounts_.application().store().execute(
        {R"(INSERT INTO "socle_flow" ("id", "user", "method", "links", "created_at", "ends_at") )"
         "VALUES " +
         values});
    EXPECT_EQ(sweep(), flows);
    EXPECT_EQ(accounts_.count("socle_flow"), "0");
}

INSTANTIATE_TEST_SUITE_P(Stores, MaintenanceTest,
                         testing::Values(base::Dialect::sqlite, base::Dialect::postgres),
                         [](const auto& info) {
                             return info.param == base::Dialect::sqlite ? "sqlite" : "postgres";
                         });

}  // namespace
}  // namespace socle::accounts
