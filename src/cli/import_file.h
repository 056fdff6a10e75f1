#pragma once

#include <boost/json/object.hpp>

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace socle::cli {

/// What is wrong in a line of a file.
struct ImportFault {
    int line = 0;  ///< from 1; 0: the file as a whole
    std::string text;
};

/// An account as the file tells it: names in lower case. Cells of CSV are texts, empty ones are
/// left out.
struct ImportRow {
    int line = 0;
    boost::json::object values;
};

enum class ImportFormat { csv, json, django, flask };

struct ImportFile {
    ImportFormat format = ImportFormat::csv;
    std::vector<std::string> columns;  ///< of CSV
    std::vector<ImportRow> rows;
    std::vector<ImportFault> faults;
    std::map<std::string, int> left_out;  ///< Django: rows of other models, by model
};

inline constexpr std::size_t import_bytes_max = 512UL * 1024 * 1024;

/// Reads CSV with a header, a JSON list of objects, JSON lines, or what Django's `dumpdata` wrote.
/// `format` as `socle user import --format` has it: auto tells them apart by the first characters.
ImportFile read_import_file(std::string_view text, std::string_view format);

}  // namespace socle::cli
