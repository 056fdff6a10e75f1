#include "store/sqlite_explain.h"

#include "base/convert.h"

#include <fmt/format.h>

namespace socle::store {

namespace {

constexpr std::string_view heading = "QUERY PLAN";

std::vector<PlanLine> children_of(const std::vector<PlanLine>& lines, std::int64_t parent) {
    std::vector<PlanLine> children;
    for (const auto& line : lines) {
        if (line.parent == parent && line.id != parent) children.push_back(line);
    }
    return children;
}

void append_tree(std::string& out, const std::vector<PlanLine>& lines, std::int64_t parent,
                 const std::string& indent) {
    const auto children = children_of(lines, parent);
    for (std::size_t index = 0; index < children.size(); ++index) {
        const bool last = index + 1 == children.size();
        out += '\n' + indent + (last ? "`--" : "|--") + children[index].detail;
        append_tree(out, lines, children[index].id, indent + (last ? "   " : "|  "));
    }
}

void append_node(std::string& out, const std::vector<PlanLine>& lines, std::int64_t id,
                 std::string_view detail) {
    out += "{\"Detail\":";
    base::append_json_string(out, detail);
    const auto children = children_of(lines, id);
    for (std::size_t index = 0; index < children.size(); ++index) {
        out += index == 0 ? ",\"Plans\":[" : ",";
        append_node(out, lines, children[index].id, children[index].detail);
    }
    out += children.empty() ? "}" : "]}";
}

}  // namespace

std::string explain_lines(const std::vector<PlanLine>& lines, std::string_view lane,
                          const std::optional<MeasuredRun>& measured,
                          const ExplainOptions& options) {
    std::string text;
    if (!options.json) {
        text = heading;
        append_tree(text, lines, 0, "");
        text += fmt::format("\nLane: {}", lane);
        if (measured) {
            text += fmt::format("\nActual Rows: {}\nExecution Time: {:.3f} ms", measured->rows,
                                measured->milliseconds);
        }
        return text;
    }
    text = "{\"Plan\":";
    append_node(text, lines, 0, heading);
    text += ",\"Lane\":";
    base::append_json_string(text, lane);
    if (measured) {
        text += fmt::format(",\"Actual Rows\":{},\"Execution Time\":{:.3f}", measured->rows,
                            measured->milliseconds);
    }
    return text + "}";
}

}  // namespace socle::store
