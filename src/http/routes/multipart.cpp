#include "http/routes/multipart.h"

#include "base/error.h"
#include "base/text.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace socle::http {

namespace {

using base::Code;
using base::Error;

constexpr std::string_view line_end = "\r\n";
constexpr std::string_view default_type = "text/plain";

[[noreturn]] void refuse(std::size_t at, const std::string& why) {
    throw Error(Code::bad_body, "The body is no multipart/form-data",
                "At byte " + std::to_string(at + 1) + ": " + why);
}

bool is_token(std::string_view text) {
    constexpr std::string_view others = "!#$%&'*+-.^_`|~";
    return !text.empty() && std::ranges::all_of(text, [&](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               others.contains(c);
    });
}

bool is_boundary(std::string_view text) {
    constexpr std::string_view others = "'()+_,-./:=? ";
    return !text.empty() && text.size() <= boundary_bytes_max && !text.ends_with(' ') &&
           std::ranges::all_of(text, [&](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      others.contains(c);
           });
}

/// `; name=value; name="quoted"` behind a first word.
class Parameters {
public:
    explicit Parameters(std::string_view text) : rest_(text) {}

    /// The next one, or nothing at the end; `good` is false when there is something else.
    std::optional<std::pair<std::string, std::string>> next() {
        rest_ = base::trimmed(rest_);
        if (rest_.empty()) return std::nullopt;
        if (!rest_.starts_with(';')) return fault();
        rest_ = base::trimmed(rest_.substr(1));
        if (rest_.empty()) return std::nullopt;
        const auto sign = rest_.find('=');
        if (sign == std::string_view::npos || !is_token(rest_.substr(0, sign))) return fault();
        auto name = base::lower(rest_.substr(0, sign));
        rest_.remove_prefix(sign + 1);
        auto value = rest_.starts_with('"') ? quoted() : word();
        if (!value) return fault();
        return std::pair(std::move(name), std::move(*value));
    }

    bool good() const { return good_; }

private:
    std::nullopt_t fault() {
        good_ = false;
        return std::nullopt;
    }

    std::optional<std::string> word() {
        const auto end = std::min(rest_.find(';'), rest_.size());
        const auto text = base::trimmed(rest_.substr(0, end));
        rest_.remove_prefix(end);
        if (!is_token(text)) return std::nullopt;
        return std::string(text);
    }

    /// Browsers write `%22` for a quote (as the HTML standard says), others `\"`.
    std::optional<std::string> quoted() {
        std::string text;
        for (std::size_t at = 1; at < rest_.size(); ++at) {
            const char letter = rest_[at];
            if (letter == '"') {
                rest_.remove_prefix(at + 1);
                return text;
            }
            const bool escape = letter == '\\' && at + 1 < rest_.size() &&
                                (rest_[at + 1] == '"' || rest_[at + 1] == '\\');
            text += escape ? rest_[++at] : letter;
        }
        return std::nullopt;
    }

    std::string_view rest_;
    bool good_ = true;
};

std::string unescaped(std::string text) {
    constexpr std::pair<std::string_view, std::string_view> escapes[] = {
        {"%22", "\""}, {"%0D", "\r"}, {"%0A", "\n"}};
    for (const auto& [escape, letter] : escapes) {
        for (auto at = text.find(escape); at != std::string::npos; at = text.find(escape, at + 1))
            text.replace(at, escape.size(), letter);
    }
    return text;
}

bool is_good_name(std::string_view text) {
    return text.size() <= part_name_bytes_max && base::valid_utf8(text) && !text.contains('\0');
}

void read_disposition(Part& part, std::string_view text, std::size_t at) {
    const auto end = std::min(text.find(';'), text.size());
    if (!base::equals_ignoring_case(base::trimmed(text.substr(0, end)), "form-data")) {
        refuse(at, "a part is no form-data");
    }
    Parameters parameters(text.substr(end));
    bool named = false;
    while (auto parameter = parameters.next()) {
        auto& [name, value] = *parameter;
        if (name == "name") {
            if (named) refuse(at, "a part has two names");
            named = true;
            part.name = unescaped(std::move(value));
        } else if (name == "filename") {
            part.is_file = true;
            part.file_name = unescaped(std::move(value));
        }
    }
    if (!parameters.good()) refuse(at, "a Content-Disposition cannot be read");
    if (!named || part.name.empty()) refuse(at, "a part has no name");
    if (!is_good_name(part.name) || !is_good_name(part.file_name)) {
        refuse(at, "the name of a part is too long, or no text");
    }
}

void read_type(Part& part, std::string_view text, std::size_t at) {
    const bool good = text.size() <= part_name_bytes_max &&
                      std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
    if (!good) refuse(at, "a Content-Type cannot be read");
    part.type = text;
}

class Parser {
public:
    Parser(std::string_view body, std::string_view boundary)
        : body_(body), delimiter_("--" + std::string(boundary)) {}

    std::vector<Part> parse() {
        skip_preamble();
        std::vector<Part> parts;
        while (!ends_here()) {
            if (parts.size() == parts_max) {
                refuse(at_, "there are more than " + std::to_string(parts_max) + " parts");
            }
            parts.push_back(read_part());
        }
        return parts;
    }

private:
    std::string_view rest() const { return body_.substr(at_); }

    /// To behind the first delimiter.
    void skip_preamble() {
        if (rest().starts_with(delimiter_)) {
            at_ = delimiter_.size();
            return;
        }
        const auto found = body_.find(std::string(line_end) + delimiter_);
        if (found == std::string_view::npos) refuse(0, "the boundary is not there");
        at_ = found + line_end.size() + delimiter_.size();
    }

    /// Behind a delimiter: `--` ends the body, blanks and a line's end begin a part.
    bool ends_here() {
        if (rest().starts_with("--")) return true;
        const auto blanks = std::min(rest().find_first_not_of(" \t"), rest().size());
        at_ += blanks;
        if (!rest().starts_with(line_end))
            refuse(at_, "a boundary is not followed by a line's end");
        at_ += line_end.size();
        return false;
    }

    Part read_part() {
        Part part;
        const auto start = at_;
        bool disposed = false;
        while (!rest().starts_with(line_end)) {
            const auto end = rest().find(line_end);
            const bool large = at_ + std::min(end, rest().size()) - start > part_head_bytes_max;
            if (large) refuse(start, "the head of a part is too large");
            if (end == std::string_view::npos) refuse(at_, "the head of a part has no end");
            disposed = read_field(part, rest().substr(0, end)) || disposed;
            at_ += end + line_end.size();
        }
        at_ += line_end.size();
        if (!disposed) refuse(start, "a part has no Content-Disposition");
        if (part.is_file && part.type.empty()) part.type = default_type;
        const auto end = find_end();
        part.text = body_.substr(at_, end - at_);
        at_ = end + line_end.size() + delimiter_.size();
        return part;
    }

    /// Where the line's end before the next delimiter is.
    std::size_t find_end() {
        if (rest().starts_with(delimiter_)) refuse(at_, "a boundary begins no line");
        const auto end = body_.find(std::string(line_end) + delimiter_, at_);
        if (end == std::string_view::npos) refuse(body_.size(), "the last boundary is missing");
        return end;
    }

    /// True for the Content-Disposition.
    bool read_field(Part& part, std::string_view line) {
        const auto colon = line.find(':');
        if (colon == std::string_view::npos || !is_token(line.substr(0, colon))) {
            refuse(at_, "a line of a part's head cannot be read");
        }
        const auto name = line.substr(0, colon);
        const auto text = base::trimmed(line.substr(colon + 1));
        if (base::equals_ignoring_case(name, "content-disposition")) {
            if (!part.name.empty()) refuse(at_, "a part has two Content-Dispositions");
            read_disposition(part, text, at_);
            return true;
        }
        if (base::equals_ignoring_case(name, "content-type")) read_type(part, text, at_);
        const bool encoded = base::equals_ignoring_case(name, "content-transfer-encoding") &&
                             !base::equals_ignoring_case(text, "binary") &&
                             !base::equals_ignoring_case(text, "8bit") &&
                             !base::equals_ignoring_case(text, "7bit");
        if (encoded) refuse(at_, "a part is encoded: send its bytes as they are");
        return false;
    }

    const std::string_view body_;
    const std::string delimiter_;
    std::size_t at_ = 0;
};

}  // namespace

std::string boundary_of(std::string_view content_type) {
    const auto end = std::min(content_type.find(';'), content_type.size());
    std::string boundary;
    Parameters parameters(content_type.substr(end));
    while (auto parameter = parameters.next()) {
        if (parameter->first == "boundary") boundary = std::move(parameter->second);
    }
    if (!is_boundary(boundary)) {
        throw Error(Code::bad_body, "The body is no multipart/form-data",
                    "Its Content-Type has no boundary");
    }
    return boundary;
}

std::vector<Part> parse_multipart(std::string_view body, std::string_view boundary) {
    return Parser(body, boundary).parse();
}

}  // namespace socle::http
