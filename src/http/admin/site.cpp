#include "http/admin/site.h"

#include "base/error.h"
#include "http/admin/embedded.h"
#include "http/compression.h"
#include "http/gunzip.h"

#include <algorithm>
#include <span>
#include <string_view>
#include <utility>

namespace socle::http {

namespace {

using base::Code;
using base::Error;

constexpr std::string_view page = "index.html";

/// Scripts of our own origin only. Styles may be inline: the components set their own.
constexpr std::string_view content_policy =
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; "
    "connect-src 'self'; frame-src 'self'; worker-src 'self' blob:; manifest-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

constexpr std::pair<std::string_view, std::string_view> types[] = {
    {".html", "text/html; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".json", "application/json; charset=utf-8"},
    {".webmanifest", "application/manifest+json"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".ico", "image/x-icon"},
    {".woff2", "font/woff2"},
    {".txt", "text/plain; charset=utf-8"},
};

std::string_view type_of(std::string_view name) {
    for (const auto& [ending, type] : types) {
        if (name.ends_with(ending)) return type;
    }
    return "application/octet-stream";
}

const SiteFile& find_file(std::string_view name) {
    const std::span files(admin_site_files, admin_site_file_count);
    if (files.empty()) {
        throw Error(Code::unknown_path, "This program was built without the admin site", {},
                    "Build it where npm is, or with web/admin/dist in place.");
    }
    const auto found =
        std::ranges::find_if(files, [&](const SiteFile& file) { return file.name == name; });
    if (found == files.end()) {
        throw Error(Code::unknown_path, "There is no file /admin/" + std::string(name));
    }
    return *found;
}

void add_body(Response& response, const Request& request, const SiteFile& file) {
    const auto accepted = request.header_all("Accept-Encoding");
    if (negotiate_encoding(accepted) == Encoding::brotli) {
        response.headers.emplace_back("Content-Encoding", "br");
        response.body.assign(file.brotli_begin, file.brotli_end);
    } else if (accepts_gzip(accepted)) {
        response.headers.emplace_back("Content-Encoding", "gzip");
        response.body.assign(file.gzip_begin, file.gzip_end);
    } else {
        response.body = gunzip({file.gzip_begin, file.gzip_end});
    }
}

base::Task<Response> redirect_to_page(const Request& request, const Parameters&) {
    Response response;
    response.status = 308;
    std::string to = "/admin/";
    if (!request.query.empty()) to += "?" + std::string(request.query);
    response.headers.emplace_back("Location", std::move(to));
    co_return response;
}

base::Task<Response> answer_file(const Request& request, const Parameters& parameters) {
    co_return admin_site_file(request, parameters["file"]);
}

}  // namespace

Response admin_site_file(const Request& request, const std::string& name) {
    const auto& file = find_file(name.empty() ? page : std::string_view(name));
    const std::string_view known(file.name);
    Response response;
    response.content_type = type_of(known);
    response.entity_tag = true;
    response.headers.emplace_back("Cache-Control", known.starts_with("assets/")
                                                       ? "public, max-age=31536000, immutable"
                                                       : "no-cache");
    response.headers.emplace_back("Content-Security-Policy", content_policy);
    response.headers.emplace_back("X-Frame-Options", "DENY");
    response.headers.emplace_back("Cross-Origin-Opener-Policy", "same-origin");
    response.headers.emplace_back("Vary", "Accept-Encoding");
    add_body(response, request, file);
    return response;
}

std::vector<Route> admin_site_routes() {
    return {{{Method::get}, "/admin", redirect_to_page},
            {{Method::get}, "/admin/{file...}", answer_file}};
}

}  // namespace socle::http
