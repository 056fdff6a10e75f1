// What the first page costs, and a long list: admin_size.mjs URL EMAIL PASSWORD FOLDER_OF_PICTURES. Prints what it saw as JSON.
import { open, play, signIn } from "./admin_browser.mjs";

const [url, email, password, pictures] = process.argv.slice(2);
const place = await open(url, pictures);
const { page, go, choose, button, dialog, seen } = place;

/** Milliseconds from an act until what it asked for is there. */
async function timed(name, act) {
    const begin = Date.now();
    await act();
    seen.times[name] = Date.now() - begin;
}

/** The requests that took longest to be answered, with their milliseconds. */
const answered = [];
page.on("requestfinished", (request) => {
    const { pathname, search } = new URL(request.url());
    const { requestStart, responseStart } = request.timing();
    if (pathname.startsWith("/rest/")) answered.push([Math.round(responseStart - requestStart), decodeURIComponent(pathname + search)]);
});

await play(place, {
    "the first page": async () => {
        seen.times = {};
        await signIn(place, email, password);
        await page.context().clearCookies();
        await page.goto("about:blank");
        await page.goto(place.site);
        await page.getByText("Who changed what").waitFor();
        await page.waitForLoadState("networkidle");
        Object.assign(seen, await page.evaluate(() => ({
            script_bytes: performance.getEntriesByType("resource").filter((each) => each.name.endsWith(".js")).reduce((sum, each) => sum + each.encodedBodySize, 0),
            paint_ms: Math.round(performance.getEntriesByName("first-contentful-paint")[0].startTime),
        })));
    },
    "a list of very many records": async () => {
        await timed("open", async () => {
            await page.getByRole("menuitem", { name: "Product" }).click();
            await page.getByRole("link", { name: "Thing 1", exact: true }).waitFor();
        });
        await timed("next page", async () => {
            await page.getByRole("button", { name: /next page/i }).click();
            await page.getByRole("link", { name: "Thing 26", exact: true }).waitFor();
        });
        await timed("order", async () => {
            await page.getByRole("columnheader", { name: "Price" }).getByText("Price").click();
            await page.getByRole("link", { name: "Thing 1000", exact: true }).first().waitFor();
        });
        await timed("search", async () => {
            await page.getByLabel("Search Product").fill("77777");
            await page.getByRole("link", { name: "Thing 77777", exact: true }).waitFor();
        });
        await page.getByLabel("Search Product").fill("");
        await go("product?filter=%7B%7D");
        await page.getByRole("tab", { name: "Cheap" }).waitFor();
        await timed("named filter", async () => {
            await page.getByRole("tab", { name: "Cheap" }).click();
            await page.getByRole("link", { name: "Thing 1", exact: true }).waitFor({ state: "visible" });
        });
        await button("Filter").click();
        await choose(dialog().getByRole("combobox", { name: "Field", exact: true }).first(), "Price");
        await timed("filter", async () => {
            await dialog().getByLabel("Value").first().fill("3.33");
            await button("Done", dialog()).click();
            await page.getByRole("link", { name: "Thing 333", exact: true }).waitFor();
        });
        seen.slowest = answered.sort(([one], [other]) => other - one).slice(0, 4);
    },
});
