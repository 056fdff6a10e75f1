// The casting agency's web site in a real browser: casting_site.mjs URL PASSWORD FOLDER_OF_PICTURES STORE. Fails at the first
// thing that is not as it should be; prints what it counted as JSON.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

import { chromium } from "playwright-core";

const [url, password, pictures, store] = process.argv.slice(2);
const axe_source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
// What a browser says of answers that were meant to be refusals.
const refusals = /the server responded with a status of (400|403|409|422)/;
const seen = { steps: 0, errors: [], foreign: [], axe: [] };

const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
});

const desktop = { width: 1280, height: 860 };
const telephone = { width: 390, height: 844 };

async function open({ scheme = "light", size = desktop, locale = "en-GB" } = {}) {
    const context = await browser.newContext({ viewport: size, colorScheme: scheme, locale, reducedMotion: "reduce" });
    const page = await context.newPage();
    page.setDefaultTimeout(30_000);
    page.on("pageerror", (error) => seen.errors.push(String(error)));
    page.on("console", (message) => {
        if (message.type() === "error" && !refusals.test(message.text())) seen.errors.push(message.text());
    });
    page.on("request", (request) => {
        const { origin, protocol } = new URL(request.url());
        if (origin !== url && protocol.startsWith("http")) seen.foreign.push(request.url());
    });
    return page;
}

/** Nothing that keeps people with a screen reader, or without a mouse, from it. */
async function check(page, where) {
    await page.evaluate(axe_source);
    const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
    for (const { id, impact, nodes } of found.violations) {
        if (impact === "serious" || impact === "critical") seen.axe.push(`${where}: ${id}: ${nodes[0].html}`);
    }
    seen.steps++;
}

const picture = (page, name) => page.screenshot({ path: `${pictures}/casting-${store}-${name}.png` });
const button = (page, name) => page.getByRole("button", { name, exact: true });
/** By its label; required ones have a star. */
const field = (page, label) => page.locator("input, select").and(page.getByLabel(new RegExp(`^${label}( \\*)?$`)));
const link = (page, name) => page.getByRole("link", { name, exact: true });
const heading = (page, name) => page.getByRole("heading", { name, exact: true });

async function sees(locator) {
    await locator.first().waitFor();
    seen.steps++;
}

async function hasNot(page, ...locators) {
    for (const locator of locators) assert.equal(await locator.count(), 0, `${await page.title()}: ${locator}`);
    seen.steps++;
}

async function signIn(page, who, word = password) {
    await page.locator("input[name=email]").fill(`${who}@example.org`);
    await page.locator("input[name=password]").fill(word);
    await page.locator("form button[type=submit]").click();
}

async function problemAt(page, label, words) {
    const input = field(page, label);
    await sees(page.locator(".problem").filter({ hasText: words }));
    assert.equal(await input.getAttribute("aria-invalid"), "true");
    const described = await input.getAttribute("aria-describedby");
    assert.ok(await page.locator(`#${CSS_escape(described.split(" ").at(-1))}`).filter({ hasText: words }).count());
}

const CSS_escape = (id) => id.replace(/[^\w-]/g, (letter) => `\\${letter}`);

async function nobody() {
    const page = await open();
    await page.goto(`${url}/movies/7`);
    await sees(heading(page, "Sign in"));
    assert.equal(new URL(page.url()).pathname, "/sign-in");
    await check(page, "sign-in");
    await signIn(page, "assistant", "wrong-password-1");
    await sees(page.getByRole("alert").filter({ hasText: "The address or the password is wrong." }));
    await signIn(page, "assistant");
    await sees(heading(page, "The Great Dictator"));
    assert.equal(new URL(page.url()).pathname, "/movies/7");
    await page.context().close();

    const other = await open();
    await other.goto(url);
    await signIn(other, "nobody");
    await sees(heading(other, "You are signed in"));
    await check(other, "no role");
    await other.context().close();

    const guest = await open();
    await guest.goto(`${url}/sign-up`);
    await check(guest, "sign-up");
    await guest.getByLabel("E-mail address").fill("new.person@example.org");
    await guest.getByLabel("Password").fill("short");
    await button(guest, "Create an account").click();
    await sees(guest.getByRole("alert"));
    await guest.getByLabel("Password").fill(password);
    await button(guest, "Create an account").click();
    await sees(heading(guest, "Look into your mail"));
    await link(guest, "Back to sign-in").click();
    await link(guest, "Forgot the password?").click();
    await guest.getByLabel("E-mail address").fill("assistant@example.org");
    await button(guest, "Send me a link").click();
    await sees(guest.getByText("a link is on its way"));
    await guest.context().close();
}

async function assistant() {
    const page = await open();
    await page.goto(url);
    await signIn(page, "assistant");
    await sees(page.getByText("333 movies"));
    assert.equal(await page.locator(".card.movie").count(), 24);
    await check(page, "movies");
    await hasNot(page, link(page, "New movie"));
    await field(page, "Search titles and directors").fill("budap");
    await sees(page.getByText("1 movie", { exact: true }));
    assert.equal(new URL(page.url()).search, "?q=budap");
    await field(page, "Search titles and directors").fill("zzzz");
    await sees(heading(page, "Nothing found"));
    await link(page, "Clear the search").click();
    await button(page, "Nineties").click();
    await field(page, "Genre").selectOption("drama");
    await sees(page.locator(".card-about").filter({ hasText: /^199/ }));
    await page.goBack();
    await page.goto(`${url}/movies?sort=oldest`);
    await sees(page.locator(".card.movie").first().filter({ hasText: "1927" }));
    await button(page, "Next").click();
    await sees(page.getByText("Page 2 of 14"));
    assert.ok(page.url().endsWith("?sort=oldest&page=2"));
    await page.reload();
    await sees(page.getByText("Page 2 of 14"));

    await page.goto(`${url}/movies/7`);
    await sees(page.getByText("Directed by Charlie Chaplin"));
    await sees(page.getByText("as Hannah"));
    await hasNot(page, link(page, "Edit"), button(page, "Delete"), button(page, "Add to the cast"));
    await check(page, "movie");
    await link(page, "Paulette Goddard as Hannah").click();
    await sees(heading(page, "Paulette Goddard"));
    await sees(page.getByRole("link", { name: /Modern Times/ }));
    await hasNot(page, link(page, "Edit"), button(page, "Delete"), button(page, "Add to a movie"));
    await check(page, "actor");
    for (const path of ["/movies/new", "/movies/7/edit", "/actors/new", "/movies/999999", "/movies/x", "/nothing"]) {
        await page.goto(url + path);
        await sees(heading(page, "There is nothing here"));
    }
    await link(page, "Actors").click();
    await sees(page.getByText("597 actors"));
    await hasNot(page, link(page, "New actor"));
    await check(page, "actors");
    await field(page, "Search names").fill("brad pi");
    await sees(page.getByText("1 actor", { exact: true }));
    await link(page, "Account").click();
    await sees(page.getByText("Casting assistant"));
    await hasNot(page, page.getByText("Add movies"));
    await check(page, "account");
    await button(page, "Sign out").click();
    await sees(heading(page, "Sign in"));
    await page.goto(`${url}/movies`);
    await sees(heading(page, "Sign in"));
    await page.context().close();
}

async function producer() {
    const page = await open({ scheme: "dark" });
    await page.goto(url);
    await signIn(page, "producer");
    await link(page, "New movie").click();
    await sees(heading(page, "New movie"));
    await check(page, "new movie, dark");
    await button(page, "Save").click();
    await problemAt(page, "Title", "Please fill this in.");
    await page.waitForFunction(() => document.activeElement.name === "title");
    await field(page, "Title").fill("The Lighthouse Keepers");
    await field(page, "Release date").fill("2024-03-01");
    await field(page, "Duration in minutes").fill("0");
    await field(page, "Web site").fill("nonsense");
    await button(page, "Save").click();
    await problemAt(page, "Duration in minutes", "1 is the least.");
    await problemAt(page, "Web site", "A web address");
    await check(page, "refused movie, dark");
    await picture(page, "refused");
    await field(page, "Duration in minutes").fill("101");
    await field(page, "Web site").fill("");
    await field(page, "Genre").selectOption("drama");
    await field(page, "Director").fill("Ada Lind");
    await button(page, "Save").click();
    await sees(heading(page, "The Lighthouse Keepers"));
    await sees(page.getByText("Nobody has been cast yet."));
    await sees(page.getByRole("status").filter({ hasText: "Saved." }));
    await check(page, "movie, dark");
    const made = new URL(page.url()).pathname;

    await page.goto(`${url}/movies/new`);
    await field(page, "Title").fill("A Mistake");
    await field(page, "Release date").fill("2098-01-01");
    await button(page, "Save").click();
    await problemAt(page, "Release date", "A release is announced at most ten years ahead.");
    await field(page, "Release date").fill("2020-01-01");
    await button(page, "Save").click();
    await button(page, "Delete").click();
    await sees(page.getByRole("dialog").filter({ hasText: "Delete “A Mistake”?" }));
    await check(page, "delete dialog, dark");
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await sees(heading(page, "Movies"));
    await page.context().close();
    return made;
}

/** Without a mouse where a dialog is. */
async function director(made) {
    const page = await open();
    await page.goto(url + made);
    await signIn(page, "director");
    await sees(link(page, "Edit"));
    await hasNot(page, button(page, "Delete"));
    await button(page, "Add to the cast").focus();
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("dialog");
    await sees(dialog.filter({ hasText: "Add to the cast" }));
    await page.keyboard.press("Escape");
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    await page.waitForFunction(() => document.activeElement.textContent === "Add to the cast");

    await page.keyboard.press("Enter");
    await page.getByRole("combobox", { name: "Actor" }).pressSequentially("brad p");
    await sees(page.getByRole("option").filter({ hasText: "Brad Pitt" }));
    await check(page, "cast dialog");
    await picture(page, "cast");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    await page.keyboard.type("A keeper");
    await page.keyboard.press("Enter");
    await dialog.waitFor({ state: "detached" });
    await sees(page.getByText("as A keeper"));

    await button(page, "Add to the cast").click();
    await button(page, "Save").click();
    await problemAt(page, "Actor", "Choose one of the list.");
    await page.getByRole("combobox", { name: "Actor" }).fill("brad p");
    await page.getByRole("option").filter({ hasText: "Brad Pitt" }).click();
    await button(page, "Save").click();
    await problemAt(page, "Actor", "This actor is in the cast already.");
    await button(page, "Cancel").click();

    await button(page, "Change the role of Brad Pitt").click();
    await field(page, "Character").fill("The keeper");
    await button(page, "Save").click();
    await sees(page.getByText("as The keeper"));

    await link(page, "Actors").click();
    await link(page, "New actor").click();
    await field(page, "Name").fill("Nora Testperson");
    await field(page, "Birth date").fill("1990-05-01");
    await field(page, "Age").fill("30");
    await button(page, "Save").click();
    await problemAt(page, "Birth date", "Give the birth date or the age, not both.");
    await field(page, "Age").fill("");
    await field(page, "Telephone").fill("+33 1 23 45 67 89");
    await button(page, "Save").click();
    await sees(heading(page, "Nora Testperson"));
    await sees(page.getByText("No movie yet."));
    await sees(page.getByRole("link", { name: /^\+33/ }));
    await button(page, "Add to a movie").click();
    await page.getByRole("combobox", { name: "Movie" }).fill("great dict");
    await page.getByRole("option").filter({ hasText: "The Great Dictator" }).click();
    await button(page, "Save").click();
    await sees(page.getByRole("dialog").getByText("The actor was not born when the movie was released."));
    await page.getByRole("combobox", { name: "Movie" }).fill("lighthouse k");
    await page.getByRole("option").filter({ hasText: "The Lighthouse Keepers" }).click();
    await button(page, "Save").click();
    await button(page, "Remove “The Lighthouse Keepers”").click();
    await page.getByRole("dialog").getByRole("button", { name: "Remove", exact: true }).click();
    await sees(page.getByText("No movie yet."));
    await link(page, "Edit").click();
    await field(page, "Gender").selectOption("female");
    await button(page, "Save").click();
    await sees(page.getByText("Female"));
    await button(page, "Delete").click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await sees(heading(page, "Actors"));
    await page.context().close();
}

async function french() {
    const page = await open({ locale: "fr-FR", size: telephone });
    await page.goto(url);
    await sees(heading(page, "Se connecter"));
    await check(page, "connexion, téléphone");
    await signIn(page, "producer");
    await sees(page.getByText("334 films"));
    await page.waitForFunction(() => document.documentElement.lang === "fr");
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= telephone.width, `${wide} pixels wide`);
    await check(page, "films, téléphone");
    await picture(page, "telephone");
    await page.goto(`${url}/movies/new`);
    await field(page, "Titre").fill("Demain");
    await field(page, "Date de sortie").fill("2098-01-01");
    await button(page, "Enregistrer").click();
    await problemAt(page, "Date de sortie", "Une sortie s'annonce au plus dix ans à l'avance.");
    await check(page, "nouveau film, téléphone");
    await page.goto(`${url}/movies/7`);
    await sees(page.getByText("15 octobre 1940"));
    await sees(page.getByText("Comédie", { exact: true }));
    await check(page, "film, téléphone");
    await page.getByLabel("Langue").first().selectOption("en");
    await sees(page.getByText("15 October 1940").or(page.getByText("October 15, 1940")));
    await page.reload();
    await sees(page.getByText("Directed by Charlie Chaplin"));
    await page.context().close();

    const dark = await open({ locale: "fr-FR" });
    await dark.goto(url);
    await signIn(dark, "producer");
    await dark.getByLabel("Apparence").selectOption("dark");
    await sees(dark.locator(".card.movie"));
    await dark.waitForFunction(() => getComputedStyle(document.body).backgroundColor === "rgb(20, 18, 16)");
    await check(dark, "films, sombre");
    await dark.goto(`${url}/actors`);
    await sees(dark.locator(".card.actor"));
    await check(dark, "acteurs, sombre");
    await dark.context().close();
}

await nobody();
await assistant();
const made = await producer();
await director(made);
await french();
console.log(JSON.stringify(seen));
await browser.close();
