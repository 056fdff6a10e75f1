#include "accounts/administrators.h"
#include "base/error.h"
#include "base/json_object.h"
#include "base/log.h"
#include "http/admin/endpoints.h"
#include "http/admin/parts.h"

#include <fstream>
#include <memory>

namespace socle::http {

namespace {

constexpr std::size_t piece_bytes = 256UL * 1024;

class FileSource final : public BodySource {
public:
    explicit FileSource(const std::string& path) : file_(path, std::ios::binary) {}
    base::Task<std::string> next() override {
        std::string piece(piece_bytes, '\0');
        file_.read(piece.data(), static_cast<std::streamsize>(piece.size()));
        piece.resize(static_cast<std::size_t>(file_.gcount()));
        if (file_.bad()) throw base::Error(base::Code::unavailable, "the backup cannot be read");
        co_return piece;
    }

private:
    std::ifstream file_;
};

base::Task<void> note(const AdminServices& services, const AdminCall& call, std::string action,
                      std::string name) {
    const store::WriteUnit unit = [&services, &call, &action,
                                   &name](store::Transaction& transaction) {
        return accounts::note_administration(transaction, services.accounts, call.visitor, action,
                                             name);
    };
    co_await services.accounts.client.write(unit);
}

BackupsFolder& folder_of(AdminServices& services) {
    if (services.desk.backups == nullptr)
        refuse_with(404, "not_found", "There are no backups here");
    return *services.desk.backups;
}

std::string existing(AdminServices& services, const AdminCall& call) {
    const auto path = folder_of(services).path_of(call.parameters["name"]);
    if (!path) refuse_missing("no backup of that name");
    return *path;
}

std::string backup_json(const BackupsFolder::Backup& backup) {
    base::JsonObject object;
    object.text("name", backup.name)
        .number("bytes", backup.bytes)
        .text("created_at", instant_text(backup.made_at_us))
        .text("state", "made");
    return object.take();
}

std::string work_json(const BackupsFolder::Work& work) {
    base::JsonObject object;
    object.text("name", work.name)
        .text("state", work.fault.empty() ? "making" : "failed")
        .text("work", "backup")
        .text_if_any("error", work.fault);
    return object.take();
}

std::string restoring_json(const std::string& name) {
    base::JsonObject object;
    object.text("name", name).text("state", "restoring").text("work", "restore");
    return object.take();
}

std::string failed_json(const BackupsFolder::FailedRestore& failed) {
    base::JsonObject object;
    object.text("name", failed.name)
        .text("created_at", instant_text(failed.at_us))
        .text("state", "failed")
        .text("work", "restore")
        .text("error", failed.fault);
    return object.take();
}

/// "" when nothing is restored.
std::string under_restore(const AdminServices& services) {
    return services.desk.restores ? services.desk.restores->under_way() : "";
}

[[noreturn]] void refuse_restore(const AdminServices& services, const std::string& path,
                                 std::string why) {
    refuse_with(
        409, "restore_needs_stop", std::move(why),
        "Stop every server and every socle work of this database, then run: socle restore " +
            services.definition.folder + " " + path +
            " (with the --data or --database of the server)");
}

}  // namespace

AdminTask list_backups(AdminServices& services, const AdminCall&) {
    auto& folder = folder_of(services);
    std::vector<std::string> items;
    const auto work = folder.work();
    if (work) items.push_back(work_json(*work));
    const auto restoring = under_restore(services);
    if (!restoring.empty()) items.push_back(restoring_json(restoring));
    const auto failed = folder.failed_restore();
    if (failed) items.push_back(failed_json(*failed));
    for (const auto& backup : folder.list()) {
        if (!work || work->name != backup.name) items.push_back(backup_json(backup));
    }
    const auto count = static_cast<std::int64_t>(items.size());
    co_return list_response(std::move(items), count);
}

AdminTask make_backup(AdminServices& services, const AdminCall& call) {
    auto& folder = folder_of(services);
    if (!under_restore(services).empty())
        refuse_with(409, "restore_under_way", "A backup is being restored");
    const auto name = folder.begin(services.definition.app, call.request.now_us);
    if (!name) refuse_with(409, "backup_under_way", "A backup is being made");
    co_await note(services, call, "backup_made", *name);
    base::JsonObject object;
    object.text("name", *name).text("state", "making");
    auto response = json_response(object.take());
    response.status = 202;
    co_return response;
}

AdminTask download_backup(AdminServices& services, const AdminCall& call) {
    const auto path = existing(services, call);
    const auto name = call.parameters["name"];
    co_await note(services, call, "backup_downloaded", name);
    Response response;
    response.content_type = "application/octet-stream";
    response.headers.emplace_back("Content-Disposition", "attachment; filename=\"" + name + "\"");
    response.source = std::make_shared<FileSource>(path);
    co_return response;
}

AdminTask delete_backup(AdminServices& services, const AdminCall& call) {
    existing(services, call);
    const auto name = call.parameters["name"];
    if (under_restore(services) == name)
        refuse_with(409, "restore_under_way", "This backup is being restored");
    co_await note(services, call, "backup_deleted", name);
    folder_of(services).remove(name);
    co_return empty_response();
}

AdminTask restore_backup(AdminServices& services, const AdminCall& call) {
    const auto path = existing(services, call);
    const auto name = call.parameters["name"];
    const Body body(call.request);
    if (body.text("confirm") != name)
        throw base::Error(base::Code::bad_value, "confirm must be the name of the backup");
    auto* desk = services.desk.restores.get();
    if (desk == nullptr)
        refuse_restore(services, path, "This program does not replace what it serves");
    if (folder_of(services).busy()) refuse_with(409, "backup_under_way", "A backup is being made");
    const auto claim = desk->claim(name);
    const bool alone = co_await desk->check(path);
    if (!alone) {
        refuse_restore(services, path,
                       "Other servers use this database, too: requests under way there would mix "
                       "the old and the new");
    }
    co_await note(services, call, "backup_restored", name);
    base::log(base::Level::warning, "a restore was asked for: stopping for it",
              {{"backup", name}, {"by", call.visitor.account}});
    folder_of(services).forget_failed_restore();
    desk->agree();
    auto response = json_response(restoring_json(name));
    response.status = 202;
    co_return response;
}

}  // namespace socle::http
