#include "cli/settings_shown.h"

#include <gtest/gtest.h>

namespace socle::cli {
namespace {

TEST(SettingsShown, TellNoSecrets) {
    struct Case {
        const char* value;
        const char* shown;
    };
    const Case cases[] = {
        {"", ""},
        {"outbox", "outbox"},
        {"127.0.0.1:8090", "127.0.0.1:8090"},
        {"someone@example.org", "someone@example.org"},
        {"https://api.example.org/base", "https://api.example.org/base"},
        {"https://api.example.org/?key=secret", "https://api.example.org/?•••"},
        {"smtp://user:secret@mail.example.org:587", "smtp://•••@mail.example.org:587"},
        {"smtp://user:se@cret@mail.example.org", "smtp://•••@mail.example.org"},
        {"postgres://host:5432/casting", "postgres://host:5432/casting"},
        {"postgres://user:secret@host/casting", "postgres://•••@host/casting"},
        {"postgresql://host/casting?user=me&password=secret", "postgresql://host/casting?•••"},
        {"postgres://host/casting?password=sec@ret", "postgres://•••"},
        {"postgres://me:sec?ret@host/casting", "postgres://•••"},
        {"sendgrid://SG.secret", "sendgrid://•••"},
        {"mailjet://key:secret?sandbox=true", "mailjet://•••"},
    };
    for (const auto& each : cases)
        EXPECT_EQ(without_secrets(each.value), each.shown) << each.value;
}

}  // namespace
}  // namespace socle::cli
