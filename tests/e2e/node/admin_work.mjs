// Work in the admin site: admin_work.mjs URL EMAIL PASSWORD FOLDER_OF_PICTURES. Prints what it saw as JSON.
import { statSync } from "node:fs";
import { open, play, signIn } from "./admin_browser.mjs";

const [url, email, password, pictures] = process.argv.slice(2);
const place = await open(url, pictures);
const { page, go, picture, audit, button, dialog, said, heading, choose, seen } = place;
const box = (name) => page.getByRole("combobox", { name: new RegExp(`^${name}`) });
/** What the browser says while the server restores. */
const AWAY = /net::ERR_(CONNECTION_REFUSED|CONNECTION_RESET|EMPTY_RESPONSE|SOCKET_NOT_CONNECTED)|status of 503/;
const menu = (name) => page.getByRole("menuitem", { name, exact: true }).click();

await play(place, {
    "a scheduled job is run now, and fails": async () => {
        await signIn(place, email, password);
        await menu("Jobs");
        await page.getByRole("tab", { name: "Schedules" }).click();
        await page.getByText("stocktaking").waitFor();
        await picture("schedules");
        await button("Run now").click();
        await said("in the queue");
        await page.getByRole("tab", { name: "Jobs" }).click();
        await page.getByRole("row").filter({ hasText: "stocktaking" }).getByText("Failed").waitFor();
    },
    "why is told": async () => {
        await choose(box("State"), "Failed");
        await page.getByRole("row").filter({ hasText: "stocktaking" }).click();
        await dialog().getByText("there is no vendor yet").first().waitFor();
        await audit("failed job");
        await picture("job");
        await button("Close", dialog()).click();
    },
    "what was missing is made": async () => {
        await go("vendor/create");
        await page.getByLabel("Name").fill("Les Halles");
        await page.getByLabel("Email").fill("halles@example.org");
        await button("Create").click();
        await heading("Les Halles");
    },
    "then the job is tried again, and done": async () => {
        await menu("Jobs");
        await page.getByRole("row").filter({ hasText: "stocktaking" }).click();
        await button("Retry", dialog()).click();
        await said("It runs again");
        await dialog().getByText("Done").first().waitFor();
        await button("Close", dialog()).click();
    },
    "the mail that followed is in the outbox, as it looks": async () => {
        await menu("Mails");
        await page.getByRole("row").filter({ hasText: "Welcome, Les Halles" }).click();
        await page.frameLocator("iframe").getByText("Your stall is").waitFor();
        await audit("mail");
        await picture("mail");
        await page.getByRole("tab", { name: "Plain text" }).click();
        await dialog().getByText("Your stall is").waitFor();
        await page.getByRole("tab", { name: "Headers" }).click();
        await dialog().getByText("market@example.org").waitFor();
    },
    "it is sent again": async () => {
        await button("Send again", dialog()).click();
        await said("It is sent again");
        await button("Close", dialog()).click();
    },
    "mails are found by their state": async () => {
        await choose(box("State"), "Failed");
        await page.getByText("No mail is in this state.").waitFor();
        await choose(box("State"), "Kept");
        await page.getByText("Welcome, Les Halles").first().waitFor();
    },
    "lines of the log are found": async () => {
        await menu("Logs");
        await page.getByLabel("Search").fill("stocktaking");
        await page.getByRole("row").nth(1).waitFor();
        await page.getByLabel("Search").fill("no such line");
        await page.getByText("No line matches.").waitFor();
    },
    "a backup is made and taken home": async () => {
        await menu("Backups");
        await page.getByText("There is no backup yet").waitFor();
        await button("Make a backup").click();
        await said("being made");
        const saved = page.waitForEvent("download");
        await button("Download").click();
        seen.backup_bytes = statSync(await (await saved).path()).size;
        await audit("backups");
        await picture("backups-made");
    },
    "it does not replace everything by a slip": async () => {
        const name = await page.getByRole("row").nth(1).getByRole("cell").first().innerText();
        await button("Restore").click();
        if (await button("Restore", dialog()).isEnabled()) throw new Error("a slip restores");
        await dialog().getByLabel("Name of the backup").fill(`${name}x`);
        if (await button("Restore", dialog()).isEnabled()) throw new Error("another name restores");
        await dialog().getByLabel("Name of the backup").fill(name);
        await audit("restore");
        await picture("restore");
        await button("Cancel", dialog()).click();
        await page.getByRole("dialog").waitFor({ state: "detached" });
    },
    "what was made since": async () => {
        await go("vendor/create");
        await page.getByLabel("Name").fill("Too late");
        await page.getByLabel("Email").fill("late@example.org");
        await button("Create").click();
        await heading("Too late");
    },
    "goes when it is restored, and the site comes back by itself": async () => {
        await menu("Backups");
        const name = await page.getByRole("row").nth(1).getByRole("cell").first().innerText();
        await button("Restore").click();
        await dialog().getByLabel("Name of the backup").fill(name);
        let look;
        const looked = new Promise((resolve) => (look = resolve));
        await page.route("**/admin/v1/backups", (route) => looked.then(() => route.continue()));
        await button("Restore", dialog()).click();
        await dialog().getByText(`The server restores ${name}`).waitFor();
        await audit("restoring");
        await picture("restoring");
        look();
        await page.getByRole("row").filter({ hasText: "before-restore-" }).getByText("Made").waitFor();
        await page.unroute("**/admin/v1/backups");
        await picture("restored");
        seen.errors = seen.errors.filter((error) => !AWAY.test(error));
        await menu("Vendor");
        await page.getByText("Les Halles").first().waitFor();
        if (await page.getByText("Too late").isVisible()) throw new Error("it is still there");
    },
    "and comes back with what was kept": async () => {
        await menu("Backups");
        const row = page.getByRole("row").filter({ hasText: "before-restore-" }).first();
        const name = await row.getByRole("cell").first().innerText();
        await button("Restore", row).click();
        await dialog().getByLabel("Name of the backup").fill(name);
        await button("Restore", dialog()).click();
        await page.getByRole("row").filter({ hasText: "before-restore-" }).nth(1).waitFor();
        seen.errors = seen.errors.filter((error) => !AWAY.test(error));
        await menu("Vendor");
        await page.getByText("Too late").first().waitFor();
    },
    "backups are deleted": async () => {
        await menu("Backups");
        for (let left = 3; left > 0; left--) {
            await button("Delete").first().click();
            await button("Delete", dialog()).click();
            await page.getByRole("dialog").waitFor({ state: "detached" });
            await page.getByRole("row").nth(left).waitFor({ state: "detached" });
        }
        await page.getByText("There is no backup yet").waitFor();
    },
    "rules are tried out": async () => {
        await menu("Data model");
        await page.getByRole("tab", { name: "Rule tester" }).click();
        await choose(box("As"), "Anybody, not signed in");
        await choose(box("Action"), "Delete");
        await choose(box("Model"), "Vendor");
        await page.getByLabel("Record", { exact: true }).fill("Halles");
        await page.getByRole("option", { name: "Les Halles" }).click();
        await button("Test").click();
        await said("Refused");
        await page.getByText("may('write:goods')").waitFor();
        await page.getByText("models/vendor.yaml:").waitFor();
        await audit("rule tester");
        await picture("rule-tester");
        await choose(box("As"), "A role");
        await choose(box("A role"), "Clerk");
        await button("Test").click();
        await said("Allowed");
        await choose(box("As"), "A person");
        await page.getByRole("combobox", { name: "A person", exact: true }).fill("admin");
        await page.getByRole("option", { name: email }).click();
        await choose(box("Action"), "Read");
        await button("Test").click();
        await said("Allowed");
    },
});
