#include "script/runtime.h"

#include "records/test_application.h"

#include <gmock/gmock.h>

#include <boost/asio/co_spawn.hpp>

#include <chrono>

namespace socle::script {
namespace {

using base::Code;
using base::Dialect;
using base::Error;
using ::testing::AnyOf;
using ::testing::HasSubstr;

const std::map<std::string, std::string> shop = {
    {"app.yaml", "app: shop\nroles: {clerk: {may: [sell]}}\n"},
    {"models/item.yaml",
     "model: item\nkey: {id: serial}\n"
     "fields: {name: {type: text, unique: true}, stock: {type: integer, default: 0}, seen: {type: "
     "json}, price: {type: decimal, scale: 2}, place: {type: point}}\n"
     "access: {read: anyone, create: may('sell')}\n"}};

/// The shop with one function, `f`, whose file this is.
class Scripted {
public:
    explicit Scripted(const std::string& text, Dialect dialect = Dialect::sqlite)
        : application_(dialect, with(text)),
          library_(load(application_.definition()).library),
          runtime_(application_.definition(), library_, application_.records(), short_limits()) {}

    base::Task<std::string> task(const records::Caller& who) {
        return runtime_.call(*library_->find("f"), who, {}, false);
    }
    std::string call(const records::Caller& who) {
        return store::run_to_end(application_.context(), task(who));
    }
    std::string call() { return call(application_.anonymous()); }
    std::string outcome() {
        try {
            return call();
        } catch (const Error& error) {
            return error.message + " " + error.internal;
        }
    }
    Error refusal() {
        try {
            return {Code::internal, "it answered " + call()};
        } catch (const Error& error) {
            return error;
        }
    }
    records::TestApplication& application() { return application_; }

private:
    static Limits short_limits() {
        Limits limits;
        limits.time = std::chrono::milliseconds(300);
        return limits;
    }

    static std::map<std::string, std::string> with(const std::string& text) {
        auto files = shop;
        files["functions/f.lua"] = text;
        return files;
    }

    records::TestApplication application_;
    std::shared_ptr<const Library> library_;
    Runtime runtime_;
};

std::string file(const std::string& body) {
    return "return fn {access = 'anyone', run = function(ctx) " + body + " end}";
}

struct Answer {
    const char* body;
    const char* json;
};

TEST(Runtime, AnswersInJson) {
    const std::vector<Answer> answers = {
        {"return 1", "1"},
        {"return 1.5", "1.5"},
        {"return 2^10", "1024"},
        {"return 'é\\n'", R"("é\n")"},
        {"return true", "true"},
        {"return nil", ""},
        {"return json.null", "null"},
        {"return {}", "[]"},
        {"return json.object()", "{}"},
        {"return {1, 'a', {b = 2}}", R"([1,"a",{"b":2}])"},
        {"return {b = 1, a = {}, c = json.array()}", R"({"a":[],"b":1,"c":[]})"},
        {"return json.decode('{\"b\":[1,null,{}],\"a\":1e2}')", R"({"a":100,"b":[1,null,{}]})"},
        {"return json.encode({x = 1})", R"("{\"x\":1}")"},
        {"return base64.decode(base64.encode('a\\0b')) == 'a\\0b'", "true"},
        {"return {base64.decode('*'), 1}", "[null,1]"},
        {"return crypto.sha256('abc'):sub(1, 8)", R"("ba7816bf")"},
        {"return crypto.equal('a', 'a') and not crypto.equal('a', 'b')", "true"},
        {"return #crypto.uuid()", "36"},
        {"return {ctx.user == nil, ctx.service, ctx.may('sell')}", "[true,false,false]"},
        {"return ctx.now", R"("2023-11-14T22:13:20+00:00")"},
        {"return table.concat({1, 2}, '-') .. ('x'):rep(2) .. math.max(1, 2)", R"("1-2xx2")"},
    };
    for (const auto& [body, json] : answers) {
        Scripted scripted(file(body));
        EXPECT_EQ(scripted.outcome(), json) << body;
    }
}

TEST(Runtime, RecordsKeepTheirFields) {
    Scripted scripted(
        file("local it = ctx.admin.db.item:create{name = 'Hat', price = 19.5, seen = "
             "{a = json.null}, place = {latitude = 1.5, longitude = 2}} "
             "it.more = 1 return {it, it.stock + 1, it.seen.a == json.null, "
             "it.price * 2, it.place}"));
    EXPECT_EQ(scripted.call(), R"([{"id":1,"name":"Hat","stock":0,"seen":{"a":null},"price":19.5,)"
                               R"("place":{"latitude":1.5,"longitude":2},"more":1},1,true,39,)"
                               R"({"latitude":1.5,"longitude":2}])");
}

TEST(Runtime, ValuesAreNoFilters) {
    Scripted scripted(
        file("local odd = 'a&id=gt.0,\"(*'\n"
             "ctx.admin.db.item:create{{name = odd}, {name = 'b'}}\n"
             "return {#ctx.db.item:list{where = {name = odd}}, "
             "#ctx.db.item:list{where = {name = 'b&id=gt.0'}}, "
             "#ctx.db.item:list{name = {'neq.b', 'like.a*'}}, "
             "ctx.db.item:get(7) == nil}"));
    EXPECT_EQ(scripted.call(), "[1,0,1,true]");
}

TEST(Runtime, ObeysTheCallersRules) {
    const auto text = file("return ctx.db.item:create{name = 'x'}.name");
    EXPECT_EQ(Scripted(text).refusal().code, Code::permission_denied);
    Scripted scripted(text);
    const auto clerk =
        scripted.application().user("00000000-0000-7000-8000-00000000000a", {"clerk"});
    EXPECT_EQ(scripted.call(clerk), R"("x")");
}

TEST(Runtime, AFailureUndoesEverythingOnBothStores) {
    for (const auto dialect : {Dialect::sqlite, Dialect::postgres}) {
        Scripted scripted(
            file("ctx.admin.db.item:create{name = 'x'} ctx.fail(418, 'tea', 'No', 'a')"), dialect);
        const auto error = scripted.refusal();
        EXPECT_EQ(error.code, Code::application);
        EXPECT_EQ(error.status, 418);
        EXPECT_EQ(error.name, "tea");
        EXPECT_EQ(error.details, "a");
        EXPECT_EQ(scripted.application().text(scripted.application().service(), "item", ""), "");
    }
}

TEST(Runtime, MistakesAreForTheLog) {
    const auto error = Scripted(file("\n return ctx.db.itm")).refusal();
    EXPECT_EQ(error.code, Code::internal);
    EXPECT_EQ(error.message, "Internal server error");
    EXPECT_EQ(error.internal, "functions/f.lua:2: there is no model 'itm'");
    EXPECT_THAT(Scripted(file("error({})")).refusal().internal, HasSubstr("table"));
    EXPECT_THAT(Scripted(file("return function() end")).refusal().internal,
                HasSubstr("a function is no JSON"));
    EXPECT_THAT(Scripted(file("local t = {} t.t = t return t")).refusal().internal,
                HasSubstr("nested too deeply"));
    EXPECT_THAT(Scripted(file("return {1, a = 2}")).refusal().internal, HasSubstr("neither"));
    EXPECT_THAT(Scripted(file("return 0/0")).refusal().internal, HasSubstr("NaN"));
    EXPECT_THAT(Scripted(file("return ctx.db.item:list{name = 'x'}")).refusal().message,
                HasSubstr("filter"));
    EXPECT_THAT(Scripted(file("return ctx.db.item:list{name = 1}")).refusal().internal,
                HasSubstr("write where = {name = value}"));
    EXPECT_THAT(Scripted(file("return ctx.db.item.list()")).refusal().internal, HasSubstr("colon"));
}

/// Each must end, with an error, and leave the machine good for the next.
TEST(Runtime, HostileScriptsEndAndHarmNothing) {
    const std::vector<std::string> bodies = {
        "while true do end",
        "while true do pcall(function() while true do end end) end",
        "local t = {} while true do t[#t + 1] = ('x'):rep(1e6) .. #t end",
        "return ('x'):rep(1e9)",
        "local function f() return f() + 1 end return f()",
        "local function f() return pcall(f) end f() error('done')",
        "local s = 'x' while true do s = s .. s end",
        "table.move({}, 1, math.maxinteger - 1, 2)",
        "table.insert(setmetatable({}, {__len = function() return 1 << 60 end}), 1, 1)",
        "return table.concat(setmetatable({}, {__len = function() return 1 << 60 end}))",
        "setmetatable({}, {__gc = function() while true do end end}) return 1 + nil",
        "table.sort({1, 2, 3}, function() while true do end end)",
        "return ('x'):gsub('x', function() while true do end end)",
        "return setmetatable({}, {__index = function(t, k) return t[k] end}).x",
        "getmetatable('').__index = nil",
        "string.format = nil",
        "ctx.db = nil ctx.admin.db.item = nil",
        "os.exit()",
        "io.open('/etc/passwd')",
        "load('return 1')()",
        "require('os')",
        "debug.sethook()",
        "string.dump(print)",
        "coroutine.wrap(function() end)()",
        "rawset(string, 'len', nil)",
        "collectgarbage('stop')",
        "_G.print = nil",
        "return ctx.db.item:list{limit = 1e300}",
        "error(setmetatable({}, {__tostring = function() while true do end end}))",
        "error(setmetatable({}, {__tostring = function() error('x') end}))",
        "return ('%99999s'):format('x')",
        "return json.decode(('['):rep(1e5))",
        "while true do ctx.db.item:count{} end",
        "while true do ctx.admin.db.item:create{name = crypto.uuid()} end",
    };
    for (const auto& body : bodies) {
        Scripted scripted(file("if ctx.service then return 'alive' end " + body));
        const auto begin = std::chrono::steady_clock::now();
        const auto error = scripted.refusal();
        EXPECT_THAT(error.code, AnyOf(Code::internal, Code::timed_out, Code::application,
                                      Code::bad_query, Code::bad_range))
            << body << ": " << error.message << error.internal;
        EXPECT_THAT(error.message, ::testing::Not(HasSubstr("it answered"))) << body;
        EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(60)) << body;
        EXPECT_EQ(scripted.call(scripted.application().service()), R"("alive")") << body;
    }
}

TEST(Runtime, ALongComputationLetsOthersGoFirst) {
    Scripted scripted(file("if ctx.service then return 'quick' end while true do end"));
    auto& context = scripted.application().context();
    std::vector<std::string> ended;
    const auto spawn = [&](const records::Caller& who, const std::string& name) {
        boost::asio::co_spawn(context, scripted.task(who),
                              [&ended, name](const std::exception_ptr&, const std::string&) {
                                  ended.push_back(name);
                              });
    };
    const auto anonymous = scripted.application().anonymous();
    const auto service = scripted.application().service();
    spawn(anonymous, "long");
    spawn(service, "quick");
    context.restart();
    context.run_for(std::chrono::seconds(20));
    EXPECT_THAT(ended, ::testing::ElementsAre("quick", "long"));
}

TEST(Runtime, NothingOutlivesACall) {
    Scripted scripted(file("local t = json.array() t.x = 1 ctx.mine = 1 return ctx.user == nil"));
    EXPECT_EQ(scripted.call(), "true");
    EXPECT_EQ(scripted.call(), "true");
}

}  // namespace
}  // namespace socle::script
