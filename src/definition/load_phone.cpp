#include "definition/load_accounts.h"

#include "base/crypto.h"
#include "base/text.h"

#include <fmt/format.h>
#include <re2/re2.h>

namespace socle::definition {
namespace {

constexpr std::string_view hook_variable = "SMS_HOOK_SECRET";
constexpr std::string_view twilio_variable = "TWILIO_AUTH_TOKEN";
constexpr std::string_view version_prefix = "v1,";
constexpr std::string_view secret_prefix = "whsec_";
constexpr std::size_t secret_bytes_min = 16;

/// Reads `phone:`. Secrets are in the environment only: a definition is shown and shared.
class PhoneReader {
public:
    PhoneReader(const YamlNode& node, const Variables& variables, const ReportAt& report)
        : node_(node), variables_(variables), report_(report) {}

    PhoneSettings read() {
        phone_.enabled = node_.is_map() || is_true(&node_);
        if (!node_.is_map()) return phone_;
        const auto* confirm = node_.find("confirm");
        if (confirm != nullptr && confirm->is_scalar()) phone_.confirm = is_true(confirm);
        if (const auto life = duration_seconds(scalar_or(node_.find("code")))) {
            phone_.code_s = static_cast<int>(*life);
        }
        const auto* hook = node_.find("hook");
        const auto* twilio = node_.find("twilio");
        if (hook != nullptr && twilio != nullptr) {
            report_(twilio->begin, "messages leave by 'hook' or by 'twilio', not by both");
        } else if (hook != nullptr) {
            read_hook(*hook);
        } else if (twilio != nullptr && twilio->is_map()) {
            read_twilio(*twilio);
        }
        return phone_;
    }

private:
    void read_hook(const YamlNode& node) {
        phone_.way = PhoneSettings::Way::hook;
        phone_.hook = checked_server_url(&node, report_);
        const auto text = secret(node, hook_variable);
        for (const auto part : base::split(text, '|')) {
            auto each = base::trimmed(part);
            if (each.starts_with(version_prefix)) each.remove_prefix(version_prefix.size());
            if (!text.empty() && !good_secret(each)) {
                return report_(node.begin, fmt::format("{} is no secret like 'v1,whsec_BASE64' of "
                                                       "at least {} bytes",
                                                       hook_variable, secret_bytes_min));
            }
            phone_.hook_secrets.emplace_back(each);
        }
    }

    static bool good_secret(std::string_view text) {
        if (!text.starts_with(secret_prefix)) return false;
        const auto bytes = base::base64_decode(text.substr(secret_prefix.size()));
        return bytes && bytes->size() >= secret_bytes_min;
    }

    void read_twilio(const YamlNode& node) {
        phone_.way = PhoneSettings::Way::twilio;
        phone_.twilio_account = scalar_or(node.find("account"));
        phone_.twilio_from = scalar_or(node.find("from"));
        phone_.twilio_token = secret(node, twilio_variable);
        const auto url = checked_server_url(node.find("url"), report_);
        if (!url.empty()) phone_.twilio_url = url;
        check(node.find("account"), "[A-Za-z0-9]{2,64}", "no account's SID like 'AC…'");
        check(node.find("from"), R"(\+[1-9][0-9]{6,14}|[A-Za-z0-9][A-Za-z0-9 ]{0,39})",
              "no sender: a number like '+15550100', a name, or a messaging service 'MG…'");
    }

    void check(const YamlNode* node, const char* pattern, std::string_view what) {
        if (node == nullptr || !node->is_scalar() || RE2::FullMatch(node->text, pattern)) return;
        report_(node->begin, fmt::format("'{}' is {}", node->text, what));
    }

    std::string secret(const YamlNode& node, std::string_view variable) {
        auto value = variables_(std::string(variable)).value_or("");
        if (value.empty()) {
            report_(node.begin, fmt::format("messages need a secret: set {} in the environment or "
                                            "in .env",
                                            variable));
        }
        return value;
    }

    const YamlNode& node_;
    const Variables& variables_;
    const ReportAt& report_;
    PhoneSettings phone_;
};

}  // namespace

PhoneSettings load_phone(const YamlNode* node, const Variables& variables, const ReportAt& report) {
    if (node == nullptr) return {};
    return PhoneReader(*node, variables, report).read();
}

}  // namespace socle::definition
