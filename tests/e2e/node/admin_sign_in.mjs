// Ways to sign in: admin_sign_in.mjs URL EMAIL PASSWORD FOLDER_OF_PICTURES ISSUER_PORT. Prints what it saw as JSON.
import { createHmac } from "node:crypto";
import { ask, open, play, signIn, until } from "./admin_browser.mjs";
import { OidcServer } from "./oidc_server.mjs";

const [url, email, password, pictures, port] = process.argv.slice(2);
const issuer = new OidcServer(Number(port), { client_id: "guild", client_secret: "guild-secret", redirect_uris: [`${url}/auth/v1/callback`] });
await issuer.start();
const place = await open(url, pictures, { friends: [issuer.url] });
const { page, go, picture, audit, button, said } = place;
const STEP_S = 30;

let secret = "";
let used = 0;

/** The code of an authenticator app, each of another half minute, as none is taken twice. */
function code() {
    used = Math.max(used + 1, Math.floor(Date.now() / 1000 / STEP_S));
    const counter = Buffer.alloc(8);
    counter.writeBigUInt64BE(BigInt(used));
    const bits = [...secret].map((letter) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0")).join("");
    const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
    const digest = createHmac("sha1", key).update(counter).digest();
    const at = digest[19] & 15;
    return String((digest.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

const signOut = async () => {
    await button("My account").click();
    await page.getByRole("menuitem", { name: "Sign out" }).click();
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
};
const home = () => page.getByText("Who changed what").waitFor();
const passwordGiven = async () => {
    await page.getByLabel("Email").fill(email);
    await page.getByLabel("Password").fill(password);
    await button("Sign in").click();
};

/** The link, or the code, of the newest mail to an address. */
async function mailed(to, known = 0) {
    return until(async () => {
        const { items } = await ask(url, "/admin/v1/mails");
        const mails = items.filter((mail) => mail.to === to);
        if (mails.length <= known) return null;
        const { text } = await ask(url, `/admin/v1/mails/${mails[0].id}`);
        return { link: /https?:\/\/\S*verify\S*/.exec(text)[0].replace(/[)>\]]+$/, ""), code: /\b\d{6}\b/.exec(text)?.[0], count: mails.length };
    }, `a mail to ${to}`);
}

let mails = 0;

await play(place, {
    "a link is asked for, and opened": async () => {
        await page.goto(place.site);
        await page.getByLabel("Email").fill(email);
        await button("Mail me a link").click();
        await said("a link is on its way");
        await audit("code of a mail");
        await picture("mail-code");
        const mail = await mailed(email);
        mails = mail.count;
        await page.goto(mail.link);
        await home();
        await signOut();
    },
    "a link that was used says so": async () => {
        const mail = await mailed(email);
        await page.goto(mail.link);
        await said(/link|expired/i);
        await audit("a used link");
        await picture("used-link");
    },
    "the code of a mail does it, too": async () => {
        await page.goto(place.site);
        await page.getByLabel("Email").fill(email);
        await button("Mail me a link").click();
        const mail = await mailed(email, mails);
        mails = mail.count;
        await page.getByLabel("Code from the mail").fill("000000");
        await button("Use the code").click();
        await said("wrong or too old");
        await page.getByLabel("Code from the mail").fill(mail.code);
        await button("Use the code").click();
        await home();
        await signOut();
    },
    "a forgotten password is chosen anew": async () => {
        await page.getByLabel("Email").fill(email);
        await button("Forgot the password?").click();
        await said("a mail to choose a new password");
        const mail = await mailed(email, mails);
        mails = mail.count;
        await page.goto(mail.link);
        await place.heading("My account");
        await page.getByLabel("New password").fill(password);
        await button("Save").click();
        await said("password");
        await signOut();
    },
    "a provider's account": async () => {
        await button("Sign in with Campus").click();
        await page.locator("input[name=login]").fill("ann@example.org");
        await page.locator("input[name=password]").fill("any");
        await page.getByRole("button", { name: /sign-in/i }).click();
        await page.getByRole("button", { name: /continue/i }).click();
        await home();
        await button("My account").click();
        await page.getByText("ann@example.org").waitFor();
        await page.keyboard.press("Escape");
        await page.getByRole("menuitem", { name: "Sign out" }).waitFor({ state: "detached" });
        await signOut();
    },
    "who turns back at the provider is told, and can sign in otherwise": async () => {
        await place.context.clearCookies();
        await button("Sign in with Campus").click();
        await page.getByRole("link", { name: /cancel/i }).click();
        await said(/abort|denied|refused/i);
        await picture("turned-back");
        await passwordGiven();
        await home();
    },
    "a second factor is set up": async () => {
        await go("account");
        await button("Set up").click();
        secret = (await page.locator("code, pre").first().innerText()).trim();
        await audit("second factor");
        await picture("totp");
        await page.getByLabel("Code of your authenticator app").fill("000000");
        await button("Verify").click();
        await said("wrong or too old");
        await page.getByLabel("Code of your authenticator app").fill(code());
        await button("Verify").click();
        await said("The second factor is on");
        await button("Switch off").waitFor();
        await signOut();
    },
    "and asked for": async () => {
        await passwordGiven();
        await page.getByRole("heading", { name: "Second factor" }).waitFor();
        await audit("second factor asked for");
        await picture("second-factor");
        await page.getByLabel("Code of your authenticator app").fill("000000");
        await button("Verify").click();
        await said("wrong or too old");
        await page.getByLabel("Code of your authenticator app").fill(code());
        await button("Verify").click();
        await home();
    },
    "it can be switched off": async () => {
        await go("account");
        await button("Switch off").click();
        await button("Set up").waitFor();
        await signOut();
        await signIn(place, email, password);
    },
});
await issuer.stop();
