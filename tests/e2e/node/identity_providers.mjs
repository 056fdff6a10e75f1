// Sign-in by an identity provider with the real client library, against a running server of
// apps/guild, through the pages of a certified OpenID provider.
import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { after, before, beforeEach, describe, test } from "node:test";

import { createClient } from "@supabase/supabase-js";
import WebSocket from "ws";

import { Browser, OidcServer } from "./oidc_server.mjs";

const url = process.env.SOCLE_E2E_URL;
const keys = JSON.parse(process.env.SOCLE_E2E_KEYS);
const site = "http://localhost:3000";
const password = "correct horse battery staple";
const issuer = new OidcServer(Number(process.env.SOCLE_E2E_OIDC_PORT), {
    client_id: "guild",
    client_secret: "guild-secret",
    redirect_uris: [`${url}/auth/v1/callback`],
});

class Storage {
    items = new Map();
    getItem(key) { return this.items.get(key) ?? null; }
    setItem(key, value) { this.items.set(key, value); }
    removeItem(key) { this.items.delete(key); }
}

function client(options = {}, key = keys.anon_key) {
    return createClient(url, key, {
        auth: { storage: new Storage(), autoRefreshToken: false, detectSessionInUrl: false, ...options },
        realtime: { transport: WebSocket },
    });
}

const admin = () => client({ persistSession: false }, keys.service_key).auth.admin;

async function good(answer) {
    const { data, error } = await answer;
    assert.equal(error, null, error && `${error.code}: ${error.message}`);
    return data;
}

let count = 0;
function address(name) {
    return `${name}-${++count}@example.org`;
}

const atSite = (place) => place.origin === site;
const atCallback = (place) => place.href.startsWith(`${url}/auth/v1/callback`);

function fragmentOf(place) {
    return Object.fromEntries(new URLSearchParams(place.hash.slice(1)));
}

async function begin(auth, options = {}) {
    const { url: start } = await good(auth.signInWithOAuth({
        provider: "campus", options: { redirectTo: `${site}/welcome`, skipBrowserRedirect: true, ...options } }));
    return start;
}

// Signs in without PKCE; where the browser is at the end.
async function journey(login, options = {}) {
    const start = await begin(client().auth, options);
    return new Browser().signIn(start, login, atSite);
}

async function arrive(login) {
    const place = await journey(login);
    const told = fragmentOf(place);
    assert.ok(told.access_token, place.href);
    const supabase = client();
    await good(supabase.auth.setSession(told));
    const { user } = await good(supabase.auth.getUser());
    return { supabase, user, told };
}

function assertRefused(place, code, error) {
    const told = fragmentOf(place);
    assert.equal(told.error_code, code, place.href);
    assert.equal(told.access_token, undefined);
    assert.equal(place.searchParams.get("error_code"), code);
    if (error) assert.equal(told.error, error, place.href);
    return told;
}

before(() => issuer.start());
after(() => issuer.stop());
beforeEach(() => {
    issuer.bend = null;
    issuer.refusal = null;
});

describe("sign-in", () => {
    test("a session comes in the fragment", async () => {
        const login = address("ann");
        const { user, told } = await arrive(login);
        assert.equal(told.token_type, "bearer");
        assert.ok(told.refresh_token);
        assert.ok(told.provider_token);
        assert.equal(user.email, login);
        assert.ok(user.email_confirmed_at);
        assert.equal(user.app_metadata.provider, "campus");
        assert.deepEqual(user.app_metadata.providers, ["campus"]);
        assert.equal(user.user_metadata.full_name, `Name of ${login}`);
        assert.equal(user.user_metadata.avatar_url, "https://pictures.example.org/one.png");
        assert.equal(user.identities.length, 1);
        assert.equal(user.identities[0].provider, "campus");
        assert.equal(user.identities[0].id, login);
        assert.equal(user.identities[0].identity_data.iss, issuer.url);
    });

    test("the session's method is oauth and it refreshes", async () => {
        const { supabase } = await arrive(address("ann"));
        const { session } = await good(supabase.auth.refreshSession());
        const claims = JSON.parse(Buffer.from(session.access_token.split(".")[1], "base64url"));
        assert.equal(claims.amr[0].method, "oauth");
        assert.equal(claims.aal, "aal1");
    });

    test("with PKCE a code comes in the query", async () => {
        const login = address("ann");
        const supabase = client({ flowType: "pkce" });
        const start = await begin(supabase.auth);
        const place = await new Browser().signIn(start, login, atSite);
        const code = place.searchParams.get("code");
        assert.ok(code, place.href);
        assert.equal(fragmentOf(place).access_token, undefined);
        const { session, user } = await good(supabase.auth.exchangeCodeForSession(code));
        assert.equal(user.email, login);
        assert.ok(session.provider_token);
        const again = await fetch(`${url}/auth/v1/token?grant_type=pkce`, {
            method: "POST", headers: { apikey: keys.anon_key, "content-type": "application/json" },
            body: JSON.stringify({ auth_code: code, code_verifier: "x".repeat(50) }) });
        assert.notEqual(again.status, 200);
    });

    test("who comes again is the same account", async () => {
        const login = address("ann");
        const first = await arrive(login);
        const second = await arrive(login);
        assert.equal(second.user.id, first.user.id);
        assert.equal(second.user.identities.length, 1);
    });

    test("the browser is sent on with a redirect", async () => {
        const answer = await fetch(`${url}/auth/v1/authorize?provider=campus&prompt=login`, { redirect: "manual" });
        assert.equal(answer.status, 302);
        const target = new URL(answer.headers.get("location"));
        assert.equal(target.origin, issuer.url);
        assert.equal(target.searchParams.get("code_challenge_method"), "S256");
        assert.equal(target.searchParams.get("prompt"), "login");
    });
});

describe("whose account", () => {
    test("a verified email joins the confirmed account of that email", async () => {
        const login = address("ann");
        const { user: made } = await good(admin().createUser({ email: login, password, email_confirm: true }));
        const { user } = await arrive(login);
        assert.equal(user.id, made.id);
        assert.deepEqual(user.app_metadata.providers, ["email", "campus"]);
        await good(client().auth.signInWithPassword({ email: login, password }));
    });

    test("whoever waited in an unconfirmed account is put out", async () => {
        const login = address("ann");
        const planted = client();
        await good(planted.auth.signUp({ email: login, password, options: { data: { planted: true } } }));
        const { user } = await arrive(login);
        assert.deepEqual(user.app_metadata.providers, ["campus"]);
        assert.equal(user.user_metadata.planted, undefined);
        const { error } = await client().auth.signInWithPassword({ email: login, password });
        assert.equal(error.code, "invalid_credentials");
    });

    test("an unverified email opens no account that is there", async () => {
        const login = address("ann");
        const { user: made } = await good(admin().createUser({ email: login, password, email_confirm: true }));
        assertRefused(await journey(`unverified:${login}`), "provider_email_needs_verification", "access_denied");
        const { user } = await good(admin().getUserById(made.id));
        assert.equal(user.identities.length, 1);
    });

    test("an unverified email that nobody has waits for a mail", async () => {
        const login = address("ann");
        assertRefused(await journey(`unverified:${login}`), "provider_email_needs_verification", "access_denied");
        const { users } = await good(admin().listUsers({ perPage: 1000 }));
        const made = users.find((each) => each.email === login);
        assert.ok(made);
        assert.equal(made.email_confirmed_at ?? null, null);
    });
});

describe("refused", () => {
    const callback = (fields) => fetch(`${url}/auth/v1/callback?${new URLSearchParams(fields)}`, { redirect: "manual" });
    const leads = (answer) => new URL(answer.headers.get("location"));

    test("a wrong state", async () => {
        for (const state of ["nonsense", "00000000-0000-4000-8000-000000000000"]) {
            const place = leads(await callback({ state, code: "code" }));
            assert.equal(place.origin, site);
            assertRefused(place, "bad_oauth_state");
        }
        assertRefused(leads(await callback({ code: "code" })), "bad_oauth_callback");
    });

    test("a replayed state", async () => {
        const start = await begin(client().auth);
        const browser = new Browser();
        const back = await browser.signIn(start, address("ann"), atCallback);
        const first = leads(await browser.open(back));
        assert.ok(fragmentOf(first).access_token, first.href);
        assertRefused(leads(await browser.open(back)), "bad_oauth_state");
    });

    test("a code of another journey", async () => {
        const starts = [await begin(client().auth), await begin(client().auth)];
        const [first, second] = await Promise.all(
            starts.map((start) => new Browser().signIn(start, address("ann"), atCallback)));
        const place = leads(await callback({
            state: first.searchParams.get("state"), code: second.searchParams.get("code") }));
        assertRefused(place, "bad_oauth_callback");
    });

    test("an answer in the name of another issuer", async () => {
        const start = await begin(client().auth);
        const back = await new Browser().signIn(start, address("ann"), atCallback);
        assert.equal(back.searchParams.get("iss"), issuer.url);
        back.searchParams.set("iss", "https://evil.example.org");
        assertRefused(leads(await fetch(back, { redirect: "manual" })), "bad_oauth_callback");
    });

    const bends = {
        "another nonce": ({ claims }) => { claims.nonce = "another"; },
        "no nonce": ({ claims }) => { delete claims.nonce; },
        "another audience": ({ claims }) => { claims.aud = "another"; },
        "another issuer": ({ claims }) => { claims.iss = "https://evil.example.org"; },
        "an expired token": ({ claims }) => { claims.exp = Math.floor(Date.now() / 1000) - 100; },
        "another access token": ({ claims }) => { claims.at_hash = "AAAAAAAAAAAAAAAAAAAAAA"; },
        "a tampered payload": ({ claims, token }) => {
            const [header, , signature] = token.split(".");
            const other = Buffer.from(JSON.stringify({ ...claims, sub: "boss@example.org" }));
            return `${header}.${other.toString("base64url")}.${signature}`;
        },
        "a key that is not the issuer's": ({ header, claims }) => issuer.signed(header, claims, issuer.otherKey),
        "no signature": ({ token }) => {
            const none = Buffer.from('{"alg":"none"}').toString("base64url");
            return `${none}.${token.split(".")[1]}.`;
        },
    };
    for (const [what, bend] of Object.entries(bends)) {
        test(`an id_token with ${what}`, async () => {
            issuer.bend = bend;
            const login = address("liar");
            assertRefused(await journey(login), "bad_oauth_callback");
            const { users } = await good(admin().listUsers({ perPage: 1000 }));
            assert.ok(!users.some((each) => each.email === login));
        });
    }

    test("a token endpoint that fails", async () => {
        issuer.refusal = { status: 400, body: { error: "invalid_grant" } };
        assertRefused(await journey(address("ann")), "bad_oauth_callback");
        issuer.refusal = { status: 500, body: "out of order" };
        assertRefused(await journey(address("ann")), "unexpected_failure", "server_error");
    });

    test("by the person, at the provider", async () => {
        const start = await begin(client().auth);
        const place = await new Browser().turnBack(start, atSite);
        const told = assertRefused(place, "bad_oauth_callback", "access_denied");
        assert.equal(place.pathname, "/welcome");
        assert.match(told.error_description, /abort/i);
    });

    test("to lead anywhere but where the application says", async () => {
        for (const redirectTo of ["https://evil.example.org/", "http://localhost:3000.evil.org/", "//evil.example.org"]) {
            const place = await journey(address("ann"), { redirectTo });
            assert.equal(place.origin, site);
            assert.ok(fragmentOf(place).access_token);
        }
    });

    test("a provider that is not there", async () => {
        const answer = await fetch(`${url}/auth/v1/authorize?provider=facebook`, {
            redirect: "manual", headers: { "x-supabase-api-version": "2024-01-01" } });
        assert.equal(answer.status, 400);
        assert.equal((await answer.json()).code, "validation_failed");
    });
});

describe("linking", () => {
    async function link(supabase, login) {
        const { url: start } = await good(supabase.auth.linkIdentity({
            provider: "campus", options: { redirectTo: `${site}/account`, skipBrowserRedirect: true } }));
        return new Browser().signIn(start, login, atSite);
    }

    test("adds an identity and takes it away", async () => {
        const email = address("bob");
        await good(admin().createUser({ email, password, email_confirm: true }));
        const supabase = client();
        const { user } = await good(supabase.auth.signInWithPassword({ email, password }));
        const elsewhere = address("bob-at-campus");
        const place = await link(supabase, elsewhere);
        assert.ok(fragmentOf(place).access_token, place.href);
        const linked = await arrive(elsewhere);
        assert.equal(linked.user.id, user.id);
        assert.equal(linked.user.email, email);
        assertRefused(await link(supabase, elsewhere), "identity_already_exists");
        const { identities } = await good(supabase.auth.getUserIdentities());
        await good(supabase.auth.unlinkIdentity(identities.find((each) => each.provider === "campus")));
        const left = await good(supabase.auth.getUserIdentities());
        assert.equal(left.identities.length, 1);
        const { error } = await supabase.auth.unlinkIdentity(left.identities[0]);
        assert.equal(error.code, "single_identity_not_deletable");
    });

    test("an identity of somebody else stays theirs", async () => {
        const theirs = address("ann");
        await arrive(theirs);
        const email = address("bob");
        await good(admin().createUser({ email, password, email_confirm: true }));
        const supabase = client();
        await good(supabase.auth.signInWithPassword({ email, password }));
        assertRefused(await link(supabase, theirs), "identity_already_exists");
    });

    test("makes an anonymous account a person's", async () => {
        const supabase = client();
        const { user } = await good(supabase.auth.signInAnonymously());
        assert.equal(user.is_anonymous, true);
        const login = address("cleo");
        await link(supabase, login);
        const now = await good(supabase.auth.getUser());
        assert.equal(now.user.id, user.id);
        assert.equal(now.user.is_anonymous, false);
        assert.equal(now.user.email, login);
    });

    test("asks for a session", async () => {
        const answer = await fetch(`${url}/auth/v1/user/identities/authorize?provider=campus`, {
            redirect: "manual", headers: { apikey: keys.anon_key } });
        assert.equal(answer.status, 401);
    });
});

describe("an id_token of a native client", () => {
    const header = { alg: "RS256", typ: "JWT", kid: "one" };
    const now = () => Math.floor(Date.now() / 1000);
    const claims = (login, more = {}) => ({
        iss: issuer.url, aud: "guild", sub: login, email: login, email_verified: true, iat: now(), exp: now() + 600, ...more });
    const signIn = (token, nonce) =>
        client().auth.signInWithIdToken({ provider: "campus", token, ...(nonce ? { nonce } : {}) });

    test("signs in", async () => {
        const login = address("native");
        const nonce = randomBytes(16).toString("hex");
        const hashed = createHash("sha256").update(nonce).digest("hex");
        const { user } = await good(signIn(issuer.signed(header, claims(login, { nonce: hashed })), nonce));
        assert.equal(user.email, login);
        const { user: again } = await arrive(login);
        assert.equal(again.id, user.id);
    });

    test("is refused with another nonce, audience or key", async () => {
        const login = address("native");
        const nonce = "the nonce";
        const hashed = createHash("sha256").update(nonce).digest("hex");
        const wrong = [
            [issuer.signed(header, claims(login, { nonce: hashed })), "another"],
            [issuer.signed(header, claims(login, { nonce: hashed })), ""],
            [issuer.signed(header, claims(login)), nonce],
            [issuer.signed(header, claims(login, { aud: "another" })), ""],
            [issuer.signed(header, claims(login), issuer.otherKey), ""],
            [issuer.signed(header, claims(login, { exp: now() - 100 })), ""],
            ["a.b.c", ""],
        ];
        for (const [token, said] of wrong) {
            const { error } = await signIn(token, said);
            assert.ok(error, `${token} ${said}`);
            assert.equal(error.status, 400, error.message);
        }
    });
});
