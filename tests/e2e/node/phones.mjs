// `supabase.auth` by telephone, as its documentation shows it, against a running server of apps/line
// whose messages go through a real "Send SMS" hook.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { createClient } from "@supabase/supabase-js";
import WebSocket from "ws";

import { Switchboard } from "./switchboard.mjs";

const url = process.env.SOCLE_E2E_URL;
const keys = JSON.parse(process.env.SOCLE_E2E_KEYS);
const password = "correct horse battery staple";
const switchboard = new Switchboard(process.env.SOCLE_E2E_HOOK_SECRET);

function client(key = keys.anon_key, flowType = "implicit") {
    return createClient(url, key, {
        auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false, flowType },
        realtime: { transport: WebSocket },
    });
}

function admin() {
    return client(keys.service_key);
}

async function good(answer) {
    const { data, error } = await answer;
    assert.equal(error, null, error && `${error.code}: ${error.message}`);
    return data;
}

async function refused(answer, code, status) {
    const { error } = await answer;
    assert.ok(error, `not refused with ${code}`);
    assert.equal(error.code, code, error.message);
    if (status) assert.equal(error.status, status);
}

let count = 0;
// As people write it; `digits` is how it is kept.
function number() {
    const digits = `336${String(process.pid).padStart(5, "0").slice(-5)}${String(++count).padStart(3, "0")}`;
    return { phone: `+${digits.slice(0, 2)} ${digits.slice(2)}`, digits };
}

function wrong(code) {
    return (code[0] === "9" ? "0" : "9") + code.slice(1);
}

async function member(supabase = client()) {
    const { phone, digits } = number();
    await good(supabase.auth.signUp({ phone, password }));
    const token = await switchboard.code(digits);
    const { user, session } = await good(supabase.auth.verifyOtp({ phone, token, type: "sms" }));
    return { supabase, phone, digits, user, session };
}

before(() => switchboard.listen(Number(process.env.SOCLE_E2E_HOOK_PORT)));
after(() => switchboard.close());

describe("sign-up", () => {
    test("signUp, the code, and signInWithPassword by phone", async () => {
        const supabase = client();
        const { phone, digits } = number();
        const made = await good(supabase.auth.signUp({ phone, password, options: { data: { name: "Ann" } } }));
        assert.equal(made.session, null);
        assert.equal(made.user.phone, digits);
        assert.ok(made.user.confirmation_sent_at);
        assert.equal(made.user.phone_confirmed_at, undefined);
        await refused(supabase.auth.signInWithPassword({ phone, password }), "phone_not_confirmed", 400);

        const told = await switchboard.take(digits);
        assert.match(told.id, /^msg_[0-9a-f]{32}$/);
        assert.equal(told.metadata.name, "send-sms");
        assert.equal(told.user.id, made.user.id);
        assert.equal(told.user.phone, digits);
        assert.equal(told.user.user_metadata.name, "Ann");
        assert.match(told.sms.otp, /^[0-9]{6}$/);
        assert.equal(told.sms.channel, "sms");

        const { user, session } = await good(supabase.auth.verifyOtp({ phone, token: told.sms.otp, type: "sms" }));
        assert.equal(user.id, made.user.id);
        assert.ok(user.phone_confirmed_at && user.confirmed_at);
        assert.equal(user.app_metadata.provider, "phone");
        assert.equal(user.identities[0].provider, "phone");
        assert.equal(user.identities[0].identity_data.phone, digits);
        assert.equal(user.identities[0].identity_data.phone_verified, true);
        const claims = JSON.parse(Buffer.from(session.access_token.split(".")[1], "base64url"));
        assert.equal(claims.phone, digits);
        assert.equal(claims.amr[0].method, "otp");
        const back = await good(client().auth.signInWithPassword({ phone, password }));
        assert.equal(back.user.id, user.id);
        await refused(client().auth.signInWithPassword({ phone, password: "not the password" }),
                      "invalid_credentials", 400);
    });

    test("by WhatsApp", async () => {
        const { phone, digits } = number();
        await good(client().auth.signUp({ phone, password, options: { channel: "whatsapp" } }));
        assert.equal((await switchboard.take(digits)).sms.channel, "whatsapp");
    });

    test("a number that is taken is answered like one that is not", async () => {
        const { phone, digits, user } = await member();
        const again = await good(client().auth.signUp({ phone, password }));
        const fresh = number();
        const first = await good(client().auth.signUp({ phone: fresh.phone, password }));
        await switchboard.take(fresh.digits);
        assert.notEqual(again.user.id, user.id);
        assert.equal(again.user.phone, digits);
        assert.deepEqual(Object.keys(again.user).sort(), Object.keys(first.user).sort());
        assert.equal(again.user.identities.length, first.user.identities.length);
    });

    test("a stranger's password for the number does not outlive its confirmation", async () => {
        const { phone, digits } = number();
        await good(client().auth.signUp({ phone, password: "chosen by a stranger" }));
        await switchboard.take(digits);
        const supabase = client();
        await good(supabase.auth.signInWithOtp({ phone }));
        await good(supabase.auth.verifyOtp({ phone, token: await switchboard.code(digits), type: "sms" }));
        await refused(client().auth.signInWithPassword({ phone, password: "chosen by a stranger" }),
                      "invalid_credentials");
    });

    test("resend", async () => {
        const supabase = client();
        const { phone, digits } = number();
        await good(supabase.auth.signUp({ phone, password }));
        const first = await switchboard.code(digits);
        await good(supabase.auth.resend({ type: "sms", phone }));
        const second = await switchboard.code(digits);
        if (first !== second) {
            await refused(supabase.auth.verifyOtp({ phone, token: first, type: "sms" }), "otp_expired", 403);
        }
        await good(supabase.auth.verifyOtp({ phone, token: second, type: "sms" }));
        await good(supabase.auth.resend({ type: "sms", phone }));
        await good(supabase.auth.resend({ type: "sms", phone: number().phone }));
        assert.equal(switchboard.told.filter((each) => each.sms.phone === digits).length, 0);
    });
});

describe("signInWithOtp", () => {
    test("makes the account, then finds it", async () => {
        const { phone, digits } = number();
        const ids = [];
        for (const flow of ["implicit", "pkce"]) {
            const supabase = client(keys.anon_key, flow);
            await good(supabase.auth.signInWithOtp({ phone }));
            const token = await switchboard.code(digits);
            ids.push((await good(supabase.auth.verifyOtp({ phone, token, type: "sms" }))).user.id);
        }
        assert.equal(ids[0], ids[1]);
    });

    test("makes none with shouldCreateUser: false, and does not tell", async () => {
        const { phone, digits } = number();
        await good(client().auth.signInWithOtp({ phone, options: { shouldCreateUser: false } }));
        const { users } = await good(admin().auth.admin.listUsers({ perPage: 1000 }));
        assert.ok(!users.some((user) => user.phone === digits));
    });

    test("a code is refused when wrong, when used, for another number and after ten wrong ones", async () => {
        const supabase = client();
        const { phone, digits } = number();
        await good(supabase.auth.signInWithOtp({ phone }));
        const token = await switchboard.code(digits);
        const verify = (code, to = phone, type = "sms") => supabase.auth.verifyOtp({ phone: to, token: code, type });
        await refused(verify(wrong(token)), "otp_expired", 403);
        await refused(verify(token, number().phone), "otp_expired", 403);
        await refused(verify(token, phone, "phone_change"), "otp_expired", 403);
        await good(verify(token));
        await refused(verify(token), "otp_expired", 403);
        await good(supabase.auth.signInWithOtp({ phone }));
        const next = await switchboard.code(digits);
        for (let i = 0; i < 10; ++i) await refused(verify(wrong(next)), "otp_expired", 403);
        await refused(verify(next), "otp_expired", 403);
    });

    test("what is no number, channel or combination", async () => {
        for (const phone of ["12", "call me", "0612345678", "+33 6 12 34 56 78 90 12 34"]) {
            await refused(client().auth.signInWithOtp({ phone }), "validation_failed", 400);
            await refused(client().auth.signUp({ phone, password }), "validation_failed", 400);
        }
        await refused(client().auth.signInWithOtp({ phone: number().phone, options: { channel: "post" } }),
                      "validation_failed", 400);
        await refused(client().auth.signUp({ phone: number().phone, password: "short" }), "weak_password", 422);
    });
});

describe("one's own account", () => {
    test("updateUser with a phone, confirmed by phone_change", async () => {
        const { supabase, user, digits } = await member();
        const next = number();
        const { user: asked } = await good(supabase.auth.updateUser({ phone: next.phone }));
        assert.equal(asked.phone, digits);
        assert.equal(asked.new_phone, next.digits);
        const first = await switchboard.take(next.digits);
        assert.equal(first.user.new_phone, next.digits);
        await good(supabase.auth.resend({ type: "phone_change", phone: next.phone }));
        const token = await switchboard.code(next.digits);
        await refused(supabase.auth.verifyOtp({ phone: next.phone, token: wrong(token), type: "phone_change" }),
                      "otp_expired", 403);
        const changed = await good(supabase.auth.verifyOtp({ phone: next.phone, token, type: "phone_change" }));
        assert.equal(changed.user.id, user.id);
        assert.equal(changed.user.phone, next.digits);
        assert.equal(changed.user.new_phone, undefined);
        await good(client().auth.signInWithPassword({ phone: next.phone, password }));
        await refused(client().auth.signInWithPassword({ phone: digits, password }), "invalid_credentials");
    });

    test("a number that another account has is refused", async () => {
        const other = await member();
        const { supabase } = await member();
        await refused(supabase.auth.updateUser({ phone: other.phone }), "phone_exists", 422);
    });

    test("an anonymous account gets a number, and a password", async () => {
        const supabase = client();
        const { user } = await good(supabase.auth.signInAnonymously());
        const { phone, digits } = number();
        await good(supabase.auth.updateUser({ phone }));
        const token = await switchboard.code(digits);
        const known = await good(supabase.auth.verifyOtp({ phone, token, type: "phone_change" }));
        assert.equal(known.user.id, user.id);
        assert.equal(known.user.is_anonymous, false);
        await good(supabase.auth.updateUser({ password }));
        await good(client().auth.signInWithPassword({ phone, password }));
    });

    test("reauthenticate asks the telephone where there is no email", async () => {
        const { supabase, digits } = await member();
        await good(supabase.auth.reauthenticate());
        assert.match(await switchboard.code(digits), /^[0-9]{6}$/);
    });

    test("rows of an account that signed in by phone are its own", async () => {
        const { supabase, user } = await member();
        const { data, error } = await supabase.from("note").insert({ text: "mine" }).select().single();
        assert.equal(error, null);
        assert.equal(data.of, user.id);
        assert.equal((await (await member()).supabase.from("note").select()).data.length, 0);
    });
});

describe("administration", () => {
    test("createUser with phone_confirm, updateUserById, deleteUser", async () => {
        const { phone, digits } = number();
        const { user } = await good(admin().auth.admin.createUser({ phone, password, phone_confirm: true }));
        assert.equal(user.phone, digits);
        assert.ok(user.phone_confirmed_at);
        await good(client().auth.signInWithPassword({ phone, password }));
        await refused(admin().auth.admin.createUser({ phone, password }), "phone_exists", 422);
        const next = number();
        const changed = await good(admin().auth.admin.updateUserById(user.id, { phone: next.phone, phone_confirm: true }));
        assert.equal(changed.user.phone, next.digits);
        await good(client().auth.signInWithPassword({ phone: next.phone, password }));
        const waiting = number();
        await good(admin().auth.admin.createUser({ phone: waiting.phone, password }));
        await refused(client().auth.signInWithPassword({ phone: waiting.phone, password }), "phone_not_confirmed");
        await good(admin().auth.admin.deleteUser(user.id));
        await refused(client().auth.signInWithPassword({ phone: next.phone, password }), "invalid_credentials");
    });
});

describe("the hook", () => {
    test("settings tell of it", async () => {
        const settings = await (await fetch(`${url}/auth/v1/settings`)).json();
        assert.equal(settings.external.phone, true);
        assert.equal(settings.phone_autoconfirm, false);
        assert.equal(settings.sms_provider, "hook");
    });

    test("every request was signed with the secret", () => {
        assert.equal(switchboard.refused.length, 0);
    });
});
