#include "accounts/user_rows.h"

#include "accounts/one_time.h"
#include "base/json.h"
#include "store/fixed_sql.h"

namespace socle::accounts {

namespace {

using store::cell_text;
using store::sql_boolean;
using store::sql_json;
using store::sql_text;
using store::sql_timestamp;
using store::sql_uuid;

std::string object_text(std::string text) {
    return text.empty() ? "{}" : text;
}

}  // namespace

std::string names_of(const std::vector<base::Column>& columns) {
    std::string names;
    for (const auto& column : columns) {
        if (!names.empty()) names += ", ";
        names += base::quoted(column.name);
    }
    return names;
}

const std::vector<base::Column>& user_columns() {
    static const std::vector<base::Column> columns = {{"id", sql_uuid},
                                                      {"email", sql_text},
                                                      {"phone", sql_text},
                                                      {"role", sql_text},
                                                      {"roles", sql_json},
                                                      {"permissions", sql_json},
                                                      {"email_confirmed_at", sql_timestamp},
                                                      {"phone_confirmed_at", sql_timestamp},
                                                      {"invited_at", sql_timestamp},
                                                      {"last_sign_in_at", sql_timestamp},
                                                      {"banned_until", sql_timestamp},
                                                      {"deleted_at", sql_timestamp},
                                                      {"is_anonymous", sql_boolean},
                                                      {"app_metadata", sql_json},
                                                      {"user_metadata", sql_json},
                                                      {"created_at", sql_timestamp},
                                                      {"updated_at", sql_timestamp}};
    return columns;
}

const std::string& user_columns_text() {
    static const std::string text = names_of(user_columns());
    return text;
}

User user_of(const base::Rows& rows, std::size_t row) {
    User user;
    user.id = cell_text(rows, row, 0);
    user.email = cell_text(rows, row, 1);
    user.phone = cell_text(rows, row, 2);
    user.role = cell_text(rows, row, 3);
    user.roles = base::texts_in_json(cell_text(rows, row, 4));
    user.permissions = base::texts_in_json(cell_text(rows, row, 5));
    user.email_confirmed_at = cell_text(rows, row, 6);
    user.phone_confirmed_at = cell_text(rows, row, 7);
    user.invited_at = cell_text(rows, row, 8);
    user.last_sign_in_at = cell_text(rows, row, 9);
    user.banned_until = cell_text(rows, row, 10);
    user.deleted_at = cell_text(rows, row, 11);
    user.is_anonymous = store::cell_integer(rows, row, 12) != 0;
    user.app_metadata = object_text(cell_text(rows, row, 13));
    user.user_metadata = object_text(cell_text(rows, row, 14));
    user.created_at = cell_text(rows, row, 15);
    user.updated_at = cell_text(rows, row, 16);
    return user;
}

const std::vector<base::Column>& identity_columns() {
    static const std::vector<base::Column> columns = {{"id", sql_uuid},
                                                      {"user", sql_uuid},
                                                      {"provider", sql_text},
                                                      {"provider_id", sql_text},
                                                      {"email", sql_text},
                                                      {"data", sql_json},
                                                      {"last_sign_in_at", sql_timestamp},
                                                      {"created_at", sql_timestamp},
                                                      {"updated_at", sql_timestamp}};
    return columns;
}

const std::string& identity_columns_text() {
    static const std::string text = names_of(identity_columns());
    return text;
}

UserIdentity identity_of(const base::Rows& rows, std::size_t row) {
    UserIdentity identity;
    identity.id = cell_text(rows, row, 0);
    identity.user = cell_text(rows, row, 1);
    identity.provider = cell_text(rows, row, 2);
    identity.provider_id = cell_text(rows, row, 3);
    identity.email = cell_text(rows, row, 4);
    identity.data = object_text(cell_text(rows, row, 5));
    identity.last_sign_in_at = cell_text(rows, row, 6);
    identity.created_at = cell_text(rows, row, 7);
    identity.updated_at = cell_text(rows, row, 8);
    return identity;
}

const std::vector<base::Column>& factor_columns() {
    static const std::vector<base::Column> columns = {{"id", sql_uuid},
                                                      {"kind", sql_text},
                                                      {"status", sql_text},
                                                      {"name", sql_text},
                                                      {"created_at", sql_timestamp},
                                                      {"updated_at", sql_timestamp},
                                                      {"last_challenged_at", sql_timestamp}};
    return columns;
}

const std::string& factor_columns_text() {
    static const std::string text = names_of(factor_columns());
    return text;
}

UserFactor factor_of(const base::Rows& rows, std::size_t row) {
    UserFactor factor;
    factor.id = cell_text(rows, row, 0);
    factor.kind = cell_text(rows, row, 1);
    factor.status = cell_text(rows, row, 2);
    factor.name = cell_text(rows, row, 3);
    factor.created_at = cell_text(rows, row, 4);
    factor.updated_at = cell_text(rows, row, 5);
    factor.last_challenged_at = cell_text(rows, row, 6);
    return factor;
}

void note_sent(FullUser& full, const base::Rows& rows, std::size_t row) {
    const auto kind = cell_text(rows, row, 0);
    const auto at = cell_text(rows, row, 2);
    if (kind == purpose_name(Purpose::confirmation)) full.confirmation_sent_at = at;
    if (kind == purpose_name(Purpose::recovery)) full.recovery_sent_at = at;
    if (kind == purpose_name(Purpose::magic_link)) full.recovery_sent_at = at;
    if (kind == purpose_name(Purpose::reauthentication)) full.reauthentication_sent_at = at;
    if (kind == purpose_name(Purpose::sms)) full.confirmation_sent_at = at;
    if (kind == purpose_name(Purpose::phone_change)) {
        full.new_phone = cell_text(rows, row, 1);
        full.phone_change_sent_at = at;
    }
    if (kind == purpose_name(Purpose::email_change_new)) {
        full.new_email = cell_text(rows, row, 1);
        full.email_change_sent_at = at;
    }
}

}  // namespace socle::accounts
