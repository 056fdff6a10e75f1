#include "definition/yaml.h"

#include "base/text.h"

#include <fmt/format.h>
#include <yaml.h>

#include <algorithm>
#include <map>
#include <optional>

namespace socle::definition {
namespace {

/// One event of libyaml, freed with its owner.
class Event {
public:
    Event() = default;
    Event(const Event&) = delete;
    Event& operator=(const Event&) = delete;
    ~Event() { yaml_event_delete(&raw); }

    yaml_event_t raw = {};
};

YamlNode::Style style_of(yaml_scalar_style_t style) {
    switch (style) {
        case YAML_SINGLE_QUOTED_SCALAR_STYLE:
            return YamlNode::Style::single_quoted;
        case YAML_DOUBLE_QUOTED_SCALAR_STYLE:
            return YamlNode::Style::double_quoted;
        case YAML_LITERAL_SCALAR_STYLE:
        case YAML_FOLDED_SCALAR_STYLE:
            return YamlNode::Style::block;
        default:
            return YamlNode::Style::plain;
    }
}

bool spells_null(std::string_view text) {
    return text.empty() || text == "~" || text == "null";
}

/// Reads the events of one document into a tree; stops at the first error that leaves no way on.
class Reader {
public:
    explicit Reader(YamlDocument& document) : document_(document) {
        if (yaml_parser_initialize(&parser_) == 0) throw std::bad_alloc();
        const auto* input = reinterpret_cast<const unsigned char*>(document.source.data());
        yaml_parser_set_input_string(&parser_, input, document.source.size());
        yaml_parser_set_encoding(&parser_, YAML_UTF8_ENCODING);
    }
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;
    ~Reader() { yaml_parser_delete(&parser_); }

    void read();

private:
    bool next(Event& event);
    void report_syntax();
    void stop(const Mark& mark, std::string message);
    void report(const Mark& mark, std::string message);
    Mark mark_of(const yaml_mark_t& mark);
    std::size_t offset_after(const yaml_mark_t& mark) const;
    void refuse_decoration(const Mark& mark, const yaml_char_t* anchor, const yaml_char_t* tag);
    YamlNode node(const Event& event, int depth);
    YamlNode scalar(const Event& event);
    void read_items(YamlNode& list, int depth);
    void read_entries(YamlNode& map, int depth);
    std::optional<std::string> key(const Event& event, const Mark& mark, int depth);

    YamlDocument& document_;
    yaml_parser_t parser_ = {};
    bool stopped_ = false;
    std::size_t nodes_ = 0;
    std::size_t characters_ = 0;  ///< of the source before byte `bytes_`
    std::size_t bytes_ = 0;
};

void Reader::report(const Mark& mark, std::string message) {
    document_.problems.push_back({mark, std::move(message)});
}

void Reader::stop(const Mark& mark, std::string message) {
    if (!stopped_) report(mark, std::move(message));
    stopped_ = true;
    document_.damaged = true;
}

std::size_t step(std::string_view source, std::size_t bytes) {
    ++bytes;
    while (bytes < source.size() && (static_cast<unsigned char>(source[bytes]) & 0xC0U) == 0x80U) {
        ++bytes;
    }
    return bytes;
}

Mark Reader::mark_of(const yaml_mark_t& mark) {
    while (characters_ < mark.index && bytes_ < document_.source.size()) {
        bytes_ = step(document_.source, bytes_);
        ++characters_;
    }
    return {static_cast<int>(mark.line) + 1, static_cast<int>(mark.column) + 1, bytes_};
}

std::size_t Reader::offset_after(const yaml_mark_t& mark) const {
    std::size_t bytes = bytes_;
    for (auto index = characters_; index < mark.index && bytes < document_.source.size(); ++index) {
        bytes = step(document_.source, bytes);
    }
    return bytes;
}

bool Reader::next(Event& event) {
    if (stopped_) return false;
    if (yaml_parser_parse(&parser_, &event.raw) != 0) return true;
    report_syntax();
    return false;
}

void Reader::report_syntax() {
    const std::string problem = parser_.problem == nullptr ? "cannot be read" : parser_.problem;
    if (parser_.error == YAML_READER_ERROR) {
        Mark mark;
        const auto passed =
            document_.source.substr(0, std::min(parser_.problem_offset, document_.source.size()));
        mark.line += static_cast<int>(std::ranges::count(passed, '\n'));
        mark.column += static_cast<int>(passed.size() - (passed.rfind('\n') + 1));
        mark.offset = passed.size();
        return stop(mark, problem == "control characters are not allowed"
                              ? problem
                              : fmt::format("the file is not UTF-8 text ({})", problem));
    }
    auto message = "this is not YAML: " + problem;
    if (parser_.context != nullptr) {
        message += fmt::format(" ({}, line {})", parser_.context, parser_.context_mark.line + 1);
    }
    stop(mark_of(parser_.problem_mark), std::move(message));
}

void Reader::refuse_decoration(const Mark& mark, const yaml_char_t* anchor,
                               const yaml_char_t* tag) {
    if (anchor != nullptr) {
        report(mark, fmt::format("anchors are not supported: '&{}'; write the value out",
                                 reinterpret_cast<const char*>(anchor)));
    }
    if (tag != nullptr) {
        report(mark, fmt::format("tags are not supported: '{}'; leave it out",
                                 reinterpret_cast<const char*>(tag)));
    }
}

YamlNode Reader::scalar(const Event& event) {
    const auto& raw = event.raw.data.scalar;
    YamlNode result;
    result.begin = mark_of(event.raw.start_mark);
    result.end = offset_after(event.raw.end_mark);
    result.style = style_of(raw.style);
    result.text.assign(reinterpret_cast<const char*>(raw.value), raw.length);
    const bool null = result.style == YamlNode::Style::plain && spells_null(result.text);
    result.kind = null ? YamlNode::Kind::null : YamlNode::Kind::scalar;
    refuse_decoration(result.begin, raw.anchor, raw.tag);
    return result;
}

YamlNode Reader::node(const Event& event, int depth) {
    const auto& raw = event.raw;
    if (raw.type == YAML_SCALAR_EVENT) return scalar(event);
    YamlNode result;
    result.begin = mark_of(raw.start_mark);
    result.end = result.begin.offset;
    if (++nodes_ > yaml_nodes_max) {
        stop(result.begin, fmt::format("more than {} values in one file", yaml_nodes_max));
    } else if (depth > yaml_depth_max) {
        stop(result.begin, fmt::format("nested more than {} deep", yaml_depth_max));
    } else if (raw.type == YAML_SEQUENCE_START_EVENT) {
        result.kind = YamlNode::Kind::list;
        refuse_decoration(result.begin, raw.data.sequence_start.anchor,
                          raw.data.sequence_start.tag);
        read_items(result, depth);
    } else if (raw.type == YAML_MAPPING_START_EVENT) {
        result.kind = YamlNode::Kind::map;
        refuse_decoration(result.begin, raw.data.mapping_start.anchor, raw.data.mapping_start.tag);
        read_entries(result, depth);
    } else if (raw.type == YAML_ALIAS_EVENT) {
        result.bad = true;
        report(result.begin, fmt::format("aliases are not supported: '*{}'; write the value out",
                                         reinterpret_cast<const char*>(raw.data.alias.anchor)));
    }
    return result;
}

void Reader::read_items(YamlNode& list, int depth) {
    while (!stopped_) {
        Event event;
        if (!next(event) || event.raw.type == YAML_SEQUENCE_END_EVENT) return;
        if (++nodes_ > yaml_nodes_max) {
            stop(list.begin, fmt::format("more than {} values in one file", yaml_nodes_max));
        }
        list.items.push_back(node(event, depth + 1));
    }
}

std::optional<std::string> Reader::key(const Event& event, const Mark& mark, int depth) {
    if (event.raw.type != YAML_SCALAR_EVENT) {
        report(mark, "a key must be a text; quote a value that starts with '{' or '['");
        node(event, depth + 1);
        return std::nullopt;
    }
    auto name = scalar(event);
    if (name.style == YamlNode::Style::plain && name.text == "<<") {
        report(mark, "merge keys are not supported; write the values out");
        return std::nullopt;
    }
    if (name.style == YamlNode::Style::plain && name.text.empty()) {
        report(mark, "a key is empty");
        return std::nullopt;
    }
    return std::move(name.text);
}

void Reader::read_entries(YamlNode& map, int depth) {
    std::map<std::string, int, std::less<>> lines;
    while (!stopped_) {
        Event event;
        if (!next(event) || event.raw.type == YAML_MAPPING_END_EVENT) return;
        if (++nodes_ > yaml_nodes_max) {
            stop(map.begin, fmt::format("more than {} values in one file", yaml_nodes_max));
        }
        const auto mark = mark_of(event.raw.start_mark);
        auto name = key(event, mark, depth);
        Event value_event;
        if (!next(value_event)) return;
        auto value = node(value_event, depth + 1);
        map.bad = map.bad || !name;
        if (!name) continue;
        const auto [known, added] = lines.emplace(*name, mark.line);
        if (added) {
            map.entries.push_back({std::move(*name), mark, std::move(value)});
        } else {
            report(mark, fmt::format("duplicate key '{}', first in line {}", *name, known->second));
        }
    }
}

void Reader::read() {
    bool found = false;
    while (!stopped_) {
        Event event;
        if (!next(event)) return;
        switch (event.raw.type) {
            case YAML_STREAM_END_EVENT:
                if (!found) stop({}, "the file is empty");
                return;
            case YAML_DOCUMENT_START_EVENT:
                if (found) stop(mark_of(event.raw.start_mark), "a file holds one document only");
                break;
            case YAML_SCALAR_EVENT:
            case YAML_SEQUENCE_START_EVENT:
            case YAML_MAPPING_START_EVENT:
            case YAML_ALIAS_EVENT:
                document_.root = node(event, 1);
                found = true;
                break;
            default:
                break;
        }
    }
}

std::string_view without_mark(std::string_view bytes) {
    constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
    return bytes.starts_with(byte_order_mark) ? bytes.substr(byte_order_mark.size()) : bytes;
}

}  // namespace

const YamlNode* YamlNode::find(std::string_view key) const {
    const auto found = std::ranges::find(entries, key, &YamlEntry::key);
    return found == entries.end() ? nullptr : &found->value;
}

YamlDocument read_yaml(std::string_view bytes) {
    YamlDocument document;
    if (bytes.size() > yaml_bytes_max) {
        document.problems.push_back(
            {{}, fmt::format("the file is larger than {} bytes", yaml_bytes_max)});
        document.damaged = true;
        return document;
    }
    document.source = without_mark(bytes);
    Reader(document).read();
    return document;
}

}  // namespace socle::definition
