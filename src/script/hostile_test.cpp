#include "base/log.h"
#include "records/test_application.h"
#include "script/runtime.h"

#include <gtest/gtest.h>

#include <malloc.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <vector>

/// Programs made up to do harm: whatever they do, they end in time, memory does not grow, the next
/// call is answered. Five seconds of it, or SOCLE_HOSTILE_SECONDS; SOCLE_HOSTILE_SEED repeats a
/// run. The program that runs is in `socle-hostile.lua` of the folder for temporary files: where
/// the test itself is ended, by a crash or after `hang_s`, it did that.
namespace socle::script {
namespace {

using base::Code;
using base::Error;

constexpr auto time_limit = std::chrono::milliseconds(100);
constexpr auto patience = std::chrono::seconds(10);
constexpr unsigned hang_s = 60;
constexpr std::size_t memory_limit = std::size_t{16} * 1024 * 1024;
constexpr std::size_t growth_max = std::size_t{96} * 1024 * 1024;
constexpr int programs_a_batch = 20;
constexpr int batches_of_warm_up = 20;

#if defined(__SANITIZE_ADDRESS__) || __has_feature(address_sanitizer) || \
    __has_feature(thread_sanitizer)
constexpr bool memory_is_telling = false;
#else
constexpr bool memory_is_telling = true;
#endif

long number_from(const char* name, long otherwise) {
    const char* text = std::getenv(name);
    return text == nullptr ? otherwise : std::strtol(text, nullptr, 10);
}

/// Makes programs that can be compiled.
class Author {
public:
    explicit Author(std::uint64_t seed) : random_(seed) {}

    std::string program() {
        depth_ = 0;
        std::string made = "local a, b, c, d, e = " + values(5) + "\n";
        for (auto left = 2 + below(6); left > 0; --left)
            made +=
                below(5) == 0 ? statement() + "\n" : "pcall(function() " + statement() + " end)\n";
        if (below(2) == 0) made += "do return " + expression() + " end\n";
        return made;
    }

private:
    using Words = std::vector<const char*>;

    std::size_t below(std::size_t end) { return random_() % end; }
    std::string any(const Words& words) { return words[below(words.size())]; }

    std::string name() { return any({"a", "b", "c", "d", "e"}); }

    std::string number() {
        return any({"0",
                    "1",
                    "-1",
                    "2",
                    "3.5",
                    "7",
                    "100",
                    "1e3",
                    "1e5",
                    "1e6",
                    "1e15",
                    "1e308",
                    "-0.0",
                    "0/0",
                    "1/0",
                    "math.maxinteger",
                    "math.mininteger",
                    "1 << 31",
                    "1 << 53",
                    "#a"});
    }

    std::string text() {
        static const Words texts = {"''",
                                    "'a'",
                                    "'ab12 '",
                                    "'\\0\\xff\\x80'",
                                    "'é€'",
                                    "'%s%d%q%g'",
                                    "'%99.99f'",
                                    "'[1,{\"a\":null}]'",
                                    "'1e5'",
                                    "'0x10'",
                                    "'k'",
                                    "'__index'",
                                    "'__gc'",
                                    "'/etc/passwd'",
                                    "'../../etc/passwd'",
                                    "'lib/x'",
                                    "'lib/../../etc/passwd'",
                                    "'eq.1'",
                                    "'id'",
                                    "'name'",
                                    "'!16i16s8z'",
                                    "'c1000000'",
                                    "'>i3<d'"};
        static const Words pieces = {"a", ".",  "%a", "%d*",  "[^a]",   "[a-z]+", "(",
                                     ")", "()", "%1", "%b()", "%f[%a]", "*",      "-",
                                     "+", "?",  "^",  "$",    "%",      "["};
        if (below(3) > 0) return any(texts);
        if (below(2) == 0) return "('" + any({"x", "ab", "(", "a1"}) + "'):rep(" + number() + ")";
        std::string pattern;
        for (auto left = below(6); left > 0; --left)
            pattern += any(pieces);
        return "'" + pattern + "'";
    }

    std::string library_function() {
        return any({"string.byte",
                    "string.char",
                    "string.find",
                    "string.format",
                    "string.gmatch",
                    "string.gsub",
                    "string.len",
                    "string.lower",
                    "string.match",
                    "string.pack",
                    "string.packsize",
                    "string.rep",
                    "string.reverse",
                    "string.sub",
                    "string.unpack",
                    "string.upper",
                    "table.concat",
                    "table.insert",
                    "table.move",
                    "table.pack",
                    "table.remove",
                    "table.sort",
                    "table.unpack",
                    "math.floor",
                    "math.random",
                    "math.tointeger",
                    "math.fmod",
                    "math.max",
                    "math.type",
                    "utf8.char",
                    "utf8.codepoint",
                    "utf8.len",
                    "utf8.offset",
                    "utf8.codes",
                    "json.encode",
                    "json.decode",
                    "json.array",
                    "json.object",
                    "base64.encode",
                    "base64.decode",
                    "crypto.sha256",
                    "crypto.equal",
                    "crypto.random",
                    "crypto.uuid",
                    "pcall",
                    "pcall",
                    "xpcall",
                    "select",
                    "setmetatable",
                    "setmetatable",
                    "getmetatable",
                    "next",
                    "pairs",
                    "ipairs",
                    "tostring",
                    "tonumber",
                    "rawget",
                    "rawlen",
                    "rawequal",
                    "error",
                    "assert",
                    "print",
                    "require",
                    "type",
                    "ctx.log.info",
                    "ctx.fail",
                    "ctx.may",
                    "ctx.jobs.enqueue",
                    "ctx.jobs.cancel",
                    "fn",
                    "reply",
                    "redirect",
                    "page",
                    "crypto.hmac_sha256",
                    "ctx.mail.send",
                    "ctx.http.fetch",
                    "time.parse",
                    "time.add",
                    "time.parts",
                    "time.in_zone",
                    "time.from_unix"});
    }

    std::string method() {
        return any({"ctx.db.item", "ctx.admin.db.item", "ctx.admin.db.item", "ctx.db[a]"}) +
               any({":list", ":get", ":count", ":create", ":upsert", ":update", ":delete"}) + "(" +
               values(below(3)) + ")";
    }

    std::string lambda() {
        return "function(" + any({"...", "a", "a, b", ""}) + ") " + statement() + " return " +
               expression() + " end";
    }

    std::string metatable() {
        std::string made = "{";
        for (auto left = 1 + below(3); left > 0; --left) {
            made += any({"__index", "__newindex", "__call", "__len", "__eq", "__lt", "__le",
                         "__concat", "__unm", "__add", "__tostring", "__name", "__close", "__pairs",
                         "__gc", "__mode", "__metatable", "__bnot", "__idiv"});
            made += " = " + (below(2) == 0 ? library_function() : expression()) + ", ";
        }
        return made + "}";
    }

    std::string table() {
        switch (below(5)) {
            case 0:
                return "{}";
            case 1:
                return "{" + values(1 + below(3)) + "}";
            case 2:
                return "{name = " + expression() + ", k = " + expression() + "}";
            case 3:
                return "{[" + expression() + " or 1] = " + expression() + "}";
            default:
                return "setmetatable({" + values(below(3)) + "}, " + metatable() + ")";
        }
    }

    std::string call() {
        if (below(6) == 0) return method();
        if (below(6) == 0) return name() + "(" + values(below(3)) + ")";
        return library_function() + "(" + values(below(4)) + ")";
    }

    std::string expression() {
        if (depth_ > 5) return name();
        ++depth_;
        const auto made = any_expression();
        --depth_;
        return made;
    }

    std::string any_expression() {
        switch (below(12)) {
            case 0:
                return any({"nil", "true", "false", "json.null", "ctx", "ctx.db", "string",
                            "getmetatable('')"});
            case 1:
                return number();
            case 2:
            case 3:
                return text();
            case 4:
            case 5:
                return table();
            case 6:
                return library_function();
            case 7:
                return lambda();
            case 8:
                return "(" + expression() +
                       any({" + ", " .. ", " == ", " < ", " // ", " % ", " << ", " and ", " or ",
                            " ^ ", " .. "}) +
                       expression() + ")";
            case 9:
                return any({"#", "-", "not ", "~"}) + "(" + expression() + ")";
            case 10:
                return name();
            default:
                return call();
        }
    }

    std::string values(std::size_t count) {
        std::string made;
        for (std::size_t at = 0; at < count; ++at)
            made += (at > 0 ? ", " : "") + expression();
        return made;
    }

    std::string block() {
        std::string made;
        for (auto left = 1 + below(3); left > 0; --left)
            made += statement() + " ";
        return made;
    }

    std::string statement() {
        if (depth_ > 3) return name() + " = " + name();
        ++depth_;
        const auto made = any_statement();
        --depth_;
        return made;
    }

    std::string any_statement() {
        switch (below(14)) {
            case 0:
                return "while " + expression() + " do " + block() + " end";
            case 1:
                return "for i = " + number() + ", " + number() + " do " + block() + " end";
            case 2:
                return "for k, v in pairs(" + expression() + ") do " + block() + " end";
            case 3:
                return "for x in string.gmatch(" + text() + ", " + text() + ") do " + block() +
                       " end";
            case 4:
                return "repeat " + block() + " until " + expression();
            case 5:
                return "pcall(function() " + block() + " end)";
            case 6:
                return "xpcall(function() " + block() + " end, " + lambda() + ")";
            case 7:
                return "local function f(...) " + block() + " return f(...) end pcall(f, " +
                       name() + ")";
            case 8:
                return "if type(" + name() + ") == 'table' then " + name() + "[" + expression() +
                       " or 1] = " + expression() + " end";
            case 9:
                return "do local x <close> = " + table() + " " + block() + " end";
            case 10:
                return name() + " = " + name() + " .. " + name();
            default:
                return name() + " = " + expression();
        }
    }

    std::mt19937_64 random_;
    int depth_ = 0;
};

std::string file(const std::string& body) {
    return "return fn {access = 'anyone', run = function(ctx)\n" + body + "\nend}";
}

std::size_t resident_bytes() {
    ::malloc_trim(0);
    std::ifstream figures("/proc/self/statm");
    std::size_t total = 0;
    std::size_t resident = 0;
    figures >> total >> resident;
    return resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

class Hostile : public ::testing::Test {
protected:
    Hostile() : application_(base::Dialect::sqlite, files({})) {
        limits_.time = time_limit;
        limits_.memory_bytes = memory_limit;
        limits_.output_bytes = memory_limit / 4;
        base::set_up_log({.level = base::Level::error});
    }
    ~Hostile() override { base::set_up_log({}); }

    static std::map<std::string, std::string> files(const std::vector<std::string>& programs) {
        std::map<std::string, std::string> made = {
            {"app.yaml", "app: a\n"},
            {"models/item.yaml",
             "model: item\nkey: {id: serial}\nevents: none\n"
             "fields: {name: {type: text}, k: {type: json}}\n"
             "access: {read: anyone, create: anyone, update: anyone, delete: anyone}\n"},
            {"functions/alive.lua", file("return 'alive'")}};
        for (std::size_t at = 0; at < programs.size(); ++at)
            made["functions/p" + std::to_string(at) + ".lua"] = file(programs[at]);
        return made;
    }

    std::string outcome(Runtime& runtime, const Library& library, const std::string& name) {
        const auto who = application_.anonymous();
        try {
            return store::run_to_end(application_.context(),
                                     runtime.call(*library.find(name), who, {}, false));
        } catch (const Error& error) {
            return error.message + " " + error.details + " " + error.internal;
        }
    }

    void run(Runtime& runtime, const Library& library, const std::string& name,
             const std::string& program) {
        const auto last = std::filesystem::temp_directory_path() / "socle-hostile.lua";
        std::ofstream(last) << program;
        ::alarm(hang_s);
        const auto begin = std::chrono::steady_clock::now();
        const auto told = outcome(runtime, library, name);
        ::alarm(0);
        EXPECT_LT(std::chrono::steady_clock::now() - begin, patience) << program;
        EXPECT_EQ(told.find("root:x:0"), std::string::npos) << program;
    }

    void run_batch(const std::vector<std::string>& programs) {
        application_.use(records::loaded(files(programs)));
        const auto loaded = load(application_.definition());
        ASSERT_NE(loaded.library, nullptr) << definition::to_text(loaded.problems.front());
        Runtime runtime(application_.definition(), loaded.library, application_.records(), limits_);
        for (std::size_t at = 0; at < programs.size(); ++at)
            run(runtime, *loaded.library, "p" + std::to_string(at), programs[at]);
        EXPECT_EQ(outcome(runtime, *loaded.library, "alive"), "\"alive\"");
        application_.remove(application_.service(), "item", "id=gt.0");
    }

    records::TestApplication application_;
    Limits limits_;
};

TEST_F(Hostile, ProgramsEndAndHarmNothing) {
    const auto seconds = number_from("SOCLE_HOSTILE_SECONDS", 5);
    const auto seed = number_from("SOCLE_HOSTILE_SEED", static_cast<long>(std::random_device()()));
    RecordProperty("seed", std::to_string(seed));
    Author author(static_cast<std::uint64_t>(seed));
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(seconds);
    std::size_t at_first = 0;
    int batches = 0;
    for (; std::chrono::steady_clock::now() < end && !HasFailure(); ++batches) {
        std::vector<std::string> programs;
        for (int at = 0; at < programs_a_batch; ++at)
            programs.push_back(author.program());
        run_batch(programs);
        if (batches == batches_of_warm_up) at_first = resident_bytes();
    }
    const auto grown = batches > batches_of_warm_up ? resident_bytes() - at_first : 0;
    std::cout << batches * programs_a_batch << " programs, seed " << seed << ", memory grew by "
              << static_cast<std::int64_t>(grown) / 1024 << " KiB\n";
    if (memory_is_telling) {
        EXPECT_LT(static_cast<std::int64_t>(grown), static_cast<std::int64_t>(growth_max));
    }
}

}  // namespace
}  // namespace socle::script
