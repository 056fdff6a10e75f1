#include "definition/shape_builders.h"

namespace socle::definition {

using namespace shapes;

const Shape& setup_shape() {
    static const Shape shape = record({
        key("from", text(), "A JSON file of whoever installs; takes ${NAME}; none."),
        required(key("rows", demo_shape(),
                     "Records that are made, by model, as in demo/; a value takes ${NAME} of the "
                     "environment and {{users.0.name}} of the file.")),
    });
    return shape;
}

}  // namespace socle::definition
