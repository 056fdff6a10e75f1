#include "outbound/smtp.h"

#include "base/error.h"
#include "base/text.h"
#include "outbound/curl_handle.h"

#include <curl/curl.h>

#include <algorithm>
#include <filesystem>
#include <optional>

namespace socle::outbound {

namespace {

using base::Code;
using base::Error;

constexpr int submission_port = 587;
constexpr int submissions_port = 465;
constexpr std::size_t reply_bytes_max = 500;

[[noreturn]] void refuse(const std::string& what) {
    throw Error(Code::bad_value, "the address of the mail server: " + what, {},
                "Write it as smtp://USER:PASSWORD@HOST:PORT or smtps://…");
}

SmtpServer::Tls tls_of(std::string_view text) {
    if (text == "required") return SmtpServer::Tls::required;
    if (text == "optional") return SmtpServer::Tls::optional;
    if (text == "none") return SmtpServer::Tls::none;
    refuse("tls is required, optional or none");
}

void read_option(SmtpServer& server, std::string_view option, bool smtps) {
    const auto equals = option.find('=');
    const auto name = option.substr(0, equals);
    const auto value = equals == std::string_view::npos
                           ? std::nullopt
                           : base::url_decode(option.substr(equals + 1));
    if (!value) refuse("'" + std::string(name) + "' needs a value");
    if (name == "tls") {
        server.tls = tls_of(*value);
        if (smtps && server.tls != SmtpServer::Tls::required) refuse("smtps is always with TLS");
    } else if (name == "ca") {
        if (!std::filesystem::is_regular_file(*value)) refuse("there is no file " + *value);
        server.ca_file = *value;
    } else {
        refuse("'" + std::string(name) + "' is not known; there are tls and ca");
    }
}

/// A message on its way, and what the server said last.
struct Dialogue {
    const std::string& message;
    std::size_t given = 0;
    std::string reply;
    bool goes_on = false;
};

std::size_t give_message(char* buffer, std::size_t, std::size_t count, void* user) {
    auto& dialogue = *static_cast<Dialogue*>(user);
    const auto size = dialogue.message.copy(buffer, count, dialogue.given);
    dialogue.given += size;
    return size;
}

/// A reply is lines `250-…` and a last one `250 …`. That to our QUIT says nothing of the mail.
std::size_t take_reply(const char* bytes, std::size_t, std::size_t count, void* user) {
    auto& dialogue = *static_cast<Dialogue*>(user);
    const auto line = base::trimmed(std::string_view(bytes, count));
    if (line.starts_with("221")) return count;
    if (!dialogue.goes_on) dialogue.reply = line.substr(0, 3);
    dialogue.goes_on = line.size() > 3 && line[3] == '-';
    if (line.size() > 4) dialogue.reply += " " + std::string(line.substr(4));
    if (dialogue.reply.size() > reply_bytes_max) dialogue.reply.resize(reply_bytes_max);
    return count;
}

std::size_t drop(const char*, std::size_t, std::size_t count, void*) {
    return count;
}

void set_server(CURL* handle, const SmtpServer& server) {
    curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(handle, CURLOPT_URL, server.url.c_str());
    const long tls = server.tls == SmtpServer::Tls::required   ? CURLUSESSL_ALL
                     : server.tls == SmtpServer::Tls::optional ? CURLUSESSL_TRY
                                                               : CURLUSESSL_NONE;
    curl_easy_setopt(handle, CURLOPT_USE_SSL, tls);
    curl_easy_setopt(handle, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(handle, CURLOPT_SSL_VERIFYHOST, 2L);
    if (!server.ca_file.empty()) {
        curl_easy_setopt(handle, CURLOPT_CAINFO, server.ca_file.c_str());
    }
    if (server.user.empty()) return;
    curl_easy_setopt(handle, CURLOPT_USERNAME, server.user.c_str());
    curl_easy_setopt(handle, CURLOPT_PASSWORD, server.password.c_str());
}

void set_message(CurlHandle& handle, Dialogue& dialogue, const std::string& from,
                 const std::vector<std::string>& recipients) {
    for (const auto& recipient : recipients)
        handle.add("<" + recipient + ">");
    const auto sender = "<" + from + ">";
    curl_easy_setopt(handle.get(), CURLOPT_MAIL_FROM, sender.c_str());
    curl_easy_setopt(handle.get(), CURLOPT_MAIL_RCPT, handle.list());
    curl_easy_setopt(handle.get(), CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(handle.get(), CURLOPT_INFILESIZE_LARGE,
                     static_cast<curl_off_t>(dialogue.message.size()));
    curl_easy_setopt(handle.get(), CURLOPT_READFUNCTION, give_message);
    curl_easy_setopt(handle.get(), CURLOPT_READDATA, &dialogue);
    curl_easy_setopt(handle.get(), CURLOPT_WRITEFUNCTION, drop);
    curl_easy_setopt(handle.get(), CURLOPT_HEADERFUNCTION, take_reply);
    curl_easy_setopt(handle.get(), CURLOPT_HEADERDATA, &dialogue);
}

bool has_control(std::string_view text) {
    return std::ranges::any_of(text, [](char c) {
        return static_cast<unsigned char>(c) <= ' ' || c == '\x7f' || c == '<' || c == '>';
    });
}

/// 5xx is for good, but for what an administrator mends: authentication and encryption.
bool is_permanent(std::string_view reply) {
    if (reply.size() < 3 || reply.front() != '5') return false;
    const auto code = reply.substr(0, 3);
    return code != "530" && code != "534" && code != "535" && code != "538";
}

}  // namespace

SmtpServer parse_smtp_url(std::string_view url) {
    UrlParts parts;
    try {
        parts = parse_url(std::string(url));
    } catch (const Error& error) {
        refuse(error.details);
    }
    if (parts.scheme != "smtp" && parts.scheme != "smtps") refuse("it begins with smtp or smtps");
    if (!parts.path.empty() && parts.path != "/") refuse("it has no path");
    if (has_control(parts.user)) refuse("the user has blanks");
    const bool smtps = parts.scheme == "smtps";
    SmtpServer server;
    const int usual = smtps ? submissions_port : submission_port;
    server.url = parts.scheme + "://" + parts.host + ":" +
                 std::to_string(parts.port == 0 ? usual : parts.port);
    server.user = parts.user;
    server.password = parts.password;
    for (const auto option : base::split(parts.query, '&')) {
        if (!option.empty()) read_option(server, option, smtps);
    }
    return server;
}

SmtpResult deliver(const SmtpServer& server, const std::string& from,
                   const std::vector<std::string>& recipients, const std::string& message,
                   int timeout_ms) {
    for (const auto& address : recipients) {
        if (address.empty() || has_control(address)) {
            return {false, true, "the recipient is no address"};
        }
    }
    if (has_control(from)) return {false, true, "the sender is no address"};
    Dialogue dialogue{message, 0, {}, false};
    CurlHandle handle;
    set_server(handle.get(), server);
    set_message(handle, dialogue, from, recipients);
    const int code = handle.perform(timeout_ms);
    if (code == CURLE_OK) return {true, false, dialogue.reply};
    const bool said_no = !dialogue.reply.empty() && dialogue.reply.front() >= '4';
    if (said_no) return {false, is_permanent(dialogue.reply), dialogue.reply};
    return {false, false, handle.fault(code)};
}

}  // namespace socle::outbound
