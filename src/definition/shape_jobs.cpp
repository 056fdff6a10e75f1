#include "definition/shape_builders.h"

namespace socle::definition {
namespace {

using namespace shapes;

constexpr std::int64_t hour_s = 3'600;
constexpr std::int64_t retries_max = 100;
constexpr std::int64_t priority_max = 1'000;

Shape job() {
    return record({
        required(key("function", text(), "What it calls: the name of a file of functions/.")),
        key("every", text(), "When: minute, hour, day, month, day of the week ('0 22 * * *')."),
        key("zone", text(), "Whose clocks 'every' means: Europe/Paris; UTC."),
        key("with", plain(Shape::Kind::any), "What the function is called with: {name: value}."),
        key("retries", integer(0, retries_max), "How often it is tried again; 5."),
        key("timeout", duration(1, hour_s), "How long a try may take; 1m."),
        key("queue", name("queue"), "The queue it waits in; default."),
        key("priority", integer(-priority_max, priority_max), "Higher ones go first; 0."),
        key("missed", word("way with missed runs", {{"skip", {}}, {"catch_up", {}}}),
            "What becomes of a run for which no worker was there; skip."),
        key("as", text(), "The email of the account whose rights it has; the service's."),
        refused("do", "files do not exist yet: name a 'function'"),
    });
}

}  // namespace

const Shape& jobs_shape() {
    static const Shape shape = map(job(), "job");
    return shape;
}

}  // namespace socle::definition
