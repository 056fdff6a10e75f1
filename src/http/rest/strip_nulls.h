#pragma once

#include <string>
#include <string_view>

namespace socle::http {

/// Appends compact JSON without the members of its objects that are null, at any depth; nulls in
/// arrays stay. Nothing else changes: digits and order are kept. As PostgreSQL's json_strip_nulls.
void append_without_nulls(std::string& out, std::string_view json);

}  // namespace socle::http
