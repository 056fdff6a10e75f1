#include "http/status.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace socle::http {
namespace {

struct Row {
    base::Code code;
    int status;
    const char* wire;
};

constexpr Row rows[] = {
    {base::Code::bad_query, 400, "PGRST100"},
    {base::Code::application, 500, "P0001"},
    {base::Code::unknown_procedure, 404, "PGRST202"},
    {base::Code::bad_body, 400, "PGRST102"},
    {base::Code::bad_range, 416, "PGRST103"},
    {base::Code::bad_schema, 406, "PGRST106"},
    {base::Code::bad_media_type, 406, "PGRST107"},
    {base::Code::bad_content_type, 415, "PGRST107"},
    {base::Code::filter_not_embedded, 400, "PGRST108"},
    {base::Code::order_not_to_one, 400, "PGRST118"},
    {base::Code::bad_embed_filter, 400, "PGRST120"},
    {base::Code::not_single, 406, "PGRST116"},
    {base::Code::method_not_allowed, 405, "PGRST117"},
    {base::Code::bad_preference, 400, "PGRST122"},
    {base::Code::too_many_affected, 400, "PGRST124"},
    {base::Code::unsupported, 400, "PGRST127"},
    {base::Code::aggregates_off, 400, "PGRST123"},
    {base::Code::unknown_path, 404, "PGRST125"},
    {base::Code::root_disabled, 404, "PGRST126"},
    {base::Code::body_too_large, 413, "SOCLE_413"},
    {base::Code::header_too_large, 431, "SOCLE_431"},
    {base::Code::request_timeout, 408, "SOCLE_408"},
    {base::Code::unfiltered_write, 400, "21000"},
    {base::Code::affected_twice, 400, "21000"},
    {base::Code::no_unique_set, 400, "42P10"},
    {base::Code::put_page, 400, "PGRST114"},
    {base::Code::put_filter, 405, "PGRST105"},
    {base::Code::put_mismatch, 400, "PGRST115"},
    {base::Code::undo_conflict, 409, "SOCLE_409"},
    {base::Code::precondition_failed, 412, "SOCLE_412"},
    {base::Code::unknown_model, 404, "PGRST205"},
    {base::Code::unknown_relation, 400, "PGRST200"},
    {base::Code::ambiguous_relation, 300, "PGRST201"},
    {base::Code::unknown_column, 400, "42703"},
    {base::Code::ungrouped_column, 400, "42803"},
    {base::Code::undefined_function, 404, "42883"},
    {base::Code::bad_search, 400, "42601"},
    {base::Code::unknown_search_language, 400, "42704"},
    {base::Code::unknown_column_in_body, 400, "PGRST204"},
    {base::Code::bad_token, 401, "PGRST301"},
    {base::Code::anonymous_refused, 401, "PGRST302"},
    {base::Code::expired_token, 401, "PGRST303"},
    {base::Code::permission_denied, 403, "42501"},
    {base::Code::account_refused, 403, "SOCLE_403"},
    {base::Code::bad_value, 400, "22P02"},
    {base::Code::value_out_of_range, 400, "22003"},
    {base::Code::bad_date, 400, "22007"},
    {base::Code::not_null_violation, 400, "23502"},
    {base::Code::foreign_key_violation, 409, "23503"},
    {base::Code::unique_violation, 409, "23505"},
    {base::Code::check_violation, 400, "23514"},
    {base::Code::read_only, 405, "25006"},
    {base::Code::unavailable, 503, "PGRST000"},
    {base::Code::timed_out, 500, "57014"},
    {base::Code::internal, 500, "PGRSTX00"},
};

TEST(Status, OfEveryCode) {
    for (const Row& row : rows) {
        EXPECT_EQ(status_of(row.code, false), row.status) << row.wire;
        EXPECT_EQ(wire_code(row.code), row.wire);
    }
}

TEST(Status, DependsOnTheCallerForPermissionsOnly) {
    for (const Row& row : rows) {
        const bool depends =
            row.code == base::Code::permission_denied || row.code == base::Code::account_refused;
        const int expected = depends ? 401 : row.status;
        EXPECT_EQ(status_of(row.code, true), expected) << row.wire;
    }
}

TEST(Status, GivesEveryCodeANameOfItsOwn) {
    std::multiset<std::string_view> names;
    constexpr int codes = static_cast<int>(base::Code::internal) + 1;
    for (int code = 0; code < codes; ++code)
        names.insert(wire_code(static_cast<base::Code>(code)));
    for (const std::string_view name : names) {
        const bool shared = name == "PGRST107" || name == "21000";
        const std::size_t expected = shared ? 2 : 1;
        EXPECT_EQ(names.count(name), expected) << name;
    }
    EXPECT_EQ(names.size(), std::size(rows)) << "a code is missing in this test";
}

TEST(Status, HasAPhraseForEveryStatusItGives) {
    for (const Row& row : rows)
        EXPECT_NE(reason_phrase(row.status), "Unknown") << row.status;
    EXPECT_EQ(reason_phrase(304), "Not Modified");
    EXPECT_EQ(reason_phrase(999), "Unknown");
}

}  // namespace
}  // namespace socle::http
