#include "accounts/context.h"

#include "access/identity.h"
#include "accounts/reason.h"
#include "base/convert.h"
#include "base/text.h"
#include "events/log.h"

#include <re2/re2.h>
#include <boost/json/object.hpp>

namespace socle::accounts {

namespace {

constexpr std::size_t email_bytes_max = 255;

/// One address as people write it, not RFC 5322: no quotes, no comments, a dot in the domain.
const RE2& email_pattern() {
    static const RE2 pattern(R"([a-z0-9!#$%&'*+/=?^_`{|}~.\x{80}-\x{10ffff}-]+@)"
                             R"([a-z0-9\x{80}-\x{10ffff}-]+(\.[a-z0-9\x{80}-\x{10ffff}-]+)+)");
    return pattern;
}

/// `**` is anything, `*` anything without a separator: the globs of GoTrue's allow-list.
std::string pattern_of(const std::string& glob) {
    std::string pattern;
    std::size_t at = 0;
    while (at < glob.size()) {
        if (glob.compare(at, 2, "**") == 0) {
            pattern += ".*";
            at += 2;
        } else if (glob[at] == '*') {
            pattern += "[^./]*";
            ++at;
        } else {
            pattern += RE2::QuoteMeta(glob.substr(at, 1));
            ++at;
        }
    }
    return pattern;
}

/// Control characters and backslashes are read differently by browsers and by us.
bool plain(const std::string& address) {
    return address.find_first_of("\\\r\n\t \"<>") == std::string::npos;
}

bool below(const std::string& address, const std::string& site) {
    if (!address.starts_with(site)) return false;
    const char next = address.size() > site.size() ? address[site.size()] : '/';
    return site.ends_with('/') || next == '/' || next == '?' || next == '#';
}

}  // namespace

records::Caller writer(const Context& context, const Visitor& visitor, std::string id) {
    records::Caller caller;
    caller.identity = access::make_identity(context.definition, access::Identity::Kind::service,
                                            std::move(id), {}, {});
    caller.now_us = visitor.now_us;
    caller.request_id = visitor.request_id;
    caller.languages = visitor.languages;
    return caller;
}

base::Task<void> note_action(store::Transaction& transaction, const Context& context,
                             const Visitor& visitor, std::string account, std::string action,
                             std::optional<std::string> by) {
    boost::json::object changes;
    changes["action"] = action;
    if (!visitor.address.empty()) changes["address"] = visitor.address;
    events::Event event;
    event.kind = events::Kind::action;
    event.object_id = account;
    event.changes = base::canonical_json(changes);
    events::Origin origin;
    origin.by = by.value_or(visitor.account.empty() ? account : visitor.account);
    origin.at_us = visitor.now_us;
    origin.request_id = visitor.request_id;
    const std::vector<events::Event> events = {event};
    co_await events::append(transaction, context.dialect, context.user_model(), origin, events);
}

std::string allowed_redirect(const Context& context, const std::string& asked) {
    if (asked.empty() || !plain(asked)) return context.site();
    if (below(asked, context.site()) || below(asked, context.url)) return asked;
    const auto bare = asked.substr(0, asked.find('#'));
    for (const auto& glob : context.rules().redirects) {
        if (RE2::FullMatch(bare, pattern_of(glob))) return asked;
    }
    return context.site();
}

std::string checked_email(const std::string& text) {
    const auto email = base::lower(base::trimmed(text));
    const bool good = email.size() <= email_bytes_max && RE2::FullMatch(email, email_pattern());
    if (!good)
        refuse(Reason::validation_failed, "Unable to validate email address: invalid format");
    return email;
}

std::string phone_digits(const std::string& text) {
    std::string phone;
    for (const char c : text) {
        if (c != ' ' && c != '-' && c != '(' && c != ')') phone += c;
    }
    if (phone.starts_with('+')) phone.erase(0, 1);
    return phone;
}

std::string checked_phone(const std::string& text) {
    auto phone = phone_digits(text);
    static const RE2 pattern("[1-9][0-9]{6,14}");
    if (!RE2::FullMatch(phone, pattern)) {
        refuse(Reason::validation_failed, "Invalid phone number format (E.164 required)");
    }
    return phone;
}

}  // namespace socle::accounts
