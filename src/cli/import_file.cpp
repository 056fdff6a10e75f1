#include "cli/import_file.h"

#include "base/json.h"
#include "base/text.h"
#include "definition/csv.h"

#include <boost/json/value.hpp>

#include <algorithm>
#include <optional>
#include <utility>

namespace socle::cli {

namespace {

constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
constexpr std::string_view json_blanks = " \t\r\n,";

/// The objects of a JSON list, or of a text with one after the other, each with its line. Only as
/// much is understood as it takes to part them: what they are is the parser's business.
class ObjectSplitter {
public:
    explicit ObjectSplitter(std::string_view text) : text_(text) {
        skip_blanks();
        list_ = !done() && text_[at_] == '[';
        if (list_) step();
    }

    struct Piece {
        std::string_view text;
        int line = 0;
    };

    /// nullopt at the end, or after `fault` was set.
    std::optional<Piece> next(std::optional<ImportFault>& fault) {
        skip_blanks();
        if (done()) {
            if (list_) fault = {line_, "the file ends before the list does: it was cut off"};
            return std::nullopt;
        }
        if (list_ && text_[at_] == ']') return end_of_list(fault);
        if (text_[at_] != '{') {
            fault = {line_, "expected an object {…} with an account"};
            return std::nullopt;
        }
        const Piece begin{text_.substr(at_), line_};
        const auto from = at_;
        if (!skip_object()) {
            fault = {begin.line, "the file ends inside of this object: it was cut off"};
            return std::nullopt;
        }
        return Piece{text_.substr(from, at_ - from), begin.line};
    }

private:
    bool done() const { return at_ >= text_.size(); }
    void step() {
        if (text_[at_] == '\n') ++line_;
        ++at_;
    }
    void skip_blanks() {
        while (!done() && json_blanks.find(text_[at_]) != std::string_view::npos)
            step();
    }
    std::optional<Piece> end_of_list(std::optional<ImportFault>& fault) {
        step();
        list_ = false;
        skip_blanks();
        if (!done()) fault = {line_, "expected nothing after the end of the list"};
        return std::nullopt;
    }
    bool skip_object() {
        int depth = 0;
        bool quoted = false;
        while (!done()) {
            const char c = text_[at_];
            step();
            if (quoted && c == '\\' && !done()) step();
            if (c == '"') quoted = !quoted;
            if (quoted) continue;
            if (c == '{') ++depth;
            if (c == '}' && --depth == 0) return true;
        }
        return false;
    }

    std::string_view text_;
    std::size_t at_ = 0;
    int line_ = 1;
    bool list_ = false;
};

std::string column_name(std::string_view text) {
    auto name = base::lower(base::trimmed(text));
    std::ranges::replace(name, ' ', '_');
    std::ranges::replace(name, '-', '_');
    return name;
}

bool is_django(const boost::json::object& object) {
    const auto* fields = object.if_contains("fields");
    return object.contains("model") && fields != nullptr && fields->is_object();
}

/// auth.user, or an application's own user model.
bool is_user_model(const std::string& name) {
    const auto lower = base::lower(name);
    return lower.ends_with("user") || lower.ends_with("account");
}

/// The fields of a row of `dumpdata`, or nothing for other models.
std::optional<boost::json::object> django_fields(const boost::json::object& object,
                                                 ImportFile& file) {
    const auto* model = object.if_contains("model");
    const std::string name =
        model != nullptr && model->is_string() ? std::string(model->get_string()) : "";
    const auto fields = object.at("fields").get_object();
    if (!is_user_model(name) || !fields.contains("password")) {
        file.left_out[name] += 1;
        return std::nullopt;
    }
    auto values = fields;
    if (const auto* key = object.if_contains("pk")) values["id"] = *key;
    values.erase("groups");
    values.erase("user_permissions");
    return values;
}

void add_object(const boost::json::object& object, int line, bool django, ImportFile& file) {
    auto members = object;
    if (is_django(object)) {
        file.format = ImportFormat::django;
        auto fields = django_fields(object, file);
        if (!fields) return;
        members = std::move(*fields);
    } else if (django) {
        file.faults.push_back(
            {line, "expected an object of dumpdata: {\"model\": …, \"fields\": …}"});
        return;
    }
    ImportRow row{line, {}};
    for (const auto& member : members) {
        if (!member.value().is_null()) row.values[column_name(member.key())] = member.value();
    }
    file.rows.push_back(std::move(row));
}

void read_json(std::string_view text, std::string_view format, ImportFile& file) {
    ObjectSplitter splitter(text);
    std::optional<ImportFault> fault;
    while (const auto piece = splitter.next(fault)) {
        base::JsonFault broken;
        const auto json = base::parse_json(piece->text, broken);
        if (!json) {
            const auto before = piece->text.substr(0, broken.at);
            const auto lines = static_cast<int>(std::ranges::count(before, '\n'));
            file.faults.push_back({piece->line + lines, "this is not JSON: " + broken.message});
            continue;
        }
        add_object(json->get_object(), piece->line, format == "django", file);
    }
    if (fault) file.faults.push_back(*fault);
}

void read_header(definition::CsvReader& reader, ImportFile& file) {
    auto& columns = file.columns;
    for (const auto& cell : reader.next()) {
        auto name = column_name(cell.text);
        if (name.empty()) file.faults.push_back({cell.mark.line, "a column has no name"});
        if (!name.empty() && std::ranges::find(columns, name) != columns.end()) {
            file.faults.push_back({cell.mark.line, "the column '" + name + "' is there twice"});
        }
        columns.push_back(std::move(name));
    }
}

void read_csv(std::string_view text, ImportFile& file) {
    definition::CsvReader reader(text);
    read_header(reader, file);
    const auto& columns = file.columns;
    for (auto cells = reader.next(); !cells.empty(); cells = reader.next()) {
        const int line = cells.front().mark.line;
        if (cells.size() != columns.size()) {
            file.faults.push_back({line, std::to_string(cells.size()) +
                                             " cells, but the header has " +
                                             std::to_string(columns.size())});
            continue;
        }
        ImportRow row{line, {}};
        for (std::size_t i = 0; i < cells.size(); ++i) {
            if (!cells[i].text.empty()) row.values[columns[i]] = cells[i].text;
        }
        file.rows.push_back(std::move(row));
    }
    if (reader.problem()) {
        file.faults.push_back({reader.problem()->mark.line, reader.problem()->message});
    }
}

bool looks_like_json(std::string_view text) {
    const auto first = text.find_first_not_of(" \t\r\n");
    return first != std::string_view::npos && (text[first] == '[' || text[first] == '{');
}

ImportFormat format_of(std::string_view text, std::string_view format) {
    if (format == "django") return ImportFormat::django;
    if (format == "flask") return ImportFormat::flask;
    if (format == "json") return ImportFormat::json;
    if (format == "csv") return ImportFormat::csv;
    return looks_like_json(text) ? ImportFormat::json : ImportFormat::csv;
}

}  // namespace

ImportFile read_import_file(std::string_view text, std::string_view format) {
    if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
    ImportFile file;
    file.format = format_of(text, format);
    if (!base::valid_utf8(text)) {
        file.faults.push_back({0, "the file is not UTF-8 text"});
        return file;
    }
    const bool json = file.format == ImportFormat::json || file.format == ImportFormat::django ||
                      (file.format == ImportFormat::flask && looks_like_json(text));
    if (json) {
        read_json(text, format, file);
    } else {
        read_csv(text, file);
    }
    if (file.rows.empty() && file.faults.empty()) {
        file.faults.push_back({0, "there are no accounts in the file"});
    }
    return file;
}

}  // namespace socle::cli
