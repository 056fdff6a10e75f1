#include "definition/load_files.h"

#include "base/text.h"

#include <fmt/format.h>

#include <algorithm>

namespace socle::definition {
namespace {

bool is_variable_name(std::string_view name) {
    const auto is_letter = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    };
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    return !name.empty() && is_letter(name.front()) &&
           std::ranges::all_of(name, [&](char c) { return is_letter(c) || is_digit(c); });
}

std::string unquoted(std::string_view value) {
    const bool quoted = value.size() >= 2 && (value.front() == '"' || value.front() == '\'') &&
                        value.back() == value.front();
    if (quoted) return std::string(value.substr(1, value.size() - 2));
    const auto comment = value.find(" #");
    return std::string(base::trimmed(value.substr(0, comment)));
}

std::string variable(std::string_view inside, const Variables& variables,
                     const std::function<void(std::string)>& missing) {
    const auto separator = inside.find(":-");
    const std::string name(inside.substr(0, separator));
    if (!is_variable_name(name)) {
        missing(fmt::format("'${{{}}}' names no variable", inside));
        return {};
    }
    const auto value = variables(name);
    if (value && (!value->empty() || separator == std::string_view::npos)) return *value;
    if (separator != std::string_view::npos) return std::string(inside.substr(separator + 2));
    missing(fmt::format(
        "variable {} is not set: set it in the environment or in .env, or write ${{{}:-default}}",
        name, name));
    return {};
}

}  // namespace

std::optional<std::string> env_value(std::string_view env_file, std::string_view name) {
    std::optional<std::string> found;
    for (auto line : base::split(env_file, '\n')) {
        line = base::trimmed(line);
        if (line.starts_with('#')) continue;
        if (line.starts_with("export ")) line = base::trimmed(line.substr(7));
        const auto equal = line.find('=');
        if (equal == std::string_view::npos || base::trimmed(line.substr(0, equal)) != name) {
            continue;
        }
        found = unquoted(base::trimmed(line.substr(equal + 1)));
    }
    return found;
}

std::string substituted(std::string_view text, const Variables& variables,
                        const std::function<void(std::string)>& missing) {
    std::string out;
    std::size_t at = 0;
    while (at < text.size()) {
        const auto dollar = text.find('$', at);
        out += text.substr(at, dollar - at);
        if (dollar == std::string_view::npos) break;
        const auto rest = text.substr(dollar + 1);
        const auto close = rest.find('}');
        if (rest.starts_with('$')) {
            out += '$';
            at = dollar + 2;
        } else if (rest.starts_with('{') && close != std::string_view::npos) {
            out += variable(rest.substr(1, close - 1), variables, missing);
            at = dollar + 1 + close + 1;
        } else {
            out += '$';
            at = dollar + 1;
        }
    }
    return out;
}

}  // namespace socle::definition
