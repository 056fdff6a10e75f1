// One JSON line a finished test, for tests/e2e/run.
export default async function* report(events) {
    const path = [];
    for await (const { type, data } of events) {
        if (type === "test:start") {
            path.length = data.nesting;
            path.push(data.name);
        }
        if (type !== "test:pass" && type !== "test:fail") continue;
        if (data.details.type === "suite" && !ownFailure(data)) continue;
        if (data.details.error?.failureType === "cancelledByParent") continue;
        path.length = data.nesting;
        yield JSON.stringify({
            name: [...path, data.name].join(": "),
            seconds: data.details.duration_ms / 1000,
            problem: type === "test:fail" ? text(data.details.error) : "",
        }) + "\n";
    }
}

function ownFailure(data) {
    const error = data.details.error;
    return error && error.failureType !== "subtestsFailed";
}

function text(error) {
    const cause = error.cause ?? error;
    return cause.stack ?? String(cause);
}
