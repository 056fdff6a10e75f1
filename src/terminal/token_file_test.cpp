#include "terminal/token_file.h"

#include "base/error.h"
#include "base/fernet.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace socle::terminal {
namespace {

namespace fs = std::filesystem;

class TokenFileTest : public testing::Test {
protected:
    static fs::path new_folder() {
        std::string pattern = (fs::temp_directory_path() / "socle-tokens-XXXXXX").string();
        return mkdtemp(pattern.data());
    }
    ~TokenFileTest() override { fs::remove_all(folder_); }

    std::string path(const char* name) const { return (folder_ / name).string(); }
    std::string content(const char* name) const {
        std::ifstream file(folder_ / name);
        return {std::istreambuf_iterator<char>(file), {}};
    }
    /// Runs Python with the cryptography library on the two files; what it prints.
    std::string python(const std::string& program) const {
        std::ofstream(folder_ / "program.py")
            << "import ast, sys\nfrom cryptography.fernet import Fernet\n"
               "key = open(sys.argv[1], 'rb').read()\npath = sys.argv[2]\n"
            << program;
        const auto command = "python3 " + path("program.py") + " " + path("jwt.key") + " " +
                             path("tokens.csv") + " > " + path("said") + " 2>&1";
        EXPECT_EQ(std::system(command.c_str()), 0) << content("said");
        return content("said");
    }

    const fs::path folder_ = new_folder();
    TokenFile file_{path("tokens.csv"), path("jwt.key")};
};

TEST_F(TokenFileTest, KeepsOneTokenAPerson) {
    file_.create();
    EXPECT_FALSE(file_.find("ann@example.org"));
    file_.put("ann@example.org", "one");
    file_.put("bob@example.org", "two");
    file_.put("ann@example.org", "three");
    EXPECT_EQ(file_.find("ann@example.org"), "three");
    EXPECT_EQ(file_.find("bob@example.org"), "two");
    file_.remove("ann@example.org");
    file_.remove("nobody@example.org");
    EXPECT_FALSE(file_.find("ann@example.org"));
    EXPECT_EQ(file_.find("bob@example.org"), "two");
    EXPECT_EQ(content("tokens.csv").find("bob"), std::string::npos);
    for (const char* name : {"tokens.csv", "jwt.key"}) {
        EXPECT_EQ(fs::status(folder_ / name).permissions(),
                  fs::perms::owner_read | fs::perms::owner_write);
    }
}

TEST_F(TokenFileTest, IsThePublishedProgramsFile) {
    file_.create();
    file_.put("o'neil@example.org", "tok\\en");
    EXPECT_EQ(python("print(ast.literal_eval(Fernet(key).decrypt(open(path, 'rb').read())"
                     ".decode()))"),
              "{'users': [{'email': \"o'neil@example.org\", 'token': 'tok\\\\en'}]}\n");
    python(
        "rows = {'users': [{'email': \"d'arc@example.org\", 'token': 'eyJ'}, "
        "{'email': 'é@example.org', 'token': 'two'}]}\n"
        "open(path, 'wb').write(Fernet(key).encrypt(str(rows).encode()))\n");
    EXPECT_EQ(file_.find("d'arc@example.org"), "eyJ");
    EXPECT_EQ(file_.find("é@example.org"), "two");
}

TEST_F(TokenFileTest, TellsWhatIsWrong) {
    const auto message = [&] {
        try {
            file_.find("ann@example.org");
        } catch (const base::Error& error) {
            return error.message;
        }
        return std::string();
    };
    EXPECT_TRUE(message().starts_with(path("jwt.key") + ": cannot be read"));
    file_.create();
    std::ofstream(path("jwt.key")) << base::new_fernet_key();
    EXPECT_EQ(message(),
              path("tokens.csv") + ": was not encrypted with the key in " + path("jwt.key"));
    std::ofstream(path("jwt.key")) << "key";
    EXPECT_EQ(message(), path("jwt.key") + ": is no key");
}

TEST(TokenText, IsReadAsPythonWritesIt) {
    EXPECT_EQ(read_tokens("{'users': []}")->size(), 0U);
    EXPECT_EQ(read_tokens(R"({"users": [{"email": "a", "token": "b"}, ], })")->size(), 1U);
    EXPECT_EQ(read_tokens("{'users': [{'email': 'a'}, {'token': 'b'}]}")->size(), 0U);
    for (const char* text :
         {"", "{", "[]", "{'users': 1}", "{'users': [{'email': 'a]}", "{'users': []} x",
          "{'users': ['a' 'b']}", "{users: []}", R"({'users': ['\x']})"}) {
        EXPECT_FALSE(read_tokens(text)) << text;
    }
    const std::string deep(100'000, '[');
    EXPECT_FALSE(read_tokens("{'users': " + deep));
}

TEST(SignedToken, HasThreeClaims) {
    EXPECT_EQ(signed_token({.email = "a@example.org", .role = "gestion", .end_s = 2'000'000'000},
                           "secret"),
              "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."
              "eyJlbWFpbCI6ImFAZXhhbXBsZS5vcmciLCJkZXB0IjoiZ2VzdGlvbiIsImV4cCI6MjAwMDAwMDAwMH0."
              "DbOJsOOA5SdFHSpishWl45S9eWOIVhcNsRt44S3tlgM");
}

}  // namespace
}  // namespace socle::terminal
