#include "definition/load_testing.h"

#include <gmock/gmock.h>

#include <fstream>

namespace socle::definition {
namespace {

using ::testing::IsEmpty;

std::string page() {
    std::ifstream file("docs/application-format.md");
    return {std::istreambuf_iterator<char>(file), {}};
}

/// The first block behind a heading of the page.
std::string example(const std::string& text, const std::string& heading,
                    const std::string& fence = "```yaml\n") {
    const auto section = text.find("\n" + heading + "\n");
    const auto begin = text.find(fence, section);
    if (section == std::string::npos || begin == std::string::npos) return {};
    const auto from = begin + fence.size();
    return text.substr(from, text.find("```", from) - from);
}

TEST(Documentation, ItsExamplesLoad) {
    const auto text = page();
    ASSERT_FALSE(text.empty());
    testing::Files files;
    files["app.yaml"] =
        example(text, "## app.yaml") + example(text, "### accounts") + example(text, "### mail");
    files["models/user.yaml"] = example(text, "## models/user.yaml");
    files["models/contract.yaml"] = example(text, "## models/NAME.yaml");
    files["mails/welcome.md"] = example(text, "## mails/NAME.md", "```\n");
    for (const auto* mail : {"mails/contract_created.md", "mails/contract_signed.md"})
        files[mail] =
            "---\nto: \"{{record.client.contact.email}}\"\nsubject: A contract\n---\nHello\n";
    files["views/movies_by_genre.yaml"] = example(text, "## views/NAME.yaml");
    files["texts/fr.yaml"] = example(text, "## texts/LANGUAGE.yaml");
    files["demo/all.yaml"] = example(text, "## demo/");
    for (const auto& [path, yaml] : files)
        ASSERT_FALSE(yaml.empty()) << path;
    files["app.yaml"].replace(files["app.yaml"].find("interfaces"), 0,
                              "  management: {}\n  support: {}\n");
    files["models/client.yaml"] =
        "model: client\nfields: {name: {type: text}, contact: {type: ref, to: user}}\n";
    files["models/actor.yaml"] = "model: actor\nkey: {id: serial}\nfields: {name: {type: text}}\n";
    files["models/movie.yaml"] =
        "model: movie\nkey: {id: serial}\nfields:\n"
        "  title: {type: text}\n  release: {type: timestamp}\n  place: {type: point}\n"
        "  genre: {type: choice, choices: [drama, comedy]}\n"
        "filters: {recent: {rule: release > now - 30d}}\ncomputed: {loud: upper(title)}\n";
    const std::map<std::string, std::string> environment = {
        {"GOOGLE_CLIENT_ID", "a"}, {"GOOGLE_CLIENT_SECRET", "b"}, {"HUB_ID", "c"},
        {"HUB_SECRET", "d"},       {"CAPTCHA_SECRET", "e"},       {"CRM_HOOK", "https://crm.test"}};
    EXPECT_THAT(testing::problems_of(files, environment), IsEmpty());
}

}  // namespace
}  // namespace socle::definition
