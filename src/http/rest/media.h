#pragma once

#include "store/explain.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace socle::http {

/// The form an answer is wanted in.
struct Media {
    enum class Form {
        array,    ///< application/json: an array of records
        object,   ///< application/vnd.pgrst.object+json: exactly one record, not in an array
        csv,      ///< text/csv: a line of names, then a line a record
        ndjson,   ///< application/x-ndjson: a line a record
        geojson,  ///< application/geo+json: a FeatureCollection, a Feature a record
    };
    Form form = Form::array;
    bool nulls_stripped = false;  ///< ;nulls=stripped
    /// application/vnd.pgrst.plan: not the answer in that form, but how the store makes it.
    std::optional<store::ExplainOptions> plan;

    bool object() const { return form == Form::object; }
    std::string content_type() const;
};

/// The first of the types in `Accept`, by their q, that is served. `plans`: whether they may be
/// asked for. Throws Error bad_media_type (406) when none is.
Media negotiate(std::string_view accept, bool plans);

/// Whether one of the types in `Accept` is one of `types`, or any.
bool accepts(std::string_view accept, const std::vector<std::string_view>& types);

/// `known` languages, those that `Accept-Language` asks for first, by their q; the others follow in
/// their own order. "fr-CH" asks for fr-CH, then for fr.
std::vector<std::string> preferred_languages(std::string_view header,
                                             const std::vector<std::string>& known);

}  // namespace socle::http
