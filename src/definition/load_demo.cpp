#include "definition/csv.h"
#include "definition/loading.h"

#include "base/convert.h"
#include "base/error.h"
#include "base/json.h"
#include "base/text.h"

#include <fmt/format.h>
#include <boost/json.hpp>

#include <algorithm>
#include <charconv>
#include <map>

namespace socle::definition {
namespace {

constexpr std::size_t demo_rows_max = 1'000'000;
/// In the place of a field's index: the password of an account, which is no field.
constexpr int password_column = -2;

std::optional<double> coordinate(std::string_view text, double limit) {
    text = base::trimmed(text);
    double value = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool whole = read.ec == std::errc() && read.ptr == text.data() + text.size();
    return whole && value >= -limit && value <= limit ? std::optional(value) : std::nullopt;
}

void append_point_text(std::string& out, std::string_view latitude_text,
                       std::string_view longitude_text) {
    const auto latitude = coordinate(latitude_text, 90);
    const auto longitude = coordinate(longitude_text, 180);
    if (!latitude || !longitude) {
        throw base::Error(base::Code::bad_value, "expected 'latitude,longitude' in degrees");
    }
    base::append_point(out, *latitude, *longitude);
}

void append_point_of(std::string& out, const YamlNode& node) {
    if (node.is_map()) {
        return append_point_text(out, scalar_or(node.find("latitude")),
                                 scalar_or(node.find("longitude")));
    }
    const auto comma = std::min(node.text.find(','), node.text.size());
    const std::string_view text = node.text;
    append_point_text(out, text.substr(0, comma), text.substr(std::min(comma + 1, text.size())));
}

boost::json::value cell_json(std::string_view text) {
    base::JsonFault fault;
    auto json = base::parse_json(text, fault);
    if (!json) throw base::Error(base::Code::bad_value, "this is not JSON: " + fault.message);
    return std::move(*json);
}

/// A reference of a demonstration row that must be found among the rows of its target.
struct Reference {
    std::string path;
    Mark mark;
    std::string field;
    int to = -1;
    std::string key;
};

/// Turns demonstration files into rows of JSON, checking each value as a write would.
class DemoLoader {
public:
    /// `variables`: for passwords; none where they stand as they are.
    DemoLoader(Loading& loading, Variables variables)
        : loading_(loading),
          models_(loading.definition.models),
          variables_(std::move(variables)),
          keys_(models_.size()) {}

    /// Of a file that may mention records which are there otherwise.
    void load_rows(const std::string& path, const YamlNode& rows) {
        path_ = path;
        add_rows(rows);
        order();
    }

    void load(const std::vector<SourceFile>& files) {
        for (const auto& file : files) {
            if (!file.path.starts_with("demo/")) continue;
            path_ = file.path;
            csv_ = file.path.ends_with(".csv");
            if (csv_) load_csv(file);
            if (file.path.ends_with(".yaml")) load_yaml(file);
        }
        check_references();
        order();
    }

private:
    struct Keys {
        bool complete = true;  ///< every row gives its key
        std::map<std::string, int> lines;
    };

    void report(const Mark& mark, std::string message) {
        loading_.report(path_, mark, std::move(message));
    }
    void load_csv(const SourceFile& file);
    void load_yaml(const SourceFile& file);
    void add_rows(const YamlNode& root);
    std::vector<int> header(const Model& model, const std::vector<CsvCell>& cells);
    int find_model(std::string_view name, const Mark& mark);
    int find_column(const Model& model, std::string_view name, const Mark& mark);
    void begin_row();
    void add_value(const Field& field, const YamlNode& node);
    void append_value(const Field& field, const YamlNode& node);
    void add_password(const YamlNode& node);
    void note_key(const std::string& key, const Mark& mark);
    void end_row(const Mark& mark);
    void check_references();
    void order();
    void visit(int model, std::vector<bool>& seen, std::vector<int>& ordered) const;

    Loading& loading_;
    std::vector<Model>& models_;
    Variables variables_;
    std::vector<Keys> keys_;
    std::vector<Reference> references_;
    std::size_t rows_ = 0;

    std::string path_;
    bool csv_ = false;
    DemoFile demo_;
    std::string row_;
    std::vector<bool> given_;
};

int DemoLoader::find_model(std::string_view name, const Mark& mark) {
    const int index = loading_.definition.find_served_model(name);
    if (index < 0 && !loading_.broken.contains(name)) {
        report(mark, fmt::format("unknown model '{}'{}", name,
                                 did_you_mean(name, loading_.model_names())));
    }
    if (index >= 0 && loading_.definition.model(index).view) {
        report(mark, fmt::format("'{}' is a view: it has no rows of its own", name));
        return -1;
    }
    return index;
}

int DemoLoader::find_column(const Model& model, std::string_view name, const Mark& mark) {
    const int index = model.find_field(name);
    const bool account = model.name == "user" && loading_.definition.user_model >= 0;
    if (index < 0 && account && name == "password") return password_column;
    if (index < 0 && !loading_.broken.contains(name)) {
        report(mark, fmt::format("unknown field '{}' of '{}'{}", name, model.name,
                                 did_you_mean(name, field_names(model))));
    }
    return index;
}

void DemoLoader::begin_row() {
    row_ = "{";
    const auto& model = loading_.definition.model(demo_.model);
    given_.assign(model.fields.size(), false);
    for (std::size_t i = 0; i < model.fields.size(); ++i) {
        given_[i] = model.fields[i].initial.kind != Default::Kind::none;
    }
    given_[static_cast<std::size_t>(model.key)] = false;
}

void DemoLoader::append_value(const Field& field, const YamlNode& node) {
    if (node.kind == YamlNode::Kind::null) {
        row_ += "null";
    } else if (field.type == FieldType::point) {
        append_point_of(row_, node);
    } else if (field.storage.type == base::Type::json) {
        const auto json = csv_ ? cell_json(node.text) : node_json(node);
        row_ += field.type == FieldType::list ? list_text(field, json) : base::canonical_json(json);
    } else if (!node.is_scalar()) {
        throw base::Error(base::Code::bad_value, "expected one value");
    } else {
        const auto value = base::parse_text(field.storage, node.text);
        check_value(
            field, value, "the value", node.begin,
            [this](const Mark& mark, std::string message) { report(mark, std::move(message)); });
        base::append_json(row_, field.storage, base::view(value));
    }
}

void DemoLoader::add_value(const Field& field, const YamlNode& node) {
    if (row_.size() > 1) row_ += ',';
    base::append_json_string(row_, field.name);
    row_ += ':';
    const auto start = row_.size();
    try {
        append_value(field, node);
    } catch (const base::Error& error) {
        if (!loading_.broken.contains(field.name)) {
            report(node.begin, fmt::format("{}: {}", field.name, error.message));
        }
        row_.resize(start);
        row_ += "null";
        return;
    }
    const auto& model = loading_.definition.model(demo_.model);
    const bool null = node.kind == YamlNode::Kind::null;
    given_[static_cast<std::size_t>(&field - model.fields.data())] = !null || !field.required;
    if (field.key && !null) note_key(row_.substr(start), node.begin);
    if (field.type == FieldType::ref && field.to >= 0 && !null) {
        references_.push_back({path_, node.begin, field.name, field.to, row_.substr(start)});
    }
}

void DemoLoader::add_password(const YamlNode& node) {
    if (!node.is_scalar()) return report(node.begin, "password: expected one value");
    if (row_.size() > 1) row_ += ',';
    row_ += "\"password\":";
    const auto unset = [&](const std::string& problem) { report(node.begin, problem); };
    base::append_json_string(row_,
                             variables_ ? substituted(node.text, variables_, unset) : node.text);
}

void DemoLoader::note_key(const std::string& key, const Mark& mark) {
    auto& lines = keys_[static_cast<std::size_t>(demo_.model)].lines;
    const auto [known, added] = lines.emplace(key, mark.line);
    if (!added) {
        report(mark, fmt::format("key {} is also in line {}", key, known->second));
    }
}

void DemoLoader::end_row(const Mark& mark) {
    const auto& model = loading_.definition.model(demo_.model);
    for (std::size_t i = 0; i < model.fields.size(); ++i) {
        const auto& field = model.fields[i];
        const bool made = field.key && model.key_kind == KeyKind::uuid;
        if (field.required && !given_[i] && !made && !loading_.broken.contains(field.name)) {
            report(mark, fmt::format("field '{}' is required and has no value here", field.name));
        }
    }
    if (!given_[static_cast<std::size_t>(model.key)]) {
        keys_[static_cast<std::size_t>(demo_.model)].complete = false;
    }
    if (++rows_ == demo_rows_max) report(mark, fmt::format("more than {} rows", demo_rows_max));
    if (rows_ < demo_rows_max) demo_.rows.push_back(row_ + "}");
}

std::vector<int> DemoLoader::header(const Model& model, const std::vector<CsvCell>& cells) {
    std::vector<int> columns;
    for (const auto& cell : cells) {
        const auto name = base::trimmed(cell.text);
        const int column = find_column(model, name, cell.mark);
        if (column != -1 && contains(columns, column)) {
            report(cell.mark, fmt::format("column '{}' is there twice", name));
        }
        columns.push_back(column);
    }
    return columns;
}

YamlNode cell_node(CsvCell& cell) {
    YamlNode node;
    node.kind = YamlNode::Kind::scalar;
    node.style = YamlNode::Style::double_quoted;
    node.text = std::move(cell.text);
    node.begin = cell.mark;
    return node;
}

void DemoLoader::load_csv(const SourceFile& file) {
    const int index = find_model(stem(file.path), {});
    if (index < 0) return;
    if (!base::valid_utf8(file.text)) return report({}, "the file is not UTF-8 text");
    demo_ = {file.path, index, {}};
    const auto& model = loading_.definition.model(index);
    CsvReader reader(file.text);
    const auto columns = header(model, reader.next());
    if (columns.empty() && !reader.problem()) {
        return report({}, "the file is empty: its first row names the fields");
    }
    for (auto row = reader.next(); !row.empty(); row = reader.next()) {
        if (row.size() != columns.size()) {
            report(row.front().mark,
                   fmt::format("{} cells, but the header has {}", row.size(), columns.size()));
            continue;
        }
        begin_row();
        for (std::size_t i = 0; i < row.size(); ++i) {
            if (columns[i] == -1 || (row[i].text.empty() && !row[i].quoted)) continue;
            if (columns[i] == password_column) {
                add_password(cell_node(row[i]));
                continue;
            }
            const auto& field = model.fields[static_cast<std::size_t>(columns[i])];
            add_value(field, cell_node(row[i]));
        }
        end_row(row.front().mark);
    }
    if (reader.problem()) report(reader.problem()->mark, reader.problem()->message);
    loading_.definition.demo.push_back(std::move(demo_));
}

void DemoLoader::load_yaml(const SourceFile& file) {
    auto document = read_yaml(file.text);
    const ReportAt at = [this](const Mark& mark, std::string message) {
        report(mark, std::move(message));
    };
    for (auto& problem : document.problems)
        report(problem.mark, std::move(problem.message));
    if (document.damaged) return;
    conform(document.root, demo_shape(), at);
    add_rows(document.root);
}

void DemoLoader::add_rows(const YamlNode& root) {
    for (const auto& entry : root.entries) {
        const int index = find_model(entry.key, entry.mark);
        if (index < 0) continue;
        demo_ = {path_, index, {}};
        const auto& model = loading_.definition.model(index);
        for (const auto& item : entry.value.items) {
            begin_row();
            for (const auto& value : item.entries) {
                const int column = find_column(model, value.key, value.mark);
                if (column == password_column) add_password(value.value);
                if (column < 0) continue;
                add_value(model.fields[static_cast<std::size_t>(column)], value.value);
            }
            end_row(item.begin);
        }
        loading_.definition.demo.push_back(std::move(demo_));
    }
}

void DemoLoader::check_references() {
    for (const auto& reference : references_) {
        const auto& keys = keys_[static_cast<std::size_t>(reference.to)];
        if (!keys.complete || keys.lines.contains(reference.key)) continue;
        path_ = reference.path;
        report(reference.mark,
               fmt::format("{}: no row of '{}' has the key {}", reference.field,
                           loading_.definition.model(reference.to).name, reference.key));
    }
}

void DemoLoader::visit(int model, std::vector<bool>& seen, std::vector<int>& ordered) const {
    if (seen[static_cast<std::size_t>(model)]) return;
    seen[static_cast<std::size_t>(model)] = true;
    for (const auto& field : loading_.definition.model(model).fields) {
        if (field.to >= 0) visit(field.to, seen, ordered);
    }
    ordered.push_back(model);
}

void DemoLoader::order() {
    std::vector<bool> seen(models_.size(), false);
    std::vector<int> ordered;
    for (std::size_t i = 0; i < models_.size(); ++i)
        visit(static_cast<int>(i), seen, ordered);
    std::vector<std::size_t> places(models_.size(), 0);
    for (std::size_t i = 0; i < ordered.size(); ++i) {
        places[static_cast<std::size_t>(ordered[i])] = i;
    }
    std::ranges::sort(loading_.definition.demo, {}, [&](const DemoFile& demo) {
        return std::pair(places[static_cast<std::size_t>(demo.model)], demo.path);
    });
}

}  // namespace

void load_demo(Loading& loading, const std::vector<SourceFile>& files, const Variables& variables) {
    DemoLoader(loading, variables).load(files);
}

RowsResult load_rows(const Definition& definition, const std::string& path, const YamlNode& rows) {
    Loading loading;
    loading.definition = definition;
    loading.definition.demo.clear();
    DemoLoader(loading, {}).load_rows(path, rows);
    return {std::move(loading.definition.demo), std::move(loading.problems)};
}

}  // namespace socle::definition
