#pragma once

#include "base/task.h"
#include "http/core.h"

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cstdint>
#include <memory>

namespace socle::http {

/// The listening socket of one core.
///
/// All cores of a process share one port (SO_REUSEPORT: the kernel spreads connections), yet no two
/// programs may. So the first core binds and listens alone, without SO_REUSEPORT: the kernel lets
/// exactly one socket do that, also when two programs start at the same moment. Only then it sets
/// SO_REUSEPORT on that socket, which lets the sockets of the other cores (`shares_port`) in; the
/// first socket of another program still comes without it and is refused.
class Listener {
public:
    /// Binds and listens. Throws base::Error unavailable in one clear line.
    explicit Listener(std::shared_ptr<Core> core);

    std::uint16_t port() const;
    /// Accepts connections until `close`.
    static base::Task<void> run(std::shared_ptr<Listener> listener);
    void close();

private:
    void open(const boost::asio::ip::tcp::endpoint& endpoint);
    base::Task<void> accept();
    void report(const boost::system::error_code& error);

    std::shared_ptr<Core> core_;
    boost::asio::basic_socket_acceptor<boost::asio::ip::tcp, boost::asio::io_context::executor_type>
        acceptor_;
    boost::asio::steady_timer pause_;
    std::int64_t reported_us_ = 0;
};

}  // namespace socle::http
