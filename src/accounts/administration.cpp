#include "accounts/administration.h"

#include "accounts/account_mail.h"
#include "accounts/claims_text.h"
#include "accounts/email_change.h"
#include "accounts/new_account.h"
#include "accounts/phone_change.h"
#include "accounts/reason.h"
#include "accounts/token_mail.h"
#include "base/ids.h"
#include "base/text.h"
#include "base/time.h"
#include "store/fixed_sql.h"

#include <re2/re2.h>
#include <boost/json/value_from.hpp>

#include <algorithm>

namespace socle::accounts {

namespace {

using store::FixedSql;

constexpr std::int64_t us_per_s = 1'000'000;
constexpr std::size_t permissions_max = 1'000;

/// "24h", "1h30m", "90s" (Go's durations, in whole parts) in seconds; nullopt for others.
std::optional<std::int64_t> duration_s(const std::string& text) {
    static const RE2 pattern(R"((?:(\d{1,6})h)?(?:(\d{1,6})m)?(?:(\d{1,9})s)?)");
    std::string hours;
    std::string minutes;
    std::string seconds;
    if (text.empty() || !RE2::FullMatch(text, pattern, &hours, &minutes, &seconds)) {
        return std::nullopt;
    }
    const auto number = [](const std::string& digits) {
        return digits.empty() ? std::int64_t{0} : std::stoll(digits);
    };
    return number(hours) * 3600 + number(minutes) * 60 + number(seconds);
}

void check_roles(const Context& context, const std::vector<std::string>& roles) {
    std::vector<std::string> known;
    for (const auto& role : context.definition.roles)
        known.push_back(role.name);
    for (const auto& role : roles) {
        if (context.definition.find_role(role) != nullptr) continue;
        const auto meant = base::nearest(role, known);
        refuse(Reason::validation_failed,
               "There is no role \"" + role + "\"" +
                   (meant           ? "; did you mean \"" + *meant + "\"?"
                    : known.empty() ? "; app.yaml has none"
                                    : "; app.yaml has " + base::join(known, ", ")));
    }
}

void set_roles(boost::json::object& fields, const std::vector<std::string>& roles) {
    fields["role"] = roles.empty() ? boost::json::value() : boost::json::value(roles.front());
    const std::vector<std::string> further(roles.begin() + (roles.empty() ? 0 : 1), roles.end());
    fields["roles"] = further.empty() ? boost::json::value() : boost::json::value_from(further);
}

std::vector<std::string> names_in(const boost::json::value& value, const std::string& name) {
    if (value.is_null()) return {};
    if (value.is_string()) return {std::string(value.get_string())};
    std::vector<std::string> names;
    const bool list = value.is_array() && value.get_array().size() <= permissions_max;
    if (list) {
        for (const auto& each : value.get_array()) {
            if (each.is_string()) names.emplace_back(each.get_string());
        }
    }
    if (!list || names.size() != value.get_array().size()) {
        refuse(Reason::validation_failed, "app_metadata." + name + " must be a list of texts");
    }
    return names;
}

/// Roles and permissions have fields of their own, wherever a client puts them.
void take_roles(AdminChange& change) {
    if (!change.app_metadata) return;
    auto& metadata = *change.app_metadata;
    const auto* role = metadata.if_contains("role");
    const auto* roles = metadata.if_contains("roles");
    if ((role != nullptr || roles != nullptr) && !change.roles) {
        change.roles.emplace();
        if (role != nullptr) change.roles = names_in(*role, "role");
        if (roles != nullptr) {
            for (auto& name : names_in(*roles, "roles")) {
                if (std::ranges::find(*change.roles, name) == change.roles->end()) {
                    change.roles->push_back(name);
                }
            }
        }
    }
    if (const auto* permissions = metadata.if_contains("permissions")) {
        if (!change.permissions) change.permissions = names_in(*permissions, "permissions");
    }
    metadata.erase("role");
    metadata.erase("roles");
    metadata.erase("permissions");
}

boost::json::object merged(boost::json::object into, const boost::json::object& from) {
    for (const auto& member : from) {
        if (member.value().is_null()) {
            into.erase(member.key());
        } else {
            into[member.key()] = member.value();
        }
    }
    return into;
}

std::string banned_until(const std::string& duration, std::int64_t now_us) {
    if (duration == "none") return {};
    const auto seconds = duration_s(duration);
    if (!seconds) {
        refuse(Reason::validation_failed,
               "invalid format for ban duration: \"" + duration + "\"; write 24h, 30m or none");
    }
    const auto until = now_us + *seconds * us_per_s;
    return base::timestamp_text(std::min(until, base::timestamp_max_us));
}

/// What `change` sets of an account that has `before`.
boost::json::object fields_of(const Context& context, const AdminChange& change, const User& before,
                              std::int64_t now_us) {
    boost::json::object fields;
    const auto at = base::timestamp_text(now_us);
    if (change.email) {
        fields["email"] = change.email->empty() ? boost::json::value()
                                                : boost::json::value(checked_email(*change.email));
    }
    if (change.phone) {
        fields["phone"] = change.phone->empty() ? boost::json::value()
                                                : boost::json::value(checked_phone(*change.phone));
    }
    if (change.email_confirm) {
        fields["email_confirmed_at"] =
            *change.email_confirm ? boost::json::value(at) : boost::json::value();
    }
    if (change.phone_confirm) {
        fields["phone_confirmed_at"] =
            *change.phone_confirm ? boost::json::value(at) : boost::json::value();
    }
    if (change.user_metadata) {
        fields["user_metadata"] = merged(object_in(before.user_metadata), *change.user_metadata);
    }
    if (change.app_metadata) {
        fields["app_metadata"] = merged(object_in(before.app_metadata), *change.app_metadata);
    }
    if (change.roles) {
        check_roles(context, *change.roles);
        set_roles(fields, *change.roles);
    }
    if (change.permissions) {
        fields["permissions"] = change.permissions->empty()
                                    ? boost::json::value()
                                    : boost::json::value_from(*change.permissions);
    }
    if (change.ban_duration) {
        const auto until = banned_until(*change.ban_duration, now_us);
        fields["banned_until"] = until.empty() ? boost::json::value() : boost::json::value(until);
    }
    for (const auto& member : change.fields)
        fields[member.key()] = member.value();
    return fields;
}

boost::json::object own_data(const AdminChange& change) {
    return change.user_metadata ? *change.user_metadata : boost::json::object();
}

base::Task<std::string> hash_of(const Context& context, AdminChange change) {
    if (change.password_hash) {
        if (!known_hash_form(*change.password_hash)) {
            refuse(Reason::validation_failed,
                   "password_hash is in no form that can be checked "
                   "(argon2id, bcrypt, Django's and Werkzeug's PBKDF2 "
                   "and scrypt)");
        }
        co_return *change.password_hash;
    }
    if (!change.password) co_return "";
    check_new_password(context, *change.password, change.email.value_or(""),
                       change.phone.value_or(""), own_data(change));
    auto hash = co_await context.passwords.hash(*change.password);
    co_return hash;
}

}  // namespace

base::Task<FullUser> Administration::create(const Visitor& visitor, AdminChange change,
                                            Users::Also also) const {
    take_roles(change);
    User user;
    user.id = base::new_uuid();
    if (change.id) {
        const auto id = base::parse_uuid(*change.id);
        if (!id) refuse(Reason::validation_failed, "ID must conform to the uuid v4 format");
        user.id = *id;
    }
    if (change.email.value_or("").empty() && change.phone.value_or("").empty()) {
        refuse(Reason::validation_failed, "Cannot create a user without either an email or phone");
    }
    user.email = change.email.value_or("").empty() ? "" : checked_email(*change.email);
    user.phone = change.phone.value_or("").empty() ? "" : checked_phone(*change.phone);
    co_await check_free(user.email, {});
    co_await check_phone_free(context_, user.phone, {});
    const auto at = base::timestamp_text(visitor.now_us);
    const auto data = own_data(change);
    const auto hash = co_await hash_of(context_, change);
    User before;
    before.app_metadata = "{}";
    before.user_metadata = "{}";
    const auto& default_role = context_.rules().default_role;
    if (!change.roles && !default_role.empty()) change.roles = {default_role};
    auto fields = fields_of(context_, change, before, visitor.now_us);
    fields["id"] = user.id;
    const bool by_email = !user.email.empty();
    const auto metadata = change.app_metadata.value_or(boost::json::object());
    auto app_metadata = merged({}, metadata);
    if (by_email) app_metadata = with_provider(std::move(app_metadata), "email");
    if (!user.phone.empty()) app_metadata = with_provider(std::move(app_metadata), "phone");
    fields["app_metadata"] = app_metadata;
    if (!fields.contains("user_metadata")) fields["user_metadata"] = boost::json::object();
    const auto identity =
        email_identity(user.id, user.email, change.email_confirm.value_or(false), at);
    const Users::Also unit = [&](store::Transaction& transaction) -> base::Task<void> {
        if (by_email) co_await users_.add_identity(transaction, identity);
        if (!user.phone.empty()) {
            co_await set_phone_identity(transaction, context_, user.id, user.phone,
                                        change.phone_confirm.value_or(false), at);
        }
        if (!hash.empty()) co_await users_.set_password(transaction, user.id, hash, at);
        co_await note_action(transaction, context_, visitor, user.id, "user_created_by_admin",
                             visitor.account);
        if (also) co_await also(transaction);
    };
    co_await users_.create(visitor, fields, data, visitor.account, unit);
    auto full = co_await users_.full_by_id(user.id);
    co_return full;
}

base::Task<void> Administration::check_free(std::string email, std::string but) const {
    if (email.empty()) co_return;
    const auto holder = co_await users_.find_by_email(email);
    if (holder && holder->id != but) {
        refuse(Reason::email_exists, "A user with this email address has already been registered");
    }
}

base::Task<FullUser> Administration::change(const Visitor& visitor, std::string id,
                                            AdminChange change, Users::Also also) const {
    take_roles(change);
    const auto before = co_await users_.full_by_id(id);
    const auto& user = before.user;
    const auto hash = co_await hash_of(context_, change);
    const auto fields = fields_of(context_, change, user, visitor.now_us);
    const auto email = change.email.value_or("").empty() ? "" : checked_email(*change.email);
    const auto phone = change.phone.value_or("").empty() ? "" : checked_phone(*change.phone);
    co_await check_free(email, user.id);
    co_await check_phone_free(context_, phone, user.id);
    const auto at = base::timestamp_text(visitor.now_us);
    const bool has_identity = std::ranges::any_of(
        before.identities, [](const UserIdentity& each) { return each.provider == "email"; });
    const bool banned = change.ban_duration && *change.ban_duration != "none";
    const Users::Also unit = [&](store::Transaction& transaction) -> base::Task<void> {
        if (!hash.empty()) co_await users_.set_password(transaction, user.id, hash, at);
        if (!hash.empty() || banned) co_await sessions_.end_all(transaction, user.id, {});
        if (!email.empty() && has_identity) {
            co_await confirm_email_identity(transaction, context_, user.id, email, at);
        } else if (!email.empty()) {
            const auto identity = email_identity(user.id, email, true, at);
            co_await users_.add_identity(transaction, identity);
        }
        const auto& number = phone.empty() ? user.phone : phone;
        const bool confirms = change.phone_confirm.value_or(false);
        if (!number.empty() && (!phone.empty() || confirms)) {
            co_await set_phone_identity(transaction, context_, user.id, number, confirms, at);
        }
        co_await note_action(transaction, context_, visitor, user.id, "user_modified",
                             visitor.account);
        if (also) co_await also(transaction);
    };
    const auto data = own_data(change);
    co_await users_.change(visitor, user.id, fields, data, visitor.account, unit);
    auto full = co_await users_.full_by_id(user.id);
    co_return full;
}

base::Task<void> Administration::remove(const Visitor& visitor, std::string id, bool soft) const {
    const auto before = co_await users_.full_by_id(id);
    const auto& user = before.user;
    if (!soft) {
        co_await users_.remove(visitor, user.id, visitor.account);
        co_return;
    }
    static const FixedSql drop_identities(R"(DELETE FROM "socle_identity" WHERE "user" = :user)",
                                          {{"user", store::sql_uuid}}, {});
    static const FixedSql drop_tokens(R"(DELETE FROM "socle_one_time_token" WHERE "user" = :user)",
                                      {{"user", store::sql_uuid}}, {});
    static const FixedSql drop_factors(R"(DELETE FROM "socle_factor" WHERE "user" = :user)",
                                       {{"user", store::sql_uuid}}, {});
    static const FixedSql drop_api_tokens(R"(DELETE FROM "socle_api_token" WHERE "user" = :user)",
                                          {{"user", store::sql_uuid}}, {});
    boost::json::object fields;
    for (const auto* name : {"email", "phone", "role", "roles", "permissions", "email_confirmed_at",
                             "phone_confirmed_at"}) {
        fields[name] = nullptr;
    }
    fields["app_metadata"] = boost::json::object();
    fields["user_metadata"] = boost::json::object();
    fields["deleted_at"] = base::timestamp_text(visitor.now_us);
    fields["banned_until"] = base::timestamp_text(base::timestamp_max_us);
    const base::Values values = {user.id};
    const Users::Also unit = [&](store::Transaction& transaction) -> base::Task<void> {
        co_await users_.set_password(transaction, user.id, {}, {});
        co_await sessions_.end_all(transaction, user.id, {});
        for (const auto* sql : {&drop_identities, &drop_tokens, &drop_factors, &drop_api_tokens})
            co_await transaction.run(sql->in(context_.dialect), values);
        co_await note_action(transaction, context_, visitor, user.id, "user_deleted",
                             visitor.account);
    };
    const boost::json::object no_data;
    co_await users_.change(visitor, user.id, fields, no_data, visitor.account, unit);
}

base::Task<UserPage> Administration::list(std::int64_t page, std::int64_t per_page,
                                          std::string filter, std::string role) const {
    auto users = co_await users_.list(page, per_page, filter, role);
    co_return users;
}

base::Task<FullUser> Administration::get(std::string id) const {
    auto user = co_await users_.full_by_id(id);
    co_return user;
}

base::Task<FullUser> Administration::invite(const Visitor& visitor, std::string email,
                                            boost::json::object data,
                                            std::string redirect_to) const {
    NewAccount account;
    account.email = checked_email(email);
    account.data = std::move(data);
    account.redirect_to = allowed_redirect(context_, redirect_to);
    const auto user = co_await invited(visitor, account);
    co_await mail_token(context_, visitor, user, Purpose::invite, account, "user_invited");
    auto full = co_await users_.full_by_id(user.id);
    co_return full;
}

/// The account that is invited: a new one, or one that was never confirmed.
base::Task<User> Administration::invited(const Visitor& visitor, NewAccount account) const {
    const auto existing = co_await users_.find_by_email(account.email);
    if (existing && existing->confirmed()) {
        refuse(Reason::email_exists, "A user with this email address has already been registered");
    }
    if (existing) co_return *existing;
    User user;
    user.id = base::new_uuid();
    user.email = account.email;
    const auto at = base::timestamp_text(visitor.now_us);
    const auto identity = email_identity(user.id, user.email, false, at);
    auto fields = new_account_fields(context_, user.id, user.email, account.data);
    fields["invited_at"] = at;
    const Users::Also unit = [&](store::Transaction& transaction) {
        return users_.add_identity(transaction, identity);
    };
    co_await users_.create(visitor, fields, account.data, visitor.account, unit);
    co_return user;
}

base::Task<GeneratedLink> Administration::generate_link(const Visitor& visitor,
                                                        LinkRequest request) const {
    NewAccount account;
    account.email = checked_email(request.email);
    account.data = request.data;
    account.redirect_to = allowed_redirect(context_, request.redirect_to);
    GeneratedLink link;
    link.redirect_to = account.redirect_to;
    link.verification_type = request.type;
    auto purpose = Purpose::magic_link;
    std::string relates_to = account.email;
    auto user = co_await users_.find_by_email(account.email);
    if (request.type == "signup") {
        purpose = Purpose::confirmation;
        user = co_await signed_up(visitor, account, request.password);
    } else if (request.type == "invite") {
        purpose = Purpose::invite;
        user = co_await invited(visitor, account);
    } else if (request.type == "recovery") {
        purpose = Purpose::recovery;
    } else if (request.type == "email_change_current") {
        purpose = Purpose::email_change_current;
        link.verification_type = "email_change";
    } else if (request.type == "email_change_new") {
        purpose = Purpose::email_change_new;
        link.verification_type = "email_change";
        relates_to = checked_email(request.new_email);
        co_await check_free(relates_to, {});
    } else if (request.type == "magiclink") {
        if (!user) user = co_await invited(visitor, account);
    } else {
        refuse(Reason::validation_failed,
               "type must be one of signup, invite, magiclink, recovery, email_change_current, "
               "email_change_new");
    }
    if (!user) refuse(Reason::user_not_found, "User with this email not found");
    const auto secret = new_secret(false);
    const store::WriteUnit unit = [&](store::Transaction& transaction) -> base::Task<void> {
        co_await tokens_.put(transaction, purpose, user->id, relates_to, secret, {},
                             visitor.now_us);
        co_await note_action(transaction, context_, visitor, user->id, "link_generated",
                             visitor.account);
    };
    co_await context_.client.write(unit);
    link.hashed_token = secret.link;
    link.email_otp = secret.code;
    link.action_link =
        verify_link(context_, link.verification_type, secret.link, account.redirect_to);
    link.user = co_await users_.full_by_id(user->id);
    co_return link;
}

base::Task<User> Administration::signed_up(const Visitor& visitor, NewAccount account,
                                           std::string password) const {
    check_new_password(context_, password, account.email, {}, account.data);
    const auto hash = co_await context_.passwords.hash(password);
    auto user = co_await invited(visitor, account);
    const auto at = base::timestamp_text(visitor.now_us);
    const store::WriteUnit unit = [&](store::Transaction& transaction) {
        return users_.set_password(transaction, user.id, hash, at);
    };
    co_await context_.client.write(unit);
    co_return user;
}

base::Task<std::int64_t> Administration::count_with_role(std::string role) const {
    static const FixedSql sql(
        R"(SELECT count(*) FROM "user" WHERE "role" = :role AND "deleted_at" IS NULL)",
        {{"role", store::sql_text}}, {{"count", store::sql_integer}});
    const base::Values values = {role};
    const auto rows = co_await context_.client.read(sql.in(context_.dialect), values);
    co_return store::cell_integer(rows, 0, 0);
}

}  // namespace socle::accounts
