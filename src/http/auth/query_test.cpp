#include "http/auth/query.h"

#include "base/error.h"

#include <gmock/gmock.h>

namespace socle::http {
namespace {

using testing::ElementsAre;
using testing::Pair;

TEST(Query, ReadsParametersInTheirOrder) {
    const Query query("b=2&a=one+two&c=%C3%A9&b=3&empty=&bare&&=x");
    EXPECT_THAT(query.fields(),
                ElementsAre(Pair("b", "2"), Pair("a", "one two"), Pair("c", "é"), Pair("b", "3"),
                            Pair("empty", ""), Pair("bare", ""), Pair("", "x")));
    EXPECT_EQ(query["b"], "2");
    EXPECT_EQ(query["bare"], "");
    EXPECT_EQ(query["absent"], "");
    EXPECT_TRUE(Query("").fields().empty());
}

TEST(Query, ValuesMayHoldEqualsSigns) {
    EXPECT_EQ(Query("redirect_to=http://a.b/?x=1")["redirect_to"], "http://a.b/?x=1");
}

TEST(Query, RefusesWhatCannotBeDecoded) {
    for (const char* text : {"a=%", "a=%1", "a=%zz", "%ff=1", "a=%00"}) {
        try {
            const Query query(text);
            ADD_FAILURE() << text;
        } catch (const base::Error& error) {
            EXPECT_EQ(error.details, "validation_failed") << text;
        }
    }
}

TEST(Query, IsWrittenEncoded) {
    EXPECT_EQ(Query::text_of({}), "");
    EXPECT_EQ(Query::text_of({{"a", "1 &=é"}, {"b c", ""}}), "a=1%20%26%3D%C3%A9&b%20c=");
    const Query::Field field = {"a+b", "100 % / ?"};
    EXPECT_THAT(Query(Query::text_of({field})).fields(), ElementsAre(field));
}

}  // namespace
}  // namespace socle::http
