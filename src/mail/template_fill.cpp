#include "mail/template_fill.h"

#include "base/error.h"
#include "base/text.h"

#include <boost/json.hpp>
#include <kainjow/mustache.hpp>

#include <optional>
#include <set>
#include <sstream>

namespace socle::mail {

namespace json = boost::json;
namespace mustache = kainjow::mustache;

namespace {

using base::Code;
using base::Error;

constexpr std::streamoff text_bytes_max = std::streamoff{16} * 1024 * 1024;
constexpr std::size_t look_ups_max = 2'000'000;

[[noreturn]] void refuse_size() {
    throw Error(Code::bad_value, "the filled template would be too large");
}

mustache::data data_of(const json::value& value);

mustache::data data_of(const json::object& object) {
    mustache::data made(mustache::data::type::object);
    for (const auto& [name, value] : object)
        made.set(std::string(name), data_of(value));
    return made;
}

mustache::data data_of(const json::array& array) {
    mustache::data made(mustache::data::type::list);
    for (const auto& value : array)
        made.push_back(data_of(value));
    return made;
}

mustache::data data_of(const json::value& value) {
    switch (value.kind()) {
        case json::kind::object:
            return data_of(value.get_object());
        case json::kind::array:
            return data_of(value.get_array());
        case json::kind::string:
            if (value.get_string().empty()) return mustache::data(false);
            return mustache::data(std::string(value.get_string()));
        case json::kind::bool_:
            if (!value.get_bool()) return mustache::data(false);
            return mustache::data("true");
        case json::kind::null:
            return mustache::data(false);
        default:
            return mustache::data(json::serialize(value));
    }
}

/// The names that stand behind `{{#` or `{{^`.
std::set<std::string> sections_of(const std::string& source) {
    std::set<std::string> names;
    for (auto at = source.find("{{"); at != std::string::npos; at = source.find("{{", at + 2)) {
        const auto end = source.find("}}", at);
        if (end == std::string::npos) break;
        const char sign = source[at + 2];
        if (sign != '#' && sign != '^') continue;
        const std::string_view name(source.data() + at + 3, end - at - 3);
        names.emplace(base::trimmed(name));
    }
    return names;
}

/// Notes the first name that is asked for in vain.
class Context : public mustache::context<std::string> {
public:
    Context(const mustache::data& data, std::set<std::string> sections)
        : context(&data), sections_(std::move(sections)) {}

    const mustache::data* get(const std::string& name) const override {
        if (++look_ups_ > look_ups_max) refuse_size();
        const auto* found = context::get(name);
        if (found == nullptr && !missing && !sections_.contains(name)) missing = name;
        return found;
    }

    const mustache::data* get_partial(const std::string& name) const override {
        if (!missing) missing = "> " + name;
        return nullptr;
    }

    void push(const mustache::data* data) override {
        if (out.tellp() > text_bytes_max) refuse_size();
        context::push(data);
    }

    std::stringstream out;
    mutable std::optional<std::string> missing;

private:
    const std::set<std::string> sections_;
    mutable std::size_t look_ups_ = 0;
};

[[noreturn]] void refuse_tag(std::string_view where, const std::string& name,
                             const json::object& data) {
    std::vector<std::string> names;
    for (const auto& [known, value] : data)
        names.emplace_back(known);
    const auto near = base::nearest(name, names);
    throw Error(Code::bad_value,
                std::string(where) + ": there is no value for {{" + name + "}}" +
                    (near ? "; did you mean {{" + *near + "}}?" : ""),
                "The values are: " + base::join(names, ", "));
}

}  // namespace

std::string fill_template(const std::string& source, const json::object& data, const Escape& escape,
                          std::string_view where) {
    mustache::mustache filled(source);
    if (!filled.is_valid()) {
        throw Error(Code::bad_value, std::string(where) + ": " + filled.error_message());
    }
    filled.set_custom_escape(escape);
    const auto values = data_of(data);
    Context context(values, sections_of(source));
    filled.render(context, context.out);
    auto text = std::move(context.out).str();
    if (!filled.is_valid()) {
        throw Error(Code::bad_value, std::string(where) + ": " + filled.error_message());
    }
    if (context.missing) refuse_tag(where, *context.missing, data);
    return text;
}

std::string html_escaped(const std::string& value) {
    std::string out;
    for (const char c : value) {
        switch (c) {
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '"':
                out += "&quot;";
                break;
            case '\'':
                out += "&#39;";
                break;
            default:
                out += c;
        }
    }
    return out;
}

std::string one_line(const std::string& value) {
    std::string out;
    for (const char c : value)
        out += static_cast<unsigned char>(c) < ' ' || c == '\x7f' ? ' ' : c;
    return std::string(base::trimmed(out));
}

}  // namespace socle::mail
