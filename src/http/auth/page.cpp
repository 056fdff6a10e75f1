#include "http/auth/page.h"

#include "accounts/reason.h"
#include "http/auth/redirect.h"

#include <algorithm>
#include <charconv>

namespace socle::http {

namespace {

constexpr std::int64_t size_default = 50;
constexpr std::int64_t size_max = 1'000;
constexpr std::int64_t number_max = 1'000'000'000;

std::int64_t number_in(const AuthCall& call, std::string_view name, std::int64_t otherwise,
                       std::int64_t most) {
    const auto& text = call.query[name];
    if (text.empty()) return otherwise;
    std::int64_t number = 0;
    const auto* end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, number);
    if (error != std::errc() || rest != end || number < 1) {
        accounts::refuse(
            accounts::Reason::validation_failed,
            "Bad Pagination Parameters: " + std::string(name) + " must be a number from 1");
    }
    return std::min(number, most);
}

/// auth-js reads the number after the first `=`: `page` must be the first parameter.
std::string page_link(const AuthCall& call, std::int64_t number, std::string_view relation) {
    Fields fields = {{"page", std::to_string(number)}};
    std::ranges::copy_if(call.query.fields(), std::back_inserter(fields),
                         [](const auto& field) { return field.first != "page"; });
    return "<" + std::string(call.request.path) + "?" + Query::text_of(fields) + ">; rel=\"" +
           std::string(relation) + "\"";
}

}  // namespace

Page page_of(const AuthCall& call) {
    return {number_in(call, "page", 1, number_max),
            number_in(call, "per_page", size_default, size_max)};
}

void add_pagination(Response& response, const AuthCall& call, const Page& page,
                    std::int64_t total) {
    const auto last = (total + page.size - 1) / page.size;
    std::string links;
    if (page.number < last) links = page_link(call, page.number + 1, "next") + ", ";
    links += page_link(call, last, "last");
    response.headers.emplace_back("Link", std::move(links));
    response.headers.emplace_back("X-Total-Count", std::to_string(total));
}

}  // namespace socle::http
