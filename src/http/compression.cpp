#include "http/compression.h"

#include "base/error.h"
#include "base/text.h"

#include <brotli/encode.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

namespace socle::http {
namespace {

constexpr std::size_t large_bytes = 256 * 1024;
constexpr int gzip_level = 5;
constexpr int gzip_level_large = 1;
constexpr int gzip_level_thorough = 7;
constexpr int brotli_quality = 4;
constexpr int brotli_quality_large = 1;
constexpr int brotli_quality_thorough = 8;
constexpr int brotli_window = 20;
constexpr int gzip_window = 15 + 16;
constexpr int gzip_memory = 8;

/// A q-value in thousandths: "0.8" is 800. nullopt when it is none.
std::optional<int> parse_quality(std::string_view text) {
    if (text.empty() || text.size() > 5 || (text[0] != '0' && text[0] != '1')) return std::nullopt;
    int quality = (text[0] - '0') * 1000;
    if (text.size() > 1 && text[1] != '.') return std::nullopt;
    int unit = 100;
    for (const char digit : text.substr(std::min<std::size_t>(2, text.size()))) {
        if (digit < '0' || digit > '9') return std::nullopt;
        quality += (digit - '0') * unit;
        unit /= 10;
    }
    return quality <= 1000 ? std::optional(quality) : std::nullopt;
}

/// The q-value of one item of Accept-Encoding, 0 when its parameters are broken.
int quality_of(std::string_view parameters) {
    while (!parameters.empty()) {
        const std::size_t end = parameters.find(';');
        const std::string_view parameter = base::trimmed(parameters.substr(0, end));
        parameters = end == std::string_view::npos ? "" : parameters.substr(end + 1);
        if (parameter.starts_with("q=") || parameter.starts_with("Q=")) {
            return parse_quality(parameter.substr(2)).value_or(0);
        }
    }
    return 1000;
}

struct Qualities {
    std::optional<int> identity;
    std::optional<int> gzip;
    std::optional<int> brotli;
    std::optional<int> others;
};

void note_quality(Qualities& qualities, std::string_view name, int quality) {
    if (base::equals_ignoring_case(name, "br")) {
        qualities.brotli = quality;
    } else if (base::equals_ignoring_case(name, "gzip") ||
               base::equals_ignoring_case(name, "x-gzip")) {
        qualities.gzip = quality;
    } else if (base::equals_ignoring_case(name, "identity")) {
        qualities.identity = quality;
    } else if (name == "*") {
        qualities.others = quality;
    }
}

Qualities qualities_of(std::string_view accept_encoding) {
    Qualities qualities;
    for (const std::string_view item : base::split(accept_encoding, ',')) {
        const std::size_t end = std::min(item.find(';'), item.size());
        const std::string_view parameters = item.substr(std::min(end + 1, item.size()));
        note_quality(qualities, base::trimmed(item.substr(0, end)), quality_of(parameters));
    }
    return qualities;
}

std::string gzip(std::string_view body, Effort effort) {
    z_stream stream{};
    const bool large = body.size() > large_bytes;
    const int level = effort == Effort::thorough ? gzip_level_thorough
                      : large                    ? gzip_level_large
                                                 : gzip_level;
    if (deflateInit2(&stream, level, Z_DEFLATED, gzip_window, gzip_memory, Z_DEFAULT_STRATEGY) !=
        Z_OK) {
        throw base::Error(base::Code::internal, "internal error", "", "", "deflateInit2 failed");
    }
    std::string out(deflateBound(&stream, body.size()), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(body.data()));
    stream.avail_in = static_cast<uInt>(body.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    const int result = deflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    if (result != Z_STREAM_END) {
        throw base::Error(base::Code::internal, "internal error", "", "", "deflate failed");
    }
    return out;
}

std::string brotli(std::string_view body, Effort effort) {
    std::string out(BrotliEncoderMaxCompressedSize(body.size()), '\0');
    std::size_t size = out.size();
    const bool large = body.size() > large_bytes;
    const int quality = effort == Effort::thorough ? brotli_quality_thorough
                        : large                    ? brotli_quality_large
                                                   : brotli_quality;
    const BROTLI_BOOL done =
        BrotliEncoderCompress(quality, brotli_window, BROTLI_MODE_TEXT, body.size(),
                              reinterpret_cast<const std::uint8_t*>(body.data()), &size,
                              reinterpret_cast<std::uint8_t*>(out.data()));
    if (done != BROTLI_TRUE) {
        throw base::Error(base::Code::internal, "internal error", "", "",
                          "BrotliEncoderCompress failed");
    }
    out.resize(size);
    return out;
}

}  // namespace

std::string_view encoding_name(Encoding encoding) {
    switch (encoding) {
        case Encoding::identity:
            return "identity";
        case Encoding::gzip:
            return "gzip";
        case Encoding::brotli:
            return "br";
    }
    return "";
}

Encoding negotiate_encoding(std::string_view accept_encoding) {
    const Qualities qualities = qualities_of(accept_encoding);
    const int brotli_wish = qualities.brotli.value_or(qualities.others.value_or(0));
    const int gzip_wish = qualities.gzip.value_or(qualities.others.value_or(0));
    const int identity_wish = qualities.identity.value_or(0);
    const int best = std::max({brotli_wish, gzip_wish, identity_wish});
    if (best == 0) return Encoding::identity;
    if (best == brotli_wish) return Encoding::brotli;
    if (best == gzip_wish) return Encoding::gzip;
    return Encoding::identity;
}

bool accepts_gzip(std::string_view accept_encoding) {
    const Qualities qualities = qualities_of(accept_encoding);
    return qualities.gzip.value_or(qualities.others.value_or(0)) > 0;
}

bool is_compressible(std::string_view content_type) {
    constexpr std::array<std::string_view, 7> others = {
        "application/json", "application/javascript", "application/xml",         "image/svg+xml",
        "application/yaml", "application/x-ndjson",   "application/openapi+json"};
    const std::string_view type = base::trimmed(content_type.substr(0, content_type.find(';')));
    return type.starts_with("text/") || type.ends_with("+json") || type.ends_with("+xml") ||
           std::ranges::find(others, type) != others.end();
}

std::string compress(Encoding encoding, std::string_view body, Effort effort) {
    switch (encoding) {
        case Encoding::identity:
            return std::string(body);
        case Encoding::gzip:
            return gzip(body, effort);
        case Encoding::brotli:
            return brotli(body, effort);
    }
    return {};
}

}  // namespace socle::http
