#include "http/gunzip.h"

#include "base/error.h"
#include "http/compression.h"

#include <gtest/gtest.h>

namespace socle::http {
namespace {

TEST(Gunzip, GivesBackWhatWasCompressed) {
    std::string text;
    for (int number = 0; number < 50'000; ++number)
        text += std::to_string(number);
    EXPECT_EQ(gunzip(compress(Encoding::gzip, text)), text);
    EXPECT_EQ(gunzip(compress(Encoding::gzip, "")), "");
}

TEST(Gunzip, RefusesWhatIsCutOrNoGzip) {
    const auto whole = compress(Encoding::gzip, "a text to compress");
    EXPECT_THROW(gunzip(whole.substr(0, whole.size() / 2)), base::Error);
    EXPECT_THROW(gunzip("plain"), base::Error);
    EXPECT_THROW(gunzip(""), base::Error);
}

}  // namespace
}  // namespace socle::http
