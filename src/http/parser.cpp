#include "http/parser.h"

#include "base/error.h"
#include "base/text.h"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace socle::http {
namespace {

namespace beast = boost::beast;

constexpr std::size_t kept_body_bytes = 64 * 1024;
constexpr std::size_t reserved_body_bytes_max = 1024 * 1024;

/// A piece of `Text::head`, by place because that string grows.
struct Piece {
    std::size_t start = 0;
    std::size_t size = 0;
};

struct Field {
    Piece name;
    Piece value;
};

/// What a request said, in memory that the next one uses again.
struct Text {
    std::string head;
    std::vector<Field> fields;
    std::string body;
    Piece method_text;
    Piece target;
    Method method = Method::other;

    void clear() {
        head.clear();
        fields.clear();
        method_text = {};
        target = {};
        method = Method::other;
        if (body.capacity() > kept_body_bytes) {
            body = {};
        } else {
            body.clear();
        }
    }
    Piece keep(std::string_view text) {
        const Piece piece{head.size(), text.size()};
        head += text;
        return piece;
    }
    std::string_view at(const Piece& piece) const {
        return std::string_view(head).substr(piece.start, piece.size);
    }
};

Method method_of(beast::http::verb verb) {
    switch (verb) {
        case beast::http::verb::get:
            return Method::get;
        case beast::http::verb::head:
            return Method::head;
        case beast::http::verb::post:
            return Method::post;
        case beast::http::verb::put:
            return Method::put;
        case beast::http::verb::patch:
            return Method::patch;
        case beast::http::verb::delete_:
            return Method::del;
        case beast::http::verb::options:
            return Method::options;
        default:
            return Method::other;
    }
}

base::Error malformed(const std::string& why) {
    return {base::Code::bad_query, "malformed HTTP request: " + why};
}

base::Error refusal_of(const beast::error_code& error, const std::string& body_hint) {
    if (error == beast::http::error::header_limit) {
        return {base::Code::header_too_large, "the header of the request is too large"};
    }
    if (error == beast::http::error::body_limit) {
        return {base::Code::body_too_large, "the body of the request is too large", {}, body_hint};
    }
    return malformed(error.message());
}

/// Path and query of a request target in origin form, absolute form or "*".
std::pair<std::string_view, std::string_view> split_target(std::string_view target) {
    if (!target.starts_with('/')) {
        const std::size_t authority = target.find("://");
        if (authority != std::string_view::npos) {
            const std::size_t path = target.find_first_of("/?", authority + 3);
            target = path == std::string_view::npos ? "/" : target.substr(path);
        }
    }
    const std::size_t mark = target.find('?');
    if (mark == std::string_view::npos) return {target, {}};
    const std::string_view path = target.substr(0, mark);
    return {path.empty() ? "/" : path, target.substr(mark + 1)};
}

void fill_head(const Text& text, Request& request) {
    request.method = text.method;
    request.method_text = text.at(text.method_text);
    std::tie(request.path, request.query) = split_target(text.at(text.target));
    request.headers.clear();
    for (const Field& field : text.fields) {
        request.headers.emplace_back(text.at(field.name), text.at(field.value));
    }
}

bool is_valid_target(Method method, std::string_view target) {
    const bool absolute = target.starts_with("http://") || target.starts_with("https://");
    return target.starts_with('/') || absolute || (target == "*" && method == Method::options);
}

}  // namespace

/// Beast's parser, filling `Text` instead of Beast's own containers.
class Parser::Message final : public beast::http::basic_parser<true> {
public:
    Message(Text& text, std::size_t header_bytes_max, std::size_t body_bytes_max,
            const StreamRule& streams)
        : text_(text),
          header_bytes_max_(header_bytes_max),
          body_bytes_max_(body_bytes_max),
          streams_(streams) {
        header_limit(static_cast<std::uint32_t>(header_bytes_max));
        // Which limit holds is known when the head is: see on_header_impl.
        body_limit(boost::none);
        eager(true);
    }

    bool streamed = false;
    bool expects_continue = false;
    bool is_http_1_0 = false;

private:
    using Verb = beast::http::verb;
    using Error = beast::error_code;
    using View = beast::string_view;

    static std::string_view plain(View view) { return {view.data(), view.size()}; }

    void on_request_impl(Verb verb, View method, View target, int version, Error&) override {
        text_.method = method_of(verb);
        text_.method_text = text_.keep(plain(method));
        text_.target = text_.keep(plain(target));
        is_http_1_0 = version == 10;
        if (!is_valid_target(text_.method, plain(target))) throw malformed("bad target");
    }

    void on_field_impl(beast::http::field field, View name, View value, Error& error) override {
        if (head_done_) return;
        if (text_.head.size() + name.size() + value.size() > header_bytes_max_) {
            error = beast::http::error::header_limit;
            return;
        }
        text_.fields.push_back({text_.keep(plain(name)), text_.keep(plain(value))});
        const bool is_host = field == beast::http::field::host;
        const bool is_encoding = field == beast::http::field::transfer_encoding;
        hosts_ += is_host ? 1 : 0;
        if (is_encoding && !base::equals_ignoring_case(plain(value), "chunked")) {
            throw malformed("the only Transfer-Encoding is chunked");
        }
        if (field == beast::http::field::expect) {
            expects_continue = base::equals_ignoring_case(plain(value), "100-continue");
        }
    }

    void on_header_impl(Error& error) override {
        head_done_ = true;
        if (hosts_ > 1 || (hosts_ == 0 && !is_http_1_0)) throw malformed("one Host is needed");
        expects_continue = expects_continue && !is_http_1_0;
        streamed = is_streamed();
        if (streamed) body_bytes_max_ = streams_.bytes_max;
        if (content_length().value_or(0) > body_bytes_max_) error = beast::http::error::body_limit;
    }

    void on_body_init_impl(const boost::optional<std::uint64_t>& length, Error&) override {
        if (streamed || !length) return;
        text_.body.reserve(std::min<std::size_t>(*length, reserved_body_bytes_max));
    }

    std::size_t on_body_impl(View body, Error& error) override { return add_body(body, error); }

    std::size_t on_chunk_body_impl(std::uint64_t, View body, Error& error) override {
        return add_body(body, error);
    }

    bool is_streamed() const {
        if (!streams_.takes) return false;
        const auto held_max = std::min<std::uint64_t>(body_bytes_max_, streamed_body_bytes_min);
        const bool large = content_length().value_or(0) > held_max;
        if (!large && !chunked()) return false;
        Request head;
        fill_head(text_, head);
        return streams_.takes(head);
    }

    std::size_t add_body(View body, Error& error) {
        body_bytes_ += body.size();
        if (body_bytes_ > body_bytes_max_) {
            error = beast::http::error::body_limit;
            return 0;
        }
        text_.body += plain(body);
        return body.size();
    }

    void on_response_impl(int, View, int, Error&) override {}
    void on_chunk_header_impl(std::uint64_t size, View, Error& error) override {
        const bool fits = size <= body_bytes_max_ && body_bytes_ <= body_bytes_max_ - size;
        if (!fits) error = beast::http::error::body_limit;
    }
    void on_finish_impl(Error&) override {}

    Text& text_;
    std::size_t header_bytes_max_;
    std::uint64_t body_bytes_max_;
    std::uint64_t body_bytes_ = 0;
    const StreamRule& streams_;
    int hosts_ = 0;
    bool head_done_ = false;
};

struct Parser::State {
    std::size_t header_bytes_max;
    std::size_t body_bytes_max;
    const StreamRule& streams;
    Text text;
    std::optional<Message> message;
};

Parser::Parser(std::size_t header_bytes_max, std::size_t body_bytes_max, const StreamRule& streams)
    : state_(std::make_unique<State>(header_bytes_max, body_bytes_max, streams)) {
    reset();
}

Parser::~Parser() = default;

void Parser::reset() {
    state_->text.clear();
    state_->message.emplace(state_->text, state_->header_bytes_max, state_->body_bytes_max,
                            state_->streams);
}

std::size_t Parser::put(std::string_view bytes) {
    std::size_t skipped = 0;
    if (!started()) {
        skipped = std::min(bytes.find_first_not_of("\r\n"), bytes.size());
        bytes.remove_prefix(skipped);
        if (bytes.empty()) return skipped;
    }
    beast::error_code error;
    const boost::asio::const_buffer buffer(bytes.data(), bytes.size());
    const std::size_t taken = state_->message->put(buffer, error);
    if (error && error != beast::http::error::need_more) {
        throw refusal_of(error, streams() ? std::string() : state_->streams.hint);
    }
    return skipped + taken;
}

bool Parser::started() const {
    return state_->message->got_some();
}
bool Parser::done() const {
    return state_->message->is_done();
}
bool Parser::streams() const {
    return state_->message->streamed;
}
std::string Parser::take_body() {
    return std::exchange(state_->text.body, {});
}
bool Parser::keep_alive() const {
    return state_->message->keep_alive();
}
bool Parser::is_http_1_0() const {
    return state_->message->is_http_1_0;
}

bool Parser::take_continue() {
    Message& message = *state_->message;
    if (!message.expects_continue || !message.is_header_done()) return false;
    message.expects_continue = false;
    return !message.is_done();
}

std::size_t Parser::body_bytes_left() const {
    const Message& message = *state_->message;
    if (!message.is_header_done()) return 0;
    return message.content_length_remaining().value_or(0);
}

void Parser::fill(Request& request) const {
    fill_head(state_->text, request);
    request.body = streams() ? std::string_view() : state_->text.body;
}

}  // namespace socle::http
