#include "jobs/desk.h"
#include "records/test_application.h"
#include "script/runtime.h"

#include <gmock/gmock.h>

#include <atomic>
#include <chrono>

namespace socle::script {
namespace {

using base::Code;
using base::Dialect;
using base::Error;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

using Files = std::map<std::string, std::string>;

const Files shop = {{"app.yaml", "app: shop\n"},
                    {"models/mark.yaml",
                     "model: mark\nkey: {id: serial}\nfields: {note: {type: text}}\n"
                     "access: {read: anyone}\n"}};

/// An application with one function, `f`, run as a job.
class JobTest : public ::testing::TestWithParam<Dialect> {
protected:
    void open(const std::string& body) {
        auto files = shop;
        files["functions/f.lua"] =
            "return fn {access = 'nobody', run = function(ctx) " + body + " end}";
        application_ = std::make_unique<records::TestApplication>(GetParam(), files);
        library_ = load(application_->definition()).library;
        runtime_ = std::make_unique<Runtime>(application_->definition(), library_,
                                             application_->records());
        run_.id = 7;
        run_.attempt = 2;
        run_.key = "k";
        run_.time = std::chrono::milliseconds(2'000);
        run_.stopped = [this] { return stopped_.load(); };
        run_.finish = [this](store::Transaction&) { return finish(); };
    }
    base::Task<void> finish() {
        ++finished_;
        if (lost_) throw Error(Code::unavailable, "the claim ended");
        co_return;
    }
    bool run() {
        const auto who = application_->service();
        return store::run_to_end(application_->context(),
                                 runtime_->run_job(*library_->find("f"), who, {}, run_));
    }
    std::string failure() {
        try {
            run();
        } catch (const Error& error) {
            return error.message;
        }
        return "none";
    }
    std::string marks() {
        return application_->text(application_->anonymous(), "mark", "select=note");
    }

    std::unique_ptr<records::TestApplication> application_;
    std::shared_ptr<const Library> library_;
    std::unique_ptr<Runtime> runtime_;
    JobRun run_;
    std::atomic<bool> stopped_ = false;
    bool lost_ = false;
    int finished_ = 0;
};

TEST_P(JobTest, IsNotedInTheTransactionOfWhatItWrote) {
    open("ctx.db.mark:create{note = ctx.job.id .. ' ' .. ctx.job.attempt .. ' ' .. ctx.job.key}");
    EXPECT_TRUE(run());
    EXPECT_EQ(finished_, 1);
    EXPECT_EQ(marks(), R"({"note":"7 2 k"})");
    lost_ = true;
    EXPECT_EQ(failure(), "the claim ended");
    EXPECT_EQ(marks(), R"({"note":"7 2 k"})");
}

TEST_P(JobTest, WithoutWritesSomebodyElseNotesIt) {
    open("ctx.db.mark:count{}");
    EXPECT_FALSE(run());
    EXPECT_EQ(finished_, 0);
}

TEST_P(JobTest, EndsWhenItIsStoppedOrHasHadItsTime) {
    open("while true do ctx.db.mark:count{} end");
    run_.time = std::chrono::milliseconds(100);
    EXPECT_EQ(failure(), "the function took longer than 100 ms");
    run_.time = std::chrono::hours(1);
    stopped_ = true;
    EXPECT_NE(failure(), "none");
}

TEST_P(JobTest, JobsOfACallAreThereWhenItIsCommitted) {
    open(
        "ctx.jobs.enqueue('f') ctx.db.mark:create{note = 'a'} if ctx.job.key == 'fail' then "
        "ctx.fail(409, 'no', 'no') end");
    int told = 0;
    runtime_->on_jobs = [&told] { ++told; };
    run_.key = "fail";
    EXPECT_EQ(failure(), "no");
    EXPECT_THAT(jobs::list_jobs(application_->store(), {}), IsEmpty());
    run_.key = "";
    EXPECT_EQ(failure(), "none");
    EXPECT_THAT(jobs::list_jobs(application_->store(), {}), SizeIs(1));
    EXPECT_EQ(told, 1);
}

INSTANTIATE_TEST_SUITE_P(Stores, JobTest, ::testing::Values(Dialect::sqlite, Dialect::postgres),
                         [](const auto& info) {
                             return info.param == Dialect::sqlite ? "Sqlite" : "Postgres";
                         });

std::vector<std::string> problems_of(const std::string& jobs, const std::string& on = "") {
    auto files = shop;
    files["functions/f.lua"] =
        "return fn {access = 'nobody', params = {days = 'integer'}, run = function() end}";
    files["functions/told.lua"] =
        "return fn {access = 'nobody', params = {event = 'json', note = 'text?'}, run = "
        "function() end}";
    if (!jobs.empty()) files["jobs.yaml"] = jobs;
    files["models/mark.yaml"] += on;
    std::vector<std::string> texts;
    for (const auto& problem : load(*records::loaded(files)).problems)
        texts.push_back(definition::to_text(problem));
    return texts;
}

TEST(JobCheck, JobsAndTriggersGiveWhatFunctionsTake) {
    EXPECT_THAT(problems_of("a: {function: f, with: {days: 7}}\nb: {function: told}\n",
                            "on: {created: {do: [{function: told}, {job: b}, {job: a}]}}\n"),
                IsEmpty());
    EXPECT_THAT(problems_of("a: {function: f}\n"), IsEmpty());
    EXPECT_THAT(problems_of("a: {function: f, every: '@daily'}\n"),
                ElementsAre("jobs.yaml:1:1: the function f needs the parameter 'days'"));
    EXPECT_THAT(problems_of("a: {function: f, with: {days: many}}\n"),
                ElementsAre(HasSubstr("jobs.yaml:1:24: parameter 'days': ")));
    EXPECT_THAT(
        problems_of("a: {function: f, with: {days: 1, dys: 2}}\n"),
        ElementsAre("jobs.yaml:1:24: the function f has no parameter 'dys'; did you mean 'days'?"));
    EXPECT_THAT(problems_of("a: {function: told, every: '@daily'}\n"),
                ElementsAre("jobs.yaml:1:1: the function told needs the parameter 'event'"));
    EXPECT_THAT(problems_of("", "on: {created: {function: f}}\n"),
                ElementsAre("models/mark.yaml:5:26: the function f needs the parameter 'days'"));
}

}  // namespace
}  // namespace socle::script
