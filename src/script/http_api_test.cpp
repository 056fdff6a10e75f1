#include "base/worker_pool.h"
#include "outbound/test_server.h"
#include "script/errands.h"
#include "script/test_script.h"

#include <gmock/gmock.h>

#include <boost/asio/co_spawn.hpp>

#include <chrono>
#include <future>

namespace socle::script {
namespace {

using base::Dialect;
using outbound::TestServer;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

const std::map<std::string, std::string> shop = {
    {"app.yaml", "app: shop\n"},
    {"models/item.yaml",
     "model: item\nkey: {id: serial}\nfields: {name: {type: text}}\naccess: {read: anyone}\n"}};

/// Says what it was asked.
std::string echo(const TestServer::Request& request) {
    if (request.target == "/away")
        return TestServer::reply("302 Found", "", "Location: /there\r\n");
    const auto type = request.headers.find("content-type");
    const auto token = request.headers.find("x-token");
    return TestServer::reply("200 OK",
                             request.method + " " + request.target + " " + request.body + " " +
                                 (type == request.headers.end() ? "-" : type->second) + " " +
                                 (token == request.headers.end() ? "-" : token->second),
                             "X-Twice: a\r\nX-Twice: b\r\n");
}

class HttpApi : public ::testing::Test {
protected:
    void open(const std::map<std::string, std::string>& bodies, bool allow_private = true,
              Dialect dialect = Dialect::sqlite) {
        script_ = std::make_unique<TestScript>(dialect, shop, bodies);
        outbound::FetchSettings settings;
        settings.allow_private = allow_private;
        fetcher_ = std::make_unique<outbound::Fetcher>(pool_, settings);
        script_->runtime().fetcher = fetcher_.get();
    }
    std::string ask(const std::string& body, bool allow_private = true) {
        open({{"f", body}}, allow_private);
        return script_->call("f");
    }

    base::WorkerPool pool_{{.threads = 2}};
    std::unique_ptr<outbound::Fetcher> fetcher_;
    std::unique_ptr<TestScript> script_;
};

TEST_F(HttpApi, Asks) {
    const TestServer server(echo);
    const auto url = "'" + server.url("/a?b=c") + "'";
    EXPECT_EQ(ask("local r = ctx.http.fetch(" + url +
                  ") return {r.status, r.body, r.headers['x-twice']}"),
              R"([200,"GET /a?b=c  - -","a, b"])");
    EXPECT_EQ(ask("return ctx.http.fetch{url = " + url +
                  ", method = 'put', body = {a = 1}, headers = {['X-Token'] = 7}}.body"),
              R"("PUT /a?b=c {\"a\":1} application/json 7")");
    EXPECT_EQ(ask("return ctx.http:fetch{url = " + url +
                  ", method = 'POST', body = 'a=b', headers = {['content-type'] = 'text/x'}}.body"),
              R"("POST /a?b=c a=b text/x -")");
    EXPECT_EQ(ask("return ctx.http.fetch('" + server.url("/away") + "').body"),
              R"("GET /there  - -")");
    EXPECT_EQ(ask("return ctx.http.fetch{url = '" + server.url("/away") +
                  "', method = 'POST', body = ''}.status"),
              "302");
}

TEST_F(HttpApi, TellsWhatIsWrong) {
    const std::vector<std::pair<std::string, std::string>> mistakes = {
        {"ctx.http.fetch()", "table expected"},
        {"ctx.http.fetch{}", "'url' is missing"},
        {"ctx.http.fetch{url = 1}", "'url' is a text"},
        {"ctx.http.fetch{url = 'http://a', methd = 'GET'}", "there are url, method, headers"},
        {"ctx.http.fetch{url = 'http://a', method = 'TRACE'}", "'method' is GET"},
        {"ctx.http.fetch{url = 'http://a', body = 'x'}", "a GET has no body"},
        {"ctx.http.fetch{url = 'http://a', timeout = -1}", "'timeout' is a number of seconds"},
        {"ctx.http.fetch{url = 'http://a', headers = {Host = 'b'}}", "is not for scripts"},
        {"ctx.http.fetch{url = 'http://a', headers = {['a b'] = 'b'}}", "no name of a header"},
        {"ctx.http.fetch{url = 'http://a', headers = {a = {}}}", "the header 'a' is a text"},
        {"ctx.http.fetch{url = 'http://a', headers = {a = 'b\\r\\nc: d'}}", "line breaks"},
        {"ctx.http.fetch('ftp://a')", "neither http nor https"},
        {"ctx.http.fetch('nothing')", "another server cannot be reached"},
    };
    for (const auto& [body, text] : mistakes) {
        EXPECT_THAT(ask(body), HasSubstr(text)) << body;
    }
}

TEST_F(HttpApi, PrivateAddressesAreRefused) {
    const TestServer server(echo);
    const auto told = ask("ctx.http.fetch('" + server.url() + "')", false);
    // The client is not told where it was asked for.
    EXPECT_THAT(told, StartsWith("another server cannot be reached|GET http://127.0.0.1"));
    EXPECT_THAT(told, HasSubstr("the address is not public"));
    EXPECT_THAT(
        ask("local good, e = pcall(ctx.http.fetch, '" + server.url() +
                "') return {good, e.kind, e.message, e.details}",
            false),
        HasSubstr("[false,\"unavailable\",\"another server cannot be reached\",\"GET http"));
    EXPECT_TRUE(server.requests().empty());
}

TEST_F(HttpApi, IsRefusedInATransaction) {
    const TestServer server(echo);
    const auto fetch = "ctx.http.fetch('" + server.url() + "')";
    EXPECT_THAT(ask("ctx.admin.db.item:create{name = 'x'} " + fetch),
                HasSubstr("fetch before the first write, or enqueue a job"));
    EXPECT_TRUE(server.requests().empty());
    EXPECT_EQ(ask(fetch + " return ctx.admin.db.item:create{name = 'x'}.name"), R"("x")");
    EXPECT_EQ(server.requests().size(), 1U);
}

TEST_F(HttpApi, WithoutAWayItIsRefused) {
    open({{"f", "ctx.http.fetch('http://a')"}});
    script_->runtime().fetcher = nullptr;
    EXPECT_THAT(script_->call("f"), HasSubstr("socle serve"));
}

TEST_F(HttpApi, OthersAreAnsweredMeanwhile) {
    std::promise<void> quick_ended;
    const auto gate = quick_ended.get_future().share();
    const TestServer server([gate](const TestServer::Request&) {
        gate.wait_for(std::chrono::seconds(20));
        return TestServer::reply("200 OK", "slow");
    });
    open({{"slow", "return ctx.http.fetch('" + server.url() + "').body"}, {"quick", "return 1"}});
    auto& context = script_->application().context();
    std::vector<std::string> ended;
    const auto spawn = [&](const std::string& name) {
        boost::asio::co_spawn(
            context, script_->task(name),
            [&ended, &quick_ended, name](const std::exception_ptr&, const std::string& answer) {
                ended.push_back(answer);
                if (name == "quick") quick_ended.set_value();
            });
    };
    spawn("slow");
    spawn("quick");
    context.restart();
    context.run();
    EXPECT_THAT(ended, ElementsAre("1", R"("slow")"));
}

TEST_F(HttpApi, IsEndedInTime) {
    std::promise<void> over;
    const auto gate = over.get_future().share();
    const TestServer server([gate](const TestServer::Request&) {
        gate.wait_for(std::chrono::seconds(20));
        return TestServer::reply("200 OK", "late");
    });
    const auto told = ask("ctx.http.fetch{url = '" + server.url() + "', timeout = 0.2}");
    over.set_value();
    EXPECT_THAT(told, HasSubstr("another server cannot be reached"));
}

TEST_F(HttpApi, AnsweredAsItWasWhenTheCallRunsAgain) {
    const TestServer server(echo);
    open({});
    Errands errands;
    Errand errand;
    errand.request.url = server.url("/one");
    errand.timeout = std::chrono::seconds(5);
    store::run_to_end(script_->application().context(),
                      errands.run(*fetcher_, errand, std::chrono::seconds(5), {}));
    EXPECT_EQ(errands.last().reply.status, 200);
    EXPECT_EQ(errands.recall(errand), nullptr);
    errands.begin_again();
    auto other = errand;
    other.request.url = server.url("/two");
    EXPECT_EQ(errands.recall(other), nullptr);
    ASSERT_NE(errands.recall(errand), nullptr);
    EXPECT_EQ(errands.recall(errand), nullptr);
}

}  // namespace
}  // namespace socle::script
