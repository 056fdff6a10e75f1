#pragma once

#include "base/rows.h"
#include "base/statement.h"

#include <string>
#include <vector>

namespace socle::http {

// A GeoJSON FeatureCollection (RFC 7946): each row is a Feature, whose geometry is its first column
// of type point (null where that is) and whose properties are the others.

/// Throws Error bad_media_type when no column is a point.
void require_point(const std::vector<base::Column>& columns);

inline constexpr std::string_view features_start = R"({"type":"FeatureCollection","features":[)";
inline constexpr std::string_view features_end = "]}";

/// Rows of a collection; `first`: there were none before.
void append_features(std::string& out, const std::vector<base::Column>& columns,
                     const base::Rows& rows, bool first);

}  // namespace socle::http
