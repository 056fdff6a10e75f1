#include "http/auth/redirect.h"

#include "base/text.h"

#include <algorithm>
#include <iterator>

namespace socle::http {

namespace {

struct Address {
    std::string_view place;  ///< scheme, host and path
    std::string_view query;
    std::string_view fragment;
};

Address split(std::string_view text) {
    Address address;
    const auto hash = std::min(text.find('#'), text.size());
    address.fragment = text.substr(std::min(hash + 1, text.size()));
    const auto before = text.substr(0, hash);
    const auto mark = std::min(before.find('?'), before.size());
    address.place = before.substr(0, mark);
    address.query = before.substr(std::min(mark + 1, before.size()));
    return address;
}

std::string_view name_of(std::string_view parameter) {
    return parameter.substr(0, parameter.find('='));
}

bool replaced(std::string_view parameter, const Fields& fields) {
    return std::ranges::any_of(
        fields, [&](const auto& field) { return field.first == name_of(parameter); });
}

/// Marks the fragment as ours, for clients that see others, too.
void add_mark(Fields& fields) {
    fields.emplace_back("sb", "");
}

Fields error_fields(std::string_view error, const AuthProblem& problem) {
    Fields fields;
    if (!error.empty()) fields.emplace_back("error", error);
    fields.emplace_back("error_code", problem.code);
    fields.emplace_back("error_description", problem.message);
    return fields;
}

bool may_stand_in_header(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte > ' ' && byte < 0x7f;
}

}  // namespace

std::string with_query(std::string_view text, const Fields& fields) {
    const auto address = split(text);
    std::string query;
    auto rest = address.query;
    while (!rest.empty()) {
        const auto end = std::min(rest.find('&'), rest.size());
        const auto parameter = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        if (parameter.empty() || replaced(parameter, fields)) continue;
        query += std::string(parameter) + '&';
    }
    query += Query::text_of(fields);
    std::string result = std::string(address.place) + '?' + query;
    if (!address.fragment.empty()) result += '#' + std::string(address.fragment);
    return result;
}

std::string with_fragment(std::string_view text, const Fields& fields) {
    return std::string(text.substr(0, text.find('#'))) + '#' + Query::text_of(fields);
}

Response redirect(int status, std::string_view address) {
    std::string location;
    for (const char c : address) {
        if (may_stand_in_header(c)) {
            location += c;
        } else {
            location += base::url_encode(std::string_view(&c, 1));
        }
    }
    Response response;
    response.status = status;
    response.headers.emplace_back("Location", std::move(location));
    return response;
}

std::string session_redirect(std::string_view address, const accounts::SignedIn& signed_in,
                             Fields further) {
    const auto& tokens = signed_in.tokens;
    Fields fields = {{"access_token", tokens.access_token},
                     {"expires_at", std::to_string(tokens.expires_at_s)},
                     {"expires_in", std::to_string(tokens.expires_in_s)}};
    if (!signed_in.provider_refresh_token.empty()) {
        fields.emplace_back("provider_refresh_token", signed_in.provider_refresh_token);
    }
    if (!signed_in.provider_token.empty()) {
        fields.emplace_back("provider_token", signed_in.provider_token);
    }
    fields.emplace_back("refresh_token", tokens.refresh_token);
    fields.emplace_back("token_type", "bearer");
    std::ranges::move(further, std::back_inserter(fields));
    add_mark(fields);
    return with_fragment(address, fields);
}

std::string code_redirect(std::string_view address, const std::string& code) {
    return with_query(address, {{"code", code}});
}

std::string refused_link(std::string_view address, const AuthProblem& problem, bool pkce) {
    auto fields = error_fields(oauth_error(problem.status), problem);
    const auto target = pkce ? with_query(address, fields) : std::string(address);
    add_mark(fields);
    return with_fragment(target, fields);
}

std::string half_way(std::string_view address, const std::string& message, bool pkce) {
    Fields fields = {{"message", message}};
    const auto target = pkce ? with_query(address, fields) : std::string(address);
    add_mark(fields);
    return with_fragment(target, fields);
}

std::string refused_callback(std::string_view address, const AuthProblem& problem) {
    const bool denied = problem.code == "signup_disabled" || problem.code == "user_banned" ||
                        problem.code == "provider_email_needs_verification";
    std::string_view error = denied ? "access_denied" : oauth_error(problem.status);
    if (!problem.oauth_error.empty()) error = problem.oauth_error;
    if (error.empty()) error = "server_error";
    auto fields = error_fields(error, problem);
    const auto target = with_query(address, fields);
    add_mark(fields);
    return with_fragment(target, fields);
}

}  // namespace socle::http
