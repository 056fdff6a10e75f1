#pragma once

#include "definition/definition.h"
#include "definition/yaml.h"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace socle::definition {

struct Key;

/// A word that a value may be. `refused` says why one that the format will have is not taken yet.
struct Word {
    std::string name;
    std::string refused;
};

/// What a value of an application file looks like. One tree a kind of file: the loader checks files
/// against it (`conform`) and `socle schema` prints it, so the two cannot disagree.
struct Shape {
    enum class Kind {
        text,        ///< any scalar, read as text
        expression,  ///< a scalar in the rule language
        boolean,     ///< true or false
        integer,     ///< `low` to `high`
        duration,    ///< 90s, 15m, 1h, 7d, 2w: `low` to `high` seconds; 0 with `or_never`
        scalar,      ///< a scalar whose type another key decides
        any,         ///< anything
        word,        ///< one of `words`
        list,        ///< of[0] each
        map,         ///< any key (matching `pattern`), of[0] each
        record,      ///< the keys of `keys`
        either,      ///< one of `of`, told apart by the kind of node
        off,         ///< false, until the feature `noun` exists
    };

    Kind kind = Kind::any;
    std::string noun;  ///< what messages call the value: "type", "format"
    std::string pattern;
    std::vector<Word> words;
    std::vector<Key> keys;
    std::vector<Shape> of;
    std::int64_t low = 0;
    std::int64_t high = 0;
    bool or_never = false;
    std::size_t least = 0;  ///< entries of a list, map
};

/// A key of a record. `types`: only for fields of these types; empty for all. `refused` says why it
/// is not taken (here, or yet); such a key is not in the schema.
struct Key {
    std::string name;
    Shape shape;
    std::string help;
    bool required = false;
    std::string refused;
    std::vector<std::string> types;
};

const Shape& app_shape();
const Shape& model_shape();
/// models/user.yaml: what an application adds to the account model.
const Shape& user_shape();
const Shape& view_shape();
const Shape& texts_shape();
const Shape& jobs_shape();
const Shape& terminal_shape();
const Shape& setup_shape();
/// What stands before the text of a mail: mails/NAME.md, and NAME.LANGUAGE.md.
const Shape& mail_shape();
const Shape& mail_translation_shape();
/// Demonstration data in YAML: models, each a list of rows.
const Shape& demo_shape();
/// Tests of an application: tests/NAME.yaml.
const Shape& test_shape();

/// The key of a record, or null.
const Key* find_key(const Shape& record, std::string_view name);
std::vector<std::string> word_names(const std::vector<Word>& words);

/// Names of models, fields, filters, roles: also a JSON Schema `pattern`.
inline constexpr std::string_view name_pattern = "^[a-z][a-z0-9_]{0,62}$";
inline constexpr std::string_view language_pattern = "^[a-z]{2,3}(-[A-Z]{2})?$";
inline constexpr std::string_view app_name_pattern = "^[a-z][a-z0-9_-]{0,62}$";

using ReportAt = std::function<void(const Mark&, std::string)>;

/// The seconds of a duration like 15m; nullopt when it is none.
std::optional<std::int64_t> duration_seconds(std::string_view text);

/// Reports everything in `node` that does not look like `shape`. What conforms may still be wrong
/// in meaning; what does not is skipped by the loaders without another word.
void conform(const YamlNode& node, const Shape& shape, const ReportAt& report);
/// Whether a node of this kind can be of this shape at all.
bool takes(const Shape& shape, const YamlNode& node);

/// std::ranges::contains, which libstdc++ 12 lacks.
template <typename Range, typename Value, typename Projection = std::identity>
bool contains(const Range& range, const Value& value, Projection projection = {}) {
    return std::ranges::find(range, value, projection) != std::ranges::end(range);
}

}  // namespace socle::definition
