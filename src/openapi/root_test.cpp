#include "openapi/root.h"

#include "records/test_application.h"

#include <gmock/gmock.h>
#include <boost/json.hpp>

namespace socle::openapi {
namespace {

namespace json = boost::json;
using access::Identity;
using testing::ElementsAre;
using testing::UnorderedElementsAre;

const std::map<std::string, std::string>& library() {
    static const std::map<std::string, std::string> files = {
        {"app.yaml", "app: library\ntitle: The library\n"},
        {"models/book.yaml", R"yaml(model: book
title: Book
key: {id: serial}
fields:
  name:   {type: text, required: true, max: 80, help: On the cover.}
  kind:   {type: choice, choices: [novel, essay], default: novel, required: true}
  price:  {type: decimal, scale: 2, default: 9.90}
  added:  {type: timestamp, default: now}
  code:   {type: uuid}
  sequel: {type: ref, to: book, title: Follows}
  pages:  {type: list, of: integer}
  place:  {type: point}
  extra:  {type: json}
  pin:    {type: secret}
  margin: {type: number}
access:
  read: anyone
  create: signed_in
  fields: {margin: {read: "signed_in"}}
)yaml"},
        {"models/loan.yaml",
         "model: loan\nkey: {day: text}\nfields: {pin: {type: secret}}\naccess: {create: "
         "anyone}\n"},
        {"models/wages.yaml", "model: wages\nfields: {sum: {type: integer}}\n"},
    };
    return files;
}

class RootTest : public testing::Test {
protected:
    json::object of(Identity::Kind kind) const {
        const std::string id =
            kind == Identity::Kind::signed_in ? "0188c0de-0000-4000-8000-000000000000" : "";
        const auto identity = access::make_identity(*definition_, kind, id, {}, {});
        return json::parse(root_document(*definition_, identity, {"en"}, "1.2.3", {functions_, {}}))
            .as_object();
    }
    std::vector<Function> functions_;

    static std::vector<std::string> keys(const json::value& object) {
        std::vector<std::string> names;
        for (const auto& [name, value] : object.as_object())
            names.emplace_back(name);
        return names;
    }

    std::shared_ptr<const definition::Definition> definition_ = records::loaded(library());
};

TEST_F(RootTest, FieldsHaveTheirTypesAndKeys) {
    const auto made = of(Identity::Kind::service);
    const auto& book = made.at("definitions").at("book");
    const auto text = [&](const char* field) {
        return json::serialize(book.at("properties").at(field));
    };
    EXPECT_EQ(json::serialize(book.at("required")), R"(["id","name","kind"])");
    EXPECT_EQ(text("id"), R"-({"type":"integer","format":"bigint",)-"
                          R"-("description":"Note:\nThis is a Primary Key.<pk/>"})-");
    EXPECT_EQ(
        text("name"),
        R"-({"type":"string","format":"text","description":"On the cover.","maxLength":80})-");
    EXPECT_EQ(text("kind"),
              R"-({"type":"string","format":"text","enum":["novel","essay"],"default":"novel"})-");
    EXPECT_EQ(text("price"), R"-({"type":"number","format":"numeric","default":9.9E0})-");
    EXPECT_EQ(text("added"),
              R"-({"type":"string","format":"timestamp with time zone","default":"now()"})-");
    EXPECT_EQ(text("code"), R"-({"type":"string","format":"uuid"})-");
    EXPECT_EQ(text("sequel"),
              R"-({"type":"integer","format":"bigint","description":"Follows\n\nNote:\n)-"
              R"-(This is a Foreign Key to `book.id`.<fk table='book' column='id'/>"})-");
    EXPECT_EQ(text("pages"),
              R"-({"type":"array","format":"bigint[]","items":{"type":"integer"}})-");
    EXPECT_EQ(text("extra"), R"-({"format":"jsonb"})-");
    EXPECT_FALSE(json::serialize(made).contains("\"pin\":{")) << "secrets are not read";
}

TEST_F(RootTest, EveryCallerSeesWhatIsOpen) {
    const auto visitor = of(Identity::Kind::anonymous);
    EXPECT_THAT(keys(visitor.at("paths")), ElementsAre("/", "/book", "/loan"));
    EXPECT_THAT(keys(visitor.at("paths").at("/book")), ElementsAre("get"));
    EXPECT_THAT(keys(visitor.at("paths").at("/loan")), ElementsAre("post"));
    EXPECT_FALSE(json::serialize(visitor).contains("margin"));
    EXPECT_FALSE(visitor.at("parameters").as_object().contains("body.book"));
    EXPECT_THAT(keys(visitor.at("definitions").at("loan").at("properties")),
                UnorderedElementsAre("day", "pin"))
        << "of what may only be written, what may be";
    const auto person = of(Identity::Kind::signed_in);
    EXPECT_THAT(keys(person.at("paths").at("/book")), ElementsAre("get", "post"));
    EXPECT_TRUE(json::serialize(person).contains("rowFilter.book.margin"));
}

TEST_F(RootTest, ReferencesLeadSomewhere) {
    const json::value made = of(Identity::Kind::service);
    std::vector<const json::value*> left = {&made};
    int references = 0;
    while (!left.empty()) {
        const auto& value = *left.back();
        left.pop_back();
        if (value.is_array()) {
            for (const auto& item : value.as_array())
                left.push_back(&item);
        }
        if (!value.is_object()) continue;
        for (const auto& [name, inner] : value.as_object()) {
            left.push_back(&inner);
            if (name != "$ref") continue;
            ++references;
            boost::system::error_code error;
            made.find_pointer(std::string(inner.as_string()).substr(1), error);
            EXPECT_FALSE(error) << inner;
        }
    }
    EXPECT_GT(references, 20);
}

TEST_F(RootTest, FunctionsAreDescribedAsPostgrestDoes) {
    Function function;
    function.name = "buy";
    function.description = "Buys an item.\nIt is paid at once.";
    function.parameters = {{"item", {base::Type::integer, 0}, true},
                           {"note", {base::Type::json, 0}, false}};
    functions_ = {function};
    auto paths = of(Identity::Kind::signed_in).at("paths").as_object();
    EXPECT_THAT(keys(paths.at("/rpc/buy")), ElementsAre("post"));
    const auto& call = paths.at("/rpc/buy").at("post");
    EXPECT_EQ(call.at("summary"), "Buys an item.");
    EXPECT_EQ(call.at("description"), "It is paid at once.");
    EXPECT_EQ(json::serialize(call.at("parameters").at(0).at("schema")),
              R"({"type":"object","properties":{"item":{"type":"integer","format":"bigint"},)"
              R"("note":{"format":"jsonb"}},"required":["item"]})");
    functions_[0].reads = true;
    paths = of(Identity::Kind::anonymous).at("paths").as_object();
    EXPECT_THAT(keys(paths.at("/rpc/buy")), ElementsAre("get", "post"));
    EXPECT_EQ(json::serialize(paths.at("/rpc/buy").at("get").at("parameters")),
              R"([{"type":"integer","format":"bigint","name":"item","in":"query","required":true},)"
              R"({"format":"jsonb","type":"string","name":"note","in":"query","required":false}])");
}

}  // namespace
}  // namespace socle::openapi
