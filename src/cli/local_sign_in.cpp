#include "cli/local_sign_in.h"

#include "accounts/keys.h"
#include "base/error.h"
#include "cli/application.h"
#include "definition/load_files.h"
#include "definition/shape.h"
#include "definition/terminal.h"

#include <filesystem>

namespace socle::cli {

namespace {

using base::Code;
using base::Error;

/// A value of terminal.yaml with its variables; "" when one is not set.
std::string value_of(const std::string& text, const definition::Variables& variables) {
    bool missing = false;
    auto value =
        definition::substituted(text, variables, [&](const std::string&) { missing = true; });
    return missing ? std::string() : value;
}

/// Relative paths are meant from the folder, as those of `.env`.
std::string path_in(const std::string& folder, const std::string& path) {
    return (std::filesystem::path(folder) / path).string();
}

}  // namespace

std::optional<terminal::TokenSettings> token_settings(const definition::Definition& definition) {
    const auto tokens = definition::read_terminal(definition).tokens;
    const auto variables = definition::variables_of(definition.folder);
    const auto file = value_of(tokens.file, variables);
    if (file.empty()) return std::nullopt;
    const auto& shared = definition.accounts.shared_tokens;
    if (shared.secret.empty()) {
        throw Error(Code::bad_value, "tokens cannot be kept in " + file + " without a secret", {},
                    "Set the variable that accounts.shared_tokens.secret names (JWT_SECRET).");
    }
    const auto key = value_of(tokens.key, variables);
    if (key.empty()) {
        throw Error(Code::bad_value, "tokens cannot be kept in " + file + " without a key", {},
                    "Set the variable that tokens.key of terminal.yaml names (JWT_KEY_PATH).");
    }
    const auto lifetime = value_of(tokens.lifetime, variables);
    const auto lifetime_s = definition::duration_seconds(lifetime);
    if (!lifetime_s || *lifetime_s <= 0) {
        throw Error(Code::bad_value,
                    "tokens.lifetime of terminal.yaml: '" + lifetime + "' is no duration", {},
                    "Write 90s, 15m, 8h or 2d.");
    }
    terminal::TokenSettings settings;
    settings.file = path_in(definition.folder, file);
    settings.key_file = path_in(definition.folder, key);
    settings.email_claim = shared.email;
    settings.role_claim = shared.role;
    settings.secret = shared.secret;
    settings.lifetime_s = *lifetime_s;
    return settings;
}

terminal::LocalSignIn local_sign_in(const std::string& folder, const std::string& data) {
    const auto definition = load_application(folder);
    if (!definition) throw Error(Code::bad_value, "the application has mistakes");
    terminal::LocalSignIn way;
    for (const auto& [name, email] : definition::read_terminal(*definition).demo) {
        way.demo[name] = {email, definition::demo_account(*definition, email).value_or("")};
    }
    way.tokens = token_settings(*definition);
    if (!way.tokens) return way;
    const auto keys = accounts::load_keys(data.empty() ? folder + "/.socle" : data, {});
    way.tokens->service_key = keys.secret_key;
    return way;
}

}  // namespace socle::cli
