#include "script/call.h"

#include "mail/queue.h"
#include "script/context.h"
#include "script/http_api.h"
#include "script/lua_json.h"

#include <utility>

namespace socle::script {

namespace {

using base::Code;
using base::Error;
using Kind = Operation::Kind;

/// Records a script can hold at once.
constexpr std::int64_t records_max = 10'000;

constexpr const char* errand_too_late =
    "ctx.http.fetch in a transaction, which would wait for another server: fetch before the first "
    "write, or enqueue a job";

records::Caller admin_of(const definition::Definition& definition, const records::Caller& caller) {
    auto admin = caller;
    admin.identity = access::make_identity(definition, access::Identity::Kind::service,
                                           caller.identity.id, {}, {});
    return admin;
}

records::ReadCommand read_command(const Operation& operation) {
    records::ReadCommand command;
    command.model = operation.model;
    command.query = operation.query;
    const bool counts = operation.kind == Kind::count;
    command.count = counts ? records::Count::exact : records::Count::none;
    command.rows_max = counts ? 1 : records_max + 1;
    return command;
}

records::WriteCommand write_command(const Operation& operation) {
    records::WriteCommand command;
    command.model = operation.model;
    command.query = operation.query;
    command.body = operation.body;
    command.representation = true;
    if (operation.merge) command.resolution = records::Resolution::merge;
    return command;
}

Error not_there(const definition::Definition& definition, const Operation& operation) {
    Error error(Code::application, "there is no " + definition.model(operation.model).name +
                                       " with this key that may be changed");
    error.status = 404;
    error.name = "SOCLE_404";
    return error;
}

}  // namespace

Call::Call(Machine& machine, const definition::Definition& definition,
           const records::Caller& caller, Entry entry)
    : machine_(machine),
      definition_(definition),
      caller_(caller),
      admin_(admin_of(definition, caller)),
      entry_(std::move(entry)) {}

Call::~Call() {
    machine_.end_call();
}

int Call::begin(lua_State* lua) {
    auto& call = *static_cast<Call*>(lua_touserdata(lua, 1));
    call.thread_ = lua_newthread(lua);
    call.machine_.watch_thread(call.thread_);
    lua_pushcfunction(call.thread_, body);
    lua_pushlightuserdata(call.thread_, &call);
    return 1;
}

int Call::body(lua_State* lua) {
    auto& call = *static_cast<Call*>(lua_touserdata(lua, 1));
    call.entry_.push_function(lua);
    if (call.entry_.with_context) push_context(lua);
    const int arguments = call.entry_.push_arguments(lua) + (call.entry_.with_context ? 1 : 0);
    lua_callk(lua, arguments, 1, 0, close);
    return close(lua, LUA_OK, 0);
}

int Call::close(lua_State* lua, int, lua_KContext) {
    const auto& call = *static_cast<Call*>(lua_touserdata(lua, 1));
    call.entry_.take(lua);
    return 0;
}

void Call::start() {
    machine_.end_call();
    machine_.begin_call(caller_, definition_);
    if (job_ != nullptr) machine_.begin_job(*job_);
    refusals_.clear();
    errands_.begin_again();
    failure_.reset();
    write_lost_.reset();
    lua_State* const main = machine_.main();
    lua_pushcfunction(main, begin);
    lua_pushlightuserdata(main, this);
    if (lua_pcall(main, 1, 1, 0) != LUA_OK) {
        failure_ = memory_error();
        return;
    }
    resume(1);
}

const Operation* Call::wanted() const {
    return operation_ ? &*operation_ : nullptr;
}

void Call::resume(int arguments) {
    int results = 0;
    machine_.let_rest(!in_transaction_);
    machine_.begin_turn();
    const int status = lua_resume(thread_, machine_.main(), arguments, &results);
    operation_ = std::exchange(machine_.asked, std::nullopt);
    resting_ = status == LUA_YIELD && !operation_;
    if (status == LUA_YIELD) return;
    operation_.reset();
    if (status != LUA_OK) failure_ = error_of(machine_, thread_, status, refusals_);
}

void Call::answer(const Operation& operation, const records::ReadAnswer& answer) {
    machine_.answer = [&](lua_State* lua) {
        if (operation.kind == Kind::count) return lua_pushinteger(lua, answer.total.value_or(0));
        if (!operation.one) return push_rows(lua, *answer.columns, answer.rows);
        if (answer.rows.empty()) return lua_pushnil(lua);
        push_row(lua, *answer.columns, answer.rows, 0);
    };
    resume(0);
}

void Call::answer(const Operation& operation, const records::WriteAnswer& answer) {
    machine_.answer = [&](lua_State* lua) {
        if (!operation.one) return push_rows(lua, *answer.columns, answer.rows);
        if (answer.rows.empty()) return lua_pushnil(lua);
        push_row(lua, *answer.columns, answer.rows, 0);
    };
    resume(0);
}

void Call::refuse(const Error& error) {
    const auto number = refusals_.add(error);
    machine_.answer = [&error, number](lua_State* lua) { raise(lua, error, number); };
    resume(0);
}

const records::Caller& Call::caller_of(const Operation& operation) const {
    return operation.admin ? admin_ : caller_;
}

base::Task<void> Call::read(records::Records& records) {
    const auto operation = *operation_;
    const auto command = read_command(operation);
    std::optional<Error> refusal;
    records::ReadAnswer found;
    try {
        found = co_await records.read(caller_of(operation), command);
    } catch (const Error& error) {
        refusal = error;
    }
    go_on(operation, found, refusal);
}

void Call::go_on(const Operation& operation, const records::ReadAnswer& found,
                 std::optional<Error> refusal) {
    if (!refusal && static_cast<std::int64_t>(found.rows.size()) > records_max) {
        refusal = Error(Code::bad_range,
                        "more than " + std::to_string(records_max) + " records for a script", {},
                        "Ask for pages with limit and offset.");
    }
    if (refusal) {
        refuse(*refusal);
    } else {
        answer(operation, found);
    }
}

base::Task<void> Call::read_in(records::Writer& writer, const Operation& operation) {
    const auto command = read_command(operation);
    std::optional<Error> refusal;
    records::ReadAnswer found;
    try {
        found = co_await writer.read(command);
    } catch (const Error& error) {
        refusal = error;
    }
    go_on(operation, found, refusal);
}

base::Task<void> Call::write_in(records::Writer& writer, const Operation& operation) {
    std::optional<Error> refusal;
    records::WriteAnswer written;
    const auto command = write_command(operation);
    try {
        if (operation.kind == Kind::create) {
            written = co_await writer.create(command);
        } else if (operation.kind == Kind::update) {
            written = co_await writer.update(command);
        } else {
            written = co_await writer.remove(command);
        }
        const bool missing = operation.kind != Kind::create && operation.one;
        if (missing && written.affected == 0) refusal = not_there(definition_, operation);
    } catch (const Error& error) {
        refusal = error;
        write_lost_ = error;
    }
    if (refusal) {
        refuse(*refusal);
    } else {
        answer(operation, written);
    }
}

base::Task<void> Call::queue_in(records::Writer& writer, const Operation& operation) {
    auto& transaction = writer.transaction();
    changed_jobs_ = true;
    if (operation.order) {
        const auto added =
            co_await jobs::enqueue(transaction, writer.dialect(), *operation.order, caller_.now_us);
        machine_.answer = [added](lua_State* lua) {
            lua_pushinteger(lua, added.id);
            lua_pushboolean(lua, added.added ? 1 : 0);
        };
    } else {
        const bool found =
            co_await jobs::cancel(transaction, writer.dialect(), operation.job, caller_.now_us);
        machine_.answer = [found](lua_State* lua) { lua_pushboolean(lua, found ? 1 : 0); };
    }
    resume(0);
}

base::Task<void> Call::mail_in(records::Writer& writer, const Operation& operation) {
    mail::Enqueue options;
    options.template_name = operation.letter->name;
    options.now_us = caller_.now_us;
    const auto& message = operation.letter->message;
    co_await mail::enqueue(writer.transaction(), writer.dialect(), message, options);
    added_mails_ = true;
    machine_.answer = [](lua_State* lua) { lua_pushboolean(lua, 1); };
    resume(0);
}

base::Task<void> Call::fetch(const outbound::Fetcher* fetcher) {
    const auto errand = *operation_->errand;
    if (fetcher == nullptr) {
        refuse_errand("other servers are asked by 'socle serve' and 'socle work' only");
        co_return;
    }
    std::function<bool()> stopped;
    if (job_ != nullptr) stopped = job_->stopped;
    const auto most = machine_.remaining();
    co_await errands_.run(*fetcher, errand, most, stopped);
    answer(errands_.last());
}

void Call::refuse_errand(const char* why) {
    machine_.answer = [why](lua_State* lua) { luaL_error(lua, "%s", why); };
    resume(0);
}

void Call::answer(const Brought& brought) {
    if (!brought.failure) {
        machine_.answer = [&brought](lua_State* lua) { push_reply(lua, brought.reply); };
        return resume(0);
    }
    const auto number = refusals_.add(*brought.failure);
    auto shown = *brought.failure;
    shown.details = shown.internal;
    machine_.answer = [shown, number](lua_State* lua) { raise(lua, shown, number); };
    resume(0);
}

base::Task<void> Call::finish(records::Writer& writer) {
    if (in_transaction_) start();
    in_transaction_ = true;
    auto admin_writer = writer.as(admin_);
    while (operation_) {
        const auto operation = *operation_;
        auto& chosen = operation.admin ? admin_writer : writer;
        if (operation.kind == Kind::fetch) {
            const auto* known = errands_.recall(*operation.errand);
            known == nullptr ? refuse_errand(errand_too_late) : answer(*known);
        } else if (write_lost_) {
            refuse(*write_lost_);
        } else if (operation.kind == Kind::mail) {
            co_await mail_in(writer, operation);
        } else if (operation.is_of_jobs()) {
            co_await queue_in(writer, operation);
        } else if (operation.writes()) {
            co_await write_in(chosen, operation);
        } else {
            co_await read_in(chosen, operation);
        }
    }
    if (failure_) throw Error(*failure_);
    if (write_lost_) throw Error(*write_lost_);
    if (job_ != nullptr && job_->finish) co_await job_->finish(writer.transaction());
}

base::Task<void> Call::run_in(records::Writer& writer) {
    in_transaction_ = true;
    co_await finish(writer);
}

void Call::check() const {
    if (failure_) throw Error(*failure_);
}

}  // namespace socle::script
