#include "cli/import_columns.h"

#include "cli/user_fields.h"

#include <algorithm>
#include <map>
#include <set>

namespace socle::cli {

namespace {

const std::set<std::string>& metadata_names() {
    static const std::set<std::string> names = {"username", "first_name", "last_name",
                                                "name",     "full_name",  "display_name",
                                                "picture",  "avatar_url"};
    return names;
}

}  // namespace

const std::vector<std::string>& import_column_names() {
    static const std::vector<std::string> names = {
        "id",       "email",        "phone",           "password",      "password_hash",
        "role",     "roles",        "permissions",     "confirmed",     "is_active",
        "disabled", "created_at",   "last_sign_in_at", "user_metadata", "app_metadata",
        "is_staff", "is_superuser", "username",        "first_name",    "last_name",
        "name"};
    return names;
}

std::string our_column(const std::string& column) {
    static const std::map<std::string, std::string> names = {
        {"e_mail", "email"},
        {"email_address", "email"},
        {"mail", "email"},
        {"hash", "password_hash"},
        {"hashed_password", "password_hash"},
        {"encrypted_password", "password_hash"},
        {"password_digest", "password_hash"},
        {"pw_hash", "password_hash"},
        {"phone_number", "phone"},
        {"email_confirmed", "confirmed"},
        {"email_verified", "confirmed"},
        {"active", "is_active"},
        {"date_joined", "created_at"},
        {"joined_at", "created_at"},
        {"created_on", "created_at"},
        {"last_login", "last_sign_in_at"},
        {"pk", "id"},
        {"uuid", "id"}};
    const auto found = names.find(column);
    return found == names.end() ? column : found->second;
}

bool is_about_the_person(const std::string& column) {
    return metadata_names().contains(column);
}

bool is_import_column(const definition::Definition& definition, const std::string& column) {
    const auto ours = our_column(column);
    return std::ranges::find(import_column_names(), ours) != import_column_names().end() ||
           is_about_the_person(column) || find_own_field(definition, column) != nullptr;
}

}  // namespace socle::cli
