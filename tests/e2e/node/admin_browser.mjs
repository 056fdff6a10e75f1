// The admin site in a real browser: what its tests share.
import { chromium } from "playwright-core";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename } from "node:path";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TIMEOUT_MS = 30_000;
const SERIOUS = ["serious", "critical"];

/** A browser at the site. What goes wrong in it is kept in `seen`; `friends` are other places that it may ask. */
export async function open(url, pictures, { friends = [], ...options } = {}) {
    const browser = await chromium.launch({
        executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
        args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
    });
    const context = await browser.newContext({ viewport: { width: 1280, height: 860 }, locale: "en-GB", acceptDownloads: true, ...options });
    const page = await context.newPage();
    page.setDefaultTimeout(TIMEOUT_MS);
    const seen = { errors: [], foreign: [], axe: [], refused: [], done: [] };
    const elsewhere = () => friends.some((friend) => page.url().startsWith(friend));
    page.on("pageerror", (error) => seen.errors.push(String(error)));
    page.on("console", (message) => message.type() === "error" && !elsewhere() && seen.errors.push(message.text()));
    page.on("response", (answer) => {
        const { pathname, search } = new URL(answer.url());
        if (answer.status() >= 400 && !elsewhere()) seen.refused.push(`${answer.status()} ${answer.request().method()} ${pathname}${search}`);
    });
    page.on("request", (request) => {
        const { origin, protocol } = new URL(request.url());
        const known = [new URL(url).origin, ...friends].includes(origin);
        if (!known && !elsewhere() && protocol.startsWith("http")) seen.foreign.push(request.url());
    });
    const site = `${url}/admin/`;
    return {
        browser, context, page, seen, site, ...hands(page),
        go: (path) => page.goto(`${site}#/${path}`),
        picture: (name) => page.screenshot({ path: `${pictures}/admin-${name}.png` }),
        audit: (name) => audit(page, name, seen),
    };
}

/** What tests do and look for on every page. */
function hands(page) {
    const button = (name, within = page) => within.getByRole("button", { name, exact: true });
    const said = (text) => page.getByRole("alert").filter({ hasText: text }).first().waitFor();
    return {
        button, said,
        heading: (name) => page.getByRole("heading", { level: 1, name, exact: true }).waitFor(),
        dialog: () => page.getByRole("dialog").last(),
        choose: async (box, option) => {
            await box.click();
            await page.getByRole("option", { name: option, exact: true }).click();
        },
        undo: async () => {
            await button("Undo", page.getByRole("alert")).click();
            await said("Taken back");
        },
    };
}

/** Asks the server with its secret key, past the site. */
export async function ask(url, path, options = {}) {
    const { secret_key } = JSON.parse(process.env.SOCLE_E2E_KEYS);
    const answer = await fetch(url + path, { ...options, headers: { apikey: secret_key, "content-type": "application/json" } });
    return answer.status === 204 ? null : answer.json();
}

/** What `look` gives, as soon as it gives something. */
export async function until(look, what) {
    const end = Date.now() + TIMEOUT_MS;
    for (;;) {
        const found = await look();
        if (found) return found;
        if (Date.now() > end) throw new Error(`waited in vain for ${what}`);
        await new Promise((resume) => setTimeout(resume, 100));
    }
}

/** Accessibility, as axe sees it: serious findings only. */
async function audit(page, name, seen) {
    await page.evaluate(async () => {
        const ending = () => document.getAnimations().filter((each) => Number.isFinite(each.effect.getComputedTiming().endTime));
        const frame = () => new Promise((resume) => requestAnimationFrame(resume));
        for (let still = 0; still < 3; still++) {
            const running = ending();
            if (running.length > 0) still = 0;
            await Promise.allSettled(running.map((each) => each.finished));
            await frame();
        }
    });
    await page.evaluate(AXE);
    const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
    for (const found of violations.filter((each) => SERIOUS.includes(each.impact))) {
        seen.axe.push(`${name}: ${found.id}: ${found.nodes.map((node) => node.html.slice(0, 200)).join(" | ")}`);
    }
}

export async function signIn({ page, site }, email, password) {
    await page.goto(site);
    await page.getByLabel(/^(Email|Courriel)/).fill(email);
    await page.getByLabel(/^(Password|Mot de passe)/).fill(password);
    await page.getByRole("button", { name: /^(Sign in|Se connecter)$/ }).click();
    await page.getByRole("menuitem", { name: /^(Home|Accueil)$/ }).waitFor();
}

/** Runs the steps in order; the first that fails leaves a picture and its name. */
export async function play(place, steps) {
    for (const [name, act] of Object.entries(steps)) {
        try {
            await act();
            place.seen.done.push(name);
        } catch (error) {
            await place.picture(`failed-${basename(process.argv[1], ".mjs")}`);
            place.seen.failed = `${name}: ${error}`;
            break;
        }
    }
    console.log(JSON.stringify(place.seen));
    await place.browser.close();
}
