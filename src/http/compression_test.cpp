#include "http/compression.h"

#include "http/gunzip.h"

#include <dlfcn.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <random>
#include <string>

namespace socle::http {
namespace {

/// The program links brotli's encoder only; its decoder is in the same package.
std::string unbrotli(std::string_view data, std::size_t size) {
    using Decompress = int (*)(std::size_t, const std::uint8_t*, std::size_t*, std::uint8_t*);
    static void* const library = ::dlopen("libbrotlidec.so.1", RTLD_NOW);
    if (library == nullptr) return "libbrotlidec.so.1 is missing";
    const auto decompress =
        reinterpret_cast<Decompress>(::dlsym(library, "BrotliDecoderDecompress"));
    std::string out(size + 1, '\0');
    std::size_t out_size = out.size();
    EXPECT_EQ(decompress(data.size(), reinterpret_cast<const std::uint8_t*>(data.data()), &out_size,
                         reinterpret_cast<std::uint8_t*>(out.data())),
              1);
    out.resize(out_size);
    return out;
}

struct Wish {
    const char* header;
    Encoding encoding;
};

TEST(Compression, NegotiatesByQuality) {
    const Wish wishes[] = {
        {"", Encoding::identity},
        {"gzip", Encoding::gzip},
        {"x-gzip", Encoding::gzip},
        {"GZIP", Encoding::gzip},
        {"br", Encoding::brotli},
        {"gzip, deflate, br", Encoding::brotli},
        {"gzip, deflate, br, zstd", Encoding::brotli},
        {"deflate", Encoding::identity},
        {"gzip;q=1.0, br;q=0.5", Encoding::gzip},
        {"gzip;q=0.5, br;q=0.500", Encoding::brotli},
        {"gzip; q=0.001", Encoding::gzip},
        {"gzip ;Q=0.2 , br;q=0.1", Encoding::gzip},
        {"gzip;q=0", Encoding::identity},
        {"gzip;q=0, br;q=0", Encoding::identity},
        {"*", Encoding::brotli},
        {"*;q=0", Encoding::identity},
        {"br;q=0, *", Encoding::gzip},
        {"identity;q=1, gzip;q=0.5", Encoding::identity},
        {"identity, gzip", Encoding::gzip},
        {"identity;q=0.5, gzip;q=0.5", Encoding::gzip},
        {"gzip;q=2", Encoding::identity},
        {"gzip;q=x", Encoding::identity},
        {"gzip;q=", Encoding::identity},
        {"gzip;q=0.1234", Encoding::identity},
        {"gzip;q=1.001", Encoding::identity},
        {"gzip;q=-1", Encoding::identity},
        {"gzip;level=1;q=0.3", Encoding::gzip},
        {",,;;,", Encoding::identity},
    };
    for (const Wish& wish : wishes) {
        EXPECT_EQ(encoding_name(negotiate_encoding(wish.header)), encoding_name(wish.encoding))
            << wish.header;
    }
}

TEST(Compression, KnowsText) {
    for (const char* type :
         {"application/json", "application/json; charset=utf-8", "text/csv", "text/html",
          "application/vnd.pgrst.object+json", "application/geo+json", "image/svg+xml",
          "application/javascript", "application/problem+xml", "application/yaml"}) {
        EXPECT_TRUE(is_compressible(type)) << type;
    }
    for (const char* type : {"", "image/png", "application/octet-stream", "application/zip",
                             "video/mp4", "font/woff2", "json"}) {
        EXPECT_FALSE(is_compressible(type)) << type;
    }
}

std::string sample(std::size_t size) {
    std::mt19937 random(7);
    std::string text;
    while (text.size() < size) {
        text += R"({"id":)" + std::to_string(random() % 100'000) + R"(,"title":"A film"},)";
    }
    text.resize(size);
    return text;
}

TEST(Compression, GivesBackTheSameBytes) {
    for (const std::size_t size : {0UL, 1UL, 1'400UL, 100'000UL, 3'000'000UL}) {
        const std::string text = sample(size);
        const std::string zipped = compress(Encoding::gzip, text);
        EXPECT_TRUE(gunzip(zipped) == text) << size;
        const std::string squeezed = compress(Encoding::brotli, text);
        EXPECT_TRUE(unbrotli(squeezed, size) == text) << size;
        EXPECT_EQ(compress(Encoding::identity, text), text);
        if (size < 1'000) continue;
        EXPECT_LT(zipped.size(), size / 2);
        EXPECT_LT(squeezed.size(), size / 2);
    }
}

TEST(Compression, SurvivesWhatDoesNotCompress) {
    std::mt19937 random(11);
    std::string noise(50'000, '\0');
    for (char& byte : noise)
        byte = static_cast<char>(random());
    EXPECT_TRUE(gunzip(compress(Encoding::gzip, noise)) == noise);
    EXPECT_TRUE(unbrotli(compress(Encoding::brotli, noise), noise.size()) == noise);
}

TEST(Compression, GzipIsAcceptedWhenItIsNotRefused) {
    for (const char* header : {"gzip", "br, gzip;q=0.1", "*", "*;q=0.5", "x-gzip", "GZIP"}) {
        EXPECT_TRUE(accepts_gzip(header)) << header;
    }
    for (const char* header : {"", "br", "identity", "gzip;q=0", "gzip;q=0, *", "gzip;q=x"}) {
        EXPECT_FALSE(accepts_gzip(header)) << header;
    }
}

}  // namespace
}  // namespace socle::http
