#pragma once

#include "accounts/context.h"
#include "accounts/sessions.h"
#include "accounts/users.h"
#include "base/crypto.h"
#include "base/error.h"
#include "base/ids.h"
#include "base/text.h"
#include "base/time.h"
#include "base/worker_pool.h"
#include "mail/transport.h"
#include "records/test_application.h"

#include <boost/json/object.hpp>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

/// For tests only: all that the flows of accounts stand on, with a database of its own on either
/// store. Mails stay in the outbox; the clock stands still until a test moves it.
namespace socle::accounts {

class TestContext {
public:
    using Change = std::function<void(definition::Accounts&)>;

    explicit TestContext(base::Dialect dialect, const Change& change = {},
                         std::map<std::string, std::string> files = {})
        : application_(dialect, changed(std::move(files), change)) {
        keys_.jwt_secret = std::string(32, 's');
        keys_.encryption_key = std::string(base::seal_key_bytes, 'k');
        outbound::FetchSettings fetching;
        fetching.allow_private = true;
        fetching.timeout_ms = 5'000;
        fetcher_ = std::make_unique<outbound::Fetcher>(pool_, fetching);
        passwords_ = std::make_unique<Passwords>(pool_, rules());
        limits_ = std::make_unique<Limits>(rules());
        mails_ = std::make_unique<mail::Sender>(
            application_.store(), mail::Transports{mail::make_transport("outbox", *fetcher_),
                                                   mail::make_transport("outbox", *fetcher_)});
        context_ = std::make_unique<Context>(Context{
            application_.definition(), dialect, application_.client(), application_.records(),
            keys_, *passwords_, *limits_, *mails_, *fetcher_, "http://socle.test"});
        visitor.address = "192.0.2.1";
        visitor.user_agent = "test";
        visitor.request_id = "test";
        visitor.now_us = 1'700'000'000'000'000;
        visitor.languages = {"en"};
    }

    const Context& context() const { return *context_; }
    records::TestApplication& application() { return application_; }
    const definition::Accounts& rules() const { return application_.definition().accounts; }

    void pass(std::int64_t seconds) { visitor.now_us += seconds * 1'000'000; }

    template <typename T>
    T run(base::Task<T> task) {
        return store::run_to_end(application_.context(), std::move(task));
    }
    void run(base::Task<void> task) { store::run_to_end(application_.context(), std::move(task)); }

    /// The code of the refusal, or "" when there was none.
    template <typename T>
    std::string refusal(base::Task<T> task) {
        try {
            run(std::move(task));
        } catch (const base::Error& error) {
            return error.details.empty() ? error.message : error.details;
        }
        return {};
    }

    /// An account with its own email and a password, confirmed or not. Its id.
    std::string add_user(const std::string& email, bool confirmed = true,
                         boost::json::object more = {}) {
        const Users users(context());
        const auto id = base::new_uuid();
        const auto now = base::timestamp_text(visitor.now_us);
        more["id"] = id;
        if (!email.empty()) more["email"] = email;
        if (confirmed && !email.empty()) more["email_confirmed_at"] = now;
        const Users::Also also = [&](store::Transaction& transaction) -> base::Task<void> {
            if (email.empty()) co_return;
            const auto identity = email_identity(id, email, confirmed, now);
            co_await users.add_identity(transaction, identity);
            co_await users.set_password(transaction, id, "hash", now);
        };
        const boost::json::object none;
        run(users.create(visitor, more, none, id, also));
        return id;
    }

    User user(const std::string& id) {
        const Users users(context());
        return *run(users.find(id));
    }
    FullUser full(const std::string& id) {
        const Users users(context());
        return run(users.full_by_id(id));
    }
    SignedIn sign_in(const std::string& id) {
        const Sessions sessions(context());
        return run(sessions.start(visitor, user(id), "password"));
    }

    /// The first cell of the first row as text, "" when there is none. `sql` without parameters.
    std::string cell(const std::string& sql) {
        base::Statement statement;
        statement.sql = sql;
        statement.columns = {{"value", {base::Type::text, 0}}};
        const auto rows = application_.store().query(statement);
        if (rows.empty()) return {};
        const auto value = rows.at(0, 0);
        if (const auto* number = std::get_if<std::int64_t>(&value)) return std::to_string(*number);
        const auto* text = std::get_if<std::string_view>(&value);
        return text == nullptr ? std::string() : std::string(*text);
    }
    std::string count(const std::string& table) {
        return cell("SELECT CAST(count(*) AS text) FROM " + base::quoted(table));
    }
    /// The actions noted since the last call, one a line.
    std::string new_actions() {
        std::string actions;
        for (const auto line : base::split(application_.new_events(), '\n')) {
            const std::string_view key = R"("action":")";
            const auto at = line.find(key);
            if (at == std::string_view::npos) continue;
            const auto begin = at + key.size();
            actions += actions.empty() ? "" : " ";
            actions += line.substr(begin, line.find('"', begin) - begin);
        }
        return actions;
    }

    Visitor visitor;

private:
    static std::shared_ptr<const definition::Definition> changed(
        std::map<std::string, std::string> files, const Change& change) {
        files.try_emplace("app.yaml", "app: club\nroles: {boss: {may: []}, member: {may: []}}\n");
        files.try_emplace("models/note.yaml", "model: note\nfields:\n  text: {type: text}\n");
        auto made = std::make_shared<definition::Definition>(*records::loaded(files));
        made->accounts.signup = definition::Accounts::Signup::open;
        if (change) change(made->accounts);
        return made;
    }

    records::TestApplication application_;
    base::WorkerPool pool_{{.threads = 2, .waiting_max = 100, .niceness = 0, .noun = "test"}};
    Keys keys_;
    std::unique_ptr<outbound::Fetcher> fetcher_;
    std::unique_ptr<Passwords> passwords_;
    std::unique_ptr<Limits> limits_;
    std::unique_ptr<mail::Sender> mails_;
    std::unique_ptr<Context> context_;
};

}  // namespace socle::accounts
