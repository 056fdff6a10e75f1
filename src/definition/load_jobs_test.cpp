#include "definition/load_testing.h"

#include <gmock/gmock.h>

namespace socle::definition {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::load_texts_of;
using testing::problems_of;
using testing::with_movie;

testing::Files with_jobs(const std::string& jobs, const std::string& app = "app: casting\n") {
    auto files = with_movie("model: movie\nfields:\n  title: {type: text}\n");
    files["app.yaml"] = app;
    files["functions/digest.lua"] = "return fn {access = 'nobody', run = function() end}";
    files["jobs.yaml"] = jobs;
    return files;
}

TEST(Jobs, Everything) {
    const auto loaded = load_texts_of(
        with_jobs("weekly:\n  every: \"0 22 * * sun\"\n  zone: Europe/Paris\n  function: digest\n"
                  "  with: {days: 7, to: [a, \"1\"]}\n  retries: 0\n  timeout: 2m\n  queue: slow\n"
                  "  priority: -5\n  missed: catch_up\n  as: robot@example.org\n"
                  "named: {function: digest}\n",
                  "app: casting\njobs: {keep: 30d, queues: {slow: 1, default: 8}}\n"));
    ASSERT_THAT(loaded.problems, IsEmpty());
    const auto& definition = *loaded.definition;
    ASSERT_EQ(definition.jobs.size(), 2U);
    const auto& weekly = definition.jobs[0];
    EXPECT_EQ(weekly.name, "weekly");
    EXPECT_EQ(weekly.function, "digest");
    EXPECT_EQ(weekly.every->text, "0 22 * * sun");
    EXPECT_EQ(weekly.zone->name(), "Europe/Paris");
    EXPECT_EQ(weekly.parameters, R"({"to":["a","1"],"days":7})");
    EXPECT_EQ(weekly.retries, 0);
    EXPECT_EQ(weekly.timeout_s, 120);
    EXPECT_EQ(weekly.queue, "slow");
    EXPECT_EQ(weekly.priority, -5);
    EXPECT_TRUE(weekly.catch_up);
    EXPECT_EQ(weekly.account, "robot@example.org");
    const auto* named = definition.find_job("named");
    ASSERT_NE(named, nullptr);
    EXPECT_FALSE(named->every);
    EXPECT_EQ(named->queue, "default");
    EXPECT_EQ(named->retries, 5);
    EXPECT_EQ(definition.jobs_keep_s, 30 * 86'400);
    EXPECT_EQ(definition.find_queue("slow")->at_once, 1);
    EXPECT_EQ(definition.find_queue("default")->at_once, 8);
    EXPECT_EQ(definition.queues.size(), 2U);
}

TEST(Jobs, AQueueMayBeMentionedOnly) {
    const auto loaded = load_texts_of(with_jobs("a: {function: digest, queue: slow}\n"));
    ASSERT_THAT(loaded.problems, IsEmpty());
    EXPECT_NE(loaded.definition->find_queue("slow"), nullptr);
}

TEST(Jobs, MistakesAreToldWhereTheyAre) {
    struct Case {
        const char* jobs;
        const char* problem;
    };
    const Case all[] = {
        {"a: {function: digst}\n",
         "jobs.yaml:1:15: there is no function functions/digst.lua; did you mean 'digest'?"},
        {"a: {every: \"0 22 * * *\"}\n", "jobs.yaml:1:4: key 'function' is missing"},
        {"a:\n  function: digest\n  every: \"0 22 * * munday\"\n",
         "jobs.yaml:3:20: 'munday' is no day of the week from 0 to 7"},
        {"a:\n  function: digest\n  every: 0 25 * * *\n",
         "jobs.yaml:3:12: '25' is no hour from 0 to 23"},
        {"a:\n  function: digest\n  every: 0 0 30 2 *\n",
         "jobs.yaml:3:10: '0 0 30 2 *' never comes"},
        {"a: {function: digest, every: 0 1 * * *, zone: Europe/Pariss}\n",
         "jobs.yaml:1:47: there is no time zone 'Europe/Pariss'; did you mean 'Europe/Paris'?"},
        {"a: {function: digest, zone: UTC}\n",
         "jobs.yaml:1:23: key 'zone' has a meaning with 'every' only"},
        {"a: {function: digest, missed: skip}\n",
         "jobs.yaml:1:23: key 'missed' has a meaning with 'every' only"},
        {"a: {function: digest, every: 0 1 * * *, missed: cach_up}\n",
         "jobs.yaml:1:49: unknown way with missed runs 'cach_up'; did you mean 'catch_up'?"},
        {"a: {function: digest, do: {files: clean}}\n",
         "jobs.yaml:1:23: key 'do': files do not exist yet: name a 'function'"},
        {"a: {function: digest, retrys: 5}\n",
         "jobs.yaml:1:23: unknown key 'retrys'; did you mean 'retries'?"},
        {"a: {function: digest, with: [1]}\n",
         "jobs.yaml:1:29: 'with' is a map of parameters: {name: value}"},
        {"a: {function: digest, timeout: 2h}\n",
         "jobs.yaml:1:32: expected a duration from 1s to 1h like '90s', '15m', '1h' or '7d', "
         "found '2h'"},
    };
    for (const auto& [jobs, problem] : all)
        EXPECT_THAT(problems_of(with_jobs(jobs)), ElementsAre(problem)) << jobs;
    EXPECT_THAT(problems_of(with_jobs("a: {function: digest, queue: slo}\n",
                                      "app: casting\njobs: {queues: {slow: 2}}\n")),
                ElementsAre("jobs.yaml:1:30: app.yaml has no queue 'slo'; did you mean 'slow'?"));
}

TEST(Jobs, TriggersRunFunctionsAndJobs) {
    auto files = with_jobs("weekly: {function: digest}\n");
    files["models/movie.yaml"] +=
        "on:\n  created: {function: digest}\n"
        "  changed: {do: [{job: weekly}, {job: weekly, name: again}]}\n";
    const auto loaded = load_texts_of(files);
    ASSERT_THAT(loaded.problems, IsEmpty());
    const auto& model = loaded.definition->model(loaded.definition->find_model("movie"));
    const auto& function = model.triggers[0].actions[0];
    EXPECT_EQ(function.kind, TriggerAction::Kind::function);
    EXPECT_EQ(function.name, "movie.created.function.digest");
    EXPECT_EQ(function.place.file, "models/movie.yaml");
    EXPECT_EQ(function.place.line, 5);
    EXPECT_EQ(model.triggers[1].actions[0].name, "movie.changed.job.weekly");
    EXPECT_EQ(model.triggers[1].actions[1].name, "movie.changed.again");
    EXPECT_EQ(model.triggers[1].actions[1].target, "weekly");
}

}  // namespace
}  // namespace socle::definition
