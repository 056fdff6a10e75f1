#include "script/stream.h"

#include "base/error.h"
#include "script/limits.h"
#include "script/stream_library.h"

#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <utility>

namespace socle::script {

using base::Code;
using base::Error;

Stream::Stream(std::shared_ptr<MachineLease> lease, std::shared_ptr<MachinePool> pool,
               const definition::Definition& definition, records::Records& records,
               records::Caller caller)
    : lease_(std::move(lease)),
      pool_(std::move(pool)),
      records_(records),
      caller_(std::move(caller)),
      deadline_(std::chrono::steady_clock::now() + stream_time),
      call_(**lease_, definition, caller_, entry()) {
    if (!pool_->begin_stream()) {
        forget_stream((**lease_).main());
        throw Error(Code::unavailable, "too many answers are being streamed", {},
                    "Try again when others have ended.");
    }
}

Stream::~Stream() {
    auto& machine = **lease_;
    machine.pieces = nullptr;
    forget_stream(machine.main());
    pool_->end_stream();
}

Entry Stream::entry() {
    Entry made;
    made.with_context = false;
    made.push_function = push_stream;
    made.push_arguments = [](lua_State* lua) {
        push_write(lua);
        return 1;
    };
    made.take = [](lua_State*) {};
    return made;
}

base::Task<void> Stream::begin() {
    first_ = co_await produce();
    has_first_ = true;
}

base::Task<std::string> Stream::next() {
    if (has_first_) {
        has_first_ = false;
        co_return std::move(first_);
    }
    co_return co_await produce();
}

/// The function goes on from where it wrote enough, or starts.
void Stream::go_on() {
    auto& machine = **lease_;
    machine.pieces = &written_;
    if (!started_) {
        started_ = true;
        call_.start();
        return;
    }
    machine.extend_time();
    const auto* wanted = call_.wanted();
    if (wanted != nullptr && wanted->kind == Operation::Kind::piece) call_.go_on();
}

base::Task<std::string> Stream::produce() {
    if (ended_) co_return std::string();
    go_on();
    while (call_.resting() || call_.wanted() != nullptr) {
        if (std::chrono::steady_clock::now() > deadline_) {
            throw Error(Code::timed_out, "the streamed answer took too long");
        }
        if (call_.resting()) {
            co_await boost::asio::post(boost::asio::use_awaitable);
            call_.go_on();
            continue;
        }
        const auto kind = call_.wanted()->kind;
        if (call_.wanted()->writes()) {
            throw Error(Code::read_only, "cannot write in the function of 'stream'", {},
                        "Write before the reply is returned.");
        }
        // What was written is not held back while the database is waited for.
        if (kind == Operation::Kind::piece || !written_.empty()) co_return take_piece();
        co_await call_.read(records_);
    }
    call_.check();
    ended_ = true;
    co_return take_piece();
}

std::string Stream::take_piece() {
    bytes_ += written_.size();
    if (bytes_ > stream_bytes_max) {
        throw Error(Code::timed_out, "the streamed answer is too large");
    }
    return std::exchange(written_, {});
}

}  // namespace socle::script
