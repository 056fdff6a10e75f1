#include "cli/trial_player.h"

#include "accounts/sessions.h"
#include "base/error.h"
#include "base/ids.h"
#include "base/json.h"
#include "base/text.h"
#include "base/time.h"
#include "cli/account_desk.h"
#include "cli/application.h"
#include "cli/demo.h"
#include "cli/installation.h"
#include "cli/trial_left.h"
#include "cli/trial_place.h"
#include "cli/trial_request.h"
#include "cli/trial_token.h"
#include "definition/load.h"
#include "script/library.h"
#include "trial/answer.h"

#include <fmt/format.h>
#include <boost/json.hpp>

#include <algorithm>
#include <chrono>
#include <iostream>
#include <thread>

namespace socle::cli {

namespace {

using base::Code;
using base::Error;
using definition::YamlNode;
using trial::Outcome;
using trial::Step;
using Clock = std::chrono::steady_clock;

constexpr std::int64_t us_per_s = 1'000'000;
constexpr auto retry_pause = std::chrono::milliseconds(50);

std::string store_name(base::Dialect dialect) {
    return dialect == base::Dialect::sqlite ? "sqlite" : "postgres";
}

[[noreturn]] void refuse(const std::vector<definition::Problem>& problems) {
    std::string text;
    for (const auto& problem : problems)
        text += (text.empty() ? "" : "\n") + definition::to_text(problem);
    throw Error(Code::bad_value, text);
}

/// The application as the file's environment makes it.
std::shared_ptr<const definition::Definition> load(const trial::TestFile& file,
                                                   const std::string& folder) {
    auto result = definition::load(folder, file.environment);
    if (!result.definition) refuse(result.problems);
    const auto problems = script::load(*result.definition).problems;
    if (!problems.empty()) refuse(problems);
    return result.definition;
}

void fill(const trial::TestFile& file, const definition::Definition& definition,
          store::Store& store) {
    const auto state = compare_schema(store, definition);
    store::apply_migration(store, state.migration, state.wanted);
    if (file.demo) load_demo(definition, store);
    if (file.given == nullptr) return;
    const auto rows = definition::load_rows(definition, file.path, *file.given);
    if (!rows.problems.empty()) refuse(rows.problems);
    add_rows(definition, store, rows.files);
}

/// The application of a file, served, and one who asks it.
class Stage {
public:
    Stage(const trial::TestFile& file, base::Dialect dialect, const TrialSettings& settings,
          const outbound::Fetcher& fetcher)
        : place_(dialect, settings.database, settings.keep),
          definition_(load(file, settings.folder)),
          fetcher_(fetcher),
          installation_(
              std::make_unique<Installation>(place_.settings(settings.folder), definition_)) {
        fill(file, *definition_, installation_->store());
        for (const auto& trust : definition_->accounts.trust) {
            installation_->services().key_sets().know(trust.issuer, trust.keys_url,
                                                      {trial_issuer_key()});
        }
        desk_ = std::make_unique<AccountDesk>(*definition_, installation_->store(),
                                              installation_->services(), installation_->keys(),
                                              installation_->url());
        installation_->start();
        if (settings.keep) std::cout << file.path << ": " << place_.shown() << "\n";
    }
    ~Stage() {
        installation_->drain();
        installation_->join();
        desk_.reset();
        installation_->close();
    }
    Stage(const Stage&) = delete;
    Stage& operator=(const Stage&) = delete;

    /// Accounts sign in anew.
    void begin_test() { tokens_.clear(); }

    /// One request and, as far as it is expected, what it left behind.
    trial::Answer ask(const Step& step, trial::Values& values) {
        auto request = trial_request(step, installation_->url(), values);
        add_caller(request, step.as, values);
        const auto id = "test-" + base::new_request_id();
        request.headers.emplace_back("X-Request-Id", id);
        const auto missing = values.missing();
        if (!missing.empty()) {
            throw Error(Code::bad_value, "nothing was saved as '" + missing.front() + "'");
        }
        const bool with_mails = step.expect.mails != nullptr || saves_mail(step);
        TrialWitness witness(*installation_);
        if (with_mails) witness.watch_mails();
        auto answer = answer_of(fetcher_.fetch_blocking(request));
        if (step.expect.events != nullptr) answer.events = witness.events(id);
        if (with_mails) {
            const auto* expected = step.expect.mails;
            answer.mails = witness.mails(expected == nullptr ? 1 : expected->items.size());
        }
        return answer;
    }

    std::string account_id(const std::string& email) {
        if (!email.contains('@')) return email;
        return desk_->find(email).user.id;
    }

private:
    static bool saves_mail(const Step& step) {
        return std::ranges::any_of(
            step.save, [](const auto& each) { return each.second.starts_with("mail"); });
    }

    static trial::Answer answer_of(outbound::FetchReply reply) {
        trial::Answer answer;
        answer.status = reply.status;
        answer.headers = std::move(reply.headers);
        answer.body = std::move(reply.body);
        base::JsonFault fault;
        answer.json = base::parse_json(answer.body, fault);
        return answer;
    }

    /// A header that the step gives itself is not touched.
    static void add(outbound::FetchRequest& request, const std::string& name,
                    const std::string& value) {
        for (const auto& [known, ignored] : request.headers) {
            if (base::equals_ignoring_case(known, name)) return;
        }
        request.headers.emplace_back(name, value);
    }

    void add_caller(outbound::FetchRequest& request, const YamlNode* as, trial::Values& values) {
        const auto& keys = installation_->keys();
        if (as != nullptr && as->is_map()) {
            add(request, "apikey", keys.anon_key);
            add(request, "Authorization",
                "Bearer " + trial_token(*as, *definition_, keys, values, now_s()));
            return;
        }
        const auto who = as == nullptr ? std::string("anonymous") : values.text(as->text);
        if (who == "nobody") return;
        const bool service = who == "service" || who == "secret";
        add(request, "apikey", service ? keys.service_key : keys.anon_key);
        if (service) add(request, "Authorization", "Bearer " + keys.service_key);
        if (!service && who != "anonymous") add(request, "Authorization", "Bearer " + token(who));
    }

    static std::int64_t now_s() { return base::now_us() / us_per_s; }

    /// Of the account with that email, signed in as if by its password.
    const std::string& token(const std::string& email) {
        const auto found = tokens_.find(email);
        if (found != tokens_.end()) return found->second;
        const auto user = desk_->find(email).user;
        const accounts::Sessions sessions(desk_->context());
        const auto signed_in = desk_->run(sessions.start(desk_->visitor(), user, "password"));
        return tokens_[email] = signed_in.tokens.access_token;
    }

    TrialPlace place_;
    std::shared_ptr<const definition::Definition> definition_;
    const outbound::Fetcher& fetcher_;
    std::unique_ptr<Installation> installation_;
    std::unique_ptr<AccountDesk> desk_;
    std::map<std::string, std::string> tokens_;
};

/// Headers that every answer has tell nothing.
bool is_usual(const std::string& header) {
    static const std::vector<std::string> usual = {
        "server",    "x-content-type-options", "date", "referrer-policy", "content-length", "vary",
        "connection"};
    return std::ranges::find(usual, header) != usual.end();
}

std::string shown(const trial::Answer& answer) {
    std::string text = std::to_string(answer.status) + "\n";
    for (const auto& [name, value] : answer.headers) {
        if (!is_usual(name)) text += name + ": " + value + "\n";
    }
    return text + "\n" + answer.body;
}

std::string step_name(const Step& step, std::size_t index) {
    auto name =
        fmt::format("line {}, step {}, {} {}", step.mark.line, index + 1, step.method, step.target);
    return step.name.empty() ? name : name + ": " + step.name;
}

/// Plays the tests of one file.
class Player {
public:
    Player(const trial::TestFile& file, base::Dialect dialect, const TrialSettings& settings,
           const outbound::Fetcher& fetcher)
        : file_(file), dialect_(dialect), settings_(settings), fetcher_(fetcher) {}

    std::vector<Outcome> run() {
        std::unique_ptr<Stage> stage;
        std::string trouble;
        try {
            stage = std::make_unique<Stage>(file_, dialect_, settings_, fetcher_);
        } catch (const Error& error) {
            trouble = error.message + (error.hint.empty() ? "" : "\n" + error.hint);
        } catch (const std::exception& error) {
            trouble = error.what();
        }
        std::vector<Outcome> outcomes;
        for (const auto& test : file_.tests) {
            if (!is_chosen(file_, test, settings_.filter)) continue;
            Outcome outcome;
            outcome.file = file_.path;
            outcome.test = test.name;
            outcome.store = store_name(dialect_);
            outcome.trouble = trouble;
            if (stage) play(*stage, test, outcome);
            outcomes.push_back(std::move(outcome));
        }
        return outcomes;
    }

private:
    void play(Stage& stage, const trial::Test& test, Outcome& outcome) const {
        const auto begin = Clock::now();
        trial::Values values;
        for (const auto& [name, value] : file_.environment)
            values.set(name, boost::json::value(boost::json::string(value)));
        stage.begin_test();
        for (std::size_t index = 0; index < test.steps.size() && outcome.passed(); ++index) {
            try {
                play(stage, test.steps[index], values, outcome);
            } catch (const Error& error) {
                outcome.trouble = error.internal.empty() ? error.message : error.internal;
            } catch (const std::exception& error) {
                outcome.trouble = error.what();
            }
            if (!outcome.passed()) outcome.step = step_name(test.steps[index], index);
        }
        outcome.seconds = std::chrono::duration<double>(Clock::now() - begin).count();
    }

    static void play(Stage& stage, const Step& step, trial::Values& values, Outcome& outcome) {
        const auto until = Clock::now() + std::chrono::seconds(step.within_s);
        const trial::FindAccount find = [&](const std::string& email) {
            return stage.account_id(email);
        };
        while (true) {
            const auto answer = stage.ask(step, values);
            auto differences = trial::compare(step.expect, answer, values, find);
            for (const auto& name : values.missing())
                differences.push_back({step.mark, "nothing was saved as '" + name + "'"});
            if (differences.empty()) return save(step, answer, values, outcome);
            if (Clock::now() + retry_pause < until) {
                std::this_thread::sleep_for(retry_pause);
                continue;
            }
            outcome.differences = std::move(differences);
            outcome.answer = shown(answer);
            return;
        }
    }

    static void save(const Step& step, const trial::Answer& answer, trial::Values& values,
                     Outcome& outcome) {
        for (const auto& [name, path] : step.save) {
            auto value = trial::value_at(answer, path);
            if (value) {
                values.set(name, std::move(*value));
            } else {
                outcome.differences.push_back({step.mark, "save: there is no " + path});
                outcome.answer = shown(answer);
            }
        }
    }

    const trial::TestFile& file_;
    base::Dialect dialect_;
    const TrialSettings& settings_;
    const outbound::Fetcher& fetcher_;
};

}  // namespace

std::vector<Outcome> play_file(const trial::TestFile& file, base::Dialect dialect,
                               const TrialSettings& settings, const outbound::Fetcher& fetcher) {
    return Player(file, dialect, settings, fetcher).run();
}

bool is_chosen(const trial::TestFile& file, const trial::Test& test, const std::string& filter) {
    return filter.empty() || (file.path + " · " + test.name).contains(filter);
}

}  // namespace socle::cli
