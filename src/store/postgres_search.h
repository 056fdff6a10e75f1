#pragma once

#include <string>
#include <vector>

namespace socle::store {

class Store;

/// What PostgreSQL needs for full-text search, in the current schema: a Snowball dictionary
/// without stop words for each language (`socle_french`) and the function
///     socle_search_vector(language text, value text) returns tsvector
/// which finds what base::Analyser finds, and is immutable: indexes are made of it. The statements
/// may be run again at any time; they make what is absent or of another version.
std::vector<std::string> postgres_search_sql();

/// The version (base::analysis_version) that the database has; 0 for none.
int postgres_search_version(Store& store);

}  // namespace socle::store
