// A certified OpenID provider (npm oidc-provider) in this process, and a browser that walks through
// its pages. It can be told to lie: the tokens are its own then, bent and signed again.
import { generateKeyPairSync, sign } from "node:crypto";
import http from "node:http";

import Provider from "oidc-provider";

// Who signs in as LOGIN: an address, after "unverified:" one that was not verified.
function claimsOf(login) {
    const email = login.replace(/^unverified:/, "");
    return {
        sub: login,
        email,
        email_verified: !login.startsWith("unverified:"),
        name: `Name of ${email}`,
        preferred_username: email.split("@")[0],
        picture: "https://pictures.example.org/one.png",
    };
}

function newKey() {
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    return privateKey;
}

// The Node of Debian 12 has no Headers.getSetCookie; a comma within a cookie is that of a date.
function cookiesOf(answer) {
    const joined = answer.headers.get("set-cookie") ?? "";
    return joined.split(/,\s*(?=[^;,=\s]+=)/).filter((each) => each !== "");
}

function base64url(value) {
    return Buffer.from(value).toString("base64url");
}

export class OidcServer {
    bend = null; // ({header, claims}) => changes them, or gives the text of another token
    refusal = null; // what the token endpoint answers instead
    idToken = ""; // the last one it gave

    constructor(port, client) {
        this.port = port;
        this.client = client;
        this.url = `http://127.0.0.1:${port}`;
        this.key = newKey();
        this.otherKey = newKey();
    }

    async start() {
        const quiet = console.warn;
        console.warn = () => {};
        const provider = new Provider(this.url, this.configuration());
        console.warn = quiet;
        provider.use((context, next) => this.lie(context, next));
        this.server = http.createServer(provider.callback());
        await new Promise((resolve) => this.server.listen(this.port, "127.0.0.1", resolve));
    }

    async stop() {
        this.server.closeAllConnections();
        await new Promise((resolve) => this.server.close(resolve));
    }

    configuration() {
        const jwk = { ...this.key.export({ format: "jwk" }), kid: "one", use: "sig", alg: "RS256" };
        return {
            clients: [{ ...this.client, token_endpoint_auth_method: "client_secret_basic" }],
            jwks: { keys: [jwk] },
            cookies: { keys: ["cookies of a test"] },
            claims: { email: ["email", "email_verified"], profile: ["name", "preferred_username", "picture"] },
            scopes: ["openid", "offline_access", "email", "profile"],
            pkce: { required: () => true, methods: ["S256"] },
            ttl: { AccessToken: 600, AuthorizationCode: 60, Grant: 600, IdToken: 600, Interaction: 600, Session: 600 },
            findAccount: (_, login) => ({ accountId: login, claims: () => claimsOf(login) }),
        };
    }

    async lie(context, next) {
        await next();
        if (context.path !== "/token") return;
        if (this.refusal) {
            context.status = this.refusal.status;
            context.body = this.refusal.body;
        }
        if (!context.body?.id_token) return;
        if (this.bend) context.body = { ...context.body, id_token: this.bent(context.body.id_token) };
        this.idToken = context.body.id_token;
    }

    bent(token) {
        const [header, claims] = token.split(".").slice(0, 2)
            .map((part) => JSON.parse(Buffer.from(part, "base64url")));
        return this.bend({ header, claims, token }) ?? this.signed(header, claims);
    }

    signed(header, claims, key = this.key) {
        const text = `${base64url(JSON.stringify(header))}.${base64url(JSON.stringify(claims))}`;
        return `${text}.${sign("RSA-SHA256", Buffer.from(text), key).toString("base64url")}`;
    }
}

// Follows redirects with cookies, as a browser does, and stops where `stop` says.
export class Browser {
    cookies = new Map();

    async open(address, options = {}) {
        const target = new URL(address);
        const headers = { ...options.headers };
        const kept = [...this.cookies.values()].filter((cookie) => cookie.host === target.host)
            .map((cookie) => `${cookie.name}=${cookie.value}`);
        if (kept.length) headers.cookie = kept.join("; ");
        const answer = await fetch(target, { ...options, headers, redirect: "manual" });
        for (const line of cookiesOf(answer)) {
            const [pair] = line.split(";");
            const [name, ...value] = pair.split("=");
            this.cookies.set(`${target.host} ${name}`, { host: target.host, name, value: value.join("=") });
        }
        return answer;
    }

    async follow(address, stop, options = {}) {
        let at = address;
        let answer = await this.open(at, options);
        for (let hops = 0; hops < 20; ++hops) {
            const location = answer.headers.get("location");
            if (!location) return { at, answer };
            at = new URL(location, at).href;
            if (stop(new URL(at))) return { at, answer: null };
            answer = await this.open(at);
        }
        throw new Error(`too many redirects, the last to ${at}`);
    }

    form(address, stop, fields) {
        return this.follow(address, stop, {
            method: "POST",
            headers: { "content-type": "application/x-www-form-urlencoded" },
            body: new URLSearchParams(fields).toString(),
        });
    }

    // From /authorize through the provider's login and consent pages to an address that fits `stop`.
    async signIn(address, login, stop) {
        let page = await this.follow(address, stop);
        for (let pages = 0; page.answer && pages < 4; ++pages) {
            const html = await page.answer.text();
            if (page.answer.status !== 200) throw new Error(`${page.at}: ${page.answer.status} ${html}`);
            const prompt = /name="prompt" value="(\w+)"/.exec(html)?.[1];
            if (!prompt) throw new Error(`no form at ${page.at}: ${html.slice(0, 500)}`);
            const fields = prompt === "login" ? { prompt, login, password: "any" } : { prompt };
            page = await this.form(page.at, stop, fields);
        }
        return new URL(page.at);
    }

    // The same, but the person turns back at the login page.
    async turnBack(address, stop) {
        const page = await this.follow(address, stop);
        const answer = await this.follow(`${page.at}/abort`, stop);
        return new URL(answer.at);
    }
}
