#pragma once

#include "http/admin/backups_folder.h"
#include "http/admin/look_desk.h"
#include "http/admin/restore_desk.h"
#include "http/minutes.h"
#include "store/slow_statements.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace socle::http {

/// What the admin interface has of the whole process, shared by its cores; outlives them. The open
/// members are set before the cores start.
class AdminDesk {
public:
    /// What the program was told, and by whom.
    struct Setting {
        std::string name;
        std::string value;   ///< secrets as •••
        std::string source;  ///< default, flag, environment or file
        std::string help;
    };
    std::vector<Setting> settings;
    std::function<std::int64_t()> database_bytes = [] { return 0; };
    std::function<std::int64_t()> wal_bytes = [] { return 0; };
    store::SlowStatements slow;
    Minutes minutes;
    std::unique_ptr<BackupsFolder> backups;
    std::unique_ptr<LookDesk> looks;
    std::unique_ptr<RestoreDesk> restores;  ///< none: this program cannot start itself again

    /// Makes the word by which the first administrator is made, once, and returns it; before the
    /// cores start.
    std::string invite_first_administrator();
    /// Whether it was made, and nobody took it.
    bool invites() const;
    /// Takes it: true for one caller who has it.
    bool take_invitation(std::string_view token);
    /// When no account came of it.
    void return_invitation(std::string_view token);

private:
    mutable std::mutex mutex_;
    std::string invitation_;
};

}  // namespace socle::http
