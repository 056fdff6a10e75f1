#include "http/routes/multipart.h"

#include "base/error.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace socle::http {
namespace {

using testing::HasSubstr;

std::string refusal_of(const std::string& body, std::string_view boundary = "b") {
    try {
        parse_multipart(body, boundary);
    } catch (const base::Error& error) {
        EXPECT_EQ(error.code, base::Code::bad_body);
        return error.details;
    }
    return "";
}

std::string part_of(const std::string& head, const std::string& text = "x") {
    return "--b\r\n" + head + "\r\n\r\n" + text + "\r\n--b--\r\n";
}

TEST(Multipart, ReadsFieldsAndFilesInTheirOrder) {
    const std::string body =
        "a preamble\r\n--b \t\r\n"
        "Content-Disposition: form-data; name=\"title\"\r\n\r\n"
        "Été\r\n--b\r\n"
        "content-type: image/png\r\nX-Other: 1\r\nContent-Disposition: form-data; name=poster; "
        "filename=\"a \\\"b\\\" %22c%22.png\"\r\n\r\n"
        "\x89PNG\r\n\r\n--c\r\n\r\n--b\r\n"
        "Content-Disposition: form-data; name=\"none\"; filename=\"\"\r\n\r\n"
        "\r\n--b--\r\nan epilogue";
    const auto parts = parse_multipart(body, "b");
    ASSERT_EQ(parts.size(), 3U);
    EXPECT_EQ(parts[0].name, "title");
    EXPECT_EQ(parts[0].text, "Été");
    EXPECT_FALSE(parts[0].is_file);
    EXPECT_EQ(parts[1].name, "poster");
    EXPECT_TRUE(parts[1].is_file);
    EXPECT_EQ(parts[1].file_name, "a \"b\" \"c\".png");
    EXPECT_EQ(parts[1].type, "image/png");
    EXPECT_EQ(parts[1].text, "\x89PNG\r\n\r\n--c\r\n");
    EXPECT_TRUE(parts[2].is_file);
    EXPECT_EQ(parts[2].file_name, "");
    EXPECT_EQ(parts[2].type, "text/plain");
    EXPECT_EQ(parts[2].text, "");
}

TEST(Multipart, ABodyMayHaveNoPart) {
    EXPECT_TRUE(parse_multipart("--b--", "b").empty());
    EXPECT_TRUE(parse_multipart("--b--\r\n", "b").empty());
}

TEST(Multipart, RefusesWhatIsNone) {
    const std::string good = "Content-Disposition: form-data; name=a";
    const std::pair<std::string, const char*> cases[] = {
        {"", "the boundary is not there"},
        {"--c--", "the boundary is not there"},
        {"x--b--", "the boundary is not there"},
        {"--b", "not followed by a line's end"},
        {"--bc\r\n", "not followed by a line's end"},
        {"--b\r\n", "the head of a part has no end"},
        {"--b\r\n" + good, "the head of a part has no end"},
        {"--b\r\n" + good + "\r\n\r\nx", "the last boundary is missing"},
        {"--b\r\n" + good + "\r\n\r\nx--b--", "the last boundary is missing"},
        {"--b\r\n" + good + "\r\n\r\n--b--", "begins no line"},
        {"--b\n" + good + "\n\nx\n--b--", "not followed by a line's end"},
        {part_of("Content-Type: text/plain"), "no Content-Disposition"},
        {part_of("Content-Disposition: attachment; name=a"), "no form-data"},
        {part_of("Content-Disposition: form-data"), "has no name"},
        {part_of("Content-Disposition: form-data; name=\"\""), "has no name"},
        {part_of("Content-Disposition: form-data; name=\"a"), "cannot be read"},
        {part_of("Content-Disposition: form-data; name=a b"), "cannot be read"},
        {part_of("Content-Disposition: form-data; name=a; name=b"), "two names"},
        {part_of(good + "\r\n" + good), "two Content-Dispositions"},
        {part_of("Content-Disposition: form-data; name=\"\xff\""), "no text"},
        {part_of("Content-Disposition: form-data; name=" + std::string(256, 'a')), "too long"},
        {part_of("no colon"), "cannot be read"},
        {part_of(" folded: x"), "cannot be read"},
        {part_of(good + "\r\nContent-Type: a\x01"), "Content-Type cannot be read"},
        {part_of(good + "\r\nContent-Transfer-Encoding: base64"), "a part is encoded"},
        {part_of("X: " + std::string(part_head_bytes_max, 'x')), "too large"},
    };
    for (const auto& [body, why] : cases)
        EXPECT_THAT(refusal_of(body), HasSubstr(why)) << body;
}

TEST(Multipart, HasAtMostSoManyParts) {
    std::string body;
    for (std::size_t count = 0; count < parts_max; ++count)
        body += "--b\r\nContent-Disposition: form-data; name=a\r\n\r\nx\r\n";
    EXPECT_EQ(parse_multipart(body + "--b--", "b").size(), parts_max);
    EXPECT_THAT(refusal_of(body + part_of("Content-Disposition: form-data; name=a")),
                HasSubstr("more than 200 parts"));
}

TEST(Multipart, FindsTheBoundary) {
    EXPECT_EQ(boundary_of("multipart/form-data; boundary=----WebKitFormBoundaryAb1"),
              "----WebKitFormBoundaryAb1");
    EXPECT_EQ(boundary_of("multipart/form-data; charset=utf-8; Boundary=\"a b:c\""), "a b:c");
    for (const char* type :
         {"multipart/form-data",
          "multipart/form-data; boundary=", "multipart/form-data; boundary=\"\"",
          "multipart/form-data; boundary=\"a", "multipart/form-data; boundary=\"a \"",
          "multipart/form-data; boundary=a\x01", "multipart/form-data; boundary=\"a;\""}) {
        EXPECT_THROW(boundary_of(type), base::Error) << type;
    }
    EXPECT_THROW(boundary_of("x; boundary=" + std::string(71, 'a')), base::Error);
}

}  // namespace
}  // namespace socle::http
