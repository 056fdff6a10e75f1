#include "script/runtime.h"

#include "access/restrict.h"
#include "base/json.h"
#include "script/call.h"
#include "script/lua_json.h"
#include "script/route_library.h"
#include "script/stream.h"
#include "script/stream_library.h"

#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json/value.hpp>

#include <utility>

namespace socle::script {

namespace {

using base::Code;
using base::Error;

const char row_key = 0;

void push_json_text(lua_State* lua, const std::string& text) {
    base::JsonFault fault;
    const auto value = base::parse_json(text, fault);
    if (!value) luaL_error(lua, "a record is no JSON");
    push_json(lua, *value);
}

void keep_row(lua_State* lua, int index) {
    lua_pushvalue(lua, index);
    lua_rawsetp(lua, LUA_REGISTRYINDEX, &row_key);
}

void push_kept_row(lua_State* lua) {
    lua_rawgetp(lua, LUA_REGISTRYINDEX, &row_key);
}

/// The table of a procedure's parameters.
void push_arguments(lua_State* lua, const std::vector<Parameter>& parameters,
                    const base::Values& arguments) {
    lua_createtable(lua, 0, static_cast<int>(parameters.size()));
    for (std::size_t at = 0; at < parameters.size(); ++at) {
        push_cell(lua, {parameters[at].name, parameters[at].type}, base::view(arguments[at]));
        lua_setfield(lua, -2, parameters[at].name.c_str());
    }
}

/// The call of a procedure; what it refers to outlives it.
Entry entry_of(Machine& machine, const Procedure& procedure, const base::Values& arguments,
               std::string& output) {
    Entry entry;
    entry.push_function = [&](lua_State* lua) { machine.push_procedure(lua, procedure); };
    entry.push_arguments = [&](lua_State* lua) {
        push_arguments(lua, procedure.parameters, arguments);
        return 1;
    };
    entry.take = [&](lua_State* lua) {
        output.clear();
        if (!lua_isnil(lua, -1)) append_json(lua, -1, output, machine.limits().output_bytes);
    };
    return entry;
}

std::string_view read_only_name(const Procedure& procedure) {
    return procedure.reads ? std::string_view(procedure.name) : std::string_view();
}

}  // namespace

Runtime::Runtime(const definition::Definition& definition, std::shared_ptr<const Library> library,
                 records::Records& records, const Limits& limits)
    : definition_(definition),
      library_(std::move(library)),
      records_(records),
      pool_(std::make_shared<MachinePool>(library_, limits)) {
    if (library_->hooks.empty()) return;
    hooks_.models.resize(definition.models.size());
    for (const auto& hooks : library_->hooks) {
        hooks_.models[static_cast<std::size_t>(hooks.model)] = {
            hooks.create != 0, hooks.update != 0, hooks.remove != 0};
    }
    hooks_.run = [this](records::Writer& writer, const records::Caller& caller,
                        const records::BeforeWrite& write) {
        return before(writer, caller, write);
    };
}

Runtime::~Runtime() = default;

base::Task<std::string> Runtime::call(const Procedure& procedure, const records::Caller& caller,
                                      base::Values arguments, bool undo) {
    check_access(procedure, caller.identity);
    const MachineLease lease(pool_);
    std::string output;
    Call call(*lease, definition_, caller, entry_of(*lease, procedure, arguments, output));
    co_await run(call, caller, read_only_name(procedure), undo);
    co_return output;
}

base::Task<bool> Runtime::run_job(const Procedure& procedure, const records::Caller& caller,
                                  base::Values arguments, const JobRun& job) {
    const MachineLease lease(pool_);
    std::string output;
    Call call(*lease, definition_, caller, entry_of(*lease, procedure, arguments, output));
    call.set_job(job);
    const bool wrote = co_await run(call, caller, read_only_name(procedure), false);
    co_return wrote;
}

base::Task<Reply> Runtime::answer(const Route& route, const records::Caller& caller,
                                  const RouteRequest& request) {
    auto lease = std::make_shared<MachineLease>(pool_);
    Machine& machine = **lease;
    Reply reply;
    Entry entry;
    entry.push_function = [&](lua_State* lua) {
        machine.push_handler(lua, route.source, route.number);
    };
    entry.push_arguments = [&](lua_State* lua) {
        push_request(lua, route, request);
        return 1;
    };
    entry.take = [&](lua_State* lua) { reply = read_reply(lua); };
    {
        Call call(machine, definition_, caller, std::move(entry));
        co_await run(call, caller, {}, false);
    }
    if (!reply.streams) co_return reply;
    reply.stream = std::make_shared<Stream>(std::move(lease), pool_, definition_, records_, caller);
    co_await reply.stream->begin();
    co_return reply;
}

base::Task<Reply> Runtime::answer_problem(const ErrorShape& shape, const records::Caller& caller,
                                          const RouteProblem& problem,
                                          const RouteRequest& request) {
    const MachineLease lease(pool_);
    Machine& machine = *lease;
    Reply reply;
    Entry entry;
    entry.with_context = false;
    entry.push_function = [&](lua_State* lua) {
        machine.push_handler(lua, shape.source, shape.number);
    };
    entry.push_arguments = [&](lua_State* lua) {
        push_problem(lua, problem, request);
        return 1;
    };
    entry.take = [&](lua_State* lua) { reply = read_reply(lua); };
    Call call(machine, definition_, caller, std::move(entry));
    co_await run(call, caller, "route.errors", false);
    if (reply.streams) {
        forget_stream(machine.main());
        throw Error(Code::internal, "internal server error", {}, {}, "it answers with a stream");
    }
    co_return reply;
}

base::Task<std::string> Runtime::before(records::Writer& writer, const records::Caller& caller,
                                        const records::BeforeWrite& write) {
    const auto& hooks = *library_->find_hooks(write.model);
    const bool creates = write.action == access::Action::create;
    const bool removes = write.action == access::Action::remove;
    const int number = creates ? hooks.create : removes ? hooks.remove : hooks.update;
    const MachineLease lease(pool_);
    Machine& machine = *lease;
    std::string row;
    Entry entry;
    entry.push_function = [&](lua_State* lua) { machine.push_handler(lua, hooks.source, number); };
    entry.push_arguments = [&](lua_State* lua) {
        if (!removes) push_json_text(lua, write.row);
        if (!creates) push_json_text(lua, write.was);
        // Kept to be read when the function returns nothing.
        if (!removes) keep_row(lua, creates ? -1 : -2);
        return creates || removes ? 1 : 2;
    };
    entry.take = [&](lua_State* lua) {
        row.clear();
        if (removes) return;
        if (lua_isnil(lua, -1)) push_kept_row(lua);
        append_json(lua, -1, row, machine.limits().output_bytes);
        if (row == "[]") row = "{}";
    };
    Call call(machine, definition_, caller, std::move(entry));
    co_await call.run_in(writer);
    co_return row;
}

base::Task<bool> Runtime::run(Call& call, const records::Caller& caller, std::string_view read_only,
                              bool undo) {
    call.start();
    while (call.resting() || (call.wanted() != nullptr && !call.wanted()->writes())) {
        if (call.resting()) {
            co_await boost::asio::post(boost::asio::use_awaitable);
            call.go_on();
        } else if (call.wanted()->kind == Operation::Kind::fetch) {
            co_await call.fetch(fetcher);
        } else {
            co_await call.read(records_);
        }
    }
    const bool writes = call.wanted() != nullptr;
    if (writes) {
        if (!read_only.empty()) {
            throw Error(Code::read_only, "cannot write in the function " + std::string(read_only),
                        {}, "It is declared with 'reads = true'.");
        }
        records::Work work = [&call](records::Writer& writer) { return call.finish(writer); };
        co_await records_.transact(caller, std::move(work), undo);
        if (call.changed_jobs() && on_jobs) on_jobs();
        if (call.added_mails() && on_mails) on_mails();
    }
    call.check();
    co_return writes;
}

bool has_access(const definition::Expr& access, const access::Identity& identity) {
    if (identity.kind == access::Identity::Kind::service) return true;
    return definition::is_constant(access::fold(access, identity), true);
}

void check_access(const Procedure& procedure, const access::Identity& identity) {
    if (has_access(procedure.access, identity)) return;
    throw Error(Code::permission_denied, "permission denied for function " + procedure.name);
}

}  // namespace socle::script
