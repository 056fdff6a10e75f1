#include "http/server.h"

#include "http/core.h"
#include "http/listener.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

namespace socle::http {
namespace asio = boost::asio;

struct Server::State {
    std::shared_ptr<Core> core;
    std::shared_ptr<Listener> listener;
};

Server::Server(asio::io_context& context, const ServerSettings& settings, Handler handler)
    : state_(std::make_shared<State>()) {
    state_->core = std::make_shared<Core>(context, settings, std::move(handler));
    state_->listener = std::make_shared<Listener>(state_->core);
}

Server::~Server() {
    state_->listener->close();
    state_->core->stop();
}

std::uint16_t Server::port() const {
    return state_->listener->port();
}
const CoreFigures& Server::figures() const {
    return state_->core->figures;
}

void Server::start() {
    asio::co_spawn(state_->core->context, Listener::run(state_->listener), asio::detached);
    asio::co_spawn(state_->core->context, Core::sweep(state_->core), asio::detached);
}

void Server::use_cors(const CorsSettings& settings) {
    state_->core->cors = CorsPolicy(settings);
}

base::Task<void> Server::drain() {
    state_->listener->close();
    return Core::drain(state_->core);
}

}  // namespace socle::http
