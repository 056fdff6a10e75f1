#pragma once

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cctype>
#include <cstring>
#include <functional>
#include <map>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

/// For tests only: a real HTTP server on 127.0.0.1, one connection at a time.
namespace socle::outbound {

class TestServer {
public:
    struct Request {
        std::string method;
        std::string target;
        std::map<std::string, std::string> headers;  ///< names in lower case
        std::string body;
    };
    /// Gives the whole answer: `HTTP/1.1 200 OK\r\n…`.
    using Answer = std::function<std::string(const Request&)>;

    explicit TestServer(Answer answer) : answer_(std::move(answer)) {
        listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address = {};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        if (::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
            ::listen(listener_, 16) != 0 ||
            ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
            throw std::runtime_error("the test server cannot listen");
        }
        port_ = ntohs(address.sin_port);
        thread_ = std::thread([this] { serve(); });
    }
    ~TestServer() {
        stopping_ = true;
        ::shutdown(listener_, SHUT_RDWR);
        thread_.join();
        ::close(listener_);
    }
    TestServer(const TestServer&) = delete;
    TestServer& operator=(const TestServer&) = delete;

    int port() const { return port_; }
    std::string url(const std::string& path = "") const {
        return "http://127.0.0.1:" + std::to_string(port_) + path;
    }
    std::vector<Request> requests() const {
        const std::lock_guard lock(mutex_);
        return requests_;
    }

    static std::string reply(const std::string& status, const std::string& body,
                             const std::string& headers = "") {
        return "HTTP/1.1 " + status + "\r\nContent-Length: " + std::to_string(body.size()) +
               "\r\nConnection: close\r\n" + headers + "\r\n" + body;
    }

private:
    void serve() {
        while (!stopping_) {
            const int connection = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
            if (connection < 0) continue;
            answer(connection);
            ::close(connection);
        }
    }

    void answer(int connection) {
        std::string text;
        std::size_t head = std::string::npos;
        while ((head = text.find("\r\n\r\n")) == std::string::npos) {
            if (!read_more(connection, text)) return;
        }
        auto request = parsed(text.substr(0, head + 2));
        const auto length = request.headers.contains("content-length")
                                ? std::stoul(request.headers["content-length"])
                                : 0;
        while (text.size() < head + 4 + length) {
            if (!read_more(connection, text)) return;
        }
        request.body = text.substr(head + 4);
        const auto reply_text = answer_(request);
        {
            const std::lock_guard lock(mutex_);
            requests_.push_back(std::move(request));
        }
        for (std::size_t sent = 0; sent < reply_text.size();) {
            const auto count = ::send(connection, reply_text.data() + sent,
                                      reply_text.size() - sent, MSG_NOSIGNAL);
            if (count <= 0) return;
            sent += static_cast<std::size_t>(count);
        }
    }

    static bool read_more(int connection, std::string& text) {
        char buffer[4096];
        const auto count = ::recv(connection, buffer, sizeof buffer, 0);
        if (count <= 0) return false;
        text.append(buffer, static_cast<std::size_t>(count));
        return true;
    }

    static Request parsed(const std::string& head) {
        Request request;
        std::size_t at = head.find("\r\n");
        const auto first = head.substr(0, at);
        request.method = first.substr(0, first.find(' '));
        request.target = first.substr(first.find(' ') + 1, first.rfind(' ') - first.find(' ') - 1);
        while ((at += 2) < head.size()) {
            const auto end = head.find("\r\n", at);
            const auto line = head.substr(at, end - at);
            auto name = line.substr(0, line.find(':'));
            for (auto& c : name)
                c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
            const auto value = line.find_first_not_of(' ', line.find(':') + 1);
            request.headers[name] = value == std::string::npos ? "" : line.substr(value);
            at = end;
        }
        return request;
    }

    const Answer answer_;
    int listener_ = -1;
    int port_ = 0;
    std::atomic<bool> stopping_ = false;
    std::thread thread_;

    // Guarded by mutex_.
    mutable std::mutex mutex_;
    std::vector<Request> requests_;
};

}  // namespace socle::outbound
