#include "definition/load_testing.h"

#include <gmock/gmock.h>

namespace socle::definition {
namespace {

using ::testing::ElementsAre;
using testing::Files;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::load_texts_of;

Files with_mails(const Files& mails) {
    Files files = {{"app.yaml", "app: a\nlanguages: [en, fr, de]\n"},
                   {"models/a.yaml", "model: a\nfields: {x: {type: text}}\n"}};
    for (const auto& [name, text] : mails)
        files["mails/" + name] = text;
    return files;
}

std::vector<std::string> problems_of(const Files& mails) {
    return testing::problems_of(with_mails(mails));
}

const std::string good = "---\nsubject: Hello\n---\nHello {{name}}\n";

TEST(LoadMails, AMailHasItsLanguages) {
    const auto definition = load_texts_of(testing::whole_application()).definition;
    ASSERT_NE(definition, nullptr);
    ASSERT_EQ(definition->mails.size(), 1U);
    const auto& mail = definition->mails.front();
    EXPECT_EQ(mail.name, "welcome");
    EXPECT_EQ(mail.to, "{{user.email}}");
    EXPECT_EQ(mail.subject.in({"en"}), "Welcome, {{user.first_name}}");
    EXPECT_EQ(mail.subject.in({"fr"}), "Bienvenue");
    EXPECT_EQ(mail.body.in({"en"}),
              "Hello **{{user.first_name}}**,\n{{#movies}}\n- {{title}}\n{{/movies}}\n");
    EXPECT_EQ(mail.body.in({"fr"}), "Bonjour\n");
    EXPECT_EQ(definition->mail_layout, "<body>{{{content}}}</body>\n");
}

TEST(LoadMails, TheyAreSortedAndMayLackLanguages) {
    const auto definition =
        load_texts_of(with_mails({{"b.md", good},
                                  {"a.md", "---\r\nsubject: {en: A, de: B}\r\n---\r\nHello\r\n"},
                                  {"a.de.md", "---\n---\nHallo\n"}}))
            .definition;
    ASSERT_NE(definition, nullptr);
    ASSERT_EQ(definition->mails.size(), 2U);
    EXPECT_EQ(definition->mails[0].name, "a");
    EXPECT_EQ(definition->mails[0].body.in({"de"}), "Hallo\n");
    EXPECT_EQ(definition->mails[0].subject.in({"de"}), "B");
    EXPECT_EQ(definition->mails[0].body.in({"fr", "en"}), "Hello\r\n");
    EXPECT_EQ(definition->mails[0].to, "");
    EXPECT_EQ(definition->mails[1].name, "b");
    EXPECT_EQ(definition->mail_layout, "");
}

struct Case {
    const char* name;
    std::string text;
    const char* problem;
};
class MailProblem : public ::testing::TestWithParam<Case> {};

TEST_P(MailProblem, IsReportedWithItsPlace) {
    Files mails = {{"a.md", good}};
    mails[GetParam().name] = GetParam().text;
    EXPECT_THAT(problems_of(mails), ElementsAre(HasSubstr(GetParam().problem)));
}

INSTANTIATE_TEST_SUITE_P(
    Each, MailProblem,
    ::testing::Values(
        Case{"a.md", "Hello\n", "mails/a.md:1:1: the file begins with '---'"},
        Case{"a.md", "", "mails/a.md:1:1: the file begins with '---'"},
        Case{"a.md", "---\nsubject: a\nHello\n", "mails/a.md:1:1: the file begins with '---'"},
        Case{"a.md", "---\n---\nHello\n", "mails/a.md:1:1: key 'subject' is missing"},
        Case{"a.md", "---\nto: a\n---\nHello\n", "mails/a.md:2:1: key 'subject' is missing"},
        Case{"a.md", "---\nsubject: a\nfrom: b\n---\nHello\n",
             "mails/a.md:3:1: unknown key 'from'; known are to, subject"},
        Case{"a.md", "---\nsubject: a\nsubjct: b\n---\nHello\n",
             "mails/a.md:3:1: unknown key 'subjct'; did you mean 'subject'?"},
        Case{"a.md", "---\nsubject: [a\n---\nHello\n", "mails/a.md:3:1: this is not YAML"},
        Case{"a.md", "---\nsubject: a\nsubject: b\n---\nHello\n",
             "mails/a.md:3:1: duplicate key 'subject'"},
        Case{"a.md", "---\nsubject: {it: a, en: b}\n---\nHello\n",
             "mails/a.md:2:11: language 'it' is not among the languages of app.yaml"},
        Case{"a.md", "---\nsubject: ' '\n---\nHello\n", "mails/a.md:2:10: a subject is one line"},
        Case{"a.md", "---\nsubject: \"a\\nb\"\n---\nHello\n", "a subject is one line"},
        Case{"a.md", "---\nsubject: a\n---\n \n", "mails/a.md:4:1: the mail has no text"},
        Case{"a.md", "---\nsubject: Hello {{#name}}\n---\nHello\n",
             "mails/a.md:2:16: section '{{#name}}' is not closed"},
        Case{"a.md", "---\nsubject: {en: \"Hi {{name\"}\n---\nHello\n",
             "mails/a.md:2:19: '{{' has no '}}'"},
        Case{"a.md", "---\nsubject: a\nto: \"{{a b}}\"\n---\nHello\n",
             "mails/a.md:3:6: 'a b' is no name for a tag"},
        Case{"a.md", "---\nsubject: a\n---\nHello\nÀ vous {{name\n",
             "mails/a.md:5:8: '{{' has no '}}'"},
        Case{"a.md", "---\nsubject: a\n---\n{{/x}}\n",
             "mails/a.md:4:1: '{{/x}}' closes no section"},
        Case{"a.md", "---\nsubject: a\n---\n\xff\n", "mails/a.md:1:1: the file is not UTF-8"},
        Case{"a.fr.md", "---\nsubject: a\nto: b\n---\nHello\n",
             "mails/a.fr.md:3:1: key 'to': it is the same in every language"},
        Case{"a.fr.md", "---\n---\nBonjour\n",
             "mails/a.fr.md:1:1: key 'subject' is missing: mails/a.md has none in 'fr'"},
        Case{"a.it.md", good, "mails/a.it.md:1:1: language 'it' is not among the languages"},
        Case{"a.en.md", good, "mails/a.en.md:1:1: the text in the first language is mails/a.md"},
        Case{"b.fr.md", good,
             "mails/b.fr.md:1:1: mails/b.md is missing: the text in the first language (en)"},
        Case{"A b.md", good, "'A b' is no name for a mail"},
        Case{"socle_a.md", good, "names that start with 'socle_' are the platform's own"},
        Case{"page.html", "{{{content}}}", "mails/page.html:1:1: this folder holds files"},
        Case{"layout.html", "<p>{{content}}</p>", "the layout has no {{{content}}}"},
        Case{"layout.html", "<p>{{{content}}}</p>\n{{#a}}", "mails/layout.html:2:1: section"}));

TEST(LoadMails, ASubjectIsGivenOnce) {
    EXPECT_THAT(problems_of({{"a.md", "---\nsubject: {en: A, fr: B}\n---\nHello\n"},
                             {"a.fr.md", "---\nsubject: C\n---\nBonjour\n"}}),
                ElementsAre(HasSubstr("the subject in 'fr' is given twice")));
}

TEST(LoadMails, AFileHasALimit) {
    EXPECT_THAT(problems_of({{"a.md", good + std::string(300'000, 'a')}}),
                ElementsAre(HasSubstr("mails/a.md:1:1: the file is larger than 262144 bytes")));
}

}  // namespace
}  // namespace socle::definition
