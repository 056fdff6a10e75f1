#include "http/gunzip.h"

#include "base/error.h"

#include <zlib.h>

#include <array>

namespace socle::http {

namespace {

constexpr int gzip_window_bits = 15 + 16;

/// zlib's state, released however the function ends.
struct Inflater {
    z_stream stream{};
    bool good = inflateInit2(&stream, gzip_window_bits) == Z_OK;

    Inflater() = default;
    Inflater(const Inflater&) = delete;
    Inflater& operator=(const Inflater&) = delete;
    ~Inflater() {
        if (good) inflateEnd(&stream);
    }
};

}  // namespace

std::string gunzip(std::string_view compressed) {
    Inflater inflater;
    std::string input(compressed);
    inflater.stream.next_in = reinterpret_cast<Bytef*>(input.data());
    inflater.stream.avail_in = static_cast<uInt>(input.size());
    std::string result;
    std::array<char, 64 * 1024> piece{};
    int status = inflater.good ? Z_OK : Z_MEM_ERROR;
    while (status == Z_OK) {
        inflater.stream.next_out = reinterpret_cast<Bytef*>(piece.data());
        inflater.stream.avail_out = static_cast<uInt>(piece.size());
        status = inflate(&inflater.stream, Z_NO_FLUSH);
        result.append(piece.data(), piece.size() - inflater.stream.avail_out);
    }
    if (status != Z_STREAM_END) {
        throw base::Error(base::Code::internal, "an embedded file cannot be read", {}, {},
                          "inflate: " + std::to_string(status));
    }
    return result;
}

}  // namespace socle::http
