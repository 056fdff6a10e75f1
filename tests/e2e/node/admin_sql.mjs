// The database in the admin site: admin_sql.mjs URL EMAIL PASSWORD FOLDER_OF_PICTURES [fr]. Prints what it saw as JSON.
import { readFileSync } from "node:fs";
import { open, play, signIn } from "./admin_browser.mjs";

const [url, email, password, pictures, language] = process.argv.slice(2);
const french = language === "fr";
const look = french ? "fr" : "en";
const place = await open(url, pictures, { locale: french ? "fr-FR" : "en-GB", ...(french ? { colorScheme: "dark" } : {}) });
const { page, go, picture, audit, seen } = place;
const say = (english, frenchText) => (french ? frenchText : english);

const ask = async (sql, button = say("Run", "Lancer")) => {
    await page.getByLabel(say("SQL statement", "Instruction SQL")).fill(sql);
    await page.getByRole("button", { name: button, exact: true }).click();
};

await play(place, {
    "sign-in": () => signIn(place, email, password),
    "the menu leads there": async () => {
        await page.getByRole("menuitem", { name: say("Database", "Base de données") }).click();
        await page.getByRole("link", { name: "movie", exact: true }).waitFor();
        seen.passwords = await page.getByRole("link", { name: "socle_password" }).count();
        await audit(`${look} sql`);
        await picture(`sql-${look}-tables`);
    },
    "rows of a table": async () => {
        await page.getByRole("link", { name: "movie", exact: true }).click();
        await page.getByRole("cell", { name: "1", exact: true }).first().waitFor();
        await page.getByText(say("Columns and indexes", "Colonnes et index")).click();
        await page.getByRole("button", { name: say("Show more", "Afficher la suite") }).click();
        await page.getByRole("cell", { name: "51", exact: true }).first().waitFor();
        await audit(`${look} sql/movie`);
        await picture(`sql-${look}-movie`);
    },
    "a statement": async () => {
        await go("sql");
        await page.getByRole("tab", { name: "Console" }).click();
        await ask("SELECT count(*) AS movies FROM movie");
        await page.getByRole("columnheader", { name: "movies" }).waitFor();
        seen.count = await page.getByRole("cell").first().innerText();
    },
    "its plan": async () => {
        await ask("SELECT * FROM movie WHERE id = 1", say("Show the plan", "Montrer le plan"));
        await page.getByRole("columnheader", { name: "plan" }).waitFor();
        await audit(`${look} sql console`);
        await picture(`sql-${look}-console`);
    },
    "what is refused": async () => {
        await ask("SELECT nothing FROM movie");
        await page.getByRole("alert").filter({ hasText: "nothing" }).first().waitFor();
    },
    "kept as CSV": async () => {
        await ask("SELECT id, title FROM movie ORDER BY id LIMIT 2");
        await page.getByRole("columnheader", { name: "title" }).waitFor();
        const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "CSV" }).click()]);
        seen.csv = readFileSync(await file.path(), "utf8");
    },
    "no sideways scrolling on a phone": async () => {
        await page.setViewportSize({ width: 390, height: 844 });
        await go("sql/movie");
        await page.getByRole("cell", { name: "1", exact: true }).first().waitFor();
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        if (wide > 1) seen.errors.push(`sql/movie is ${wide} px wider than a phone`);
        await picture(`sql-${look}-phone`);
    },
});
