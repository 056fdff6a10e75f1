#include "store/sqlite_reader.h"

#include "store/sqlite_writer.h"

#include <boost/asio/post.hpp>

namespace socle::store {

namespace {

base::Statement kept_statement(std::string sql) {
    base::Statement statement;
    statement.id = base::next_statement_id();
    statement.sql = std::move(sql);
    return statement;
}

}  // namespace

SqliteReader::SqliteReader(const std::string& file, boost::asio::io_context& context,
                           const SqliteWriter* writer)
    : connection_(file, SqliteConnection::Purpose::read),
      context_(context),
      writer_(writer),
      begin_(kept_statement("BEGIN")),
      end_(kept_statement("COMMIT")) {
    connection_.limit_steps(fast_lane_steps_max);
}

std::optional<base::Rows> SqliteReader::read(const base::Statement& statement,
                                             const base::Values& values) {
    if (!connection_.is_bounded(statement)) return std::nullopt;
    if (writer_ != nullptr) begin();
    return connection_.run_within_steps(statement, values);
}

std::vector<PlanLine> SqliteReader::lines_of(const base::Statement& statement) {
    return plan_lines(connection_, statement);
}

void SqliteReader::begin() {
    const auto commits = writer_->commits();
    if (connection_.in_transaction()) {
        if (commits == seen_commits_) return;
        connection_.run(end_, {});
    } else {
        boost::asio::post(context_, [reader = weak_from_this()] {
            if (const auto alive = reader.lock()) alive->end();
        });
    }
    seen_commits_ = commits;
    connection_.run(begin_, {});
}

void SqliteReader::end() {
    if (connection_.in_transaction()) connection_.run(end_, {});
}

}  // namespace socle::store
