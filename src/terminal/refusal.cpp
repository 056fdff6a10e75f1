#include "terminal/refusal.h"

#include "base/text.h"
#include "terminal/server_words.h"

#include <algorithm>
#include <cctype>
#include <string_view>

namespace socle::terminal {

namespace {

using base::Error;

constexpr std::string_view denied_code = "42501";
constexpr std::string_view field_mark = "Field ";
constexpr std::string_view row_mark = "row ";
constexpr std::string_view key_mark = "Key (";
constexpr std::string_view check_mark = "Failing check: ";

bool is_word(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

void add_once(std::vector<const Field*>& fields, const Field* field) {
    if (field != nullptr && std::ranges::find(fields, field) == fields.end())
        fields.push_back(field);
}

/// The writable fields that a rule mentions, outside of its quotes.
std::vector<const Field*> mentioned(std::string_view rule, const Model& model) {
    std::vector<const Field*> fields;
    bool quoted = false;
    for (std::size_t at = 0; at < rule.size();) {
        if (rule[at] == '\'') quoted = !quoted;
        if (quoted || !is_word(rule[at])) {
            ++at;
            continue;
        }
        const auto begin = at;
        while (at < rule.size() && is_word(rule[at]))
            ++at;
        const bool inner = begin > 0 && rule[begin - 1] == '.';
        const auto* field = model.find_field(std::string(rule.substr(begin, at - begin)));
        if (!inner && field != nullptr && field->writable) add_once(fields, field);
    }
    return fields;
}

/// "row 1, name: is required", of an array, without its place there.
std::string_view behind_row(std::string_view line) {
    constexpr std::string_view comma = ", ";
    const auto at = line.starts_with(row_mark) ? line.find(comma) : std::string_view::npos;
    return at == std::string_view::npos ? line : line.substr(at + comma.size());
}

/// Reads the details, line by line.
class Details {
public:
    Details(const Error& error, const Model& model, Language language)
        : error_(error), model_(model), language_(language) {}

    Refusal read() {
        for (const auto line : base::split(error_.details, '\n'))
            read_line(line);
        if (error_.name == denied_code) {
            refusal_.lines = {std::string(say(language_, "You may not do this."))};
        } else if (refusal_.lines.empty()) {
            refusal_.lines.push_back(server_words(language_, error_.message));
        }
        return std::move(refusal_);
    }

private:
    void read_line(std::string_view line) {
        line = behind_row(line);
        if (line.starts_with(key_mark)) return read_key(line.substr(key_mark.size()));
        if (line.starts_with(check_mark)) {
            for (const auto* field : mentioned(line.substr(check_mark.size()), model_))
                add_once(refusal_.fields, field);
            return;
        }
        if (line.starts_with(field_mark) && line.ends_with('.')) {
            const auto name = line.substr(field_mark.size(), line.size() - field_mark.size() - 1);
            return add_once(refusal_.fields, model_.find_field(std::string(name)));
        }
        const auto colon = line.find(": ");
        const auto* field = colon == std::string_view::npos
                                ? nullptr
                                : model_.find_field(std::string(line.substr(0, colon)));
        if (field == nullptr) return;
        add_once(refusal_.fields, field);
        const auto words = line.substr(colon + 2);
        refusal_.lines.push_back(
            say(language_, "{}: {}", {field->title, server_words(language_, words)}));
    }

    /// "name)=(Alien) already exists."
    void read_key(std::string_view line) {
        const auto end = line.find(')');
        const auto* field = model_.find_field(std::string(line.substr(0, end)));
        if (field == nullptr) return;
        const bool duplicate = line.ends_with("already exists.");
        if (duplicate) {
            add_once(refusal_.fields, field);
            refusal_.lines.push_back(say(language_, "{}: this is taken already.", {field->title}));
        } else if (line.contains("is not present in table")) {
            add_once(refusal_.fields, field);
            refusal_.lines.push_back(
                say(language_, "{}: it is not there any more.", {field->title}));
        } else {
            refusal_.lines.emplace_back(say(language_, "Other records depend on it."));
        }
    }

    const Error& error_;
    const Model& model_;
    const Language language_;
    Refusal refusal_;
};

}  // namespace

Refusal refusal_of(const Error& error, const Model& model, Language language) {
    return Details(error, model, language).read();
}

}  // namespace socle::terminal
