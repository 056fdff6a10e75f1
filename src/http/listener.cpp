#include "http/listener.h"

#include "base/error.h"
#include "base/log.h"
#include "base/time.h"
#include "http/session.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/detail/socket_option.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <sys/socket.h>

#include <chrono>

namespace socle::http {
namespace asio = boost::asio;
namespace {

using ReusePort = asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;

constexpr int backlog = 4'096;
/// Between attempts when the process is out of files or memory.
constexpr auto accept_pause = std::chrono::milliseconds(100);
constexpr std::int64_t report_every_us = 10'000'000;

base::Error cannot_listen(const ServerSettings& settings, const boost::system::error_code& error) {
    const std::string port = std::to_string(settings.port);
    if (error == asio::error::address_in_use) {
        return {base::Code::unavailable,
                "port " + port + " on " + settings.address + " is taken by another program", "",
                "Stop that program, or choose another port with --listen " + settings.address +
                    ":PORT."};
    }
    return {base::Code::unavailable,
            "cannot listen on " + settings.address + ":" + port + ": " + error.message()};
}

asio::ip::tcp::endpoint endpoint_of(asio::io_context& context, const ServerSettings& settings) {
    asio::ip::tcp::resolver resolver(context);
    boost::system::error_code error;
    std::string_view address = settings.address;
    if (address.starts_with('[') && address.ends_with(']')) {
        address = address.substr(1, address.size() - 2);
    }
    const auto found = resolver.resolve(address, std::to_string(settings.port),
                                        asio::ip::tcp::resolver::passive, error);
    if (error || found.empty()) {
        throw base::Error(base::Code::unavailable,
                          "\"" + settings.address + "\" is no address to listen on");
    }
    return found.begin()->endpoint();
}

}  // namespace

Listener::Listener(std::shared_ptr<Core> core)
    : core_(std::move(core)), acceptor_(core_->context.get_executor()), pause_(core_->context) {
    const ServerSettings& settings = core_->settings;
    const asio::ip::tcp::endpoint endpoint = endpoint_of(core_->context, settings);
    try {
        open(endpoint);
    } catch (const boost::system::system_error& error) {
        throw cannot_listen(settings, error.code());
    }
}

void Listener::open(const asio::ip::tcp::endpoint& endpoint) {
    acceptor_.open(endpoint.protocol());
    acceptor_.set_option(asio::socket_base::reuse_address(true));
    if (core_->settings.shares_port) acceptor_.set_option(ReusePort(true));
    acceptor_.bind(endpoint);
    acceptor_.listen(backlog);
    acceptor_.set_option(ReusePort(true));
}

std::uint16_t Listener::port() const {
    return acceptor_.local_endpoint().port();
}

base::Task<void> Listener::run(std::shared_ptr<Listener> listener) {
    try {
        co_await listener->accept();
    } catch (const std::exception& error) {
        base::log(base::Level::error, "the listener failed", {{"cause", error.what()}});
    }
}

base::Task<void> Listener::accept() {
    while (acceptor_.is_open()) {
        auto [error, socket] = co_await acceptor_.async_accept(asio::as_tuple(asio::use_awaitable));
        if (!acceptor_.is_open()) co_return;
        if (!error) {
            auto session = std::make_unique<Session>(core_, std::move(socket));
            asio::co_spawn(core_->context, Session::run(std::move(session)), asio::detached);
            continue;
        }
        report(error);
        pause_.expires_after(accept_pause);
        co_await pause_.async_wait(asio::as_tuple(asio::use_awaitable));
    }
}

void Listener::report(const boost::system::error_code& error) {
    const std::int64_t now_us = base::now_us();
    if (now_us - reported_us_ < report_every_us) return;
    reported_us_ = now_us;
    base::log(base::Level::warning, "connections cannot be accepted", {{"cause", error.message()}});
}

void Listener::close() {
    boost::system::error_code ignored;
    acceptor_.close(ignored);
    pause_.cancel();
}

}  // namespace socle::http
