// Every page of the admin site, looked at: admin_pages.mjs URL EMAIL PASSWORD FOLDER_OF_PICTURES [fr] [dark] [phone]. Prints
// what it saw as JSON.
import { open, play, signIn } from "./admin_browser.mjs";

const [url, email, password, pictures, ...how] = process.argv.slice(2);
const french = how.includes("fr");
const phone = how.includes("phone");
const look = [french ? "fr" : "en", how.includes("dark") ? "dark" : "light", phone ? "phone" : "desktop"].join("-");
const place = await open(url, pictures, {
    locale: french ? "fr-FR" : "en-GB",
    colorScheme: how.includes("dark") ? "dark" : "light",
    ...(phone ? { viewport: { width: 390, height: 844 }, hasTouch: true } : {}),
});
const { page, go, picture, audit, seen } = place;
const PAGES = ["", "movie", "movie/1", "movie/create", "role", "history", "people", "account", "data-model", "data-model/movie", "jobs", "mails", "logs", "metrics", "backups", "keys", "settings", "api/movie"];

const visit = (path) => async () => {
    await go(path);
    await page.getByRole("heading", { level: 1 }).first().waitFor();
    await page.getByRole("progressbar").first().waitFor({ state: "detached" });
    await page.waitForLoadState("networkidle");
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (wide > 1) seen.errors.push(`${path} is ${wide} px wider than the window`);
    await audit(`${look} ${path}`);
    await picture(`${look}-${path.replaceAll("/", "-") || "home"}`);
};

await play(place, {
    "sign-in": async () => {
        if (phone) await signInOnPhone();
        else await signIn(place, email, password);
    },
    ...Object.fromEntries(PAGES.map((path) => [path || "home", visit(path)])),
});

async function signInOnPhone() {
    await page.goto(place.site);
    await page.getByLabel(/^(Email|Courriel)/).fill(email);
    await page.getByLabel(/^(Password|Mot de passe)/).fill(password);
    await page.getByRole("button", { name: /^(Sign in|Se connecter)$/ }).click();
    await page.getByRole("heading", { level: 1 }).first().waitFor();
    await page.getByRole("region").first().waitFor();
}
