#include "store/explain.h"

#include "base/error.h"
#include "base/text.h"

#include <vector>

namespace socle::store {

base::Statement explain_statement(const base::Statement& statement, const ExplainOptions& options) {
    std::vector<std::string> words;
    words.emplace_back(options.json ? "FORMAT JSON" : "FORMAT TEXT");
    if (options.analyze) words.emplace_back("ANALYZE");
    if (options.verbose) words.emplace_back("VERBOSE");
    if (options.settings) words.emplace_back("SETTINGS");
    if (options.buffers) words.emplace_back("BUFFERS");
    if (options.wal) words.emplace_back("WAL");
    base::Statement explained;
    explained.sql = "EXPLAIN (" + base::join(words, ", ") + ") " + statement.sql;
    explained.parameters = statement.parameters;
    explained.columns = {{"plan", {base::Type::text, 0}}};
    return explained;
}

std::string explain_text(const base::Rows& rows, const ExplainOptions& options) {
    std::string text;
    for (std::size_t row = 0; row < rows.size(); ++row) {
        const auto cell = rows.at(row, 0);
        if (row > 0) text += '\n';
        text += std::get<std::string_view>(cell);
    }
    if (!options.json) return text;
    const auto first = text.find('{');
    const auto last = text.rfind('}');
    if (first == std::string::npos || last == std::string::npos) {
        throw base::Error(base::Code::internal, "the database gave no plan", {}, {}, text);
    }
    return text.substr(first, last - first + 1);
}

}  // namespace socle::store
