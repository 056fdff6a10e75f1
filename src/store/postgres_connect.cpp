#include "store/postgres_connection.h"

#include "base/error.h"
#include "base/log.h"
#include "store/postgres_presence.h"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <libpq-fe.h>

namespace socle::store {

namespace asio = boost::asio;

namespace {

using base::Statement;
using base::Type;

const Statement& session_statement() {
    static const Statement statement{
        0,
        "SELECT set_config('TimeZone', 'UTC', false), set_config('DateStyle', 'ISO, MDY', false),"
        " set_config('standard_conforming_strings', 'on', false),"
        " set_config('extra_float_digits', '1', false),"
        " set_config('statement_timeout', $1, false),"
        " set_config('default_transaction_read_only',"
        " CASE WHEN $3 = 't' THEN 'on' ELSE current_setting('default_transaction_read_only') END,"
        " false),"
        " set_config('search_path', coalesce($2, current_setting('search_path')), false),"
        " (SELECT set_config('lc_messages', 'C', false) FROM pg_catalog.pg_roles"
        " WHERE rolname = current_user AND rolsuper)",
        {{Type::text}, {Type::text}, {Type::boolean}},
        {}};
    return statement;
}

const Statement& schema_statement() {
    static const Statement statement{0,
                                     "SELECT current_schema(), current_setting('server_encoding')",
                                     {},
                                     {{"schema", {Type::text}}, {"encoding", {Type::text}}}};
    return statement;
}

void log_notice(void*, const PGresult* result) {
    const char* text = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    if (text != nullptr && base::logs(base::Level::debug))
        base::log(base::Level::debug, "notice of the database", {{"text", text}});
}

}  // namespace

void PostgresConnection::refuse(std::string_view why) const {
    throw base::Error(base::Code::unavailable,
                      "the database cannot be used: " + one_line(target_, why));
}

void PostgresConnection::start() {
    std::vector<const char*> keywords;
    std::vector<const char*> values;
    for (const auto& [keyword, value] : target_.parameters) {
        keywords.push_back(keyword.c_str());
        values.push_back(value.c_str());
    }
    keywords.push_back(nullptr);
    values.push_back(nullptr);
    disconnect();
    state_ = State::connecting;
    lost_why_.clear();
    connection_ = PQconnectStartParams(keywords.data(), values.data(), 0);
    if (connection_ == nullptr) refuse("out of memory");
    if (PQstatus(connection_) == CONNECTION_BAD) refuse(PQerrorMessage(connection_));
    PQsetNoticeReceiver(connection_, log_notice, nullptr);
}

base::Task<void> PostgresConnection::connect() {
    const auto self = shared_from_this();
    asio::steady_timer deadline(context_, connect_deadline);
    std::exception_ptr failure;
    try {
        start();
        deadline.async_wait([self, epoch = epoch_](auto error) {
            if (!error && epoch == self->epoch_) self->lose("no answer within 5 seconds");
        });
        co_await poll_until_connected();
        check_server();
        if (PQsetnonblocking(connection_, 1) != 0 || PQenterPipelineMode(connection_) == 0)
            refuse(PQerrorMessage(connection_));
        socket_.assign(PQsocket(connection_));
        wait_readable();
        co_await set_up_session();
        state_ = State::ready;
    } catch (...) {
        failure = std::current_exception();
    }
    deadline.cancel();
    if (!failure) co_return;
    disconnect();
    forget_expected();
    std::rethrow_exception(failure);
}

base::Task<void> PostgresConnection::poll_until_connected() {
    const auto epoch = epoch_;
    auto progress = PGRES_POLLING_WRITING;
    while (progress != PGRES_POLLING_OK) {
        const auto side = progress == PGRES_POLLING_READING
                              ? asio::posix::descriptor_base::wait_read
                              : asio::posix::descriptor_base::wait_write;
        boost::system::error_code error;
        socket_.assign(PQsocket(connection_));
        co_await socket_.async_wait(side, asio::redirect_error(asio::use_awaitable, error));
        if (epoch != epoch_) refuse(lost_why_.empty() ? "it was closed" : lost_why_);
        socket_.release();
        progress = PQconnectPoll(connection_);
        if (progress == PGRES_POLLING_FAILED) refuse(PQerrorMessage(connection_));
    }
}

void PostgresConnection::check_server() const {
    const int version = PQserverVersion(connection_);
    if (version < server_version_min)
        refuse("PostgreSQL 13 or later is needed, the server is version " +
               std::to_string(version / 10'000));
}

base::Task<void> PostgresConnection::set_up_session() {
    base::Values settings{std::to_string(target_.statement_timeout_ms), base::Value{},
                          std::int64_t{target_.read_only ? 1 : 0}};
    if (!target_.search_path.empty()) settings[1] = target_.search_path;
    const base::Values none;
    const auto session = co_await ask(session_statement(), settings);
    if (session.failure) refuse(session.failure->message);
    const auto schema = co_await ask(schema_statement(), none);
    if (schema.failure) refuse(schema.failure->message);
    if (base::is_null(schema.rows.at(0, 0)))
        refuse("no schema of its search_path exists; create one or name another");
    if (std::get<std::string_view>(schema.rows.at(0, 1)) != "UTF8")
        refuse("its encoding must be UTF8");
    if (!target_.serves) co_return;
    const auto presence = co_await ask(presence_statement(), none);
    if (presence.failure) refuse(presence.failure->message);
}

}  // namespace socle::store
