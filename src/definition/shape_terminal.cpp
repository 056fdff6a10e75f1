#include "definition/shape_builders.h"

namespace socle::definition {
namespace {

using namespace shapes;

constexpr std::int64_t number_max = 9'999;

Shape form_field() {
    return either(
        name("field"),
        record({required(key("field", name("field"), "A field of the model.")),
                key("prompt", texts(), "What is asked; the field's title."),
                key("default", plain(Shape::Kind::scalar),
                    "What is offered when something is created; the field's own default."),
                key("among", name("filter"),
                    "Of a ref: only the records of this named filter of its model.")}));
}

Shape item() {
    return record({
        required(key("number", integer(1, number_max), "What is typed; 0 leaves.")),
        key("create", name("model"), "Creates a record of this model."),
        key("edit", name("model"), "Changes one field of a record of this model."),
        key("delete", name("model"), "Deletes a record of this model."),
        key("list", name("model"), "Lists the records of this model."),
        key("show", name("model"), "Shows a record of this model."),
        key("title", texts(), "The line of the menu; made of verb and model."),
        key("roles", list(name("role"), 1),
            "Who sees it; everybody. One number may be given again for other roles."),
        key("fields", list(form_field(), 1),
            "create: what is asked, in this order. edit: what can be changed. list, show: what "
            "is shown. All there are."),
        key("find", list(name("field"), 1),
            "edit, delete, show: a record is looked up by one of these; its key."),
        key("filter", name("filter"), "list: a named filter of the model."),
        key("order", text(), "list: as in a URL: name,id.desc."),
    });
}

Shape tokens() {
    return record({
        required(key("file", text(),
                     "The file, of tokens of accounts.shared_tokens; takes "
                     "${NAME}; empty: none.")),
        required(key("key", text(), "The file with its key; takes ${NAME}.")),
        key("lifetime", text(), "How long a token lasts (8h); takes ${NAME}; 8h."),
    });
}

}  // namespace

const Shape& terminal_shape() {
    static const Shape shape =
        record({key("welcome", texts(), "Greets; {{name}} is a field of the person's record."),
                key("farewell", texts(), "Is said at the end."),
                key("tokens", tokens(),
                    "For an application of this machine: the file that keeps "
                    "who is signed in; the client's own."),
                key("demo", map(text(), "name", {}),
                    "Accounts of demo/ that `socle menu --demo NAME` signs in as, by their email."),
                required(key("menu", list(item(), 1), "What the menu offers."))});
    return shape;
}

}  // namespace socle::definition
