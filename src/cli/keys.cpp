#include "accounts/keys.h"

#include "base/convert.h"
#include "base/time.h"
#include "cli/application.h"
#include "cli/commands.h"

#include <iostream>

namespace socle::cli {

int keys(const Settings& settings, const std::string& url) {
    const auto keys = accounts::load_keys(settings.data_folder(), settings.jwt_secret);
    const std::pair<std::string_view, std::string_view> entries[] = {
        {"url", url},
        {"anon_key", keys.anon_key},
        {"service_key", keys.service_key},
        {"publishable_key", keys.publishable_key},
        {"secret_key", keys.secret_key},
        {"jwt_secret", keys.jwt_secret},
    };
    std::string text = settings.json ? "{" : "";
    for (const auto& [name, value] : entries) {
        if (settings.json) {
            if (text.size() > 1) text += ",";
            base::append_json_string(text, name);
            text += ":";
            base::append_json_string(text, value);
        } else {
            text +=
                std::string(name) + std::string(17 - name.size(), ' ') + std::string(value) + "\n";
        }
    }
    std::cout << text << (settings.json ? "}\n" : "");
    return 0;
}

int rotate_keys(const Settings& settings) {
    const auto definition = load_application(settings.folder);
    if (!definition) return 1;
    const auto keys = accounts::rotate_signing_key(settings.data_folder(),
                                                   definition->accounts.signing, base::now_us());
    const auto& key = keys.signing_keys.front().key;
    std::cout << "key " << key.id() << " (" << accounts::algorithm_name(key.algorithm())
              << ") signs access tokens from the next start on; the one before it verifies for "
                 "another 30 days\n";
    return 0;
}

}  // namespace socle::cli
