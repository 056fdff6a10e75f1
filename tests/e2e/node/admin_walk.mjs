// "Who changed this price, and put it back": admin_walk.mjs URL EMAIL PASSWORD FOLDER_OF_PICTURES. Prints what it saw as JSON.
import { ask, open, play, signIn } from "./admin_browser.mjs";

const [url, email, password, pictures] = process.argv.slice(2);
const place = await open(url, pictures);
const { page, picture, button, said, seen } = place;
const price = async () => (await ask(url, "/rest/v1/product?id=eq.1&select=price"))[0].price;

await play(place, {
    "from the front page, in one step": async () => {
        await signIn(place, email, password);
        const begin = Date.now();
        const step = page.getByRole("listitem").filter({ hasText: "Lamp" }).filter({ hasText: "Price" }).first();
        await step.getByText("thief@example.org").waitFor();
        await step.getByText("0.01").waitFor();
        await step.getByText("12.00").waitFor();
        await picture("walk");
        await step.getByRole("button", { name: "Give Price its old value again" }).click();
        await said("Price has its old value again");
        seen.walk_ms = Date.now() - begin;
        seen.back = await price();
    },
    "and taken back, as anything": async () => {
        await place.undo();
        seen.undone = await price();
    },
    "by keys alone, from the search to the old value": async () => {
        await page.keyboard.press("/");
        await page.keyboard.type("lamp");
        await page.getByRole("option", { name: "Lamp" }).waitFor();
        await page.keyboard.press("ArrowDown");
        await page.keyboard.press("Enter");
        await place.heading("Lamp");
        await page.getByRole("button", { name: "Give Price its old value again" }).first().waitFor();
        for (let tabs = 0; tabs < 120; tabs++) {
            await page.keyboard.press("Tab");
            if (await page.evaluate(() => document.activeElement?.getAttribute("aria-label") === "Give Price its old value again")) break;
        }
        await page.keyboard.press("Enter");
        await said("Price has its old value again");
        await button("Undo", page.getByRole("alert")).waitFor();
        seen.keys = await price();
    },
});
