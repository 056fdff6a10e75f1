#include "accounts/token_mail.h"

#include "base/ensure.h"

#include <algorithm>
#include <array>

namespace socle::accounts {

namespace {

constexpr std::array<PurposeMail, 5> purpose_mails = {{
    {Purpose::confirmation, "account_confirm", "signup", "otp"},
    {Purpose::recovery, "account_recover", "recovery", "recovery"},
    {Purpose::magic_link, "account_sign_in", "magiclink", "magiclink"},
    {Purpose::invite, "account_invite", "invite", "invite"},
    {Purpose::reauthentication, "account_reauthenticate", "reauthentication", "otp"},
}};

}  // namespace

const PurposeMail& mail_of(Purpose purpose) {
    const auto found = std::ranges::find(purpose_mails, purpose, &PurposeMail::purpose);
    base::ensure(found != purpose_mails.end(), "a purpose without a mail of its own");
    return *found;
}

base::Task<void> mail_token(const Context& context, const Visitor& visitor, User user,
                            Purpose purpose, NewAccount account, std::string action) {
    const OneTimeTokens tokens(context);
    const Flows flows(context);
    const auto& kind = mail_of(purpose);
    const auto flow =
        co_await begin_mail_flow(flows, account, std::string(kind.method), visitor.now_us);
    LinkMail mail;
    mail.template_name = kind.template_name;
    mail.to = user.email;
    mail.type = kind.type;
    mail.redirect_to = account.redirect_to;
    mail.secret = new_secret(!flow.empty());
    const store::WriteUnit unit = [&](store::Transaction& transaction) -> base::Task<void> {
        co_await tokens.put(transaction, purpose, user.id, user.email, mail.secret, flow,
                            visitor.now_us);
        co_await note_action(transaction, context, visitor, user.id, action);
        co_await send_link_mail(transaction, context, visitor, user, mail);
    };
    co_await context.client.write(unit);
    context.mails.wake();
}

}  // namespace socle::accounts
