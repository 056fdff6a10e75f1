#include "cli/import_file.h"

#include "base/convert.h"

#include <gmock/gmock.h>

namespace socle::cli {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> rows(const std::string& text, const std::string& format = "auto") {
    std::vector<std::string> lines;
    for (const auto& row : read_import_file(text, format).rows)
        lines.push_back(std::to_string(row.line) + " " + base::canonical_json(row.values));
    return lines;
}

std::vector<std::string> faults(const std::string& text, const std::string& format = "auto") {
    std::vector<std::string> lines;
    for (const auto& fault : read_import_file(text, format).faults)
        lines.push_back(std::to_string(fault.line) + " " + fault.text);
    return lines;
}

TEST(ImportFile, CsvHasAHeader) {
    EXPECT_THAT(
        rows("E-Mail, First Name ,role\na@b.org,Ann,\n\n\"b@b.org\",\"B\nb\",x\nc@b.org,,\n"),
        ElementsAre(R"(2 {"e_mail":"a@b.org","first_name":"Ann"})",
                    R"(4 {"role":"x","e_mail":"b@b.org","first_name":"B\nb"})",
                    R"(6 {"e_mail":"c@b.org"})"));
    EXPECT_THAT(rows("\xef\xbb\xbf"
                     "email\r\na@b.org\r\n"),
                ElementsAre(R"(2 {"email":"a@b.org"})"));
}

TEST(ImportFile, JsonIsAListOrOneAfterTheOther) {
    const auto both =
        ElementsAre(R"(2 {"name":"{","email":"a@b.org"})", R"(4 {"email":"b@b.org"})");
    EXPECT_THAT(
        rows("[\n{\"Email\": \"a@b.org\", \"name\": \"{\"},\n\n  {\n\"email\": \"b@b.org\", "
             "\"x\": null}]\n"),
        both);
    EXPECT_THAT(rows("\n{\"email\":\"a@b.org\",\"name\":\"{\"}\n\n{\"email\":\"b@b.org\"}\n"),
                both);
    EXPECT_THAT(rows(R"([{"email":"a\"}@b"}])"), ElementsAre(R"(1 {"email":"a\"}@b"})"));
    EXPECT_THAT(rows(R"([{"a":{"b":[{"c":1}]}}])"), ElementsAre(R"(1 {"a":{"b":[{"c":1}]}})"));
}

TEST(ImportFile, DjangoDumpsAllItsModels) {
    const std::string text =
        R"([{"model":"auth.group","pk":1,"fields":{"name":"x"}},)"
        "\n"
        R"({"model":"auth.user","pk":7,"fields":{"email":"a@b.org","password":"!x","last_login":null,"groups":[1],"user_permissions":[]}},)"
        "\n"
        R"({"model":"people.Account","pk":8,"fields":{"email":"b@b.org","password":"!"}},)"
        R"({"model":"people.user","pk":8,"fields":{"email":"without@password.org"}}])";
    EXPECT_THAT(rows(text), ElementsAre(R"(2 {"id":7,"email":"a@b.org","password":"!x"})",
                                        R"(3 {"id":8,"email":"b@b.org","password":"!"})"));
    const auto file = read_import_file(text, "auto");
    EXPECT_EQ(file.format, ImportFormat::django);
    EXPECT_THAT(file.left_out, ElementsAre(std::pair<const std::string, int>("auth.group", 1),
                                           std::pair<const std::string, int>("people.user", 1)));
    EXPECT_THAT(faults(text), IsEmpty());
    EXPECT_THAT(faults(R"([{"email":"a@b.org"}])", "django"),
                ElementsAre(testing::HasSubstr("dumpdata")));
}

TEST(ImportFile, TheFormatMayBeSaid) {
    EXPECT_EQ(read_import_file("email\n", "flask").format, ImportFormat::flask);
    EXPECT_THAT(rows("email\na@b.org\n", "flask"), ElementsAre(R"(2 {"email":"a@b.org"})"));
    EXPECT_THAT(rows("[{\"email\":\"a@b.org\"}]", "flask"),
                ElementsAre(R"(1 {"email":"a@b.org"})"));
    EXPECT_EQ(read_import_file("email\na@b.org\n", "auto").format, ImportFormat::csv);
    EXPECT_EQ(read_import_file("  [{}]", "auto").format, ImportFormat::json);
}

struct Case {
    const char* text;
    const char* fault;
};
class BrokenImport : public testing::TestWithParam<Case> {};

TEST_P(BrokenImport, IsReportedWithItsLine) {
    EXPECT_THAT(faults(GetParam().text), ElementsAre(testing::StartsWith(GetParam().fault)));
}

INSTANTIATE_TEST_SUITE_P(
    Each, BrokenImport,
    testing::Values(Case{"", "0 there are no accounts in the file"},
                    Case{"email\n", "0 there are no accounts in the file"},
                    Case{"[]", "0 there are no accounts in the file"},
                    Case{"email,email\na,b\n", "1 the column 'email' is there twice"},
                    Case{"email,\na,b\n", "1 a column has no name"},
                    Case{"email\na,b\n", "2 2 cells, but the header has 1"},
                    Case{"email\n\"a\n", "2 this quote is never closed"},
                    Case{"email\n\xff\n", "0 the file is not UTF-8 text"},
                    Case{"[\n{\"a\": 1}", "2 the file ends before the list does"},
                    Case{"[\n{\"a\": 1", "2 the file ends inside of this object"},
                    Case{"[{\"a\": \"}", "1 the file ends inside of this object"},
                    Case{"[\n{\"a\": 1},\n[]]", "3 expected an object"},
                    Case{"[{\"a\": 1}]\n x", "2 expected nothing after the end"},
                    Case{"{\"a\": 1}\n{\n\n\"b\": x}", "4 this is not JSON: "}));

}  // namespace
}  // namespace socle::cli
