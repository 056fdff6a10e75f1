#pragma once

#include "definition/shape.h"

/// Words to write shapes with.
namespace socle::definition::shapes {

Shape plain(Shape::Kind kind, std::string noun = {});
Shape text();
Shape expression();
Shape boolean();
Shape off(std::string feature);
Shape spelled(std::string_view pattern, std::string noun);
Shape name(std::string noun);
Shape integer(std::int64_t low, std::int64_t high);
/// In seconds; with `or_never` also 0, which is without end.
/// `events: {keep: 2y}`, with further keys.
Shape event_settings(std::vector<Key> further = {});
Shape duration(std::int64_t low_s, std::int64_t high_s, bool or_never = false);
/// One of `words`.
Shape word(std::string noun, std::vector<Word> words);
Shape list(Shape of, std::size_t least = 0);
Shape map(Shape of, std::string noun, std::string_view pattern = name_pattern);
Shape record(std::vector<Key> keys);
Shape either(Shape a, Shape b);
Shape texts();
Key key(std::string name, Shape shape, std::string help);
Key required(Key key);
Key only_for(std::vector<std::string> types, Key key);
Key refused(std::string name, std::string why);

}  // namespace socle::definition::shapes
