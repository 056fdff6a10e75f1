#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace socle::definition {

/// A place in a text: line and column (in characters) from 1, and the byte offset from 0.
struct Mark {
    int line = 1;
    int column = 1;
    std::size_t offset = 0;
};

struct YamlEntry;

/// One node of a YAML document. Plain scalars are not given types here: `true` and `12` are texts
/// that the reader of a field understands; only an empty plain scalar, `~` and `null` are `null`.
struct YamlNode {
    enum class Kind { null, scalar, list, map };
    enum class Style { plain, single_quoted, double_quoted, block };

    Kind kind = Kind::null;
    Style style = Style::plain;
    bool bad = false;  ///< already reported: not as the file meant it
    std::string text;  ///< of a scalar
    Mark begin;
    std::size_t end = 0;  ///< byte offset behind a scalar
    std::vector<YamlNode> items;
    std::vector<YamlEntry> entries;

    bool is_scalar() const { return kind == Kind::scalar; }
    bool is_list() const { return kind == Kind::list; }
    bool is_map() const { return kind == Kind::map; }
    /// A scalar without quotes, whose spelling may mean a number or a truth value.
    bool is_plain() const { return is_scalar() && style == Style::plain; }
    /// The value of a key of a map, or null.
    const YamlNode* find(std::string_view key) const;
};

struct YamlEntry {
    std::string key;
    Mark mark;
    YamlNode value;
};

struct YamlProblem {
    Mark mark;
    std::string message;
};

/// `source` is the text that the marks are of. With any problem the tree is only good for finding
/// more of them; when it is `damaged` (broken syntax, empty, over a limit) not even for that.
struct YamlDocument {
    std::string source;
    YamlNode root;
    bool damaged = false;
    std::vector<YamlProblem> problems;
};

inline constexpr std::size_t yaml_bytes_max = 4 * 1024 * 1024;
inline constexpr std::size_t yaml_nodes_max = 500'000;
inline constexpr int yaml_depth_max = 32;

/// Reads one YAML document from any bytes. What would make a file hard to review is refused:
/// duplicate keys, anchors, aliases, tags, merge keys, keys that are no text, several documents.
YamlDocument read_yaml(std::string_view bytes);

/// The place in `source` of byte `offset` of a scalar's text: through quotes, escapes, folded lines
/// and block indentation.
Mark place_in(const YamlNode& scalar, std::string_view source, std::size_t offset);

}  // namespace socle::definition
