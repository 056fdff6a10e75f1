// `supabase.auth` as its documentation shows it, against a running server of apps/guild, with mails
// that go through a real SMTP server.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { after, before, describe, test } from "node:test";

import { createClient } from "@supabase/supabase-js";
import WebSocket from "ws";

import { code, link, Mailbox } from "./mailbox.mjs";

const url = process.env.SOCLE_E2E_URL;
const keys = JSON.parse(process.env.SOCLE_E2E_KEYS);
const site = "http://localhost:3000";
const password = "correct horse battery staple";
const mailbox = new Mailbox();

class Storage {
    items = new Map();
    getItem(key) { return this.items.get(key) ?? null; }
    setItem(key, value) { this.items.set(key, value); }
    removeItem(key) { this.items.delete(key); }
    // What the client keeps of its session, changed by `change`.
    edit(change) {
        for (const [key, text] of this.items) {
            if (!key.endsWith("-auth-token")) continue;
            const session = JSON.parse(text);
            change(session);
            this.items.set(key, JSON.stringify(session));
        }
    }
}

function client(options = {}, key = keys.anon_key) {
    return createClient(url, key, {
        auth: { storage: new Storage(), autoRefreshToken: false, detectSessionInUrl: false, ...options },
        realtime: { transport: WebSocket },
    });
}

function admin() {
    return client({ persistSession: false }, keys.service_key);
}

async function good(answer) {
    const { data, error } = await answer;
    assert.equal(error, null, error && `${error.code}: ${error.message}`);
    return data;
}

async function refused(answer, code_wanted, status) {
    const { error } = await answer;
    assert.ok(error, `not refused with ${code_wanted}`);
    // The library turns this code into an error of its own, and drops the session.
    if (code_wanted === "session_not_found") {
        assert.equal(error.name, "AuthSessionMissingError");
        return error;
    }
    assert.equal(error.code, code_wanted, error.message);
    if (status) assert.equal(error.status, status);
    return error;
}

let count = 0;
function address(name) {
    return `${name}.${++count}.${Date.now()}@example.org`;
}

// Opens a link as a browser would, up to the page it leads back to.
async function open(address_of_link) {
    const answer = await fetch(address_of_link, { redirect: "manual" });
    assert.equal(answer.status, 303, await answer.text());
    const target = new URL(answer.headers.get("location"));
    const fragment = Object.fromEntries(new URLSearchParams(target.hash.slice(1)));
    return { target, fragment, query: Object.fromEntries(target.searchParams) };
}

async function confirmed(email = address("member"), data = {}) {
    const user = await good(admin().auth.admin.createUser({ email, password, email_confirm: true, user_metadata: data }));
    return { email, id: user.user.id };
}

async function signed_in(email) {
    const supabase = client();
    await good(supabase.auth.signInWithPassword({ email, password }));
    return supabase;
}

function totp(secret, at = Date.now()) {
    const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let bits = "";
    for (const letter of secret.replace(/=+$/, "")) bits += alphabet.indexOf(letter).toString(2).padStart(5, "0");
    const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
    const step = Buffer.alloc(8);
    step.writeBigUInt64BE(BigInt(Math.floor(at / 30000)));
    const hash = createHmac("sha1", key).update(step).digest();
    const offset = hash.at(-1) & 15;
    return String((hash.readUInt32BE(offset) & 0x7fffffff) % 1000000).padStart(6, "0");
}

before(() => mailbox.listen(Number(process.env.SOCLE_E2E_SMTP_PORT)));
after(() => mailbox.close());

describe("sign-up", () => {
    test("is confirmed by the mailed link", async () => {
        const email = address("ada");
        const supabase = client({ flowType: "implicit" });
        const { user, session } = await good(supabase.auth.signUp({
            email, password, options: { data: { nickname: "Ada", town: "London" }, emailRedirectTo: `${site}/welcome` } }));
        assert.equal(session, null);
        assert.equal(user.email, email);
        assert.equal(user.user_metadata.town, "London");
        assert.equal(user.identities.length, 1);
        assert.ok(user.confirmation_sent_at);
        await refused(supabase.auth.signInWithPassword({ email, password }), "email_not_confirmed", 400);
        const mail = await mailbox.take(email);
        assert.equal(mail.from.value[0].address, "guild@example.org");
        assert.ok(mail.html.includes("/auth/v1/verify?"));
        const { target, fragment } = await open(link(mail));
        assert.equal(target.origin + target.pathname, `${site}/welcome`);
        assert.equal(fragment.type, "signup");
        assert.equal(fragment.token_type, "bearer");
        await good(supabase.auth.setSession({ access_token: fragment.access_token, refresh_token: fragment.refresh_token }));
        const me = await good(supabase.auth.getUser());
        assert.ok(me.user.email_confirmed_at && me.user.confirmed_at);
        assert.equal(me.user.aud, "authenticated");
        assert.equal(me.user.role, "authenticated");
        assert.deepEqual(me.user.app_metadata, { provider: "email", providers: ["email"], role: "member" });
        const row = await good(supabase.from("user").select("nickname,role").single());
        assert.deepEqual(row, { nickname: "Ada", role: "member" });
    });

    test("is confirmed by the mailed code, once", async () => {
        const email = address("code");
        const supabase = client();
        await good(supabase.auth.signUp({ email, password }));
        const token = code(await mailbox.take(email));
        await refused(supabase.auth.verifyOtp({ email, token: token === "000000" ? "000001" : "000000", type: "signup" }),
            "otp_expired", 403);
        const { session } = await good(supabase.auth.verifyOtp({ email, token, type: "signup" }));
        assert.ok(session.access_token);
        await refused(client().auth.verifyOtp({ email, token, type: "signup" }), "otp_expired", 403);
    });

    test("with PKCE ends in a code that its verifier exchanges, once", async () => {
        const email = address("pkce");
        const supabase = client({ flowType: "pkce" });
        await good(supabase.auth.signUp({ email, password, options: { emailRedirectTo: `${site}/hello` } }));
        const mailed = link(await mailbox.take(email));
        const { query, fragment } = await open(mailed);
        assert.ok(query.code);
        assert.equal(fragment.access_token, undefined);
        await assert.rejects(async () => {
            const { error } = await client({ flowType: "pkce" }).auth.exchangeCodeForSession(query.code);
            throw error;
        });
        const { session } = await good(supabase.auth.exchangeCodeForSession(query.code));
        assert.equal(session.user.email, email);
        const again = await open(mailed);
        assert.equal(again.query.error_code ?? again.fragment.error_code, "otp_expired");
    });

    test("of an address that has an account looks like any other", async () => {
        const { email } = await confirmed();
        const known = await good(client().auth.signUp({ email, password }));
        const unknown = await good(client().auth.signUp({ email: address("new"), password }));
        assert.equal(known.session, null);
        const shape = (value) => Array.isArray(value) ? value.map(shape)
            : value && typeof value === "object" ? Object.fromEntries(Object.entries(value).map(([key, each]) => [key, shape(each)]))
            : typeof value;
        assert.deepEqual(shape(known.user), shape(unknown.user));
        await refused(client().auth.signInWithPassword({ email, password: "another" + password }), "invalid_credentials", 400);
    });

    test("refuses weak passwords with their reasons", async () => {
        const error = await refused(client().auth.signUp({ email: address("weak"), password: "Xq7$v" }), "weak_password", 422);
        assert.deepEqual(error.reasons, ["length"]);
        const common = await refused(client().auth.signUp({ email: address("weak"), password: "1234567890" }), "weak_password", 422);
        assert.ok(common.reasons.includes("common") || common.reasons.includes("pwned"), JSON.stringify(common.reasons));
    });

    test("refuses what is no address", async () => {
        await refused(client().auth.signUp({ email: "nobody", password }), "validation_failed", 400);
    });

    test("is mailed again when asked", async () => {
        const email = address("again");
        await good(client().auth.signUp({ email, password }));
        const first = link(await mailbox.take(email));
        await good(client().auth.resend({ type: "signup", email, options: { emailRedirectTo: `${site}/later` } }));
        const second = link(await mailbox.take(email));
        assert.equal((await open(first)).fragment.error_code, "otp_expired");
        assert.ok((await open(second)).fragment.access_token);
    });
});

describe("sessions", () => {
    test("sign in by password, and hold what their claims say", async () => {
        const { email, id } = await confirmed();
        const supabase = client();
        const events = [];
        supabase.auth.onAuthStateChange((event) => { events.push(event); });
        const { session, user } = await good(supabase.auth.signInWithPassword({ email, password }));
        assert.equal(user.id, id);
        assert.equal(session.token_type, "bearer");
        assert.equal(session.expires_in, 3600);
        assert.ok(user.last_sign_in_at);
        const { claims } = await good(supabase.auth.getClaims());
        assert.equal(claims.sub, id);
        assert.equal(claims.aal, "aal1");
        assert.equal(claims.amr[0].method, "password");
        assert.equal(claims.is_anonymous, false);
        assert.equal(claims.iss, `${url}/auth/v1`);
        assert.ok(events.includes("SIGNED_IN"));
        await refused(supabase.auth.signInWithPassword({ email, password: password + "!" }), "invalid_credentials", 400);
        await refused(supabase.auth.signInWithPassword({ email: address("nobody"), password }), "invalid_credentials", 400);
    });

    test("refresh by themselves when they end", async () => {
        const { email } = await confirmed();
        const storage = new Storage();
        const supabase = client({ storage });
        const { session } = await good(supabase.auth.signInWithPassword({ email, password }));
        storage.edit((kept) => { kept.expires_at = Math.floor(Date.now() / 1000) - 10; });
        const later = client({ storage });
        const renewed = (await good(later.auth.getSession())).session;
        assert.notEqual(renewed.refresh_token, session.refresh_token);
        assert.ok(renewed.expires_at > Date.now() / 1000 + 3000);
        await good(later.auth.getUser());
    });

    test("give the same successor to a client that lost the answer, and end when one is stolen", async () => {
        const { email } = await confirmed();
        const { session } = await good(client().auth.signInWithPassword({ email, password }));
        const first = await good(client().auth.refreshSession({ refresh_token: session.refresh_token }));
        const again = await good(client().auth.refreshSession({ refresh_token: session.refresh_token }));
        assert.equal(again.session.refresh_token, first.session.refresh_token);
        const both = await Promise.all([1, 2, 3, 4].map(() =>
            good(client().auth.refreshSession({ refresh_token: first.session.refresh_token }))));
        assert.equal(new Set(both.map((each) => each.session.refresh_token)).size, 1);
        await refused(client().auth.refreshSession({ refresh_token: "a".repeat(20) }), "refresh_token_not_found", 400);
    });

    test("end in the three scopes", async () => {
        const { email } = await confirmed();
        const [one, two, three, four] = await Promise.all([1, 2, 3, 4].map(() => signed_in(email)));
        await good(one.auth.signOut({ scope: "local" }));
        await good(two.auth.getUser());
        await good(two.auth.signOut({ scope: "others" }));
        await refused(three.auth.getUser(), "session_not_found", 403);
        await good(two.auth.getUser());
        const five = await signed_in(email);
        await good(five.auth.signOut({ scope: "global" }));
        const kept = (await two.auth.getSession()).data.session;
        await refused(client().auth.getUser(kept.access_token), "session_not_found", 403);
        await refused(client().auth.refreshSession({ refresh_token: kept.refresh_token }), "refresh_token_not_found", 400);
        assert.ok(four);
    });

    test("see the rows that are theirs", async () => {
        const mine = await signed_in((await confirmed()).email);
        const other = await signed_in((await confirmed()).email);
        const note = await good(mine.from("note").insert({ text: "mine" }).select().single());
        assert.equal(note.owner, (await good(mine.auth.getUser())).user.id);
        assert.deepEqual(await good(other.from("note").select().eq("id", note.id)), []);
        assert.equal((await good(mine.from("note").select().eq("id", note.id))).length, 1);
        const { error } = await client().from("note").insert({ text: "nobody's" });
        assert.equal(error.code, "42501");
    });

    test("of members cannot make themselves masters", async () => {
        const { email, id } = await confirmed();
        const supabase = await signed_in(email);
        const { error } = await supabase.from("user").update({ role: "master" }).eq("id", id);
        assert.ok(error);
        await good(supabase.auth.updateUser({ data: { role: "master", app_metadata: { role: "master" } } }));
        const { session } = await good(supabase.auth.refreshSession());
        assert.equal(session.user.app_metadata.role, "member");
    });
});

describe("passwords", () => {
    test("are reset by mail", async () => {
        const { email } = await confirmed();
        const elsewhere = await signed_in(email);
        const supabase = client({ flowType: "pkce" });
        await good(supabase.auth.resetPasswordForEmail(email, { redirectTo: `${site}/reset` }));
        const { target, query } = await open(link(await mailbox.take(email)));
        assert.equal(target.pathname, "/reset");
        await good(supabase.auth.exchangeCodeForSession(query.code));
        await good(supabase.auth.updateUser({ password: "a brand new passphrase" }));
        await refused(client().auth.signInWithPassword({ email, password }), "invalid_credentials");
        await good(client().auth.signInWithPassword({ email, password: "a brand new passphrase" }));
        await refused(elsewhere.auth.getUser(), "session_not_found", 403);
        const notice = await mailbox.take(email);
        assert.ok(!/\d{6}/.test(notice.subject));
    });

    test("are not told for addresses without an account", async () => {
        const email = address("nobody");
        await good(client().auth.resetPasswordForEmail(email));
        assert.equal(mailbox.count(email), 0);
    });

    test("are to differ from the one before", async () => {
        const supabase = await signed_in((await confirmed()).email);
        await refused(supabase.auth.updateUser({ password }), "same_password", 422);
    });

    test("reauthentication mails a code", async () => {
        const { email } = await confirmed();
        const supabase = await signed_in(email);
        await good(supabase.auth.reauthenticate());
        const nonce = code(await mailbox.take(email));
        await good(supabase.auth.updateUser({ password: "yet another passphrase", nonce }));
    });
});

describe("emails", () => {
    test("change when both addresses confirm", async () => {
        const { email, id } = await confirmed();
        const next = address("next");
        const supabase = client({ flowType: "implicit" });
        await good(supabase.auth.signInWithPassword({ email, password }));
        const { user } = await good(supabase.auth.updateUser({ email: next }, { emailRedirectTo: `${site}/changed` }));
        assert.equal(user.email, email);
        assert.equal(user.new_email, next);
        const first = await open(link(await mailbox.take(email)));
        assert.match(first.fragment.message, /other email/);
        const second = await open(link(await mailbox.take(next)));
        assert.ok(second.fragment.access_token, JSON.stringify(second.fragment));
        await refused(client().auth.signInWithPassword({ email, password }), "invalid_credentials");
        const again = await good(client().auth.signInWithPassword({ email: next, password }));
        assert.equal(again.user.id, id);
        assert.equal(again.user.identities[0].identity_data.email, next);
    });

    test("of others are not taken", async () => {
        const other = await confirmed();
        const supabase = await signed_in((await confirmed()).email);
        await refused(supabase.auth.updateUser({ email: other.email }), "email_exists", 422);
    });
});

describe("links and codes by mail", () => {
    test("sign in by magic link", async () => {
        const { email, id } = await confirmed();
        const supabase = client({ flowType: "implicit" });
        await good(supabase.auth.signInWithOtp({ email, options: { emailRedirectTo: `${site}/in` } }));
        const { fragment } = await open(link(await mailbox.take(email)));
        assert.equal(fragment.type, "magiclink");
        const { user } = await good(supabase.auth.setSession(fragment));
        assert.equal(user.id, id);
    });

    test("sign in by code, and make the account", async () => {
        const email = address("otp");
        const supabase = client();
        await good(supabase.auth.signInWithOtp({ email, options: { data: { nickname: "Otto" } } }));
        const token = code(await mailbox.take(email));
        const { session } = await good(supabase.auth.verifyOtp({ email, token, type: "email" }));
        assert.equal(session.user.user_metadata.nickname, "Otto");
        await refused(supabase.auth.verifyOtp({ email, token, type: "email" }), "otp_expired", 403);
    });

    test("sign in by the hash of the link", async () => {
        const { email } = await confirmed();
        await good(client().auth.signInWithOtp({ email }));
        const token_hash = new URL(link(await mailbox.take(email))).searchParams.get("token");
        const { session } = await good(client().auth.verifyOtp({ token_hash, type: "magiclink" }));
        assert.ok(session);
    });

    test("make no account when told so", async () => {
        const email = address("none");
        await client().auth.signInWithOtp({ email, options: { shouldCreateUser: false } });
        assert.equal(mailbox.count(email), 0);
        await refused(client().auth.signInWithPassword({ email, password }), "invalid_credentials");
    });

    test("lead to no page that is not on the list", async () => {
        const { email } = await confirmed();
        const supabase = client({ flowType: "implicit" });
        for (const bad of ["https://evil.example/", "http://localhost:3000.evil.example/", "//evil.example",
            "http://localhost:3000@evil.example/", "javascript:alert(1)", "http://localhost:3000\\@evil.example/"]) {
            await good(supabase.auth.signInWithOtp({ email, options: { emailRedirectTo: bad } }));
            const { target } = await open(link(await mailbox.take(email)));
            assert.equal(target.origin, site, `${bad} led to ${target}`);
        }
    });

    test("are void after ten wrong codes", async () => {
        const { email } = await confirmed();
        await good(client().auth.signInWithOtp({ email }));
        const token = code(await mailbox.take(email));
        const wrong = token === "111111" ? "222222" : "111111";
        for (let tries = 0; tries < 10; ++tries) await client().auth.verifyOtp({ email, token: wrong, type: "email" });
        await refused(client().auth.verifyOtp({ email, token, type: "email" }), "otp_expired", 403);
    });

    test("drop the password that a stranger gave to an address", async () => {
        const email = address("victim");
        await good(client().auth.signUp({ email, password }));
        await mailbox.take(email);
        await good(client().auth.signInWithOtp({ email }));
        const token = code(await mailbox.take(email));
        await good(client().auth.verifyOtp({ email, token, type: "email" }));
        await refused(client().auth.signInWithPassword({ email, password }), "invalid_credentials");
    });
});

describe("anonymous accounts", () => {
    test("sign in, keep their rows, and become ordinary ones", async () => {
        const supabase = client();
        const { user } = await good(supabase.auth.signInAnonymously({ options: { data: { colour: "blue" } } }));
        assert.equal(user.is_anonymous, true);
        await good(supabase.from("note").insert({ text: "before" }));
        const email = address("named");
        await good(supabase.auth.updateUser({ email }));
        const token = code(await mailbox.take(email));
        const { session } = await good(supabase.auth.verifyOtp({ email, token, type: "email_change" }));
        assert.equal(session.user.id, user.id);
        assert.equal(session.user.is_anonymous, false);
        assert.equal(session.user.email, email);
        await good(supabase.auth.updateUser({ password }));
        const back = await signed_in(email);
        assert.equal((await good(back.from("note").select())).length, 1);
    });
});

describe("second factors", () => {
    test("are enrolled, asked for, required by a rule, and removed", async () => {
        const { email } = await confirmed();
        const supabase = await signed_in(email);
        await good(admin().from("vault").insert({ secret_name: "crown" }));
        assert.equal((await supabase.from("vault").select()).error.code, "42501");
        const factor = await good(supabase.auth.mfa.enroll({ factorType: "totp", friendlyName: "phone" }));
        assert.match(factor.totp.qr_code, /svg/);
        assert.match(factor.totp.uri, /^otpauth:\/\/totp\//);
        const challenge = await good(supabase.auth.mfa.challenge({ factorId: factor.id }));
        const right = totp(factor.totp.secret);
        await refused(supabase.auth.mfa.verify({ factorId: factor.id, challengeId: challenge.id,
            code: right === "123456" ? "654321" : "123456" }), "mfa_verification_failed", 422);
        await good(supabase.auth.mfa.verify({ factorId: factor.id, challengeId: challenge.id, code: right }));
        const level = await good(supabase.auth.mfa.getAuthenticatorAssuranceLevel());
        assert.equal(level.currentLevel, "aal2");
        assert.ok((await good(supabase.from("vault").select())).length > 0);

        const second = await signed_in(email);
        assert.deepEqual(await good(second.auth.mfa.getAuthenticatorAssuranceLevel()).then((each) => [each.currentLevel, each.nextLevel]), ["aal1", "aal2"]);
        assert.equal((await second.from("vault").select()).error.code, "42501");
        const replayed = await good(second.auth.mfa.challenge({ factorId: factor.id }));
        await refused(second.auth.mfa.verify({ factorId: factor.id, challengeId: replayed.id, code: right }), "mfa_verification_failed", 422);
        await refused(second.auth.updateUser({ password: "without the second factor" }), "insufficient_aal");
        await refused(second.auth.mfa.unenroll({ factorId: factor.id }), "insufficient_aal");
        const factors = await good(supabase.auth.mfa.listFactors());
        assert.equal(factors.totp.length, 1);
        await good(supabase.auth.mfa.unenroll({ factorId: factor.id }));
        assert.equal((await good(supabase.auth.mfa.listFactors())).all.length, 0);
    });
});

describe("administration", () => {
    test("creates, lists, finds, changes and deletes accounts", async () => {
        const { auth } = admin();
        const email = address("made");
        const { user } = await good(auth.admin.createUser({ email, password, email_confirm: true,
            app_metadata: { role: "master", plan: "gold" }, user_metadata: { nickname: "Boss" } }));
        assert.equal(user.app_metadata.role, "master");
        const listed = await good(auth.admin.listUsers({ page: 1, perPage: 2 }));
        assert.equal(listed.users.length, 2);
        assert.equal(listed.users[0].email, email);
        assert.ok(listed.total >= 2);
        assert.equal(listed.nextPage, 2);
        assert.equal((await good(auth.admin.getUserById(user.id))).user.email, email);
        const boss = await signed_in(email);
        assert.ok((await good(boss.from("user").select("id"))).length > 1);
        const changed = await good(auth.admin.updateUserById(user.id, { app_metadata: { plan: null }, ban_duration: "24h" }));
        assert.equal(changed.user.app_metadata.plan, undefined);
        assert.ok(changed.user.banned_until);
        await refused(client().auth.signInWithPassword({ email, password }), "user_banned");
        await good(auth.admin.updateUserById(user.id, { ban_duration: "none" }));
        await good(client().auth.signInWithPassword({ email, password }));
        await good(auth.admin.deleteUser(user.id));
        await refused(auth.admin.getUserById(user.id), "user_not_found", 404);
    });

    test("is for the service key alone", async () => {
        const supabase = await signed_in((await confirmed()).email);
        await refused(supabase.auth.admin.listUsers(), "not_admin", 403);
        await refused(client().auth.admin.listUsers(), "not_admin");
    });

    test("invites by mail", async () => {
        const email = address("guest");
        const { user } = await good(admin().auth.admin.inviteUserByEmail(email, { data: { nickname: "Guest" }, redirectTo: `${site}/join` }));
        assert.ok(user.invited_at);
        const { fragment, target } = await open(link(await mailbox.take(email)));
        assert.equal(target.pathname, "/join");
        assert.equal(fragment.type, "invite");
        const supabase = client();
        await good(supabase.auth.setSession(fragment));
        await good(supabase.auth.updateUser({ password }));
        await signed_in(email);
        await refused(admin().auth.admin.inviteUserByEmail(email), "email_exists", 422);
    });

    test("makes links without mailing them", async () => {
        const { email } = await confirmed();
        for (const type of ["magiclink", "recovery"]) {
            const { properties, user } = await good(admin().auth.admin.generateLink({ type, email }));
            assert.equal(user.email, email);
            assert.match(properties.email_otp, /^\d{6}$/);
            const { fragment } = await open(properties.action_link);
            assert.equal(fragment.type, type);
        }
        assert.equal(mailbox.count(email), 0);
        const fresh = address("linked");
        const { properties } = await good(admin().auth.admin.generateLink({ type: "signup", email: fresh, password }));
        const { session } = await good(client().auth.verifyOtp({ token_hash: properties.hashed_token, type: "signup" }));
        assert.equal(session.user.email, fresh);
    });

    test("signs an account out everywhere", async () => {
        const supabase = await signed_in((await confirmed()).email);
        const { session } = await good(supabase.auth.getSession());
        await good(admin().auth.admin.signOut(session.access_token, "global"));
        await refused(supabase.auth.getUser(), "session_not_found", 403);
    });

    test("deletes softly", async () => {
        const { email, id } = await confirmed();
        await good(admin().auth.admin.deleteUser(id, true));
        await refused(client().auth.signInWithPassword({ email, password }), "invalid_credentials");
        await confirmed(email);
    });
});
