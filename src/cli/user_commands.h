#pragma once

#include "cli/password_source.h"
#include "cli/settings.h"

#include <cstdint>
#include <string>
#include <vector>

/// The commands on accounts, `user_*.cpp` and `first_admin.cpp`.
namespace socle::cli {

/// What `socle user …` and `socle init-admin` are told.
struct UserSettings {
    Settings common;
    std::string who;  ///< email or id
    std::string url;  ///< for links in mails
    PasswordSource password;
    bool no_password = false;
    bool invite = false;
    bool unconfirmed = false;
    std::vector<std::string> roles;
    std::vector<std::string> permissions;
    std::vector<std::string> fields;  ///< name=value
    std::string metadata;             ///< JSON object

    std::string search;
    std::int64_t page = 1;

    std::vector<std::string> names;  ///< roles or permissions
    bool add = false;
    bool remove = false;

    std::string period;  ///< 24h, 7d; "" without end
    bool yes = false;
    bool soft = false;
    bool end = false;

    std::string token;  ///< its name, or its id
};

struct ImportSettings {
    UserSettings user;  ///< common, roles, unconfirmed
    std::string file;
    std::string format = "auto";
    std::vector<std::string> ignored;  ///< columns
    bool dry_run = false;
    bool update = false;
};

int user_add(const UserSettings& settings);
int user_list(const UserSettings& settings);
int user_show(const UserSettings& settings);
int user_role(const UserSettings& settings);
int user_permission(const UserSettings& settings);
int user_password(const UserSettings& settings);
int user_disable(const UserSettings& settings);
int user_enable(const UserSettings& settings);
int user_remove(const UserSettings& settings);
int user_sessions(const UserSettings& settings);
int user_token_add(const UserSettings& settings);
int user_token_list(const UserSettings& settings);
int user_token_revoke(const UserSettings& settings);
int user_import(const ImportSettings& settings);
int init_admin(const UserSettings& settings);

}  // namespace socle::cli
