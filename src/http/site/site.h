#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace socle::http {

/// A file of a web site, in the forms it is sent in.
struct SiteFile {
    std::string type;    ///< the Content-Type
    std::string tag;     ///< a hash of the bytes, for entity tags
    bool fixed = false;  ///< its name has a hash of what it holds: under that name it never changes
    std::string plain;
    std::string gzip;  ///< "" when it is not sent compressed
    std::string brotli;
};

/// The web site of an application, as it was when it was read: `web/dist` when there is one (what a
/// build made), else `web`. It is held whole, so that no core waits for a disk, and is shared by
/// all of them.
struct Site {
    std::map<std::string, SiteFile, std::less<>> files;  ///< by path: "/assets/index-Bx3k9QzA.js"

    const SiteFile* find(std::string_view path) const;
};

// Not read: names that begin with a dot, node_modules, symbolic links, what is beyond these bounds.
inline constexpr std::size_t site_files_max = 5'000;
inline constexpr std::size_t site_depth_max = 16;
inline constexpr std::uint64_t site_file_bytes_max = 16ULL * 1024 * 1024;
inline constexpr std::uint64_t site_bytes_max = 64ULL * 1024 * 1024;

/// What `web/` of an application's folder is. `site` is null when nothing of it can be served;
/// `warnings` tell people what they may not expect, one line each.
struct LoadedSite {
    bool exists = false;  ///< there is a folder web/
    std::shared_ptr<const Site> site;
    std::vector<std::string> warnings;
};
LoadedSite load_site(const std::string& folder);

/// A text that is another one when the files of the site are others, without reading them.
std::string site_state(const std::string& folder);

}  // namespace socle::http
