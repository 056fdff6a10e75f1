// A real HTTP server that is Supabase's "Send SMS" hook: it checks the signature of what it is told
// by Standard Webhooks, and keeps the codes by number.
import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";

const wait_ms = 15000;
const tolerance_s = 300;

export class Switchboard {
    told = [];
    refused = [];
    waiting = [];
    answers = [];  // {status, body}: for the next requests instead of 200

    // `secret`: v1,whsec_BASE64.
    constructor(secret) {
        this.key = Buffer.from(secret.replace("v1,whsec_", ""), "base64");
    }

    async listen(port) {
        this.server = createServer((request, response) => {
            const chunks = [];
            request.on("data", (chunk) => chunks.push(chunk));
            request.on("end", () => {
                const { status, body } = this.answer(request, Buffer.concat(chunks));
                response.writeHead(status, { "Content-Type": "application/json" }).end(body);
            });
        });
        await new Promise((resolve, reject) => {
            this.server.on("error", reject);
            this.server.listen(port, "127.0.0.1", resolve);
        });
    }

    close() {
        return new Promise((resolve) => this.server.close(resolve));
    }

    signed(headers, body) {
        const at = Number(headers["webhook-timestamp"]);
        if (!(Math.abs(Date.now() / 1000 - at) < tolerance_s)) return false;
        const expected = createHmac("sha256", this.key)
            .update(`${headers["webhook-id"]}.${headers["webhook-timestamp"]}.`).update(body).digest();
        return headers["webhook-signature"].split(" ").some((each) => {
            const [version, signature] = each.split(",");
            const given = Buffer.from(signature ?? "", "base64");
            return version === "v1" && given.length === expected.length && timingSafeEqual(given, expected);
        });
    }

    answer(request, body) {
        const told = { id: request.headers["webhook-id"], path: request.url, ...JSON.parse(body) };
        if (request.method !== "POST" || !this.signed(request.headers, body)) {
            this.refused.push(told);
            return { status: 401, body: "{}" };
        }
        const answer = this.answers.shift() ?? { status: 200, body: "{}" };
        this.told.push({ ...told, status: answer.status });
        this.waiting.splice(0).forEach((wake) => wake());
        return answer;
    }

    // What is told next about that number and was not taken yet.
    async take(number) {
        const end = Date.now() + wait_ms;
        for (;;) {
            const index = this.told.findIndex((each) => each.sms.phone === number);
            if (index >= 0) return this.told.splice(index, 1)[0];
            const left = end - Date.now();
            if (left <= 0) throw new Error(`no message to ${number}; ${this.refused.length} were refused`);
            await new Promise((resolve) => {
                const timer = setTimeout(resolve, left);
                this.waiting.push(() => { clearTimeout(timer); resolve(); });
            });
        }
    }

    async code(number) {
        return (await this.take(number)).sms.otp;
    }
}
