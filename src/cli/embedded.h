#pragma once

#include <cstddef>

namespace socle::cli {

/// A file of the application that `socle new` writes, part of the program. The table is generated
/// by cmake/embed.cmake.
struct EmbeddedAsset {
    const char* name;
    const char* begin;
    const char* end;
};
extern const EmbeddedAsset embedded_assets[];
extern const std::size_t embedded_asset_count;

}  // namespace socle::cli
