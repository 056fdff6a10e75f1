#include "store/postgres_connection.h"

#include "base/ensure.h"
#include "base/error.h"
#include "store/postgres_background.h"

#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <libpq-fe.h>

#include <algorithm>
#include <utility>

namespace socle::store {

namespace asio = boost::asio;

namespace {

using Result = std::unique_ptr<PGresult, decltype(&PQclear)>;

std::string field(const PGresult& result, int code) {
    const char* text = PQresultErrorField(&result, code);
    return text == nullptr ? std::string() : std::string(text);
}

std::int64_t affected_rows(const PGresult& result) {
    const char* count = PQcmdTuples(const_cast<PGresult*>(&result));
    return *count == '\0' ? 0 : std::strtoll(count, nullptr, 10);
}

}  // namespace

std::exception_ptr PostgresAnswer::problem() const {
    return failure ? to_exception(*failure) : unreadable;
}

PostgresConnection::PostgresConnection(asio::io_context& context, PostgresTarget target)
    : context_(context), target_(std::move(target)), socket_(context), watchdog_(context) {}

PostgresConnection::~PostgresConnection() {
    disconnect();
}

const char* PostgresConnection::prepared_name(const base::Statement& statement) {
    auto found = prepared_.find(statement.id);
    if (found == prepared_.end()) {
        if (prepared_.size() >= prepared_statements_max) evict_one();
        const auto name = "s" + std::to_string(++prepared_count_);
        found = prepared_.emplace(statement.id, Prepared{name, 0}).first;
        const int accepted =
            PQsendPrepare(connection_, name.c_str(), statement.sql.c_str(), 0, nullptr);
        sent(accepted, Kind::prepare, &statement);
    }
    found->second.used = ++prepared_clock_;
    return found->second.name.c_str();
}

void PostgresConnection::evict_one() {
    const auto oldest = std::ranges::min_element(
        prepared_, {}, [](const auto& entry) { return entry.second.used; });
    const auto text = "DEALLOCATE " + oldest->second.name;
    prepared_.erase(oldest);
    const int accepted =
        PQsendQueryParams(connection_, text.c_str(), 0, nullptr, nullptr, nullptr, nullptr, 0);
    sent(accepted, Kind::evict);
}

void PostgresConnection::forget(const base::Statement& statement) {
    prepared_.erase(statement.id);
}

void PostgresConnection::sent(int accepted, Kind kind, const base::Statement* statement,
                              Answered answered) {
    if (expected_.empty()) context_.get_executor().on_work_started();
    auto& expected = expected_.emplace_back();
    expected.kind = kind;
    expected.statement = statement;
    expected.answered = std::move(answered);
    if (accepted == 0) lose_later(PQerrorMessage(connection_));
}

void PostgresConnection::send(const base::Statement& statement, const base::Values& values,
                              Answered answered) {
    base::ensure(connection_ != nullptr, "a statement was sent on a closed connection");
    const char* name = statement.id == 0 ? nullptr : prepared_name(statement);
    parameters_.fill(statement.parameters, values);
    const int accepted =
        name == nullptr ? PQsendQueryParams(connection_, statement.sql.c_str(), parameters_.size(),
                                            nullptr, parameters_.data(), nullptr, nullptr, 0)
                        : PQsendQueryPrepared(connection_, name, parameters_.size(),
                                              parameters_.data(), nullptr, nullptr, 0);
    sent(accepted, Kind::execute, &statement, std::move(answered));
}

void PostgresConnection::sync(Reached reached) {
    base::ensure(connection_ != nullptr, "a group was ended on a closed connection");
    const int accepted = PQpipelineSync(connection_);
    sent(accepted, Kind::sync);
    expected_.back().reached = std::move(reached);
    flush();
    watch();
}

void PostgresConnection::script(const std::string& text, Answered answered) {
    base::ensure(connection_ != nullptr && expected_.empty(), "a script needs an idle connection");
    const bool accepted =
        PQexitPipelineMode(connection_) == 1 && PQsendQuery(connection_, text.c_str()) == 1;
    sent(accepted ? 1 : 0, Kind::script, nullptr, std::move(answered));
    flush();
    watch();
}

base::Task<PostgresAnswer> PostgresConnection::ask(const base::Statement& statement,
                                                   const base::Values& values) {
    check_parameters(values);
    const auto start = [this](auto handler, const auto* asked, const auto* given) {
        send(*asked, *given, std::move(handler));
        sync();
    };
    return asio::async_initiate<const asio::use_awaitable_t<>, void(PostgresAnswer)>(
        start, asio::use_awaitable, &statement, &values);
}

base::Task<PostgresAnswer> PostgresConnection::ask_script(const std::string& text) {
    const auto start = [this](auto handler, const auto* asked) {
        script(*asked, std::move(handler));
    };
    return asio::async_initiate<const asio::use_awaitable_t<>, void(PostgresAnswer)>(
        start, asio::use_awaitable, &text);
}

void PostgresConnection::flush() {
    const int outcome = PQflush(connection_);
    if (outcome < 0) lose_later(PQerrorMessage(connection_));
    if (outcome > 0) wait_writable();
}

void PostgresConnection::wait_writable() {
    if (std::exchange(writing_, true)) return;
    const auto writable = [self = shared_from_this(), epoch = epoch_](auto error) {
        if (error || epoch != self->epoch_) return;
        self->writing_ = false;
        self->flush();
    };
    socket_.async_wait(asio::posix::descriptor_base::wait_write, writable);
}

void PostgresConnection::wait_readable() {
    const auto wait = [this](auto handler) {
        socket_.async_wait(asio::posix::descriptor_base::wait_read, std::move(handler));
    };
    start_in_background(context_, wait, [self = shared_from_this(), epoch = epoch_](auto error) {
        if (!error && epoch == self->epoch_) self->read();
    });
}

void PostgresConnection::watch() {
    if (target_.statement_timeout_ms <= 0 || std::exchange(watching_, true)) return;
    const std::chrono::milliseconds timeout(target_.statement_timeout_ms);
    watchdog_.expires_after(timeout + silence_grace);
    const auto wait = [this](auto handler) { watchdog_.async_wait(std::move(handler)); };
    const auto ring = [self = shared_from_this(), epoch = epoch_,
                       before = answered_count_](auto error) {
        if (!error && epoch == self->epoch_) self->check_progress(before);
    };
    start_in_background(context_, wait, ring);
}

void PostgresConnection::check_progress(std::uint64_t answered_before) {
    watching_ = false;
    if (expected_.empty()) return;
    if (answered_count_ == answered_before)
        lose("the server gives no answer");
    else
        watch();
}

void PostgresConnection::read() {
    const bool alive = PQconsumeInput(connection_) == 1;
    const std::string why = alive ? std::string() : PQerrorMessage(connection_);
    Finished finished;
    const bool in_order = take_results(finished);
    if (!alive) return lose(why, std::move(finished));
    if (!in_order) return lose("the server answered out of order", std::move(finished));
    wait_readable();
    flush();
    deliver(finished);
}

bool PostgresConnection::take_results(Finished& finished) {
    int ends_in_a_row = 0;
    while (!expected_.empty() && PQisBusy(connection_) == 0) {
        const Result result(PQgetResult(connection_), PQclear);
        if (result) {
            ends_in_a_row = 0;
            take_result(*result);
            if (PQresultStatus(result.get()) == PGRES_PIPELINE_SYNC) finish_front(finished);
        } else if (expected_.front().has_result) {
            finish_front(finished);
        } else if (++ends_in_a_row > 2) {
            return PQstatus(connection_) == CONNECTION_OK;
        }
    }
    return true;
}

void PostgresConnection::take_result(const PGresult& result) {
    auto& expected = expected_.front();
    expected.has_result = true;
    switch (PQresultStatus(&result)) {
        case PGRES_TUPLES_OK:
            if (expected.kind == Kind::execute) take_rows(expected, result);
            break;
        case PGRES_COMMAND_OK:
        case PGRES_EMPTY_QUERY:
            expected.answer.rows.affected = affected_rows(result);
            break;
        case PGRES_PIPELINE_SYNC:
            break;
        case PGRES_PIPELINE_ABORTED:
            if (expected.kind == Kind::prepare) forget(*expected.statement);
            expected.answer.skipped = true;
            break;
        default:
            take_failure(expected, result);
    }
}

void PostgresConnection::take_rows(Expected& expected, const PGresult& result) {
    const auto& columns = expected.statement->columns;
    const auto width = static_cast<int>(base::cell_count(columns));
    const int count = PQntuples(&result);
    expected.answer.rows = base::Rows(static_cast<std::size_t>(width));
    auto& rows = expected.answer.rows;
    rows.affected = count;
    if (width == 0) return;
    try {
        if (PQnfields(&result) != width)
            throw base::Error(base::Code::internal, "the database gave unexpected columns", {}, {},
                              expected.statement->sql);
        for (int row = 0; row < count; ++row) {
            int cell = 0;
            for (const auto& column : columns) {
                const int last = cell + (column.type.type == base::Type::point ? 1 : 0);
                for (; cell <= last; ++cell) {
                    if (PQgetisnull(&result, row, cell) == 1)
                        rows.add_null();
                    else
                        add_postgres_cell(
                            rows, column,
                            {PQgetvalue(&result, row, cell),
                             static_cast<std::size_t>(PQgetlength(&result, row, cell))},
                            scratch_);
                }
            }
        }
    } catch (...) {
        expected.answer.unreadable = std::current_exception();
    }
}

void PostgresConnection::take_failure(Expected& expected, const PGresult& result) {
    if (expected.answer.failure) return;
    PostgresFailure failure;
    failure.state = field(result, PG_DIAG_SQLSTATE);
    failure.message = field(result, PG_DIAG_MESSAGE_PRIMARY);
    failure.detail = field(result, PG_DIAG_MESSAGE_DETAIL);
    failure.table = field(result, PG_DIAG_TABLE_NAME);
    failure.column = field(result, PG_DIAG_COLUMN_NAME);
    failure.constraint = field(result, PG_DIAG_CONSTRAINT_NAME);
    failure.lost = failure.state.empty();
    if (failure.lost) failure.message = one_line(target_, PQresultErrorMessage(&result));
    const bool stale = expected.kind == Kind::execute && is_stale_statement(failure);
    if (expected.kind == Kind::prepare || stale) forget(*expected.statement);
    expected.answer.failure = std::make_unique<PostgresFailure>(std::move(failure));
}

void PostgresConnection::finish_front(Finished& finished) {
    auto done = std::move(expected_.front());
    expected_.pop_front();
    if (expected_.empty()) context_.get_executor().on_work_finished();
    ++answered_count_;
    if (done.kind == Kind::prepare && done.answer.failure)
        expected_.front().answer.failure = std::move(done.answer.failure);
    if (done.kind == Kind::script && PQenterPipelineMode(connection_) == 0)
        lose_later("the pipeline could not be started again");
    if (done.answered || done.reached) finished.push_back(std::move(done));
}

void PostgresConnection::deliver(Finished& finished) {
    for (auto& done : finished) {
        if (done.answered) done.answered(std::move(done.answer));
        if (done.reached) done.reached();
    }
}

void PostgresConnection::lose_later(std::string_view why) {
    if (std::exchange(losing_, true)) return;
    const auto lose_now = [self = shared_from_this(), epoch = epoch_, line = std::string(why)] {
        if (epoch == self->epoch_) self->lose(line);
    };
    asio::post(context_, lose_now);
}

void PostgresConnection::lose(std::string_view why, Finished finished) {
    const auto self = shared_from_this();
    const bool was_ready = state_ == State::ready;
    lost_why_ = one_line(target_, why);
    disconnect();
    if (!expected_.empty()) context_.get_executor().on_work_finished();
    fail(std::exchange(expected_, {}), lost_why_, finished);
    if (was_ready && on_lost) on_lost();
    deliver(finished);
}

void PostgresConnection::fail(std::deque<Expected> all, const std::string& why,
                              Finished& finished) {
    for (auto& expected : all) {
        auto& failure = expected.answer.failure;
        if (!failure) failure = std::make_unique<PostgresFailure>();
        if (failure->message.empty()) failure->message = why;
        failure->lost = true;
        finished.push_back(std::move(expected));
    }
}

void PostgresConnection::close() {
    on_lost = {};
    if (connection_ == nullptr) return;
    disconnect();
    if (expected_.empty()) return;
    asio::post(context_, [all = std::exchange(expected_, {})]() mutable {
        Finished finished;
        fail(std::move(all), "the connection was closed", finished);
        deliver(finished);
    });
    context_.get_executor().on_work_finished();
}

void PostgresConnection::disconnect() {
    ++epoch_;
    state_ = State::closed;
    writing_ = watching_ = losing_ = false;
    prepared_.clear();
    watchdog_.cancel();
    if (socket_.is_open()) socket_.release();
    if (connection_ != nullptr) PQfinish(std::exchange(connection_, nullptr));
}

void PostgresConnection::forget_expected() {
    if (!expected_.empty()) context_.get_executor().on_work_finished();
    expected_.clear();
}

int PostgresConnection::server_version() const {
    return connection_ == nullptr ? 0 : PQserverVersion(connection_);
}

}  // namespace socle::store
