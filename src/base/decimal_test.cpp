#include "base/decimal.h"

#include "base/error.h"

#include <gtest/gtest.h>

#include <limits>
#include <random>

namespace socle::base {
namespace {

constexpr std::int64_t largest = std::numeric_limits<std::int64_t>::max();

struct DecimalCase {
    const char* text;
    int scale;
    std::int64_t scaled;
    const char* written;
};

class Decimal : public testing::TestWithParam<DecimalCase> {};

TEST_P(Decimal, IsReadExactlyAndWrittenWithItsDecimals) {
    EXPECT_EQ(parse_decimal(GetParam().text, GetParam().scale), GetParam().scaled);
    std::string written;
    append_decimal(written, GetParam().scaled, GetParam().scale);
    EXPECT_EQ(written, GetParam().written);
}

INSTANTIATE_TEST_SUITE_P(
    Read, Decimal,
    testing::Values(DecimalCase{"12.5", 2, 1250, "12.50"}, DecimalCase{"0", 2, 0, "0.00"},
                    DecimalCase{"-0.01", 2, -1, "-0.01"}, DecimalCase{".5", 2, 50, "0.50"},
                    DecimalCase{"5.", 2, 500, "5.00"}, DecimalCase{"+7", 0, 7, "7"},
                    DecimalCase{"-7", 0, -7, "-7"}, DecimalCase{" 1.10 ", 1, 11, "1.1"},
                    DecimalCase{"0.005", 2, 1, "0.01"}, DecimalCase{"-0.005", 2, -1, "-0.01"},
                    DecimalCase{"0.0049999999999999999", 2, 0, "0.00"},
                    DecimalCase{"2.5", 0, 3, "3"}, DecimalCase{"-2.5", 0, -3, "-3"},
                    DecimalCase{"9.995", 2, 1000, "10.00"},
                    DecimalCase{"1e3", 2, 100'000, "1000.00"},
                    DecimalCase{"1.5E-2", 3, 15, "0.015"}, DecimalCase{"5e-1", 0, 1, "1"},
                    DecimalCase{"5e-2", 0, 0, "0"}, DecimalCase{"1e-99999999999", 2, 0, "0.00"},
                    DecimalCase{"0e99999999999", 2, 0, "0.00"},
                    DecimalCase{"00000000000000000000000000001.5", 1, 15, "1.5"},
                    DecimalCase{"92233720368547758.07", 2, largest, "92233720368547758.07"},
                    DecimalCase{"-92233720368547758.07", 2, -largest, "-92233720368547758.07"},
                    DecimalCase{"0.000000000000000001", 18, 1, "0.000000000000000001"},
                    DecimalCase{"9.223372036854775807", 18, largest, "9.223372036854775807"}));

TEST(Decimal, TheSmallestIntegerIsWrittenToo) {
    std::string written;
    append_decimal(written, std::numeric_limits<std::int64_t>::min(), 2);
    EXPECT_EQ(written, "-92233720368547758.08");
}

TEST(Decimal, RefusesWhatIsNoNumber) {
    for (const char* text : {"", " ", "abc", "1,5", "--1", "1e", "e5", ".", "-", "1.2.3", "1e1.5",
                             "0x10", "NaN", "Infinity", "1 2", "1_000"}) {
        try {
            parse_decimal(text, 2);
            ADD_FAILURE() << text;
        } catch (const Error& error) {
            EXPECT_EQ(error.code, Code::bad_value);
            EXPECT_EQ(error.message,
                      "invalid input syntax for type numeric: \"" + std::string(text) + '"');
        }
    }
}

TEST(Decimal, RefusesWhatDoesNotFit) {
    for (const char* text :
         {"92233720368547758.08", "-92233720368547758.08", "92233720368547758.075", "1e17",
          "1e99999999999", "99999999999999999999999999999"}) {
        try {
            parse_decimal(text, 2);
            ADD_FAILURE() << text;
        } catch (const Error& error) {
            EXPECT_EQ(error.code, Code::value_out_of_range);
            EXPECT_EQ(error.message,
                      "value \"" + std::string(text) + "\" is out of range for type numeric");
        }
    }
}

TEST(Decimal, EveryValueReadsBack) {
    std::mt19937_64 random(11);
    for (int i = 0; i < 20'000; ++i) {
        const int shift = static_cast<int>(random() % 63);
        const auto magnitude = static_cast<std::int64_t>((random() >> 1) >> shift);
        const std::int64_t scaled = random() % 2 == 0 ? magnitude : -magnitude;
        const int scale = static_cast<int>(random() % (decimal_scale_max + 1));
        std::string text;
        append_decimal(text, scaled, scale);
        ASSERT_EQ(parse_decimal(text, scale), scaled) << text;
    }
}

}  // namespace
}  // namespace socle::base
