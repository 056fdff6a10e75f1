#include "events/erase.h"

#include "base/convert.h"
#include "events/find.h"
#include "events/json_members.h"
#include "events/rewind.h"
#include "store/fixed_sql.h"

#include <algorithm>

namespace socle::events {

namespace {

using store::FixedSql;
using store::sql_integer;
using store::sql_json;
using store::sql_text;

const FixedSql& change_update() {
    static const FixedSql statement(
        R"(UPDATE "socle_event" SET "changes" = :changes WHERE "id" = :id)",
        {{"changes", sql_json}, {"id", sql_integer}}, {});
    return statement;
}

const FixedSql& author_update() {
    static const FixedSql statement(R"(UPDATE "socle_event" SET "by" = NULL WHERE "by" = :by)",
                                    {{"by", sql_text}}, {});
    return statement;
}

}  // namespace

std::string without_values(std::string_view kind, std::string_view changes, std::string_view key,
                           const std::vector<std::string>& fields) {
    std::string erased = "{";
    for (const auto& member : json_members(changes)) {
        if (erased.size() > 1) erased += ',';
        base::append_json_string(erased, member.name);
        erased += ':';
        const bool all = fields.empty() && member.name != key;
        if (!all && std::ranges::find(fields, member.name) == fields.end()) {
            erased += member.value;
        } else {
            erased += kind == "changed" ? "[null,null]" : "null";
        }
    }
    return erased + '}';
}

base::Task<std::int64_t> Eraser::erase_record(const definition::Model& model, std::string object_id,
                                              std::vector<std::string> fields) const {
    EventFilter filter;
    filter.models = names_in_log(model);
    filter.object_id = object_id;
    filter.kinds = {"added", "changed", "deleted"};
    const auto query = find_events(dialect_, filter);
    std::int64_t count = 0;
    const store::WriteUnit unit = [&](store::Transaction& transaction) -> base::Task<void> {
        const auto rows = co_await transaction.run(query.statement, query.values);
        std::vector<base::Values> all;
        for (const auto& event : read_events(rows)) {
            auto changes =
                without_values(event.kind, event.changes, model.key_field().name, fields);
            all.push_back({std::move(changes), event.id});
        }
        count = static_cast<std::int64_t>(all.size());
        co_await transaction.run_each(change_update().in(dialect_), all);
    };
    co_await client_.write(unit);
    co_return count;
}

base::Task<std::int64_t> Eraser::erase_author(std::string account) const {
    const base::Values values = {account};
    std::int64_t count = 0;
    const store::WriteUnit unit = [&](store::Transaction& transaction) -> base::Task<void> {
        const auto rows = co_await transaction.run(author_update().in(dialect_), values);
        count = rows.affected;
    };
    co_await client_.write(unit);
    co_return count;
}

}  // namespace socle::events
