#include "access/restrict.h"
#include "base/ensure.h"
#include "base/error.h"
#include "base/text.h"
#include "definition/load_files.h"
#include "query/body.h"
#include "query/plan.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace {

using namespace socle;
using base::Dialect;
using base::ensure;

constexpr std::string_view book = R"yaml(model: book
key: {id: serial}
fields:
  title: {type: text, required: true, max: 20, pattern: "[^<>]*"}
  mail: {type: text, format: email}
  pages: {type: integer, min: 1}
  price: {type: decimal, scale: 2}
  weight: {type: number}
  lent: {type: boolean}
  bought: {type: date}
  opens: {type: time}
  seen: {type: timestamp, default: now, readonly: true}
  code: {type: uuid}
  extra: {type: json}
  tags: {type: list, of: text}
  sizes: {type: list, of: integer}
  place: {type: point}
  kind: {type: choice, choices: [novel, essay]}
  pin: {type: secret}
  next: {type: ref, to: book}
access:
  read: anyone
  fields: {price: {read: lent}, pages: {read: "any(books, lent)"}, kind: {read: signed_in}}
filters: {thick: {rule: pages > 300}}
computed: {total: price * 2, sequel: next.price}
)yaml";

const definition::Definition& library() {
    static const auto loaded = definition::load_files(
        "memory", {{"app.yaml", "app: library\n"}, {"models/book.yaml", std::string(book)}},
        [](const std::string&) { return std::optional<std::string>(); });
    ensure(loaded.definition != nullptr, "the application of the test is good");
    return *loaded.definition;
}

void check_statement(const query::Prepared& prepared, Dialect dialect,
                     const query::BindContext& context) {
    const auto& sql = prepared.statement.sql;
    const char mark = dialect == Dialect::sqlite ? '?' : '$';
    ensure(std::ranges::count(sql, mark) == std::ssize(prepared.binds),
           "a placeholder for each value and no other");
    ensure(std::ranges::count(sql, '(') == std::ranges::count(sql, ')'), "balanced parentheses");
    ensure(std::ranges::count(sql, '\'') % 2 == 0, "closed texts");
    ensure(query::bind_values(prepared.binds, context).size() == prepared.binds.size(),
           "a value for each placeholder");
}

void read_query(std::string_view text, bool signed_in) {
    const auto request = query::parse_read(text);
    auto plan = query::plan_read(library(), 0, request);
    const auto identity = access::make_identity(
        library(),
        signed_in ? access::Identity::Kind::signed_in : access::Identity::Kind::anonymous,
        signed_in ? "somebody" : "", {}, {});
    access::restrict(plan, library(), identity);
    const auto inputs = query::type_inputs(plan.inputs, request.values, nullptr);
    const base::Value me = identity.id;
    const query::BindContext context{&inputs, &me, 0, nullptr};
    for (const auto dialect : {Dialect::sqlite, Dialect::postgres}) {
        check_statement(query::render_page(dialect, library(), plan, 10), dialect, context);
        check_statement(query::render_count(dialect, library(), plan), dialect, context);
        check_statement(query::render_bounded_count(dialect, library(), plan), dialect, context);
        const auto followed = query::render_keyset_page(dialect, library(), plan, 10, {});
        check_statement(followed.page, dialect, context);
    }
}

void read_body(std::string_view text, bool create) {
    query::BodyOptions options;
    options.create = create;
    options.missing_null = !create;
    const auto rows = query::parse_body(library(), 0, text, options);
    for (const auto& row : rows.rows) {
        ensure(row.mentioned.size() == rows.fields.size(), "every field is mentioned or not");
        ensure(row.cells.size() >= rows.fields.size(), "every field has its cells");
    }
}

}  // namespace

/// Any query string and any body is understood or refused with an Error in UTF-8. The first byte
/// chooses which of them the rest is, and for whom.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
    try {
        switch (data[0] % 4) {
            case 0:
            case 1:
                read_query(text, data[0] % 4 == 1);
                break;
            default:
                read_body(text, data[0] % 4 == 2);
        }
    } catch (const base::Error& error) {
        ensure(!error.message.empty() && base::valid_utf8(error.message) &&
                   base::valid_utf8(error.details) && base::valid_utf8(error.hint),
               "an error says what is wrong, in UTF-8");
        ensure(error.code != base::Code::internal, "input is never an internal error");
    }
    return 0;
}
