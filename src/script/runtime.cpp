#include "script/runtime.h"

#include "access/restrict.h"
#include "script/call.h"

#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <utility>

namespace socle::script {

namespace {

using base::Code;
using base::Error;

constexpr std::size_t idle_machines_max = 16;
constexpr std::size_t kept_bytes_max = std::size_t{4} * 1024 * 1024;

}  // namespace

/// A machine for the time of one call.
class Runtime::Lease {
public:
    explicit Lease(Runtime& runtime) : runtime_(runtime) {
        if (runtime.idle_.empty()) {
            machine_ = std::make_unique<Machine>(*runtime.library_, runtime.limits_);
        } else {
            machine_ = std::move(runtime.idle_.back());
            runtime.idle_.pop_back();
        }
    }
    ~Lease() {
        const bool small = machine_->memory_bytes() <= kept_bytes_max;
        if (small && runtime_.idle_.size() < idle_machines_max) {
            runtime_.idle_.push_back(std::move(machine_));
        }
    }
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;

    Machine& operator*() const { return *machine_; }

private:
    Runtime& runtime_;
    std::unique_ptr<Machine> machine_;
};

Runtime::Runtime(const definition::Definition& definition, std::shared_ptr<const Library> library,
                 records::Records& records, const Limits& limits)
    : definition_(definition), library_(std::move(library)), records_(records), limits_(limits) {}

Runtime::~Runtime() = default;

base::Task<std::string> Runtime::call(const Procedure& procedure, const records::Caller& caller,
                                      base::Values arguments, bool undo) {
    check_access(procedure, caller.identity);
    const Lease lease(*this);
    Call call(*lease, definition_, procedure, caller, std::move(arguments));
    call.start();
    while (call.resting() || (call.wanted() != nullptr && !call.wanted()->writes())) {
        if (call.resting()) {
            co_await boost::asio::post(boost::asio::use_awaitable);
            call.go_on();
        } else {
            co_await call.read(records_);
        }
    }
    if (call.wanted() != nullptr) {
        if (procedure.reads) {
            throw Error(Code::read_only, "cannot write in the function " + procedure.name, {},
                        "It is declared with 'reads = true'.");
        }
        records::Work work = [&call](records::Writer& writer) { return call.finish(writer); };
        co_await records_.transact(caller, std::move(work), undo);
    }
    co_return call.result();
}

void check_access(const Procedure& procedure, const access::Identity& identity) {
    if (identity.kind == access::Identity::Kind::service) return;
    if (definition::is_constant(access::fold(procedure.access, identity), true)) return;
    throw Error(Code::permission_denied, "permission denied for function " + procedure.name);
}

}  // namespace socle::script
