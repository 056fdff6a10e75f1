// Sentry's own receiver for development, the sidecar of Spotlight, for suites/errors.py: spotlight.mjs PORT. Prints a JSON line when
// it listens, and one for every envelope as Sentry's library reads it.
import { get } from "node:http";

import { parseEnvelope } from "@sentry/core";
import { setupSidecar } from "@spotlightjs/sidecar";

const port = Number(process.argv[2]);
const say = (line) => process.stdout.write(JSON.stringify(line) + "\n");

function told(event) {
    const lines = event.split("\n");
    if (!lines[0].startsWith("event:application/x-sentry-envelope")) return;
    const data = lines.find((line) => line.startsWith("data:")).slice("data:".length);
    const raw = Buffer.from(data, "base64");
    const [header, items] = parseEnvelope(new Uint8Array(raw));
    const read = (payload) => (payload instanceof Uint8Array ? JSON.parse(Buffer.from(payload).toString("utf8")) : payload);
    say({ header, items: items.map(([about, payload]) => ({ about, payload: read(payload) })), raw: raw.toString("utf8") });
}

function follow() {
    get({ port, host: "127.0.0.1", path: "/stream?base64=1", headers: { accept: "text/event-stream" } }, (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (piece) => {
            text += piece;
            const events = text.replace(/^\n+/, "").split("\n\n");
            text = events.pop();
            events.map((event) => event.trim()).filter(Boolean).forEach(told);
        });
        say({ port });
    }).on("error", () => setTimeout(follow, 100));
}

console.log = console.error;
setupSidecar({ port, debug: false });
follow();
