// The documentation page in a real browser: documentation.mjs PAGE KEY FOLDER_OF_PICTURES. Prints what it
// saw as JSON.
import { chromium } from "playwright-core";

const [page_url, key, pictures] = process.argv.slice(2);
const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
});
const page = await browser.newPage({ viewport: { width: 1200, height: 1400 } });
const seen = { errors: [], foreign: [] };
page.on("pageerror", (error) => seen.errors.push(String(error)));
page.on("console", (message) => message.type() === "error" && seen.errors.push(message.text()));
page.on("request", (request) => {
    const { origin, protocol } = new URL(request.url());
    if (origin !== new URL(page_url).origin && protocol.startsWith("http")) seen.foreign.push(request.url());
});

const picture = (name) => page.screenshot({ path: `${pictures}/${name}.png` });

await page.goto(page_url);
await page.waitForSelector(".swagger-ui .info .title");
seen.title = await page.title();
seen.anonymous = await page.locator(".opblock").count();
await picture("docs-anonymous");

await page.getByLabel("Key or access token").fill(key);
await page.getByRole("button", { name: "Use" }).click();
await page.waitForSelector(".opblock-get");
seen.operations = await page.locator(".opblock .opblock-summary-path").allInnerTexts();
await page.locator(".models").getByText("movie.new").waitFor();
await picture("docs-service-key");

const operation = page.locator(".opblock-get").filter({ hasText: "/rest/v1/movie" }).first();
await operation.locator(".opblock-summary").click();
await operation.getByRole("button", { name: "Execute" }).waitFor();
const try_it_out = operation.getByRole("button", { name: "Try it out" });
if (await try_it_out.count()) await try_it_out.click();
await operation.locator('tr[data-param-name="limit"] input').fill("3");
const answered = page.waitForResponse((response) => response.url().includes("/rest/v1/movie"));
await operation.getByRole("button", { name: "Execute" }).click();
const response = await answered;
await operation.locator(".live-responses-table .response-col_status").first().waitFor();
seen.status = response.status();
seen.rows = await response.json();
seen.shown = await operation.locator(".live-responses-table").first().innerText();
await operation.locator(".live-responses-table").first().scrollIntoViewIfNeeded();
await picture("docs-executed");

await page.getByRole("button", { name: "Forget" }).click();
await page.locator("#state").filter({ hasText: "anybody" }).waitFor();
await page.waitForSelector(".swagger-ui .info .title");
seen.forgotten = await page.locator(".opblock").count();
await page.getByLabel("Key or access token").fill("sb_secret_wrong");
await page.getByRole("button", { name: "Use" }).click();
await page.locator("#state").filter({ hasText: "refused" }).waitFor();
seen.refused = await page.locator("#state").innerText();
await picture("docs-wrong-key");

console.log(JSON.stringify(seen));
await browser.close();
