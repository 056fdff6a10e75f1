#include "definition/embedded.h"
#include "definition/load_testing.h"
#include "definition/loading.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <set>

namespace socle::definition {
namespace {

using ::testing::ElementsAre;
using testing::Files;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::load_texts_of;

Files with_user(
    const std::string& user, const std::string& contract_rest = "",
    const std::string& app = "app: a\nlanguages: [en, fr]\nroles: {boss: {may: []}}\n") {
    Files files = {{"app.yaml", app},
                   {"models/contract.yaml",
                    "model: contract\nfields:\n  contact: {type: ref, to: user, default: me}\n" +
                        contract_rest}};
    if (!user.empty()) files["models/user.yaml"] = user;
    return files;
}

std::shared_ptr<const Definition> load_good(const Files& files) {
    auto result = load_texts_of(files);
    for (const auto& problem : result.problems)
        ADD_FAILURE() << to_text(problem);
    if (result.definition == nullptr) throw std::runtime_error("not loaded");
    return result.definition;
}

const Model& user_of(const Definition& definition) {
    return definition.model(definition.user_model);
}

const Field& field_of(const Model& model, std::string_view name) {
    return model.fields.at(static_cast<std::size_t>(model.find_field(name)));
}

TEST(BuiltinModels, ConformToTheShapeOfModels) {
    ASSERT_GT(embedded_asset_count, 5U);
    for (std::size_t i = 0; i < embedded_asset_count; ++i) {
        const auto document = read_yaml({embedded_assets[i].begin, embedded_assets[i].end});
        EXPECT_THAT(document.problems, IsEmpty()) << embedded_assets[i].name;
        conform(document.root, model_shape(), [&](const Mark& mark, const std::string& message) {
            ADD_FAILURE() << embedded_assets[i].name << ':' << mark.line << ": " << message;
        });
        EXPECT_EQ(scalar_or(document.root.find("model")) + ".yaml", embedded_assets[i].name);
    }
}

TEST(BuiltinModels, AreInEveryApplicationBehindItsOwn) {
    const auto definition = load_good(with_user(""));
    EXPECT_EQ(definition->models.size(), 1 + embedded_asset_count);
    EXPECT_EQ(definition->models.front().name, "contract");
    EXPECT_EQ(definition->user_model, 1);
    EXPECT_EQ(definition->find_model("user"), 1);
    EXPECT_FALSE(definition->user_extended);
    EXPECT_EQ(definition->own_models(), 1U);
    EXPECT_FALSE(user_of(*definition).internal);
    for (const auto& model : definition->models)
        EXPECT_EQ(model.internal, model.name.starts_with("socle_")) << model.name;
}

TEST(BuiltinModels, NobodyButTheServiceKeyReadsOrWritesThem) {
    const auto definition = load_good(with_user(""));
    for (const auto& model : definition->models) {
        for (const auto* rule : {&model.access.read, &model.access.create, &model.access.update,
                                 &model.access.remove}) {
            EXPECT_TRUE(is_constant(*rule, false)) << model.name;
        }
    }
    EXPECT_EQ(definition->find_served_model("user"), definition->user_model);
    EXPECT_EQ(definition->find_served_model("socle_session"), -1);
    EXPECT_EQ(definition->find_served_model("nothing"), -1);
    EXPECT_GE(definition->find_model("socle_session"), 0);
}

TEST(BuiltinModels, ReferToAccountsAndToEachOther) {
    const auto definition = load_good(with_user(""));
    const auto& session = definition->model(definition->find_model("socle_session"));
    EXPECT_EQ(field_of(session, "user").to, definition->user_model);
    EXPECT_EQ(field_of(session, "user").storage.type, base::Type::uuid);
    const auto& token = definition->model(definition->find_model("socle_refresh_token"));
    EXPECT_EQ(field_of(token, "session").to, definition->find_model("socle_session"));
    const auto& password = definition->model(definition->find_model("socle_password"));
    EXPECT_EQ(password.key_kind, KeyKind::natural);
    EXPECT_EQ(password.key_field().name, "user");
    EXPECT_EQ(password.key_field().storage.type, base::Type::uuid);
}

TEST(AccountModel, IsAnOrdinaryTargetOfRefs) {
    const auto definition = load_good(with_user(
        "",
        "  role: {type: text, default: contact.role}\n"
        "display: \"{{contact.email}}\"\n"
        "access:\n  read: contact = me or contact.role = 'x' or contact.email like '%@a.org'\n"));
    const auto& contract = definition->model(0);
    EXPECT_EQ(field_of(contract, "contact").to, definition->user_model);
    EXPECT_EQ(field_of(contract, "contact").storage.type, base::Type::uuid);
    EXPECT_EQ(field_of(contract, "contact").initial.kind, Default::Kind::me);
    EXPECT_EQ(field_of(contract, "role").initial.kind, Default::Kind::expression);
}

TEST(AccountModel, CanBeTheKeyOfAnother) {
    Files files = with_user("");
    files["models/profile.yaml"] =
        "model: profile\nkey: account\nfields:\n  account: {type: ref, to: user}\n";
    const auto definition = load_good(files);
    const auto& profile = definition->model(definition->find_model("profile"));
    EXPECT_EQ(profile.key_field().storage.type, base::Type::uuid);
}

TEST(AccountModel, SpeaksTheLanguagesOfTheApplication) {
    const auto both = load_good(with_user(""));
    EXPECT_EQ(user_of(*both).title.in({"fr"}), "Compte");
    EXPECT_EQ(user_of(*both).title.in({"en"}), "Account");
    const auto french =
        load_good(with_user("", "", "app: a\nlanguages: [fr]\nroles: {boss: {may: []}}\n"));
    EXPECT_EQ(user_of(*french).title.by_language.size(), 1U);
    EXPECT_EQ(user_of(*french).title.in({"fr"}), "Compte");
    const auto other =
        load_good(with_user("", "", "app: a\nlanguages: [de, it]\nroles: {boss: {may: []}}\n"));
    EXPECT_EQ(user_of(*other).title.by_language.size(), 1U);
    EXPECT_EQ(user_of(*other).title.in({"de"}), "Account");
    EXPECT_EQ(field_of(user_of(*other), "email").title.in({"de"}), "Email");
    EXPECT_THAT(user_of(*other).checks.front().message.in({"de"}), HasSubstr("lower case"));
}

const char* extended = R"yaml(model: user
title: {en: Member}
display: "{{first_name}}"
fields:
  first_name: {type: text, default: email}
  email: {title: {en: Mail}, help: Where links go.}
  team: {type: ref, to: contract}
unique: [[first_name, team]]
index: [first_name]
check:
  - {rule: first_name != email, message: No.}
access:
  read: id = me or role = 'boss' or any(contracts, contact = me)
  create: nobody
  update: id = me or aal2
  fields:
    phone: {read: id = me}
    first_name: {write: id = me}
filters:
  recent: {rule: created_at > now - 7d}
computed:
  name: coalesce(first_name, email)
)yaml";

TEST(AccountModel, IsExtended) {
    const auto definition = load_good(with_user(extended));
    const auto& user = user_of(*definition);
    EXPECT_TRUE(definition->user_extended);
    EXPECT_EQ(definition->own_models(), 2U);
    EXPECT_EQ(definition->user_model, 1);
    EXPECT_EQ(user.title.in({"en"}), "Member");
    EXPECT_EQ(user.display, "{{first_name}}");
    const auto own = static_cast<std::size_t>(definition->user_own_fields);
    ASSERT_EQ(user.fields.size(), own + 2);
    EXPECT_EQ(user.fields[0].name, "id");
    EXPECT_EQ(user.fields[own].name, "first_name");
    EXPECT_EQ(user.fields[own + 1].name, "team");
    EXPECT_EQ(field_of(user, "email").title.in({"en"}), "Mail");
    EXPECT_EQ(field_of(user, "email").help.in({"en"}), "Where links go.");
    EXPECT_TRUE(field_of(user, "email").unique);
    EXPECT_EQ(field_of(user, "email").length_max, 255);
    EXPECT_EQ(user.checks.size(), 2U);
    EXPECT_EQ(user.index.size(), 2U);
    EXPECT_EQ(user.unique.size(), 1U);
    EXPECT_EQ(user.filters.size(), 1U);
    EXPECT_EQ(user.computed.size(), 1U);
    EXPECT_TRUE(user.events);
}

TEST(AccountModel, ItsBuiltInFieldsAreWrittenByTheServiceKeyOnly) {
    const auto definition = load_good(with_user(extended));
    const auto& user = user_of(*definition);
    for (std::size_t i = 0; i < user.fields.size(); ++i) {
        const auto& field = user.fields[i];
        if (i < static_cast<std::size_t>(definition->user_own_fields)) {
            ASSERT_TRUE(field.write) << field.name;
            EXPECT_TRUE(is_constant(*field.write, false)) << field.name;
        }
    }
    EXPECT_FALSE(is_constant(*field_of(user, "first_name").write, false));
    EXPECT_FALSE(field_of(user, "team").write);
    EXPECT_TRUE(field_of(user, "phone").read);
}

TEST(AccountModel, TheOrderOfTheFileDoesNotMatter) {
    const auto definition =
        load_good(with_user("access: {read: id = me, fields: {nick: {write: id = me}}}\n"
                            "check: [{rule: nick != 'x'}]\n"
                            "model: user\nfields: {nick: {type: text}}\n"));
    EXPECT_TRUE(field_of(user_of(*definition), "nick").write);
    const auto late =
        load_good(with_user("model: user\nfields: {nick: {type: text}}\n"
                            "access: {fields: {nick: {write: id = me}}}\n"));
    EXPECT_TRUE(field_of(user_of(*late), "nick").write);
}

TEST(AccountModel, MayBeAllAnApplicationHas) {
    const auto definition = load_good(
        {{"app.yaml", "app: a\n"}, {"models/user.yaml", "model: user\naccess: {read: anyone}\n"}});
    EXPECT_EQ(definition->own_models(), 1U);
    EXPECT_EQ(definition->user_model, 0);
}

TEST(AccountModel, ItsTextsCanBeTranslated) {
    auto files = with_user(extended);
    files["texts/fr.yaml"] =
        "models: {user: {title: Membre, fields: {phone: {title: Portable}, team: {title: "
        "Equipe}}}}\n"
        "messages: {An account's email is written in lower case.: En minuscules.}\n";
    const auto definition = load_good(files);
    const auto& user = user_of(*definition);
    EXPECT_EQ(user.title.in({"fr"}), "Membre");
    EXPECT_EQ(field_of(user, "phone").title.in({"fr"}), "Portable");
    EXPECT_EQ(field_of(user, "team").title.in({"fr"}), "Equipe");
    EXPECT_EQ(user.checks.front().message.in({"fr"}), "En minuscules.");
}

TEST(AccountModel, HasDemonstrationRows) {
    auto files = with_user(extended);
    const std::string ann = "00000000-0000-7000-8000-00000000000a";
    files["demo/user.csv"] =
        "id,email,role,first_name,password\n" + ann + ",ann@a.org,boss,Ann,correct horse\n";
    files["demo/more.yaml"] = "user: [{email: bob@a.org, password: \"12345678\"}]\n";
    files["demo/contract.yaml"] = "contract: [{contact: " + ann + "}]\n";
    const auto definition = load_good(files);
    ASSERT_EQ(definition->demo.size(), 3U);
    EXPECT_THAT(definition->demo[0].rows,
                ElementsAre(R"({"email":"bob@a.org","password":"12345678"})"));
    EXPECT_THAT(definition->demo[1].rows, ElementsAre(HasSubstr(R"("password":"correct horse")")));
    EXPECT_TRUE(std::ranges::any_of(definition->demo, [&](const DemoFile& file) {
        return file.model == definition->user_model;
    }));
}

struct Case {
    const char* user;
    const char* problem;
};
class AccountModelProblem : public ::testing::TestWithParam<Case> {};

TEST_P(AccountModelProblem, IsReportedWithItsPlace) {
    EXPECT_THAT(testing::problems_of(with_user(GetParam().user)),
                ElementsAre(HasSubstr(GetParam().problem)));
}

INSTANTIATE_TEST_SUITE_P(
    Each, AccountModelProblem,
    ::testing::Values(
        Case{"fields: {a: {type: text}}\n", "models/user.yaml:1:1: key 'model' is missing"},
        Case{"model: person\n", "models/user.yaml:1:8: this file is of the account model: write"},
        Case{"model: user\nkey: {id: uuid}\n",
             "models/user.yaml:2:1: key 'key': the account model 'user' is built in"},
        Case{"model: user\nlink: true\n", "2:1: key 'link': the account model"},
        Case{"model: user\nevents: none\n", "2:1: key 'events': the account model"},
        Case{"model: user\nwas: member\n", "2:1: key 'was': the account model"},
        Case{"model: user\nsearch: [emial]\n", "2:10: unknown field 'emial'"},
        Case{"model: user\nfields: {email: {type: text}}\n",
             "2:18: field 'email' of accounts is built in: only its 'title' and 'help'"},
        Case{"model: user\nfields: {email: {title: A, max: 9}}\n", "2:28: field 'email'"},
        Case{"model: user\nfields: {id: {title: A}}\n", "2:15: field 'id' of accounts is built in"},
        Case{"model: user\nfields: {password: {type: secret}}\n",
             "2:10: accounts keep passwords themselves"},
        Case{"model: user\nfields: {a: {title: A}}\n", "2:13: key 'type' is missing"},
        Case{"model: user\nfields: {a: {type: txt}}\n", "2:20: unknown type 'txt'"},
        Case{"model: user\nfields: {a: {type: ref, to: socle_session}}\n",
             "unknown model 'socle_session'"},
        Case{"model: user\naccess: {fields: {role: {write: id = me}}}\n",
             "2:26: field 'role' of accounts is built in: only accounts and the service key"},
        Case{"model: user\naccess: {fields: {id: {write: id = me}}}\n", "field 'id' of accounts"},
        Case{"model: user\naccess: {read: any(socle_sessions)}\n",
             "user has no relation 'socle_sessions'"},
        Case{"model: user\naccess: {read: any(socle_session)}\n",
             "user has no relation 'socle_session'"},
        Case{"model: user\ncheck: [{rule: emial != 'a'}]\n",
             "2:16: user has no field 'emial'; did you mean 'email'?"},
        Case{"model: user\nindex: [emial]\n", "2:9: unknown field 'emial'"},
        Case{"model: user\nindex: [created_at]\n", "the same fields are in 'index' twice"},
        Case{"model: user\nfilters: {email: {rule: anyone}}\n", "filter 'email' has the name"},
        Case{"model: user\ndisplay: '{{nick}}'\n", "2:13: unknown field 'nick' of 'user'"},
        Case{"[a]\n", "models/user.yaml:1:1: expected a map"}));

TEST(AccountModel, NoOtherModelHasItsName) {
    auto files = with_user("");
    files["models/person.yaml"] = "model: user\nfields: {a: {type: text}}\n";
    EXPECT_THAT(testing::problems_of(files),
                ElementsAre(HasSubstr("models/person.yaml:1:8: 'user' is the account model: its "
                                      "file is models/user.yaml")));
    files = with_user("");
    files["views/user.yaml"] =
        "view: user\nkey: a\nsql: select 1 as a\nfields: {a: {type: text}}\n";
    EXPECT_THAT(testing::problems_of(files),
                ElementsAre(HasSubstr("views/user.yaml:1:7: 'user' is the account model")));
}

TEST(AccountModel, ADamagedFileLeavesOtherMistakesToBeFound) {
    auto files = with_user("model: [\n", "  amount: {type: txt}\n");
    EXPECT_THAT(testing::problems_of(files),
                ElementsAre(HasSubstr("unknown type 'txt'"), HasSubstr("models/user.yaml:2:1")));
}

TEST(InternalModels, KeepTheirNames) {
    auto files = with_user("");
    files["models/socle_session.yaml"] = "model: socle_session\nfields: {a: {type: text}}\n";
    EXPECT_THAT(testing::problems_of(files),
                ElementsAre(HasSubstr("names that start with 'socle_' are the platform's own")));
    files["models/socle_session.yaml"] = "fields: {a: {type: text}}\n";
    EXPECT_THAT(testing::problems_of(files), ElementsAre(HasSubstr("key 'model' is missing")));
}

TEST(InternalModels, AreNamedByNothing) {
    auto files = with_user("");
    files["demo/socle_session.csv"] = "id\n1\n";
    files["texts/fr.yaml"] = "models: {socle_session: {title: A}}\n";
    EXPECT_THAT(testing::problems_of(files),
                ElementsAre(HasSubstr("unknown model 'socle_session'"),
                            HasSubstr("unknown model 'socle_session'")));
}

}  // namespace
}  // namespace socle::definition
