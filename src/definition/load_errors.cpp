#include "definition/load_accounts.h"

#include <re2/re2.h>

#include <charconv>

namespace socle::definition {

void load_error_settings(ErrorSettings& settings, const YamlNode* node, const ReportAt& report) {
    if (node == nullptr) return;
    const auto* sentry = node->find("sentry");
    settings.sentry = scalar_or(sentry);
    // Of a project: https://KEY@HOST/ID; older ones have a secret behind the key.
    static const RE2 good(R"(https?://[A-Za-z0-9]+(:[A-Za-z0-9]+)?@[^\s/?#@]+(/[^\s?#@]+)*/\d+)");
    if (!settings.sentry.empty() && !RE2::FullMatch(settings.sentry, good)) {
        report(sentry->begin, "a DSN of Sentry is like 'https://KEY@o1.ingest.sentry.io/42'");
        settings.sentry.clear();
    }
    const auto sample = scalar_or(node->find("sample"));
    std::from_chars(sample.data(), sample.data() + sample.size(), settings.sample);
    settings.environment = scalar_or(node->find("environment"));
}

}  // namespace socle::definition
