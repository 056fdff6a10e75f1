#include "cli/import_account.h"

#include "accounts/context.h"
#include "accounts/password.h"
#include "base/convert.h"
#include "base/crypto.h"
#include "base/error.h"
#include "base/ids.h"
#include "base/json.h"
#include "base/text.h"
#include "base/time.h"
#include "cli/application_roles.h"
#include "cli/import_columns.h"
#include "cli/period.h"
#include "cli/user_fields.h"

#include <re2/re2.h>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <utility>

namespace socle::cli {

namespace {

using base::Code;
using base::Error;

constexpr std::string_view known_forms =
    "expected argon2id, bcrypt, or PBKDF2-SHA256 or scrypt as Django or Werkzeug write it";

[[noreturn]] void fault(std::string text) {
    throw Error(Code::bad_value, std::move(text));
}

/// Python's repr of bytes, and how numbers and texts come as one.
std::string text_of(const boost::json::value& value, const std::string& column) {
    if (value.is_string()) return std::string(value.get_string());
    if (value.is_object() || value.is_array()) fault(column + ": expected a text");
    return boost::json::serialize(value);
}

bool flag_of(const boost::json::value& value, const std::string& column) {
    if (value.is_bool()) return value.get_bool();
    try {
        const auto text = text_of(value, column);
        const auto parsed = base::parse_text({base::Type::boolean, 0}, base::trimmed(text));
        return std::get<std::int64_t>(parsed) != 0;
    } catch (const Error&) {
        fault(column + ": expected true or false");
    }
}

std::string time_of(const boost::json::value& value, const std::string& column) {
    const auto text = text_of(value, column);
    const auto at = base::parse_timestamp(text);
    if (!at) fault(column + " '" + text + "': expected an instant like 2024-01-31T13:45:00Z");
    return base::timestamp_text(*at);
}

std::vector<std::string> names_of(const boost::json::value& value, const std::string& column) {
    std::vector<std::string> names;
    if (value.is_array()) {
        for (const auto& each : value.get_array())
            names.push_back(text_of(each, column));
        return names;
    }
    const auto text = text_of(value, column);
    base::JsonFault broken;
    if (text.starts_with('[')) {
        const auto json = base::parse_json(text, broken);
        if (json) return names_of(*json, column);
    }
    const char separator = text.find(';') == std::string::npos ? ',' : ';';
    for (const auto part : base::split(text, separator)) {
        if (!base::trimmed(part).empty()) names.emplace_back(base::trimmed(part));
    }
    return names;
}

boost::json::object object_of(const boost::json::value& value, const std::string& column) {
    if (value.is_object()) return value.get_object();
    base::JsonFault broken;
    const auto json = base::parse_json(text_of(value, column), broken);
    if (!json || !json->is_object()) fault(column + ": expected a JSON object");
    return json->get_object();
}

/// Not a password that somebody typed: digits of a digest, or algorithm$….
bool looks_like_hash(const std::string& text) {
    static const RE2 pattern(
        R"(\$[a-zA-Z0-9-]+\$.{10,}|[a-z0-9_]+(:[a-z0-9:]+)?\$.{20,}|[0-9a-fA-F]{32}|[0-9a-fA-F]{40}|[0-9a-fA-F]{64})");
    return RE2::FullMatch(text, pattern);
}

}  // namespace

std::string bare_hash(std::string text) {
    const bool quoted = text.size() > 3 && text[0] == 'b' && (text[1] == '\'' || text[1] == '"') &&
                        text.back() == text[1];
    if (quoted) return text.substr(2, text.size() - 3);
    if (!text.starts_with("\\x")) return text;
    const auto bytes = base::hex_decode(text.substr(2));
    return bytes ? *bytes : text;
}

/// One row on its way.
class ImportAccounts::Row {
public:
    Row(const ImportRules& rules, ImportAccount& account) : rules_(rules), account_(account) {
        account_.change.email_confirm = rules.confirmed;
        account_.change.user_metadata.emplace();
        account_.change.app_metadata.emplace();
    }

    /// False when there is no such column. Throws Error for a value that does not fit.
    bool set(const std::string& column, const boost::json::value& value) {
        const bool own = find_own_field(rules_.definition, column) != nullptr;
        if (own && column != "password" && column != "password_hash") {
            return set_person(column, value);
        }
        return set_account(our_column(column), value) || set_state(our_column(column), value) ||
               set_person(column, value);
    }

    void finish() {
        auto& change = account_.change;
        const auto email = change.email.value_or("");
        if (email.empty() && username_.find('@') != std::string::npos) set_email(username_);
        const bool none = change.email.value_or("").empty() && change.phone.value_or("").empty();
        if (none && !bad_email_) {
            fault("there is no email; expected an address like ada@example.org");
        }
        if (!change.roles && !rules_.roles.empty()) change.roles = rules_.roles;
        if (change.roles) check_roles(rules_.definition, *change.roles);
    }

private:
    bool set_account(const std::string& column, const boost::json::value& value) {
        auto& change = account_.change;
        if (column == "email") {
            set_email(text_of(value, column));
        } else if (column == "phone") {
            change.phone = accounts::checked_phone(text_of(value, column));
        } else if (column == "password") {
            set_password(text_of(value, column));
        } else if (column == "password_hash") {
            set_hash(text_of(value, column));
        } else if (column == "role" || column == "roles") {
            add_roles(names_of(value, column), column == "role");
        } else if (column == "permissions") {
            change.permissions = names_of(value, column);
        } else if (column == "id") {
            set_id(value);
        } else {
            return false;
        }
        return true;
    }

    bool set_state(const std::string& column, const boost::json::value& value) {
        auto& change = account_.change;
        if (column == "confirmed") {
            change.email_confirm = flag_of(value, column);
        } else if (column == "is_active") {
            if (!flag_of(value, column)) change.ban_duration = for_ever;
        } else if (column == "disabled") {
            if (flag_of(value, column)) change.ban_duration = for_ever;
        } else if (column == "created_at" || column == "last_sign_in_at") {
            change.fields[column] = time_of(value, column);
        } else if (column == "user_metadata" || column == "app_metadata") {
            auto& metadata =
                column == "user_metadata" ? *change.user_metadata : *change.app_metadata;
            for (const auto& member : object_of(value, column))
                metadata[member.key()] = member.value();
        } else if (column == "is_staff" || column == "is_superuser") {
            set_django_right(column, flag_of(value, column));
        } else {
            return false;
        }
        return true;
    }

    bool set_person(const std::string& column, const boost::json::value& value) {
        const auto* field = find_own_field(rules_.definition, column);
        const bool metadata = is_about_the_person(column);
        if (field == nullptr && !metadata) return false;
        if (column == "username") username_ = text_of(value, column);
        const bool empty = value.is_string() && value.get_string().empty();
        if (metadata && !empty) (*account_.change.user_metadata)[column] = value;
        if (field == nullptr || empty) return true;
        try {
            account_.change.fields[column] =
                value.is_string() && rules_.format != ImportFormat::json
                    ? field_value(*field, value.get_string())
                    : value;
        } catch (const Error& error) {
            fault(column + ": " + error.message);
        }
        return true;
    }

    void set_email(const std::string& text) {
        if (base::trimmed(text).empty()) return;
        try {
            account_.change.email = accounts::checked_email(text);
        } catch (const Error&) {
            bad_email_ = true;
            fault("email '" + text + "': expected an address like ada@example.org");
        }
    }

    void set_id(const boost::json::value& value) {
        const auto uuid = value.is_string() ? base::parse_uuid(value.get_string()) : std::nullopt;
        if (uuid) {
            account_.change.id = *uuid;
        } else {
            (*account_.change.app_metadata)["imported_id"] = value;
        }
    }

    void set_password(const std::string& text) {
        const auto hash = bare_hash(text);
        const bool hashed =
            rules_.format == ImportFormat::django || rules_.format == ImportFormat::flask ||
            accounts::known_hash_form(hash) || looks_like_hash(hash) || text.starts_with('!');
        if (hashed) return set_hash(text);
        if (!text.empty()) account_.change.password = text;
    }

    /// Django writes "!…" for an account that has no password to sign in with.
    void set_hash(const std::string& text) {
        if (text.empty() || text.starts_with('!')) return;
        const auto hash = bare_hash(std::string(base::trimmed(text)));
        if (!accounts::known_hash_form(hash)) {
            const auto kind = hash.substr(0, hash.find('$', 1));
            fault((kind.size() < 24 && kind != hash ? "the password hash " + kind + "$…"
                                                    : std::string("the password hash")) +
                  " is in a form that cannot be checked; " + std::string(known_forms));
        }
        account_.change.password_hash = hash;
    }

    void add_roles(const std::vector<std::string>& names, bool first) {
        if (names.empty()) return;
        if (!account_.change.roles) account_.change.roles.emplace();
        auto& roles = *account_.change.roles;
        roles.insert(first ? roles.begin() : roles.end(), names.begin(), names.end());
    }

    /// Rights are given by roles of app.yaml only; what Django said is kept to be seen.
    void set_django_right(const std::string& column, bool on) {
        if (!on) return;
        (*account_.change.app_metadata)[column] = true;
        if (column == "is_superuser") account_.superuser = true;
    }

    const ImportRules& rules_;
    ImportAccount& account_;
    std::string username_;
    bool bad_email_ = false;
};

void ImportAccounts::check_columns(const std::vector<std::string>& columns) {
    for (const auto& column : columns) {
        const bool known = column.empty() || rules_.ignored.contains(column) ||
                           is_import_column(rules_.definition, column);
        if (!known) note_unknown(column, 1);
    }
}

void ImportAccounts::note_unknown(const std::string& column, int line) {
    if (!unknown_.insert(column).second) return;
    auto names = import_column_names();
    for (auto& name : own_field_names(rules_.definition))
        names.push_back(std::move(name));
    const auto meant = base::nearest(column, names);
    faults_.push_back({line, "unknown column '" + column + "'" +
                                 (meant ? "; did you mean '" + *meant + "'?"
                                        : "; leave it out with --ignore " + column)});
}

void ImportAccounts::add(const ImportRow& source) {
    ImportAccount account;
    account.line = source.line;
    const auto before = faults_.size();
    Row row(rules_, account);
    const auto note = [&](const auto& action) {
        try {
            action();
        } catch (const Error& error) {
            faults_.push_back({source.line, error.message});
        }
    };
    for (const auto& member : source.values) {
        const std::string column(member.key());
        if (rules_.ignored.contains(column)) continue;
        bool known = true;
        note([&] { known = row.set(column, member.value()); });
        if (!known) note_unknown(column, source.line);
    }
    note([&] { row.finish(); });
    note_email(account);
    if (faults_.size() == before) accounts_.push_back(std::move(account));
}

void ImportAccounts::note_email(const ImportAccount& account) {
    const auto email = account.change.email.value_or("");
    if (email.empty()) return;
    const auto [other, fresh] = lines_.emplace(email, account.line);
    if (fresh) return;
    faults_.push_back({account.line, email + " is also in line " + std::to_string(other->second)});
}

}  // namespace socle::cli
