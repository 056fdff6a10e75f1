#pragma once

#include "definition/definition.h"
#include "mail/message.h"

#include <boost/json/fwd.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace socle::mail {

/// Makes the mail `name` from its template in the first of `languages` that it has: `{{…}}` filled
/// from `data` (as text, whatever it holds; sections, `{{{raw}}}` as Markdown), Markdown to HTML
/// and to plain text, inside the application's layout (`mails/layout.html`, `{{{content}}}`) or the
/// built-in one. The
/// application's templates (`mails/NAME.md`) go before the built-in ones for accounts:
///   account_confirm, account_invite, account_recover, account_sign_in, account_change_email,
///   account_change_email_current, account_reauthenticate, account_password_changed
/// whose data are: {app, site_url, email, new_email, link, code, token_hash, redirect_to, minutes,
///   user}.
/// and account_sms (see render_sms), mail_test (of `socle mail test`). Every template may also name
/// {{app}} and {{site_url}}. `to` goes before the recipient of the template. Throws Error
/// bad_value: no such template, a tag that `data` lacks (named), no recipient.
Message render(const definition::Definition& definition, std::string_view name,
               const boost::json::object& data, const std::vector<std::string>& languages,
               std::string_view to = {});

/// The template of messages to telephones with a code; its data are {code, phone, minutes, user}.
inline constexpr std::string_view sms_template = "account_sms";
/// Such a message for the number `to`: the template's text as it is, without Markdown. Throws Error
/// bad_value as `render`, and for a text that is empty or longer than sms_characters_max.
inline constexpr std::size_t sms_characters_max = 1'600;
Message render_sms(const definition::Definition& definition, const boost::json::object& data,
                   const std::vector<std::string>& languages, std::string_view to);

/// The names of all templates, built-in ones included, sorted.
std::vector<std::string> template_names(const definition::Definition& definition);

}  // namespace socle::mail
