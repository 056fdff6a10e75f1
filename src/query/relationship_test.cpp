#include "query/relationship.h"

#include "base/error.h"
#include "definition/load_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace socle::query {
namespace {

using base::Code;
using base::Error;
using testing::HasSubstr;

const definition::Definition& library() {
    static const auto loaded = definition::load_files(
        "memory",
        {{"app.yaml", "app: library\n"},
         {"models/person.yaml",
          "model: person\nkey: {id: serial}\nfields:\n  name: {type: text}\n"
          "  parent: {type: ref, to: person}\n"},
         {"models/book.yaml",
          "model: book\nkey: {id: serial}\nfields:\n  title: {type: text}\n"
          "  author: {type: ref, to: person}\n"
          "  editor: {type: ref, to: person}\n"},
         {"models/cover.yaml",
          "model: cover\nkey: {id: serial}\nfields:\n"
          "  book: {type: ref, to: book, unique: true}\n"},
         {"models/tag.yaml", "model: tag\nkey: {id: serial}\nfields:\n  name: {type: text}\n"},
         {"models/tagged.yaml",
          "model: tagged\nlink: true\nkey: {id: serial}\nfields:\n"
          "  book: {type: ref, to: book, required: true}\n"
          "  tag: {type: ref, to: tag, required: true}\n"},
         {"models/loan.yaml",
          "model: loan\nkey: {id: serial}\nfields:\n"
          "  book: {type: ref, to: book}\n  tag: {type: ref, to: tag}\n"}},
        [](const std::string&) { return std::optional<std::string>(); });
    for (const auto& problem : loaded.problems)
        ADD_FAILURE() << definition::to_text(problem);
    return *loaded.definition;
}

Relationship found(const std::string& from, const std::string& target,
                   const std::string& hint = {}) {
    return find_relationship(library(), library().find_model(from), target, hint);
}

Error refusal(const std::string& from, const std::string& target, const std::string& hint = {}) {
    try {
        found(from, target, hint);
    } catch (const Error& error) {
        return error;
    }
    ADD_FAILURE() << target << " is found";
    return {Code::internal, ""};
}

std::string kind_of(const Relationship& relationship) {
    const std::string way = relationship.forward()  ? "forward"
                            : relationship.linked() ? "link"
                                                    : "back";
    return way + (relationship.many ? " many " : " one ") +
           library().model(relationship.model()).name;
}

TEST(Relationship, IsFoundByModelFieldOrConstraint) {
    struct Case {
        const char* from;
        const char* target;
        const char* hint;
        const char* kind;
    };
    const std::vector<Case> cases = {
        {"cover", "book", "", "forward one book"},
        {"book", "cover", "", "back one cover"},
        {"book", "author", "", "forward one person"},
        {"book", "book_author_fkey", "", "forward one person"},
        {"book", "person", "author", "forward one person"},
        {"book", "person", "book_editor_fkey", "forward one person"},
        {"person", "book", "editor", "back many book"},
        {"person", "book", "book_author_fkey", "back many book"},
        {"book", "tag", "", "link many tag"},
        {"tag", "book", "tagged", "link many book"},
        {"book", "tagged", "", "back many tagged"},
        {"book", "loan", "", "back many loan"},
        {"person", "person", "", "back many person"},
        {"person", "parent", "", "forward one person"},
        {"person", "person", "parent", "back many person"},
    };
    for (const auto& tried : cases) {
        EXPECT_EQ(kind_of(found(tried.from, tried.target, tried.hint)), tried.kind)
            << tried.from << " " << tried.target << "!" << tried.hint;
    }
}

TEST(Relationship, AmbiguousOnesAreListed) {
    const auto error = refusal("book", "person");
    EXPECT_EQ(error.code, Code::ambiguous_relation);
    EXPECT_EQ(error.message,
              "Could not embed because more than one relationship was found for 'book' and "
              "'person'");
    EXPECT_TRUE(error.details_are_json);
    EXPECT_THAT(
        error.details,
        HasSubstr(R"x({"cardinality":"many-to-one","embedding":"book with person",)x"
                  R"x("relationship":"book_author_fkey using book(author) and person(id)"})x"));
    EXPECT_EQ(error.hint,
              "Try changing 'person' to one of the following: 'person!book_author_fkey', "
              "'person!book_editor_fkey'. Find the desired relationship in the 'details' key.");
    EXPECT_EQ(refusal("person", "book").code, Code::ambiguous_relation);
}

TEST(Relationship, UnknownOnesAreRefusedWithTheNearestName) {
    const auto error = refusal("book", "covr");
    EXPECT_EQ(error.code, Code::unknown_relation);
    EXPECT_EQ(error.message,
              "Could not find a relationship between 'book' and 'covr' in the schema cache");
    EXPECT_EQ(error.hint, "Perhaps you meant 'cover' instead of 'covr'.");
    const auto hinted = refusal("book", "person", "reader");
    EXPECT_THAT(hinted.details, HasSubstr("using the hint 'reader' in the schema 'public'"));
    EXPECT_EQ(hinted.hint, "");
    EXPECT_EQ(refusal("tag", "person").code, Code::unknown_relation);
}

/// Two refs alone make no link, and the program's own tables are in no relation.
TEST(Relationship, LinksAndInternalTablesAreNotGuessed) {
    EXPECT_EQ(refusal("tag", "book", "loan").code, Code::unknown_relation);
    const auto& definition = library();
    for (const auto& model : definition.models) {
        if (!model.internal) continue;
        EXPECT_EQ(refusal("user", model.name).code, Code::unknown_relation) << model.name;
    }
}

}  // namespace
}  // namespace socle::query
