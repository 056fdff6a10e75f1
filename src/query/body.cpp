#include "query/body.h"

#include "base/convert.h"
#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "query/plan.h"
#include "query/validate.h"

#include <boost/json.hpp>

#include <algorithm>
#include <cmath>

namespace socle::query {

namespace {

using base::Code;
using base::Error;
using definition::Field;
using definition::FieldType;
using definition::Model;

boost::json::value parsed_body(std::string_view text) {
    base::JsonFault fault;
    auto body = base::parse_json(text, fault);
    if (body) return *std::move(body);
    throw Error(Code::bad_body, "Empty or invalid json",
                base::trimmed(text).empty()
                    ? "The body is empty; an object or an array of objects was expected."
                    : "At byte " + std::to_string(fault.at + 1) + ": " + fault.message + ".");
}

/// Checks the rows of one body, collecting what is wrong.
class BodyReader {
public:
    BodyReader(const definition::Definition& definition, int model, const BodyOptions& options)
        : model_(definition.model(model)), options_(options) {}

    WriteRows read(std::span<const BodyRow> rows) {
        check_count(rows.size());
        rows_.single = options_.form == BodyForm::form;
        for (const auto& row : rows)
            collect_fields(row.values);
        for (const auto& row : rows) {
            read_row(row.values, row.line);
            if (faults_.size() >= faults_max) break;
        }
        throw_faults();
        return std::move(rows_);
    }

    WriteRows read(std::string_view text) {
        if (options_.form != BodyForm::json) {
            const auto rows = read_rows(model_, text, options_.form);
            return read(rows);
        }
        const auto body = parsed_body(text);
        rows_.single = body.is_object();
        if (body.is_object()) {
            collect_fields(body.as_object());
            read_row(body.as_object(), 1);
        } else {
            read_array(body);
        }
        throw_faults();
        return std::move(rows_);
    }

private:
    void read_array(const boost::json::value& body) {
        if (!body.is_array()) {
            throw Error(Code::bad_body, "The body must be a JSON object or an array of objects");
        }
        const auto& array = body.as_array();
        check_count(array.size());
        for (const auto& row : array) {
            if (!row.is_object()) {
                throw Error(Code::bad_body, "All elements of the array must be JSON objects");
            }
            collect_fields(row.as_object());
        }
        std::size_t number = 0;
        for (const auto& row : array) {
            read_row(row.as_object(), ++number);
            if (faults_.size() >= faults_max) return;
        }
    }

    static void check_count(std::size_t rows) {
        if (rows <= body_rows_max) return;
        throw Error(Code::bad_body,
                    "The body has " + std::to_string(rows) + " rows, at most " +
                        std::to_string(body_rows_max) + " are taken at once",
                    {}, "Without return=representation, CSV and NDJSON may have any number.");
    }

    /// With `columns=` those, else the union of the keys of all rows.
    void collect_fields(const boost::json::object& row) {
        if (!options_.columns.empty()) {
            if (rows_.fields.empty()) {
                for (const auto& name : options_.columns)
                    add_field(name);
            }
            return;
        }
        for (const auto& member : row)
            add_field(std::string(member.key()));
    }

    void add_field(const std::string& name) {
        const int field = model_.find_field(name);
        if (field < 0) unknown_column(name);
        if (std::ranges::find(rows_.fields, field) == rows_.fields.end()) {
            rows_.fields.push_back(field);
        }
    }

    [[noreturn]] void unknown_column(const std::string& name) const {
        std::vector<std::string> names;
        for (const auto& field : model_.fields)
            names.push_back(field.name);
        const auto near = base::nearest(name, names);
        const bool computed = std::ranges::any_of(
            model_.computed, [&](const auto& known) { return known.name == name; });
        throw Error(
            Code::unknown_column_in_body,
            "Could not find the '" + name + "' column of '" + model_.name + "' in the schema cache",
            computed ? "'" + name + "' is computed and cannot be written." : std::string(),
            near && !computed ? "Perhaps you meant '" + *near + "'." : std::string());
    }

    void read_row(const boost::json::object& row, std::size_t number) {
        WriteRow result;
        for (const int index : rows_.fields) {
            const auto& field = model_.fields[static_cast<std::size_t>(index)];
            const auto* given = row.if_contains(field.name);
            const bool mentioned = given != nullptr || options_.missing_null;
            result.mentioned.push_back(mentioned);
            if (mentioned) {
                read_field(field, given, number, result);
            } else {
                result.cells.resize(result.cells.size() + cell_count(field));
            }
        }
        if (options_.create) check_required(result, number);
        rows_.rows.push_back(std::move(result));
    }

    static std::size_t cell_count(const Field& field) {
        return field.type == FieldType::point ? 2 : 1;
    }

    /// `given` is null where a field is mentioned by `columns=` only.
    void read_field(const Field& field, const boost::json::value* given, std::size_t number,
                    WriteRow& row) {
        if (field.readonly && !options_.privileged) {
            fault(Code::check_violation, field.name, number, "is read-only");
        }
        if (given == nullptr || given->is_null()) {
            if (field.required) {
                fault(Code::not_null_violation, field.name, number, "may not be null");
            }
            row.cells.resize(row.cells.size() + cell_count(field));
            return;
        }
        try {
            boost::json::value parsed;
            if (structured(field)) {
                parsed = parsed_cell(*given);
                given = &parsed;
            }
            if (field.type == FieldType::point) return read_point(field, *given, number, row);
            row.cells.push_back(checked_value(field, *given, number));
        } catch (const Error& error) {
            fault(error.code, field.name, number, error.message);
            row.cells.emplace_back();
        }
    }

    /// A value that CSV and forms can only write as the text of its JSON.
    bool structured(const Field& field) const {
        const bool texts = options_.form == BodyForm::csv || options_.form == BodyForm::form;
        return texts && (field.type == FieldType::json || field.type == FieldType::list ||
                         field.type == FieldType::point);
    }

    static boost::json::value parsed_cell(const boost::json::value& given) {
        base::JsonFault fault;
        auto value = base::parse_json(given.as_string(), fault);
        if (value) return *std::move(value);
        throw Error(Code::bad_value, "invalid input syntax for type json",
                    "At byte " + std::to_string(fault.at + 1) + ": " + fault.message + ".");
    }

    base::Value stored_value(const Field& field, const boost::json::value& given) const {
        if (options_.zone == nullptr || !given.is_string()) {
            return base::from_json(field.storage, given);
        }
        const auto& text = given.get_string();
        const boost::json::value zoned(zoned_text(field.storage, text, options_.zone));
        return base::from_json(field.storage, zoned);
    }

    base::Value checked_value(const Field& field, const boost::json::value& given,
                              std::size_t number) {
        auto value =
            field.type == FieldType::list ? list_value(field, given) : stored_value(field, given);
        if (const auto wrong = check_value(field, value)) {
            fault(wrong->code, field.name, number, wrong->message);
        }
        if (field.key && model_.key_kind == definition::KeyKind::serial &&
            std::get<std::int64_t>(value) > serial_key_max) {
            fault(Code::check_violation, field.name, number,
                  "is above the largest key, " + std::to_string(serial_key_max));
        }
        return value;
    }

    void read_point(const Field& field, const boost::json::value& given, std::size_t number,
                    WriteRow& row) {
        const auto [latitude, longitude] = coordinates(given);
        const bool valid = std::abs(latitude) <= 90 && std::abs(longitude) <= 180;
        if (!valid) {
            fault(Code::bad_value, field.name, number,
                  "must be a GeoJSON point, as {\"type\":\"Point\",\"coordinates\":[longitude,"
                  "latitude]}, or {\"latitude\":…,\"longitude\":…}, in degrees");
        }
        row.cells.emplace_back(latitude);
        row.cells.emplace_back(longitude);
    }

    /// Latitude and longitude, or NaN where there are none.
    static std::pair<double, double> coordinates(const boost::json::value& given) {
        const double none = std::nan("");
        const auto* object = given.if_object();
        if (object == nullptr) return {none, none};
        const auto number = [&](const boost::json::value* value) {
            return value != nullptr && value->is_number() ? value->to_number<double>() : none;
        };
        const auto* listed = object->if_contains("coordinates");
        const auto* type = object->if_contains("type");
        if (listed != nullptr && type != nullptr && *type == "Point" && listed->is_array() &&
            listed->as_array().size() == 2) {
            return {number(&listed->as_array()[1]), number(&listed->as_array()[0])};
        }
        return {number(object->if_contains("latitude")), number(object->if_contains("longitude"))};
    }

    void check_required(const WriteRow& row, std::size_t number) {
        for (std::size_t index = 0; index < model_.fields.size(); ++index) {
            const auto& field = model_.fields[index];
            if (!field.required && !needs_key(field)) continue;
            if (field.initial.kind != definition::Default::Kind::none) continue;
            const auto at = std::ranges::find(rows_.fields, static_cast<int>(index));
            const bool mentioned =
                at != rows_.fields.end() &&
                row.mentioned[static_cast<std::size_t>(at - rows_.fields.begin())];
            if (!mentioned) {
                fault(Code::not_null_violation, field.name, number, "is required");
            }
        }
    }

    bool needs_key(const Field& field) const {
        return field.key && (model_.key_kind == definition::KeyKind::text ||
                             model_.key_kind == definition::KeyKind::natural);
    }

    void fault(Code code, const std::string& field, std::size_t row, const std::string& message) {
        if (faults_.size() < faults_max) faults_.push_back({code, field, row, message});
    }

    void throw_faults() const {
        if (faults_.empty()) return;
        const auto& first = faults_.front();
        std::string message = first_message(first);
        std::string details;
        if (faults_.size() > 1) {
            message = std::to_string(faults_.size()) + " values are refused: " + message + ", …";
        }
        for (const auto& wrong : faults_) {
            if (!details.empty()) details += "\n";
            if (!rows_.single) details += place_of(wrong.row);
            details += wrong.field + ": " + wrong.message;
        }
        throw Error(first.code, message, details);
    }

    std::string place_of(std::size_t row) const {
        const bool line = options_.form != BodyForm::json;
        return (line ? "line " : "row ") + std::to_string(row) + ", ";
    }

    struct RowFault {
        Code code;
        std::string field;
        std::size_t row;
        std::string message;
    };

    std::string first_message(const RowFault& first) const {
        if (first.code == Code::not_null_violation) {
            return "null value in column \"" + first.field + "\" of relation \"" + model_.name +
                   "\" violates not-null constraint";
        }
        if (first.code == Code::check_violation) {
            return "\"" + first.field + "\" of \"" + model_.name + "\" " + first.message;
        }
        return first.message;
    }

    const Model& model_;
    const BodyOptions& options_;
    WriteRows rows_;
    std::vector<RowFault> faults_;
};

}  // namespace

WriteRows parse_body(const definition::Definition& definition, int model, std::string_view body,
                     const BodyOptions& options) {
    return BodyReader(definition, model, options).read(body);
}

WriteRows check_rows(const definition::Definition& definition, int model,
                     std::span<const BodyRow> rows, const BodyOptions& options) {
    return BodyReader(definition, model, options).read(rows);
}

}  // namespace socle::query
