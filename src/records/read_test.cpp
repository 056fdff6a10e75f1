#include "records/records.h"

#include "base/error.h"
#include "records/test_application.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <boost/asio/detached.hpp>

#include <limits>
#include <string>

namespace socle::records {
namespace {

using base::Code;
using base::Dialect;
using base::Error;

const std::string ann = "00000000-0000-7000-8000-00000000000a";

const std::map<std::string, std::string> shop = {
    {"app.yaml", "app: shop\n"},
    {"models/shelf.yaml", R"yaml(model: shelf
key: {id: serial}
fields:
  name: {type: text}
  keeper: {type: ref, to: user}
access: {read: anyone}
)yaml"},
    {"models/item.yaml", R"yaml(model: item
key: {id: serial}
fields:
  name: {type: text}
  pages: {type: integer}
  shelf: {type: ref, to: shelf}
  keeper: {type: ref, to: user}
access: {read: anyone, create: anyone, update: anyone, delete: anyone}
filters:
  strayed: {rule: keeper not in (shelf.keeper)}
  kept: {rule: keeper in (shelf.keeper)}
computed:
  loud: upper(name)
  fixed: 'true'
)yaml"},
    {"views/names.yaml",
     "view: names\nkey: name\nsql: select lower(name) as name from item\nfields:\n  name: {type: "
     "text}\naccess: {read: anyone}\n"}};

class ReadTest : public testing::TestWithParam<Dialect> {
protected:
    ReadTest() : application_(GetParam(), shop) {
        const auto service = application_.service();
        application_.create(service, "user", R"({"id":")" + ann + R"("})");
        application_.create(service, "shelf",
                            R"([{"name":"A","keeper":")" + ann + R"("},{"name":"B"}])");
        application_.create(service, "item",
                            R"([{"name":"b","pages":1,"shelf":1,"keeper":")" + ann +
                                R"("},{"name":"B","shelf":2,"keeper":")" + ann +
                                R"("},{"name":"a","keeper":")" + ann +
                                R"("},{"name":"É"},{"name":"é","pages":2}])");
    }

    std::string ids(const std::string& query) {
        const auto answer = application_.read(application_.anonymous(), "item",
                                              "select=id" + (query.empty() ? "" : "&" + query));
        return ids_of(answer);
    }

    static std::string ids_of(const ReadAnswer& answer) {
        std::string out;
        for (std::size_t row = 0; row < answer.rows.size(); ++row)
            out += std::to_string(std::get<std::int64_t>(answer.rows.at(row, 0)));
        return out;
    }

    TestApplication application_;
};

TEST_P(ReadTest, OrdersByBytesEverywhere) {
    EXPECT_EQ(ids("order=name"), "23145");
    EXPECT_EQ(ids("order=loud,id.desc"), "32154");
    EXPECT_EQ(ids("order=fixed.desc,pages.desc.nullslast"), "51432");
    EXPECT_EQ(application_.text(application_.anonymous(), "names", "order=name.desc&limit=1"),
              "{\"name\":\"é\"}");
}

TEST_P(ReadTest, OrdersEqualRowsByInsertion) {
    EXPECT_EQ(ids(""), "12345");
    EXPECT_EQ(ids("order=pages"), "15234");
    EXPECT_EQ(ids("order=pages.desc"), "43251");
}

TEST_P(ReadTest, ComparesNamesWithViewsByBytes) {
    EXPECT_EQ(application_.text(application_.anonymous(), "names", "name=gt.b&order=name"),
              "{\"name\":\"É\"}\n{\"name\":\"é\"}");
}

/// A list of one path was once false, not null, on PostgreSQL where the path led nowhere.
TEST_P(ReadTest, AListOfOnePathIsNullWhereThePathIs) {
    EXPECT_EQ(ids("filter=kept"), "1");
    EXPECT_EQ(ids("filter=strayed"), "");
}

TEST_P(ReadTest, CountsWhatItWouldFind) {
    const auto answer =
        application_.read(application_.anonymous(), "item", "name=neq.a&limit=2&offset=1", true);
    EXPECT_EQ(answer.total, std::optional<std::int64_t>(4));
    EXPECT_EQ(answer.rows.size(), 2U);
    EXPECT_EQ(answer.offset, 1);
}

TEST_P(ReadTest, PagesPastTheEnd) {
    EXPECT_EQ(ids("offset=5"), "");
    EXPECT_EQ(ids("offset=9223372036854775807"), "");
    EXPECT_EQ(ids("limit=0"), "");
    try {
        application_.read(application_.anonymous(), "item", "offset=6", true);
        FAIL();
    } catch (const BadRange& error) {
        EXPECT_EQ(error.code, Code::bad_range);
        EXPECT_EQ(error.total, std::optional<std::int64_t>(5));
        EXPECT_EQ(error.details, "An offset of 6 was requested, but there are only 5 rows.");
    }
}

struct RangeCase {
    const char* query;
    std::optional<std::int64_t> offset;  ///< of the header
    std::optional<std::int64_t> limit;
    const char* ids;  ///< null: refused
    std::int64_t first = 0;
};

TEST_P(ReadTest, GivesWhatUrlAndHeaderHaveInCommon) {
    const auto most = std::numeric_limits<std::int64_t>::max();
    const RangeCase cases[] = {
        {"", 1, 2, "23", 1},
        {"&offset=1&limit=3", 1, 1, "2", 1},
        {"&offset=1&limit=3", 3, 4, "4", 3},
        {"&offset=1&limit=3", 0, 3, "23", 1},
        {"&offset=1", 0, 3, "23", 1},
        {"&limit=3", 2, {}, "3", 2},
        {"&limit=3", 3, {}, nullptr},
        {"&offset=2", 0, 2, nullptr},
        {"&offset=1&limit=3", most, 1, nullptr},
        {"", most, 1, "", most},
        {"", most, most, "", most},
        {"&offset=9223372036854775807&limit=9223372036854775807", 4, {}, "", most},
        {"&limit=9223372036854775807", 4, {}, "5", 4},
        {"&limit=0", 3, 1, "", 0},
        {"&limit=0&offset=1", 3, 1, "", 1},
    };
    for (const auto& [query, offset, limit, wanted, first] : cases) {
        SCOPED_TRACE(std::string(query) + " " + std::to_string(offset.value_or(-1)));
        const auto url = std::string("select=id") + query;
        ReadCommand command;
        command.model = application_.index_of("item");
        command.query = url;
        command.offset = offset;
        command.limit = limit;
        try {
            const auto answer =
                store::run_to_end(application_.context(),
                                  application_.records().read(application_.anonymous(), command));
            ASSERT_NE(wanted, nullptr);
            EXPECT_EQ(ids_of(answer), wanted);
            EXPECT_EQ(answer.offset, first);
        } catch (const BadRange& error) {
            EXPECT_EQ(wanted, nullptr);
            EXPECT_EQ(error.total, std::nullopt);
        }
    }
}

/// As long as the grammar allows: neither store may find them too deep.
TEST_P(ReadTest, LongFilters) {
    std::string many = "name=like(any).{";
    for (int at = 0; at < 4'000; ++at)
        many += "x*,";
    EXPECT_EQ(ids(many + "a*}"), "3");
    std::string either = "or=(";
    for (int at = 0; at < 400; ++at)
        either += "name.eq.x,";
    EXPECT_EQ(ids(either + "name.eq.b)"), "1");
    std::string all;
    for (int at = 0; at < 490; ++at)
        all += "name=neq.x&";
    EXPECT_EQ(ids(all + "id=eq.2"), "2");
    std::string list = "pages=in.(";
    for (int at = 0; at < 4'990; ++at)
        list += std::to_string(at) + ",";
    EXPECT_EQ(ids(list + "1)"), "15");
}

TEST_P(ReadTest, OneShapeServesManyValues) {
    for (const char* id : {"1", "2", "3"})
        EXPECT_EQ(ids(std::string("id=eq.") + id + "&id=lt.9"), id);
    // A name made up to look like that shape, with one value for two.
    EXPECT_THROW(ids("%22id2:eq2:id%22=eq.1"), Error);
    EXPECT_THROW(ids("%22id%1Feq%1Fid%22=eq.1"), Error);
}

/// The core goes on while its writes are written: many at once, of all kinds.
TEST_P(ReadTest, WritesOfOneCoreAtTheSameTime) {
    constexpr int writers = 60;
    int finished = 0;
    const auto caller = application_.anonymous();
    std::vector<std::string> bodies;
    std::vector<std::string> queries;
    for (int at = 0; at < writers; ++at) {
        bodies.push_back(R"({"name":"n)" + std::to_string(at) + "\"}");
        queries.push_back("select=id,name&name=eq.n" + std::to_string(at));
    }
    const auto write = [&](int at) -> base::Task<void> {
        WriteCommand command;
        command.model = application_.index_of("item");
        command.body = bodies[static_cast<std::size_t>(at)];
        command.representation = at % 2 == 0;
        co_await application_.records().create(caller, command);
        command.query = queries[static_cast<std::size_t>(at)];
        command.body = R"({"pages":7})";
        const auto changed = co_await application_.records().update(caller, command);
        EXPECT_EQ(changed.affected, 1);
        if (at % 3 == 0) co_await application_.records().remove(caller, command);
        ++finished;
    };
    for (int at = 0; at < writers; ++at)
        boost::asio::co_spawn(application_.context(), write(at), boost::asio::detached);
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    application_.context().restart();
    while (finished < writers && application_.context().run_one_until(until) > 0)
        continue;
    EXPECT_EQ(finished, writers);
    const auto left = application_.read(caller, "item", "pages=eq.7&limit=0", true);
    EXPECT_EQ(left.total, std::optional<std::int64_t>(writers - writers / 3));
}

INSTANTIATE_TEST_SUITE_P(Stores, ReadTest, testing::Values(Dialect::sqlite, Dialect::postgres),
                         [](const auto& tried) {
                             return tried.param == Dialect::sqlite ? "SQLite" : "PostgreSQL";
                         });

}  // namespace
}  // namespace socle::records
