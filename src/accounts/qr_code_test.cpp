#include "accounts/totp.h"
#include "base/crypto.h"
#include "base/error.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <regex>
#include <string>
#include <vector>

namespace socle::accounts {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

/// The modules that the path of an SVG paints, without the quiet zone's meaning.
struct Picture {
    std::size_t size = 0;
    std::vector<bool> black;
};

Picture drawn(const std::string& svg) {
    std::smatch box;
    EXPECT_TRUE(std::regex_search(svg, box, std::regex("viewBox=\"0 0 (\\d+) \\1\"")));
    Picture picture;
    picture.size = std::stoul(box[1]);
    picture.black.resize(picture.size * picture.size);
    const std::regex bar("M(\\d+) (\\d+)h(\\d+)v1h-(\\d+)z");
    for (std::sregex_iterator it(svg.begin(), svg.end(), bar), end; it != end; ++it) {
        EXPECT_EQ((*it)[3], (*it)[4]);
        const std::size_t start = std::stoul((*it)[2]) * picture.size + std::stoul((*it)[1]);
        for (std::size_t i = 0; i < std::stoul((*it)[3]); ++i)
            picture.black.at(start + i) = true;
    }
    return picture;
}

/// What a reader of QR codes (zbarimg) sees in the picture.
std::string read_back(const Picture& picture) {
    constexpr std::size_t scale = 4;
    const std::filesystem::path path = std::filesystem::temp_directory_path() /
                                       ("socle_qr_" + base::hex(base::random_bytes(6)) + ".pgm");
    {
        std::ofstream file(path, std::ios::binary);
        const std::size_t pixels = picture.size * scale;
        file << "P5\n" << pixels << ' ' << pixels << "\n255\n";
        for (std::size_t y = 0; y < pixels; ++y)
            for (std::size_t x = 0; x < pixels; ++x)
                file.put(picture.black[y / scale * picture.size + x / scale] ? '\0' : '\xff');
    }
    const std::string command = "zbarimg --quiet --raw --nodbus " + path.string() + " 2>&1";
    std::string text;
    std::FILE* reader = ::popen(command.c_str(), "r");
    std::array<char, 4096> part{};
    while (const std::size_t got = std::fread(part.data(), 1, part.size(), reader))
        text.append(part.data(), got);
    ::pclose(reader);
    std::filesystem::remove(path);
    return text;
}

TEST(QrCode, IsReadBackByAnotherProgram) {
    for (const std::string& text :
         {std::string("x"), std::string("https://example.org/?a=b&c=d"),
          totp_uri("Casting Agency", "ada.lovelace@example.org", std::string(20, '\x5a')),
          totp_uri(std::string(100, 'n'), std::string(255, 'm'), std::string(20, '\x5a'))}) {
        EXPECT_EQ(read_back(drawn(qr_code_svg(text))), text + '\n');
    }
}

TEST(QrCode, IsSmallSvgWithAQuietZone) {
    const std::string svg = qr_code_svg(totp_uri("Casting", "a@b.org", std::string(20, 'k')));
    EXPECT_THAT(svg, StartsWith("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\""));
    EXPECT_THAT(svg, EndsWith("\"/></svg>"));
    EXPECT_THAT(svg, HasSubstr("fill=\"#fff\""));
    EXPECT_LT(svg.size(), 20'000U);
    const Picture picture = drawn(svg);
    for (std::size_t y = 0; y < picture.size; ++y) {
        for (std::size_t x = 0; x < picture.size; ++x) {
            const bool edge = std::min(x, y) < 4 || std::max(x, y) >= picture.size - 4;
            if (edge) EXPECT_FALSE(picture.black[y * picture.size + x]) << x << ' ' << y;
        }
    }
}

TEST(QrCode, RefusesWhatIsTooLong) {
    EXPECT_THROW(qr_code_svg(std::string(5'000, 'x')), base::Error);
    EXPECT_THROW(qr_code_svg(""), base::Error);
}

}  // namespace
}  // namespace socle::accounts
