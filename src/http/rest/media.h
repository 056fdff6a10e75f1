#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace socle::http {

/// The form an answer is wanted in.
struct Media {
    bool object =
        false;  ///< application/vnd.pgrst.object+json: exactly one record, not in an array
    bool nulls_stripped = false;  ///< ;nulls=stripped

    std::string content_type() const;
};

/// The first of the types in `Accept`, by their q, that is served. Throws Error bad_media_type
/// (406) when none is.
Media negotiate(std::string_view accept);

/// The languages of `Accept-Language` by their q, without regions' second forms: "fr-CH, en;q=0.8"
/// gives fr-CH, fr, en.
std::vector<std::string> accepted_languages(std::string_view header);

}  // namespace socle::http
