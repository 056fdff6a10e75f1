#include "definition/shape_builders.h"

namespace socle::definition::shapes {

Shape plain(Shape::Kind kind, std::string noun) {
    Shape shape;
    shape.kind = kind;
    shape.noun = std::move(noun);
    return shape;
}

Shape text() {
    return plain(Shape::Kind::text);
}
Shape expression() {
    return plain(Shape::Kind::expression);
}
Shape boolean() {
    return plain(Shape::Kind::boolean);
}
Shape off(std::string feature) {
    return plain(Shape::Kind::off, std::move(feature));
}

Shape spelled(std::string_view pattern, std::string noun) {
    auto shape = plain(Shape::Kind::text, std::move(noun));
    shape.pattern = pattern;
    return shape;
}
Shape name(std::string noun) {
    return spelled(name_pattern, std::move(noun));
}

Shape integer(std::int64_t low, std::int64_t high) {
    auto shape = plain(Shape::Kind::integer);
    shape.low = low;
    shape.high = high;
    return shape;
}

Shape duration(std::int64_t low_s, std::int64_t high_s, bool or_never) {
    auto shape = plain(Shape::Kind::duration);
    shape.low = low_s;
    shape.high = high_s;
    shape.or_never = or_never;
    return shape;
}

Shape event_settings(std::vector<Key> further) {
    constexpr std::int64_t day_s = 86'400;
    constexpr std::int64_t years_max = 100;
    std::vector<Key> keys = {key("keep", duration(day_s, years_max * 366 * day_s, true),
                                 "Changes older than this are forgotten; 0 never.")};
    for (auto& one : further)
        keys.push_back(std::move(one));
    return record(std::move(keys));
}

Shape word(std::string noun, std::vector<Word> words) {
    auto shape = plain(Shape::Kind::word, std::move(noun));
    shape.words = std::move(words);
    return shape;
}

Shape list(Shape of, std::size_t least) {
    auto shape = plain(Shape::Kind::list);
    shape.of.push_back(std::move(of));
    shape.least = least;
    return shape;
}

Shape map(Shape of, std::string noun, std::string_view pattern) {
    auto shape = plain(Shape::Kind::map, std::move(noun));
    shape.of.push_back(std::move(of));
    shape.pattern = pattern;
    return shape;
}

Shape record(std::vector<Key> keys) {
    auto shape = plain(Shape::Kind::record);
    shape.keys = std::move(keys);
    return shape;
}

Shape either(Shape a, Shape b) {
    auto shape = plain(Shape::Kind::either);
    shape.of = {std::move(a), std::move(b)};
    return shape;
}

Shape texts() {
    return either(text(), map(text(), "language", language_pattern));
}

Key key(std::string name, Shape shape, std::string help) {
    return {std::move(name), std::move(shape), std::move(help), false, {}, {}};
}
Key required(Key key) {
    key.required = true;
    return key;
}
Key only_for(std::vector<std::string> types, Key key) {
    key.types = std::move(types);
    return key;
}
Key refused(std::string name, std::string why) {
    return {std::move(name), plain(Shape::Kind::any), {}, false, std::move(why), {}};
}

}  // namespace socle::definition::shapes
