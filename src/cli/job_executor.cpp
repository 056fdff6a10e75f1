#include "cli/job_executor.h"

#include "accounts/user_rows.h"
#include "accounts/users.h"
#include "base/error.h"
#include "base/ids.h"
#include "base/time.h"
#include "script/arguments.h"
#include "script/runtime.h"
#include "store/fixed_sql.h"

#include <chrono>
#include <string>
#include <utility>

namespace socle::cli {

namespace {

using base::Code;
using base::Error;
using jobs::Claim;
using jobs::Outcome;
using jobs::Stop;

constexpr int script_asking_threads = 16;
constexpr std::size_t script_questions_max = 500;

/// What a run is told at the end of its transaction when the job is another's now.
Error not_ours() {
    return {Code::unavailable, "the claim on the job ended: another worker has it"};
}

base::Task<void> note_done(store::Transaction& transaction, base::Dialect dialect,
                           const Claim& claim) {
    const bool ours = co_await jobs::Queue::finish(transaction, dialect, claim, base::now_us());
    if (!ours) throw not_ours();
}

/// The executor of one runner.
class Executor {
public:
    Executor(const definition::Definition& definition,
             std::shared_ptr<const script::Library> library, base::Dialect dialect,
             store::Client& client, const outbound::Fetcher& fetcher,
             std::function<void()> mail_added)
        : definition_(definition),
          dialect_(dialect),
          client_(client),
          records_(definition, dialect, client),
          scripts_(definition, std::move(library), records_) {
        records_.use_hooks(scripts_.hooks());
        scripts_.fetcher = &fetcher;
        scripts_.on_mails = std::move(mail_added);
    }

    base::Task<Outcome> execute(const Claim& claim, const std::atomic<Stop>& stop) {
        const auto* procedure = scripts_.library().find(claim.function);
        if (procedure == nullptr) co_return dead("the application has no such function any longer");
        base::Values arguments;
        try {
            arguments = arguments_of(*procedure, claim);
        } catch (const Error& error) {
            co_return dead(error.message);
        }
        const auto caller = co_await caller_of(claim);
        script::JobRun run;
        run.id = claim.id;
        run.attempt = claim.run;
        run.key = claim.key;
        run.time = std::chrono::milliseconds(claim.timeout_ms);
        run.stopped = [&stop] { return stop.load() != Stop::none; };
        run.finish = [this, &claim](store::Transaction& transaction) {
            return note_done(transaction, dialect_, claim);
        };
        const bool noted = co_await scripts_.run_job(*procedure, caller, std::move(arguments), run);
        Outcome outcome;
        outcome.kind = noted ? Outcome::Kind::noted : Outcome::Kind::done;
        co_return outcome;
    }

private:
    static Outcome dead(std::string why) { return {Outcome::Kind::dead, std::move(why)}; }

    static base::Values arguments_of(const script::Procedure& procedure, const Claim& claim) {
        return claim.event == 0 ? script::arguments_of(procedure, claim.parameters)
                                : script::event_arguments_of(procedure, claim.parameters);
    }

    base::Task<records::Caller> caller_of(const Claim& claim) {
        records::Caller caller;
        caller.now_us = base::now_us();
        caller.request_id = base::new_request_id();
        caller.languages = definition_.languages;
        caller.identity = co_await identity_of(claim.account);
        co_return caller;
    }

    base::Task<access::Identity> identity_of(std::string account) {
        using Kind = access::Identity::Kind;
        if (account.empty()) {
            co_return access::make_identity(definition_, Kind::service, {}, {}, {});
        }
        static const store::FixedSql sql(
            "SELECT " + accounts::user_columns_text() + R"( FROM "user" WHERE "email" = :email)",
            {{"email", store::sql_text}}, accounts::user_columns());
        const base::Values values = {account};
        const auto rows = co_await client_.read(sql.in(dialect_), values);
        if (rows.empty()) throw Error(Code::bad_value, "there is no account " + account);
        auto user = accounts::user_of(rows, 0);
        if (user.banned(base::now_us()) || !user.deleted_at.empty()) {
            throw Error(Code::permission_denied, "the account " + account + " may not sign in");
        }
        auto roles = std::move(user.roles);
        if (!user.role.empty()) roles.push_back(user.role);
        std::erase_if(roles, [this](const std::string& name) {
            return definition_.find_role(name) == nullptr;
        });
        co_return access::make_identity(definition_, Kind::signed_in, user.id, std::move(roles),
                                        user.permissions);
    }

    const definition::Definition& definition_;
    const base::Dialect dialect_;
    store::Client& client_;
    records::Records records_;
    script::Runtime scripts_;
};

}  // namespace

jobs::MakeExecute job_executor(const definition::Definition& definition,
                               std::shared_ptr<const script::Library> library,
                               const store::Store& store, const outbound::Fetcher& fetcher,
                               std::function<void()> mail_added) {
    if (!library) library = std::make_shared<const script::Library>();
    return [&definition, library = std::move(library), dialect = store.dialect(), &fetcher,
            mail_added = std::move(mail_added)](store::Client& client) -> jobs::Execute {
        auto executor =
            std::make_shared<Executor>(definition, library, dialect, client, fetcher, mail_added);
        return [executor = std::move(executor)](const Claim& claim, const std::atomic<Stop>& stop) {
            return executor->execute(claim, stop);
        };
    };
}

base::WorkerPool::Settings script_asking_settings() {
    return {.threads = script_asking_threads,
            .waiting_max = script_questions_max,
            .niceness = 0,
            .noun = "requests to other servers"};
}

outbound::FetchSettings script_fetch_settings(bool allow_private) {
    outbound::FetchSettings settings;
    settings.allow_private = allow_private;
    return settings;
}

}  // namespace socle::cli
