#pragma once

#include <string>
#include <vector>

namespace socle::cli {

/// Rows in aligned columns, the first row is the heading; for terminals. Control characters are
/// shown as ?.
std::string text_table(const std::vector<std::vector<std::string>>& rows);

/// "2026-11-21 11:27" of an instant in storage form, "-" for none.
std::string short_time(const std::string& timestamp);

}  // namespace socle::cli
