// An empty system: admin_first.mjs URL EMAIL PASSWORD FOLDER_OF_PICTURES LINK. Prints what it saw as JSON.
import { open, play } from "./admin_browser.mjs";

const [url, email, password, pictures, link] = process.argv.slice(2);
const place = await open(url, pictures);
const { page, picture, audit, button, said } = place;

await play(place, {
    "who comes without the link is told of it": async () => {
        await page.goto(place.site);
        await page.getByText("Use the link that the server printed").waitFor();
        await audit("sign-in of an empty system");
    },
    "the link leads to the form, which tells its mistakes": async () => {
        await page.goto(link);
        await page.getByRole("heading", { name: "The first administrator" }).waitFor();
        await audit("first administrator");
        await picture("first");
        await page.getByLabel("Email").fill(email);
        await page.getByLabel("Password").fill("password12");
        await button("Create and sign in").click();
        await said(/password/i);
    },
    "the administrator is made, and signed in": async () => {
        await page.getByLabel("Password").fill(password);
        await button("Create and sign in").click();
        await page.getByText("Who changed what").waitFor();
        await page.getByRole("menuitem", { name: "People" }).click();
        await page.getByRole("link", { name: email }).waitFor();
    },
    "the link is of no use afterwards": async () => {
        await button("My account").click();
        await page.getByRole("menuitem", { name: "Sign out" }).click();
        await page.getByRole("heading", { name: "Sign in" }).waitFor();
        await page.goto("about:blank");
        await page.goto(link);
        await page.getByRole("heading", { name: "Sign in" }).waitFor();
        await page.getByLabel("Email").fill(email);
        await page.getByLabel("Password").fill(password);
        await button("Sign in").click();
        await page.getByText("Who changed what").waitFor();
    },
});
