#include "store/postgres_settings.h"

#include "base/error.h"
#include "base/text.h"

#include <libpq-fe.h>
#include <algorithm>
#include <charconv>
#include <memory>

namespace socle::store {

namespace {

constexpr std::size_t masked_password_length_min = 3;

[[noreturn]] void refuse_url(std::string_view why) {
    throw base::Error(base::Code::unavailable, "the database URL is wrong: " + std::string(why));
}

/// Takes `search_path=…` out of the query of `url`, which libpq would refuse.
std::string take_search_path(std::string& url) {
    const auto question = url.find('?');
    if (question == std::string::npos) return {};
    std::string search_path;
    std::vector<std::string> kept;
    for (const auto part : base::split(std::string_view(url).substr(question + 1), '&')) {
        constexpr std::string_view key = "search_path=";
        if (!part.starts_with(key)) {
            if (!part.empty()) kept.emplace_back(part);
            continue;
        }
        const auto decoded = base::url_decode(part.substr(key.size()));
        if (!decoded) refuse_url("search_path is not percent-encoded text");
        search_path = *decoded;
    }
    if (search_path.empty()) return {};
    url.resize(question);
    if (!kept.empty()) url += "?" + base::join(kept, "&");
    return search_path;
}

/// What libpq says about a URL may repeat parts of the password; only this text cannot.
std::string safe_reason(std::string_view libpq_text) {
    constexpr std::string_view unknown_parameter = "invalid URI query parameter";
    if (libpq_text.starts_with(unknown_parameter)) return std::string(base::trimmed(libpq_text));
    return "expected postgres://USER:PASSWORD@HOST:PORT/DATABASE, "
           "with special characters percent-encoded";
}

void check_port(std::string_view ports) {
    for (const auto port : base::split(ports, ',')) {
        int number = 0;
        const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), number);
        const bool whole = error == std::errc() && end == port.data() + port.size();
        if (!port.empty() && (!whole || number < 1 || number > 65535))
            refuse_url("the port must be a number from 1 to 65535");
    }
}

void add_option(PostgresTarget& target, const PQconninfoOption& option) {
    if (option.val == nullptr) return;
    const std::string_view keyword = option.keyword;
    const std::string_view value = option.val;
    if (keyword == "port") check_port(value);
    if (keyword == "dbname" && value.find('@') != std::string_view::npos)
        refuse_url(safe_reason({}));
    if (keyword == "password") target.password = value;
    target.parameters.emplace_back(keyword, value);
    if (option.envvar != nullptr) target.environment.emplace_back(option.envvar, value);
}

void add_default(PostgresTarget& target, const std::string& keyword, const std::string& value) {
    const auto same = [&](const auto& parameter) { return parameter.first == keyword; };
    if (std::ranges::none_of(target.parameters, same))
        target.parameters.emplace_back(keyword, value);
}

}  // namespace

PostgresTarget parse_postgres_url(std::string_view url_in, int statement_timeout_ms) {
    std::string url(url_in);
    if (!url.starts_with("postgres://") && !url.starts_with("postgresql://"))
        refuse_url("it must start with postgres://");
    PostgresTarget target;
    target.statement_timeout_ms = statement_timeout_ms;
    target.search_path = take_search_path(url);
    char* reason = nullptr;
    const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> options(
        PQconninfoParse(url.c_str(), &reason), PQconninfoFree);
    const std::unique_ptr<char, decltype(&PQfreemem)> reason_owner(reason, PQfreemem);
    if (!options) refuse_url(safe_reason(reason == nullptr ? "" : reason));
    for (const auto* option = options.get(); option->keyword != nullptr; ++option)
        add_option(target, *option);
    add_default(target, "application_name", "socle");
    add_default(target, "keepalives_idle", "30");
    add_default(target, "keepalives_interval", "5");
    add_default(target, "keepalives_count", "3");
    std::erase_if(target.parameters,
                  [](const auto& each) { return each.first == "client_encoding"; });
    target.parameters.emplace_back("client_encoding", "UTF8");
    return target;
}

std::string one_line(const PostgresTarget& target, std::string_view text) {
    std::string line(base::trimmed(text.substr(0, text.find('\n'))));
    if (target.password.size() < masked_password_length_min) return line;
    for (auto at = line.find(target.password); at != std::string::npos;
         at = line.find(target.password, at + 3))
        line.replace(at, target.password.size(), "***");
    return line;
}

}  // namespace socle::store
