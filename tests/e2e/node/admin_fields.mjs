// Every kind of field in the admin site, and files of a spreadsheet: admin_fields.mjs URL EMAIL PASSWORD FOLDER_OF_PICTURES.
import { ask, open, play, signIn } from "./admin_browser.mjs";

const [url, email, password, pictures] = process.argv.slice(2);
const place = await open(url, pictures, { timezoneId: "Europe/Paris" });
const { page, go, picture, audit, button, dialog, said, heading, choose, seen } = place;
const field = (name) => page.getByLabel(name, { exact: true });
const stored = async (name) => (await ask(url, `/rest/v1/product?name=eq.${encodeURIComponent(name)}`))[0];

/** Of a record that is there; an announcement may still be that of the last time. */
const save = async () => {
    await button("Save").click();
    await page.getByText("Unsaved changes").waitFor({ state: "detached" });
};

await play(place, {
    "a record with every kind of field is made": async () => {
        await signIn(place, email, password);
        await go("product/create");
        await page.getByRole("textbox", { name: "Name", exact: true }).fill("Globe");
        await field("Price").fill("1249.5");
        await choose(page.getByRole("combobox", { name: "Colour" }), "Green");
        await page.getByLabel("Sold").check();
        await page.getByRole("combobox", { name: "Vendor" }).fill("Ateliers");
        await page.getByRole("option", { name: /^Create/ }).click();
        await button("Save", dialog()).click();
        await page.getByRole("dialog").waitFor({ state: "detached" });
        await field("Arrived").fill("2026-03-04T05:06");
        await field("Opens at").fill("08:30");
        await field("Weight in kg").fill("2.75");
        await page.getByRole("textbox", { name: "Story" }).fill("# Found in an *attic*\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n<script>alert(1)</script>");
        await page.getByRole("region", { name: "Preview" }).getByRole("heading", { name: "Found in an attic" }).waitFor();
        await page.getByRole("region", { name: "Preview" }).getByRole("cell", { name: "2" }).waitFor();
        await page.getByRole("combobox", { name: "Tags" }).fill("old");
        await page.keyboard.press("Enter");
        await page.getByRole("combobox", { name: "Tags" }).fill("round");
        await page.keyboard.press("Enter");
        await page.getByRole("textbox", { name: "More" }).fill('{"scale": [1, 2]');
        await button("Create").click();
        await page.getByText("This is not valid JSON").waitFor();
        await page.getByRole("textbox", { name: "More" }).fill('{"scale": [1, 2]}');
        await field("Latitude").fill("48.85");
        await button("Create").click();
        await page.getByText("Latitude and longitude are needed, or neither").waitFor();
        await field("Longitude").fill("2.35");
        await audit("every kind of field");
        await picture("fields");
        await button("Create").click();
        await heading("Globe");
        seen.made = await stored("Globe");
    },
    "and read again as it was entered": async () => {
        await page.reload();
        await heading("Globe");
        seen.shown = {
            price: await field("Price").inputValue(), arrived: await field("Arrived").inputValue(), opens: await field("Opens at").inputValue(),
            weight: await field("Weight in kg").inputValue(), latitude: await field("Latitude").inputValue(), longitude: await field("Longitude").inputValue(),
            vendor: await page.getByRole("combobox", { name: "Vendor" }).inputValue(),
        };
        if (await page.getByText("Unsaved changes").isVisible()) throw new Error("nothing was changed, yet it is said");
    },
    "the point is typed anew, then moved by mouse and by key": async () => {
        await field("Latitude").press("End");
        for (let each = 0; each < 5; each++) await field("Latitude").press("Backspace");
        await field("Latitude").pressSequentially("-33.9");
        if ((await field("Longitude").inputValue()) !== "2.35") throw new Error("the longitude is gone");
        const map = page.getByRole("application");
        await map.click({ position: { x: 5, y: 5 } });
        if (Number(await field("Latitude").inputValue()) < 80) throw new Error("a click on the map does nothing");
        await map.focus();
        for (let each = 0; each < 12; each++) await page.keyboard.press("ArrowUp");
        await page.keyboard.press("ArrowLeft");
        if (Number(await field("Latitude").inputValue()) > 90) throw new Error("beyond the pole");
        await save();
    },
    "values are taken away": async () => {
        await field("Latitude").fill("");
        await field("Longitude").fill("");
        await field("Price").fill("");
        await page.getByRole("textbox", { name: "Story" }).fill("");
        await page.getByRole("textbox", { name: "More" }).fill("");
        await save();
        seen.emptied = await stored("Globe");
    },
    "what the server refuses is told in its words": async () => {
        await field("Price").fill("20000");
        await button("Save").click();
        await said("Nothing here costs more than 10 000.");
        await field("Price").fill("9.99");
        await save();
    },
    "the list goes out as a spreadsheet": async () => {
        await go("product");
        await page.getByRole("link", { name: "Globe" }).waitFor();
        await picture("fields-list");
        await button("Export").click();
        await choose(dialog().getByRole("combobox"), "XLSX");
        await dialog().getByRole("checkbox").check();
        await audit("export");
        const saved = page.waitForEvent("download");
        await button("Export", dialog()).click();
        await (await saved).saveAs(`${pictures}/products.xlsx`);
        await said("exported");
    },
    "and comes in again, after the record was deleted": async () => {
        await go(`product/${(await stored("Globe")).id}`);
        await button("Delete").click();
        await button("Delete", dialog()).click();
        await said("1 record deleted");
        await go("import/product");
        await page.locator("input[type=file]").setInputFiles(`${pictures}/products.xlsx`);
        await page.getByText("Which column goes where").waitFor();
        await button("Check without writing").click();
        await page.getByRole("status").filter({ hasText: /good/ }).waitFor();
        await audit("import of a spreadsheet");
        await picture("import-xlsx");
        await page.getByRole("button", { name: /^Import 1 row/ }).click();
        await said("1 row imported");
        seen.again = await stored("Globe");
    },
    "a list is shown as it was": async () => {
        await go("product");
        await page.getByRole("link", { name: "Globe" }).waitFor();
        await button("As of").click();
        await dialog().getByLabel("As of", { exact: true }).fill("2020-01-02T03:04");
        await page.keyboard.press("Escape");
        await page.getByText("The list as it was at this moment").waitFor();
        await page.getByRole("link", { name: "Globe" }).waitFor({ state: "detached" });
        await audit("as of");
        await picture("as-of");
        await button("Back to now").click();
        await page.getByRole("link", { name: "Globe" }).waitFor();
    },
});
