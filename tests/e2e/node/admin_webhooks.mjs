// Webhooks in the admin site: admin_webhooks.mjs URL EMAIL PASSWORD FOLDER_OF_PICTURES [fr]. One delivery was refused; the
// receiver takes it now. Prints what it saw as JSON.
import { open, play, signIn } from "./admin_browser.mjs";

const [url, email, password, pictures, language] = process.argv.slice(2);
const french = language === "fr";
const look = french ? "fr" : "en";
const place = await open(url, pictures, { locale: french ? "fr-FR" : "en-GB", ...(french ? { colorScheme: "dark" } : {}) });
const { page, go, picture, audit, seen } = place;

const rowOf = (table, text) => page.getByRole("table").nth(table).getByRole("row").filter({ hasText: text });

await play(place, {
    "sign-in": () => signIn(place, email, password),
    "the menu leads there": async () => {
        await page.getByRole("menuitem", { name: "Webhooks" }).click();
        await page.getByRole("heading", { level: 1, name: "Webhooks" }).waitFor();
    },
    "what is declared": async () => {
        await page.getByRole("table").nth(1).waitFor();
        await rowOf(0, "contract.created.webhook").waitFor();
        seen.declared = await page.getByRole("table").first().getByRole("row").allInnerTexts();
    },
    "what failed": async () => {
        await rowOf(1, "contract.created.webhook").getByText("the server answered 404").waitFor();
        await audit(`${look} webhooks`);
        await picture(`webhooks-${look}`);
    },
    "send it again": async () => {
        if (french) return;
        await rowOf(1, "contract.created.webhook").getByRole("button", { name: "Send again" }).click();
        await page.getByText("It is sent again within seconds").waitFor();
        await rowOf(1, "contract.created.webhook").getByText("Done").waitFor();
    },
    "an empty state": async () => {
        await page.getByLabel(french ? "État" : "State").click();
        await page.getByRole("option", { name: french ? /^Annulée$/ : /^Cancelled$/ }).click();
        await page.getByText(french ? "Aucun envoi n'est dans cet état." : "No delivery is in this state.").waitFor();
    },
    "no sideways scrolling on a phone": async () => {
        await page.setViewportSize({ width: 390, height: 844 });
        await go("webhooks");
        await page.getByRole("heading", { level: 1 }).first().waitFor();
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        if (wide > 1) seen.errors.push(`webhooks is ${wide} px wider than a phone`);
        await picture(`webhooks-${look}-phone`);
    },
});
