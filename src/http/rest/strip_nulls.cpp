#include "http/rest/strip_nulls.h"

#include <algorithm>

namespace socle::http {

namespace {

/// Copies one value after the other; the text is JSON that we wrote.
class Copier {
public:
    Copier(std::string& out, std::string_view rest) : out_(out), rest_(rest) {}

    void value() {
        if (rest_.starts_with('{')) {
            object();
        } else if (rest_.starts_with('[')) {
            array();
        } else {
            out_ += scalar();
        }
    }

private:
    void object() {
        out_ += '{';
        bool first = true;
        do {
            rest_.remove_prefix(1);
            if (rest_.starts_with('}')) break;
            const auto key = scalar();
            rest_.remove_prefix(std::min<std::size_t>(1, rest_.size()));
            if (rest_.starts_with("null")) {
                scalar();
                continue;
            }
            if (!first) out_ += ',';
            first = false;
            out_ += key;
            out_ += ':';
            value();
        } while (rest_.starts_with(','));
        close('}');
    }

    void array() {
        out_ += '[';
        bool first = true;
        do {
            rest_.remove_prefix(1);
            if (rest_.starts_with(']')) break;
            if (!first) out_ += ',';
            first = false;
            value();
        } while (rest_.starts_with(','));
        close(']');
    }

    void close(char end) {
        out_ += end;
        rest_.remove_prefix(std::min<std::size_t>(1, rest_.size()));
    }

    std::string_view scalar() {
        std::size_t end = 0;
        if (rest_.starts_with('"')) {
            for (end = 1; end < rest_.size() && rest_[end] != '"'; ++end) {
                if (rest_[end] == '\\') ++end;
            }
            end = std::min(end + 1, rest_.size());
        } else {
            end = std::min(rest_.find_first_of(",:]}"), rest_.size());
        }
        const auto text = rest_.substr(0, end);
        rest_.remove_prefix(end);
        return text;
    }

    std::string& out_;
    std::string_view rest_;
};

}  // namespace

void append_without_nulls(std::string& out, std::string_view json) {
    Copier(out, json).value();
}

}  // namespace socle::http
