#pragma once

#include "definition/loading.h"

#include <string>
#include <vector>

/// The parts of app.yaml that are about accounts and mails.
namespace socle::definition {

void load_accounts(Loading& loading, const YamlNode* node, const Variables& variables,
                   const ReportAt& report);
void load_mail_settings(MailSettings& settings, const YamlNode* node, const ReportAt& report);
void load_error_settings(ErrorSettings& settings, const YamlNode* node, const ReportAt& report);

/// `providers:`. Client ids and secrets that are not written come from `variables`.
std::vector<Provider> load_providers(const YamlNode* node, const Variables& variables,
                                     const ReportAt& report);
/// `phone:`. Secrets come from `variables`.
PhoneSettings load_phone(const YamlNode* node, const Variables& variables, const ReportAt& report);
std::vector<Trust> load_trust(const YamlNode* node, const ReportAt& report);

/// What is wrong with a pattern of addresses that people may be sent to after signing in; "" for
/// nothing. A pattern that lets links lead to hosts of others is refused.
std::string redirect_fault(const std::string& pattern);

/// The address of another server: https, or http on this machine. "" when absent or reported.
std::string checked_server_url(const YamlNode* node, const ReportAt& report);

}  // namespace socle::definition
