#include "records/records.h"

#include "base/error.h"
#include "records/test_application.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>

namespace socle::records {
namespace {

using base::Code;
using base::Dialect;
using base::Error;
using testing::HasSubstr;

const std::string ann = "00000000-0000-7000-8000-00000000000a";
const std::string bob = "00000000-0000-7000-8000-00000000000b";

const std::map<std::string, std::string> bank = {
    {"app.yaml", "app: bank\nlanguages: [en, fr]\nroles: {boss: {may: []}, clerk: {may: []}}\n"},
    {"models/client.yaml", R"yaml(model: client
key: {id: serial}
fields:
  name: {type: text, required: true, unique: true}
  contact: {type: ref, to: user}
  budget: {type: decimal, scale: 2, default: 100}
  level: {type: integer, default: 1}
access: {read: signed_in, create: role = 'boss', update: role = 'boss' or contact = me, delete: role = 'boss'}
)yaml"},
    {"models/contract.yaml", R"yaml(model: contract
key: {id: serial}
fields:
  client: {type: ref, to: client, required: true, on_delete: cascade}
  contact: {type: ref, to: user, default: client.contact}
  amount: {type: decimal, scale: 2, default: client.budget, min: 0}
  due: {type: decimal, scale: 2, default: amount}
  half: {type: decimal, scale: 2, default: due / 2}
  quick: {type: boolean, default: "role = 'boss'"}
  state: {type: choice, choices: [draft, sent, done], default: draft}
  code: {type: text}
  hidden: {type: integer}
  author: {type: ref, to: user, default: me}
  made: {type: timestamp, default: now, readonly: true}
  place: {type: point}
  pin: {type: secret}
unique: [[code, hidden]]
check:
  - {rule: due <= amount, message: {en: Too much is due., fr: Le reste dû dépasse le montant.}}
  - {rule: not (was.state = 'done' and state = 'draft'), message: {en: It is done.}}
  - {rule: "amount < 5000"}
access:
  read: contact = me or author = me or role = 'boss'
  create: signed_in
  update: (contact = me or role = 'boss') and was.state != 'sent'
  delete: role = 'boss' or state = 'draft'
  fields:
    amount: {write: "state = 'draft'"}
    hidden: {read: role = 'boss'}
filters:
  open: {rule: state != 'done'}
)yaml"},
    {"models/note.yaml", R"yaml(model: note
key: {id: uuid}
fields:
  contract: {type: ref, to: contract, on_delete: cascade}
  reply_to: {type: ref, to: note, on_delete: set_null}
  text: {type: text}
access: {read: anyone, create: anyone, update: anyone, delete: anyone}
)yaml"},
    {"models/bill.yaml", R"yaml(model: bill
key: {number: text}
fields:
  contract: {type: ref, to: contract}
  next: {type: ref, to: bill}
access: {read: anyone, create: anyone, update: anyone, delete: anyone}
)yaml"},
    {"models/quiet.yaml",
     "model: quiet\nkey: {id: serial}\nfields:\n  name: {type: text}\n"
     "events: none\naccess: {create: anyone}\n"},
    {"views/rich.yaml",
     "view: rich\nkey: name\nsql: select name from client where budget > 0\n"
     "fields:\n  name: {type: text}\naccess: {read: anyone}\n"}};

class RecordsTest : public testing::TestWithParam<Dialect> {
protected:
    RecordsTest() : application_(GetParam(), bank) {
        application_.create(application_.service(), "user",
                            R"([{"id":")" + ann + R"("},{"id":")" + bob + R"("}])");
        application_.create(application_.service(), "client",
                            R"([{"name":"Acme","contact":")" + ann +
                                R"(","budget":250},{"name":"Bolt","contact":")" + bob + R"("}])");
        application_.new_events();
    }

    Caller ann_() { return application_.user(ann); }
    Caller bob_() { return application_.user(bob); }
    Caller boss_() { return application_.user(bob, {"boss"}); }

    std::string contract(const std::string& rest = "") {
        const auto answer =
            application_.create(application_.service(), "contract", R"({"client":1)" + rest + "}");
        application_.new_events();
        return answer.keys.at(0);
    }

    static Error refusal(const std::function<void()>& act) {
        try {
            act();
        } catch (const Error& error) {
            return error;
        }
        ADD_FAILURE() << "not refused";
        return {Code::internal, ""};
    }

    Error refused_create(const Caller& who, const std::string& model, const std::string& body) {
        return refusal([&] { application_.create(who, model, body); });
    }
    Error refused_update(const Caller& who, const std::string& query, const std::string& body) {
        return refusal([&] { application_.update(who, "contract", query, body); });
    }
    Error refused_remove(const Caller& who, const std::string& model, const std::string& query) {
        return refusal([&] { application_.remove(who, model, query); });
    }

    TestApplication application_;
};

TEST_P(RecordsTest, CreatesWithDefaultsThatNeedEachOther) {
    application_.create(ann_(), "contract", R"({"client":1})");
    EXPECT_EQ(application_.text(ann_(), "contract",
                                "select=id,contact,amount,due,half,quick,state,author,made"),
              R"({"id":1,"contact":")" + ann +
                  R"(","amount":250.00,"due":250.00,"half":125.00,"quick":false,"state":"draft",)"
                  R"("author":")" +
                  ann + R"(","made":"2023-11-14T22:13:20+00:00"})");
    application_.create(boss_(), "contract", R"({"client":2,"due":10})");
    EXPECT_EQ(application_.text(boss_(), "contract", "select=amount,due,half,quick&id=eq.2"),
              R"({"amount":100.00,"due":10.00,"half":5.00,"quick":true})");
}

TEST_P(RecordsTest, CreatesAreEvents) {
    application_.create(boss_(), "client", R"([{"name":"Cart"},{"name":"Dune","level":2}])");
    EXPECT_EQ(
        application_.new_events(),
        R"(added client 3 {"id":3,"name":"Cart","level":1,"budget":100.00,"contact":null} )" + bob +
            "\n" +
            R"(added client 4 {"id":4,"name":"Dune","level":2,"budget":100.00,"contact":null} )" +
            bob);
    application_.create(application_.anonymous(), "quiet", R"({"name":"x"})");
    EXPECT_EQ(application_.new_events(), "");
}

TEST_P(RecordsTest, CreateRulesAreCheckedBeforeAndAfter) {
    EXPECT_EQ(refused_create(ann_(), "client", R"({"name":"Cart"})").message,
              "permission denied for table client");
    EXPECT_EQ(refused_create(application_.anonymous(), "contract", R"({"client":1})").code,
              Code::permission_denied);
    EXPECT_EQ(refused_create(ann_(), "contract", R"({"client":1,"amount":1,"state":"sent"})").code,
              Code::permission_denied);
    EXPECT_EQ(refused_create(ann_(), "rich", R"({"name":"x"})").code, Code::method_not_allowed);
    EXPECT_EQ(application_.new_events(), "");
}

TEST_P(RecordsTest, ChecksSpeakTheCallersLanguage) {
    auto who = ann_();
    EXPECT_EQ(refused_create(who, "contract", R"({"client":1,"amount":1,"due":2})").message,
              "Too much is due.");
    who.languages = {"fr", "en"};
    const auto error =
        refused_create(who, "contract", R"([{"client":1},{"client":1,"amount":1,"due":2}])");
    EXPECT_EQ(error.code, Code::check_violation);
    EXPECT_EQ(error.message, "Le reste dû dépasse le montant.");
    EXPECT_EQ(error.details, "Failing check: due <= amount");
    const auto both = refused_create(who, "contract", R"({"client":1,"amount":6000,"due":7000})");
    EXPECT_EQ(both.details, "Failing check: due <= amount\nFailing check: amount < 5000");
    EXPECT_EQ(refused_create(who, "contract", R"({"client":1,"amount":6000})").message,
              "new row for relation \"contract\" violates check: amount < 5000");
    EXPECT_EQ(application_.text(boss_(), "contract", ""), "");
}

TEST_P(RecordsTest, ChecksMayCompareWithWhatWas) {
    const auto id = contract(R"(,"state":"done")");
    EXPECT_EQ(refused_update(boss_(), "id=eq." + id, R"({"state":"draft"})").message,
              "It is done.");
    EXPECT_NO_THROW(application_.update(boss_(), "contract", "id=eq." + id, R"({"state":"sent"})"));
}

TEST_P(RecordsTest, UpdatesChangeWhatIsFound) {
    contract();
    contract(R"(,"state":"done")");
    const auto answer = application_.update(ann_(), "contract", "filter=open", R"({"code":"x"})");
    EXPECT_EQ(answer.affected, 1);
    EXPECT_EQ(answer.keys, std::vector<std::string>{"1"});
    EXPECT_EQ(application_.new_events(), R"(changed contract 1 {"code":[null,"x"]} )" + ann);
    application_.update(ann_(), "contract", "id=eq.1", R"({"code":"x"})");
    EXPECT_EQ(application_.new_events(), "");
    application_.update(ann_(), "contract", "id=eq.1",
                        R"({"place":{"latitude":1,"longitude":2},"pin":"1234"})");
    EXPECT_EQ(application_.new_events(),
              R"(changed contract 1 {"pin":[null,null],"place":[null,{"type":"Point",)"
              R"("coordinates":[2,1]}]} )" +
                  ann);
}

TEST_P(RecordsTest, UpdateRulesHoldBeforeAndAfter) {
    contract();
    EXPECT_EQ(application_.update(application_.user(bob), "contract", "id=eq.1", R"({"code":"x"})")
                  .affected,
              0);
    EXPECT_EQ(refused_update(ann_(), "id=eq.1", R"({"contact":null})").code,
              Code::permission_denied);
    application_.update(ann_(), "contract", "id=eq.1", R"({"state":"sent"})");
    EXPECT_EQ(refused_update(ann_(), "id=eq.1", R"({"state":"draft"})").code,
              Code::permission_denied);
    EXPECT_EQ(application_.text(ann_(), "contract", "select=state,contact"),
              R"({"state":"sent","contact":")" + ann + "\"}");
}

TEST_P(RecordsTest, OneRefusedRowRefusesAll) {
    contract();
    contract(R"(,"state":"sent")");
    EXPECT_EQ(refused_update(ann_(), "id=in.(1,2)", R"({"code":"x"})").code,
              Code::permission_denied);
    EXPECT_EQ(application_.text(boss_(), "contract", "select=code&order=id"),
              "{\"code\":null}\n{\"code\":null}");
    EXPECT_EQ(application_.new_events(), "");
}

TEST_P(RecordsTest, FieldRulesOfWritesHoldBeforeAndAfter) {
    contract(R"(,"state":"done")");
    contract();
    EXPECT_EQ(refused_update(ann_(), "id=eq.1", R"({"amount":500})").code, Code::permission_denied);
    EXPECT_EQ(refused_update(ann_(), "id=eq.2", R"({"amount":500,"state":"done"})").code,
              Code::permission_denied);
    EXPECT_NO_THROW(application_.update(ann_(), "contract", "id=eq.2", R"({"amount":500})"));
}

TEST_P(RecordsTest, UnfilteredWritesMustBeMeant) {
    contract();
    EXPECT_EQ(refused_update(boss_(), "", R"({"code":"x"})").code, Code::unfiltered_write);
    EXPECT_EQ(refused_remove(boss_(), "contract", "order=id").message,
              "DELETE requires a WHERE clause");
    WriteCommand command;
    command.model = application_.index_of("contract");
    command.body = R"({"code":"x"})";
    command.allow_unfiltered = true;
    EXPECT_EQ(application_.write(TestApplication::Verb::update, boss_(), command).affected, 1);
    EXPECT_EQ(refusal([&] { application_.remove(boss_(), "rich", "name=eq.Acme"); }).code,
              Code::method_not_allowed);
}

TEST_P(RecordsTest, WritesMayBeLimited) {
    contract();
    contract();
    WriteCommand command;
    command.model = application_.index_of("contract");
    command.query = "id=gt.0";
    command.body = R"({"code":"x"})";
    command.affected_max = 1;
    const auto too_many =
        refusal([&] { application_.write(TestApplication::Verb::update, boss_(), command); });
    EXPECT_EQ(too_many.code, Code::too_many_affected);
    EXPECT_EQ(too_many.details, "The query affects 2 rows");
    command.affected_max = std::nullopt;
    command.single = true;
    const auto not_one =
        refusal([&] { application_.write(TestApplication::Verb::remove, boss_(), command); });
    EXPECT_EQ(not_one.code, Code::not_single);
    EXPECT_EQ(not_one.details, "The result contains 2 rows");
    EXPECT_EQ(application_.update(boss_(), "contract", "id=gt.0&limit=1", R"({"half":1})").affected,
              1);
    EXPECT_EQ(application_.new_events(), R"(changed contract 1 {"half":[125.00,1.00]} )" + bob);
}

TEST_P(RecordsTest, RepresentationsShowWhatTheCallerMayRead) {
    WriteCommand command;
    command.model = application_.index_of("contract");
    command.query = "select=id,code";
    command.body = R"([{"client":1,"code":"a"},{"client":2,"code":"b","author":null}])";
    command.representation = true;
    auto answer = application_.write(TestApplication::Verb::create, ann_(), command);
    EXPECT_EQ(answer.affected, 2);
    EXPECT_EQ(rows_text(*answer.columns, answer.rows), R"({"id":1,"code":"a"})");
    command.query = "id=eq.1&select=state,hidden";
    command.body = R"({"state":"done"})";
    EXPECT_EQ(refusal([&] {
                  application_.write(TestApplication::Verb::update, ann_(), command);
              }).message,
              "permission denied for column \"hidden\" of table contract");
    command.query = "id=eq.1&select=state";
    answer = application_.write(TestApplication::Verb::update, ann_(), command);
    EXPECT_EQ(rows_text(*answer.columns, answer.rows), R"({"state":"done"})");
    answer = application_.write(TestApplication::Verb::remove, boss_(), command);
    EXPECT_EQ(rows_text(*answer.columns, answer.rows), R"({"state":"done"})");
}

TEST_P(RecordsTest, ASingleRecordThatOneMayNotReadIsRefused) {
    WriteCommand command;
    command.model = application_.index_of("contract");
    command.query = "select=id";
    command.body = R"({"client":2,"author":null})";
    command.representation = true;
    command.single = true;
    const auto error =
        refusal([&] { application_.write(TestApplication::Verb::create, ann_(), command); });
    EXPECT_EQ(error.code, Code::permission_denied);
    EXPECT_EQ(error.details, "The caller may not read this contract.");
    EXPECT_EQ(application_.new_events(), "");
}

TEST_P(RecordsTest, KeysDoNotChange) {
    contract();
    EXPECT_EQ(refused_update(boss_(), "id=eq.1", R"({"id":9})").message,
              "\"id\" of \"contract\" is its key and cannot be changed");
    EXPECT_NO_THROW(application_.update(boss_(), "contract", "id=eq.1", R"({"id":1,"code":"y"})"));
    EXPECT_EQ(refused_update(boss_(), "id=eq.1", R"([{"code":"y"},{"code":"z"}])").message,
              "An update takes one JSON object");
}

TEST_P(RecordsTest, DuplicatesNameTheValuesThatWereGiven) {
    const auto error = refused_create(boss_(), "client", R"([{"name":"New"},{"name":"Acme"}])");
    EXPECT_EQ(error.code, Code::unique_violation);
    EXPECT_EQ(error.message, "duplicate key value violates unique constraint \"client_name_key\"");
    EXPECT_EQ(error.details, "Key (name)=(Acme) already exists.");
}

TEST_P(RecordsTest, DuplicatesDoNotTellWhatTheCallerMayNotRead) {
    contract(R"(,"code":"a","hidden":7)");
    contract(R"(,"code":"b","hidden":7)");
    const auto error = refused_update(ann_(), "id=eq.2", R"({"code":"a"})");
    EXPECT_EQ(error.code, Code::unique_violation);
    EXPECT_EQ(error.details, "Key (code, hidden) already exists.");
    EXPECT_EQ(refused_create(ann_(), "contract", R"({"client":1,"code":"a","hidden":7})").details,
              "Key (code, hidden)=(a, 7) already exists.");
}

TEST_P(RecordsTest, MissingTargetsAreNamed) {
    const auto error = refused_create(boss_(), "contract", R"({"client":99})");
    EXPECT_EQ(error.code, Code::foreign_key_violation);
    EXPECT_EQ(error.message,
              "insert or update on table \"contract\" violates foreign key constraint "
              "\"contract_client_fkey\"");
    EXPECT_EQ(error.details, "Key (client)=(99) is not present in table \"client\".");
    const auto id = contract();
    EXPECT_EQ(refused_update(boss_(), "id=eq." + id, R"({"client":98})").details,
              "Key (client)=(98) is not present in table \"client\".");
}

TEST_P(RecordsTest, RequiredDefaultsThatComeOutNullAreNamed) {
    const auto error = refused_create(boss_(), "contract", "{}");
    EXPECT_EQ(error.code, Code::not_null_violation);
    EXPECT_EQ(error.details, "client: is required");
}

TEST_P(RecordsTest, DeletesTakeAlongWhatCascades) {
    contract(R"(,"state":"done")");
    const auto note = [&](const std::string& body) {
        return application_.create(application_.service(), "note", body).keys.at(0);
    };
    const auto first = note(R"({"contract":1,"text":"first"})");
    const auto answer = note(R"({"contract":null,"reply_to":")" + first + R"("})");
    application_.new_events();
    EXPECT_EQ(refused_remove(ann_(), "contract", "id=eq.1").code, Code::permission_denied);
    EXPECT_EQ(application_.remove(boss_(), "client", "id=eq.1").affected, 1);
    const auto events = application_.new_events();
    EXPECT_THAT(events, HasSubstr("changed note " + answer + " {\"reply_to\":[\"" + first +
                                  "\",null]} " + bob));
    EXPECT_THAT(events, HasSubstr("deleted note " + first + " "));
    EXPECT_THAT(events, HasSubstr("\"text\":\"first\""));
    EXPECT_THAT(events, HasSubstr("deleted contract 1 {\"id\":1,\"due\":250.00,"));
    EXPECT_THAT(events, HasSubstr("deleted client 1 {\"id\":1,\"name\":\"Acme\","));
    EXPECT_EQ(std::ranges::count(events, '\n'), 3);
    EXPECT_EQ(application_.text(boss_(), "note", "select=id,reply_to"),
              R"({"id":")" + answer + R"(","reply_to":null})");
}

TEST_P(RecordsTest, DeletesStopAtWhatRestricts) {
    contract();
    application_.create(application_.service(), "bill", R"({"number":"B1","contract":1})");
    const auto error = refused_remove(boss_(), "contract", "id=eq.1");
    EXPECT_EQ(error.code, Code::foreign_key_violation);
    EXPECT_EQ(error.message,
              "update or delete on table \"contract\" violates foreign key constraint "
              "\"bill_contract_fkey\" on table \"bill\"");
    EXPECT_EQ(error.details, "Key (id)=(1) is still referenced from table \"bill\".");
    const auto above = refused_remove(boss_(), "client", "id=eq.1");
    EXPECT_EQ(above.details, "Key (id) is still referenced from table \"bill\".");
    EXPECT_EQ(application_.remove(boss_(), "bill", "number=eq.B1").affected, 1);
    EXPECT_EQ(application_.remove(boss_(), "client", "id=eq.1").affected, 1);
}

TEST_P(RecordsTest, RowsThatReferToEachOtherGoTogether) {
    const auto service = application_.service();
    application_.create(service, "bill", R"([{"number":"a"},{"number":"b","next":"a"}])");
    application_.create(service, "bill", R"([{"number":"c","next":"b"},{"number":"d"}])");
    application_.update(service, "bill", "number=eq.d", R"({"next":"d"})");
    EXPECT_EQ(refused_remove(service, "bill", "number=in.(a,b)").code, Code::foreign_key_violation);
    EXPECT_EQ(application_.remove(service, "bill", "number=gt.0").affected, 4);
}

TEST_P(RecordsTest, FailuresLeaveNothingBehind) {
    refused_create(boss_(), "client", R"([{"name":"One"},{"name":"Two"},{"name":"One"}])");
    EXPECT_EQ(application_.text(boss_(), "client", "select=name&order=id"),
              "{\"name\":\"Acme\"}\n{\"name\":\"Bolt\"}");
    EXPECT_EQ(application_.new_events(), "");
}

INSTANTIATE_TEST_SUITE_P(Stores, RecordsTest, testing::Values(Dialect::sqlite, Dialect::postgres),
                         [](const auto& tried) {
                             return tried.param == Dialect::sqlite ? "SQLite" : "PostgreSQL";
                         });

}  // namespace
}  // namespace socle::records
