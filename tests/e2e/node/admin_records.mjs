// Records in the admin site: admin_records.mjs URL EMAIL PASSWORD FOLDER_OF_PICTURES. Prints what it saw as JSON.
import { open, play, signIn } from "./admin_browser.mjs";
import { readFileSync, writeFileSync } from "node:fs";

const [url, email, password, pictures] = process.argv.slice(2);
const place = await open(url, pictures);
const { page, go, picture, audit, seen, heading, button, dialog, said, undo, choose } = place;

const select = async (...rows) => {
    for (const row of rows) await page.getByRole("row").nth(row).getByRole("checkbox").check();
};
/** A change by somebody else, past the site. */
const change = (path, body) =>
    page.evaluate(async ([path, body]) => {
        const { access_token } = JSON.parse(localStorage.getItem("socle-admin.session"));
        const { anon_key } = await (await fetch("/admin/v1/about")).json();
        const headers = { apikey: anon_key, authorization: `Bearer ${access_token}`, "content-type": "application/json" };
        return (await fetch(path, { method: "PATCH", headers, body: JSON.stringify(body) })).status;
    }, [path, body]);

await play(place, {
    "a stranger is told that the password is wrong": async () => {
        await page.goto(place.site);
        await page.getByLabel("Email").fill(email);
        await page.getByLabel("Password").fill("not this one");
        await audit("sign-in");
        await picture("sign-in");
        await button("Sign in").click();
        await said("wrong");
    },
    "the administrator signs in": async () => {
        await signIn(place, email, password);
        await page.getByText("Who changed what").waitFor();
    },
    "a movie is created, after its mistakes were told": async () => {
        await go("movie/create");
        await page.getByRole("textbox", { name: "Title", exact: true }).fill("Playtime");
        await button("Create").click();
        await page.getByText("Required").first().waitFor();
        await page.getByLabel("Release date").fill("2200-12-16");
        await button("Create").click();
        await said("at most ten years ahead");
        await page.getByLabel("Release date").fill("1967-12-16");
        await button("Create").click();
        await heading("Playtime");
        await said("Created");
    },
    "it is changed": async () => {
        await page.getByRole("textbox", { name: "Director" }).fill("Jacques Tati");
        await page.getByText("Unsaved changes").waitFor();
        await page.keyboard.press("Control+s");
        await said("Saved");
        await page.getByText("Unsaved changes").waitFor({ state: "detached" });
    },
    "its cast is entered, with an actor made on the way, and the last step taken back": async () => {
        await button("Add Role").click();
        await dialog().getByLabel("Actor").fill("brigitte");
        await page.getByRole("option", { name: "Brigitte Helm" }).click();
        await dialog().getByLabel("Character").fill("Barbara");
        await button("Save", dialog()).click();
        await page.getByRole("cell", { name: "Barbara" }).waitFor();
        await button("Add Role").click();
        await dialog().getByLabel("Actor").fill("Barbara Dennek");
        await page.getByRole("option", { name: /^Create/ }).click();
        await button("Save", page.getByRole("dialog", { name: "New Actor" })).click();
        await page.getByRole("dialog", { name: "New Actor" }).waitFor({ state: "detached" });
        await dialog().getByLabel("Character").fill("Young tourist");
        await button("Save", dialog()).click();
        await page.getByRole("cell", { name: "Young tourist" }).waitFor();
        await page.getByRole("dialog").waitFor({ state: "detached" });
        await undo();
        await page.getByRole("cell", { name: "Young tourist" }).waitFor({ state: "detached" });
        await audit("record");
        await picture("record");
    },
    "who saves second is asked what to keep": async () => {
        await page.getByRole("textbox", { name: "Director" }).fill("J. Tati");
        const id = new URL(page.url()).hash.split("/").pop();
        seen.changed = await change(`/rest/v1/movie?id=eq.${id}`, { director: "Somebody else", genre: "comedy" });
        await button("Save").click();
        await page.getByRole("heading", { name: "Somebody saved first" }).waitFor();
        await picture("conflict");
        await button("Go on with this choice").click();
        await button("Save").click();
        await said("Saved");
        seen.kept = [await page.getByRole("textbox", { name: "Director" }).inputValue(), await page.getByLabel("Genre").first().inputValue()];
    },
    "what is not saved is not left by accident": async () => {
        await page.getByRole("textbox", { name: "Director" }).fill("Nobody");
        page.once("dialog", (asked) => asked.dismiss());
        await page.getByRole("menuitem", { name: "Home" }).click();
        await button("Discard").click();
        await page.getByText("Unsaved changes").waitFor({ state: "detached" });
    },
    "an old value is put back from the history": async () => {
        await page.getByRole("button", { name: "Give Director its old value again" }).first().click();
        await said("has its old value again");
    },
    "words find records": async () => {
        await go("movie");
        await page.getByLabel("Search Movie").fill("metr");
        await page.getByText("2 records").waitFor();
        await page.getByLabel("Search Movie").fill("");
    },
    "conditions are built, and kept as a view": async () => {
        await button("Filter").click();
        const fields = dialog().getByRole("combobox", { name: "Field", exact: true });
        await choose(fields.first(), "Duration in minutes");
        await choose(dialog().getByRole("combobox", { name: "Is", exact: true }).first(), "is at least");
        await dialog().getByLabel("Value").first().fill("180");
        await button("Add a condition", dialog()).click();
        await choose(fields.nth(1), "Genre");
        await choose(dialog().getByLabel("Value").nth(1), "War");
        await audit("filter");
        await picture("filter");
        await page.keyboard.press("Escape");
        await button("Done", dialog()).click();
        await page.getByRole("link", { name: "The Deer Hunter" }).waitFor();
        await button("Views").click();
        await page.getByLabel("Name of the view").fill("Long wars");
        await button("Save", dialog()).click();
        await page.keyboard.press("Escape");
        await go("actor");
        await heading("Actor");
        await go("movie?filter=%7B%7D");
        await page.getByRole("link", { name: "Metropolis" }).waitFor();
        await button("Views").click();
        await button("Long wars", dialog()).click();
        await page.getByRole("link", { name: "The Deer Hunter" }).waitFor();
        await page.getByRole("link", { name: "Metropolis" }).waitFor({ state: "detached" });
        await picture("view");
    },
    "a named filter is a tab": async () => {
        await go("movie?filter=%7B%7D");
        await page.getByRole("tab", { name: "Sixties" }).click();
        await page.getByRole("link", { name: "Metropolis" }).waitFor({ state: "detached" });
        await picture("list");
    },
    "a value is changed where it stands": async () => {
        const row = page.getByRole("row").nth(2);
        await row.hover();
        await row.getByRole("button", { name: "Edit Director" }).click();
        await dialog().getByRole("textbox").fill("Somebody");
        await button("Save", dialog()).click();
        await said("Saved");
        await undo();
    },
    "several are changed at once, and put back": async () => {
        await select(1, 2);
        await button("Edit").click();
        await choose(dialog().getByLabel("Field to change"), "Director");
        await page.keyboard.press("Escape");
        await dialog().getByRole("textbox", { name: "Director" }).fill("Both");
        await button("Apply", dialog()).click();
        await said("2 records changed");
        await undo();
    },
    "several are deleted, and brought back": async () => {
        await select(1, 2);
        await button("Delete").click();
        await button("Delete", dialog()).click();
        await said("2 records deleted");
        await undo();
    },
    "the list is shown as it was": async () => {
        await page.getByRole("tab", { name: "All" }).click();
        await button("As of").click();
        await dialog().getByLabel("As of", { exact: true }).fill(local(new Date(Date.now() - 1000)));
        await page.keyboard.press("Escape");
        await button("Back to now").click();
    },
    "what is shown is exported": async () => {
        await page.getByRole("tab", { name: "Sixties" }).click();
        await button("Export").click();
        const saved = page.waitForEvent("download");
        await button("Export", dialog()).click();
        const file = readFileSync(await (await saved).path(), "utf8").split("\r\n");
        seen.exported = { head: file[0], lines: file.length - 1 };
    },
    "5,000 rows with 50 bad ones are imported": async () => {
        const lines = Array.from({ length: 5000 }, (_, row) => (row % 100 === 7 ? `Film ${row},not a date,90` : `Film ${row},2001-02-03,${60 + (row % 90)}`));
        const file = `${pictures}/movies.csv`;
        writeFileSync(file, `Title,release_date,Duration in minutes\n${lines.join("\n")}\n`);
        await go("import/movie");
        await page.locator("input[type=file]").setInputFiles(file);
        await audit("import");
        await button("Check without writing").click();
        await page.getByText("50 rows are refused").waitFor();
        await picture("import");
        await page.getByRole("button", { name: /^Import 4950 rows/ }).click();
        await page.getByText("4950 rows imported").first().waitFor();
    },
    "any record is found from anywhere": async () => {
        await page.keyboard.press("/");
        await page.keyboard.type("metropolis");
        await page.getByRole("option", { name: "Metropolis" }).click();
        await heading("Metropolis");
    },
});

function local(moment) {
    return new Date(moment.getTime() - moment.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
