#pragma once

#include "accounts/jose.h"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>

#include <condition_variable>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace socle::accounts {

/// An issuer of tokens on 127.0.0.1, for tests: a real HTTP server that answers one request at a
/// time with what was put at its path, 404 otherwise.
class Issuer {
public:
    Issuer() : acceptor_(context_, {boost::asio::ip::make_address("127.0.0.1"), 0}) {
        url_ = "http://127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port());
        thread_ = std::jthread([this] { serve(); });
    }
    ~Issuer() {
        release();
        {
            const std::lock_guard lock(mutex_);
            ended_ = true;
        }
        boost::system::error_code error;
        boost::asio::ip::tcp::socket last(context_);
        last.connect(acceptor_.local_endpoint(), error);
    }

    const std::string& url() const { return url_; }
    std::string keys_url() const { return url_ + "/keys"; }

    void put(const std::string& path, std::string body) {
        const std::lock_guard lock(mutex_);
        bodies_[path] = std::move(body);
    }
    void put_keys(const std::vector<Key>& keys) { put("/keys", key_set_text(keys)); }
    void put_description(const std::string& issuer) {
        put("/.well-known/openid-configuration",
            R"({"issuer":")" + issuer + R"(","jwks_uri":")" + keys_url() + "\"}");
    }
    void break_down() {
        const std::lock_guard lock(mutex_);
        bodies_.clear();
    }

    /// Requests are noted, but not answered until release().
    void hold() {
        const std::lock_guard lock(mutex_);
        held_ = true;
    }
    void release() {
        {
            const std::lock_guard lock(mutex_);
            held_ = false;
        }
        changed_.notify_all();
    }
    void wait_for_request(const std::string& path, int count) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return counts_[path] >= count; });
    }

    int requests(const std::string& path) {
        const std::lock_guard lock(mutex_);
        return counts_[path];
    }

private:
    void serve() {
        while (true) {
            boost::system::error_code error;
            boost::asio::ip::tcp::socket socket(context_);
            acceptor_.accept(socket, error);
            {
                const std::lock_guard lock(mutex_);
                if (ended_) return;
            }
            std::string head;
            boost::asio::read_until(socket, boost::asio::dynamic_buffer(head), "\r\n\r\n", error);
            if (error) continue;
            const std::string answer = answer_to(head.substr(4, head.find(' ', 4) - 4));
            boost::asio::write(socket, boost::asio::buffer(answer), error);
            socket.shutdown(boost::asio::ip::tcp::socket::shutdown_both, error);
        }
    }

    std::string answer_to(const std::string& path) {
        std::unique_lock lock(mutex_);
        ++counts_[path];
        changed_.notify_all();
        changed_.wait(lock, [this] { return !held_; });
        const auto found = bodies_.find(path);
        const std::string body = found == bodies_.end() ? "" : found->second;
        const std::string status = found == bodies_.end() ? "404 Not Found" : "200 OK";
        return "HTTP/1.1 " + status +
               "\r\nConnection: close\r\nContent-Length: " + std::to_string(body.size()) +
               "\r\n\r\n" + body;
    }

    boost::asio::io_context context_;
    boost::asio::ip::tcp::acceptor acceptor_;
    std::string url_;
    std::mutex mutex_;
    std::condition_variable changed_;
    bool held_ = false;
    bool ended_ = false;
    std::map<std::string, std::string> bodies_;
    std::map<std::string, int> counts_;
    std::jthread thread_;
};

}  // namespace socle::accounts
