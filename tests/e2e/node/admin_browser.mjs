// The admin site in a real browser: what its tests share.
import { chromium } from "playwright-core";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TIMEOUT_MS = 30_000;
const SERIOUS = ["serious", "critical"];

/** A browser at the site. What goes wrong in it is kept in `seen`; refusals that a test provokes are `expected`. */
export async function open(url, pictures, options = {}) {
    const browser = await chromium.launch({
        executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
        args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
    });
    const context = await browser.newContext({ viewport: { width: 1280, height: 860 }, locale: "en-GB", acceptDownloads: true, ...options });
    const page = await context.newPage();
    page.setDefaultTimeout(TIMEOUT_MS);
    const seen = { errors: [], foreign: [], axe: [], done: [] };
    page.on("pageerror", (error) => seen.errors.push(String(error)));
    page.on("console", (message) => message.type() === "error" && seen.errors.push(message.text()));
    page.on("request", (request) => {
        const { origin, protocol } = new URL(request.url());
        if (origin !== new URL(url).origin && protocol.startsWith("http")) seen.foreign.push(request.url());
    });
    const site = `${url}/admin/`;
    return {
        browser, context, page, seen, site,
        go: (path) => page.goto(`${site}#/${path}`),
        picture: (name) => page.screenshot({ path: `${pictures}/admin-${name}.png` }),
        audit: (name) => audit(page, name, seen),
    };
}

/** Accessibility, as axe sees it: serious findings only. */
async function audit(page, name, seen) {
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
            await place.picture("failed");
            place.seen.failed = `${name}: ${error}`;
            break;
        }
    }
    console.log(JSON.stringify(place.seen));
    await place.browser.close();
}
