#include "http/router.h"

#include "base/ensure.h"
#include "base/error.h"
#include "base/text.h"
#include "http/problem.h"

#include <algorithm>
#include <array>

namespace socle::http {
namespace {

constexpr std::size_t segments_max = 32;

struct SplitPath {
    std::array<std::string_view, segments_max> parts;
    std::size_t count = 0;
};

/// The segments after the leading slash.
/// The last part holds the unsplit rest when the path is deeper than the array.
SplitPath split_path(std::string_view path) {
    SplitPath split;
    path.remove_prefix(path.starts_with('/') ? 1 : 0);
    while (split.count + 1 < segments_max) {
        const std::size_t slash = path.find('/');
        split.parts[split.count++] = path.substr(0, slash);
        if (slash == std::string_view::npos) return split;
        path.remove_prefix(slash + 1);
    }
    split.parts[split.count++] = path;
    return split;
}

std::string decode(std::string_view text) {
    auto decoded = base::path_decode(text);
    if (!decoded) {
        throw base::Error(base::Code::bad_query, "the path is not percent-encoded UTF-8");
    }
    return std::move(*decoded);
}

constexpr std::array<std::pair<Method, std::string_view>, 7> method_names = {{
    {Method::get, "GET"},
    {Method::head, "HEAD"},
    {Method::post, "POST"},
    {Method::put, "PUT"},
    {Method::patch, "PATCH"},
    {Method::del, "DELETE"},
    {Method::options, "OPTIONS"},
}};

}  // namespace

const std::string& Parameters::operator[](std::string_view name) const {
    const auto found =
        std::ranges::find(values_, name, &std::pair<std::string_view, std::string>::first);
    base::ensure(found != values_.end(), "a handler asks for a parameter its route has");
    return found->second;
}

void Parameters::add(std::string_view name, std::string value) {
    values_.emplace_back(name, std::move(value));
}

Router::Router(std::vector<Route> routes) {
    for (Route& route : routes) {
        entries_.push_back(
            {std::move(route.methods), parse(route.pattern), std::move(route.handler)});
    }
}

std::vector<Router::Segment> Router::parse(const std::string& pattern) {
    base::ensure(pattern.starts_with('/'), "a route's pattern begins with a slash");
    std::vector<Segment> segments;
    for (const std::string_view part : base::split(std::string_view(pattern).substr(1), '/')) {
        const bool named = part.starts_with('{') && part.ends_with('}');
        const bool rest = named && part.ends_with("...}");
        if (rest) {
            segments.push_back({Segment::Kind::rest, std::string(part.substr(1, part.size() - 5))});
        } else if (named) {
            segments.push_back(
                {Segment::Kind::parameter, std::string(part.substr(1, part.size() - 2))});
        } else {
            segments.push_back({Segment::Kind::literal, std::string(part)});
        }
    }
    base::ensure(segments.size() < segments_max, "a route has fewer than 32 segments");
    return segments;
}

bool Router::fits(const Entry& entry, Parts parts) {
    const bool open = !entry.segments.empty() && entry.segments.back().kind == Segment::Kind::rest;
    if (open ? parts.size() < entry.segments.size() : parts.size() != entry.segments.size()) {
        return false;
    }
    for (std::size_t i = 0; i < entry.segments.size(); ++i) {
        const Segment& segment = entry.segments[i];
        if (segment.kind == Segment::Kind::literal && segment.text != parts[i]) return false;
        if (segment.kind == Segment::Kind::parameter && parts[i].empty()) return false;
    }
    return true;
}

bool Router::accepts(const Entry& entry, Method method) {
    const auto has = [&](Method one) {
        return std::ranges::find(entry.methods, one) != entry.methods.end();
    };
    return has(method) || (method == Method::head && has(Method::get));
}

Parameters Router::parameters_of(const Entry& entry, const Request& request, Parts parts) {
    Parameters parameters;
    for (std::size_t i = 0; i < entry.segments.size(); ++i) {
        const Segment& segment = entry.segments[i];
        if (segment.kind == Segment::Kind::parameter) {
            parameters.add(segment.text, decode(parts[i]));
        } else if (segment.kind == Segment::Kind::rest) {
            const auto start = static_cast<std::size_t>(parts[i].data() - request.path.data());
            parameters.add(segment.text, decode(request.path.substr(start)));
        }
    }
    return parameters;
}

Response Router::refuse_method(const Request& request, Parts parts) const {
    std::string allowed;
    for (const auto& [method, name] : method_names) {
        const bool accepted =
            method == Method::options || std::ranges::any_of(entries_, [&](const Entry& entry) {
                return fits(entry, parts) && accepts(entry, method);
            });
        if (!accepted) continue;
        if (!allowed.empty()) allowed += ", ";
        allowed += name;
    }
    Response response;
    if (request.method == Method::options) {
        response.status = 204;
    } else {
        std::string message = "Unsupported HTTP method: ";
        message += request.method_text;
        response = problem_response({base::Code::method_not_allowed, std::move(message)}, false);
    }
    response.headers.emplace_back("Allow", std::move(allowed));
    return response;
}

base::Task<Response> Router::answer(const Request& request) const {
    const SplitPath split = split_path(request.path);
    const Parts parts(split.parts.data(), split.count);
    bool path_known = false;
    for (const Entry& entry : entries_) {
        if (!fits(entry, parts)) continue;
        path_known = true;
        if (!accepts(entry, request.method)) continue;
        const Parameters parameters = parameters_of(entry, request, parts);
        co_return co_await entry.handler(request, parameters);
    }
    if (path_known) co_return refuse_method(request, parts);
    throw base::Error(base::Code::unknown_path, "Invalid path specified in request URL");
}

}  // namespace socle::http
