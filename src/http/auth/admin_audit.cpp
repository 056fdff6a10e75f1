#include "accounts/audit.h"
#include "base/json_object.h"
#include "http/auth/endpoints.h"
#include "http/auth/page.h"

namespace socle::http {

namespace {

/// GoTrue's kinds of acts (internal/models/audit_log_entry.go).
std::string_view log_type(std::string_view action) {
    if (action.starts_with("token_") || action.starts_with("session_")) return "token";
    if (action.starts_with("factor_") || action.starts_with("challenge_") ||
        action.starts_with("mfa_")) {
        return "factor";
    }
    if (action == "user_invited" || action == "user_signedup" || action == "user_deleted" ||
        action.starts_with("user_created")) {
        return "team";
    }
    return action == "login" || action == "logout" ? "account" : "user";
}

std::string entry_json(const accounts::AuditEntry& entry) {
    base::JsonObject payload;
    payload.text("action", entry.action)
        .text("actor_id", entry.by)
        .text("actor_username", entry.email)
        .text("log_type", log_type(entry.action))
        .text("user_id", entry.account);
    base::JsonObject object;
    object.text("id", std::to_string(entry.id))
        .json("payload", payload.take())
        .instant_if_any("created_at", entry.at)
        .text("ip_address", entry.address);
    return object.take();
}

}  // namespace

AuthTask show_audit(AuthServices& services, const AuthCall& call) {
    const auto page = page_of(call);
    const auto& account = call.query["user_id"];
    const auto found = co_await accounts::audit(services.context, account, page.number, page.size);
    std::vector<std::string> entries;
    for (const auto& entry : found.entries)
        entries.push_back(entry_json(entry));
    auto response = json_response(base::json_array(entries));
    add_pagination(response, call, page, found.total);
    co_return response;
}

}  // namespace socle::http
