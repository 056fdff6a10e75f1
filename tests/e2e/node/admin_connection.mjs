// A connection that breaks: admin_connection.mjs URL EMAIL PASSWORD FOLDER_OF_PICTURES. Prints what it saw as JSON.
import { open, play, signIn } from "./admin_browser.mjs";

const [url, email, password, pictures] = process.argv.slice(2);
const place = await open(url, pictures);
const { page, go, picture, audit, button, said, heading, context, seen } = place;
const name = () => page.getByRole("textbox", { name: "Name", exact: true });

await play(place, {
    "a form is kept while nothing can be saved": async () => {
        await signIn(place, email, password);
        await go("product/1");
        await heading("Lamp");
        await name().fill("Lamp of brass");
        await context.setOffline(true);
        await button("Save").click();
        await said("The server cannot be reached");
        await audit("broken connection");
        await picture("offline");
        if ((await name().inputValue()) !== "Lamp of brass") throw new Error("what was entered is gone");
    },
    "and saved when it is back": async () => {
        await context.setOffline(false);
        await button("Save").click();
        await said("Saved");
        await heading("Lamp of brass");
    },
    "a page that could not be read has a way to try again": async () => {
        await context.setOffline(true);
        await page.getByRole("menuitem", { name: "Vendor" }).click();
        await said("The server cannot be reached");
        await picture("offline-list");
        await context.setOffline(false);
        await button("Try again").first().click();
        await page.getByText("There is nothing here yet.").waitFor();
    },
    "a page whose program was not loaded yet, too": async () => {
        await page.route(/assets\/SettingsPage/, (route) => route.abort());
        await page.getByRole("menuitem", { name: "Settings" }).click();
        await said("cannot be reached");
        await picture("offline-page");
        await page.unroute(/assets\/SettingsPage/);
        await button("Try again").click();
        await heading("Settings");
    },
    "what is typed while a save is on its way is not lost": async () => {
        await go("product/1");
        await heading("Lamp of brass");
        let arrive;
        const typed = new Promise((resolve) => (arrive = resolve));
        await page.route(/rest\/v1\/product/, async (route) => {
            if (route.request().method() === "PATCH") await typed;
            await route.continue();
        });
        await name().fill("Lamp of tin");
        await button("Save").click();
        await name().fill("Lamp of tin and glass");
        arrive();
        await heading("Lamp of tin");
        await page.unroute(/rest\/v1\/product/);
        if ((await name().inputValue()) !== "Lamp of tin and glass") throw new Error("what was typed later is gone");
        await button("Save").click();
        await heading("Lamp of tin and glass");
    },
    "a session that ended is begun again above what was entered": async () => {
        await go("product/1");
        await heading("Lamp of tin and glass");
        await name().fill("Lamp of copper");
        await page.evaluate(async () => {
            const { access_token } = JSON.parse(localStorage.getItem("socle-admin.session"));
            const { anon_key } = await (await fetch("/admin/v1/about")).json();
            await fetch("/auth/v1/logout?scope=global", { method: "POST", headers: { apikey: anon_key, authorization: `Bearer ${access_token}` } });
            const kept = JSON.parse(localStorage.getItem("socle-admin.session"));
            localStorage.setItem("socle-admin.session", JSON.stringify({ ...kept, access_token: "x.y.z", expires_at: 1 }));
        });
        await button("Save").click();
        await page.getByRole("heading", { name: "Sign in again" }).waitFor();
        await audit("sign in again");
        await picture("again");
        await page.getByLabel("Email").fill(email);
        await page.getByLabel("Password").fill(password);
        await button("Sign in").click();
        await page.getByRole("heading", { name: "Sign in again" }).waitFor({ state: "detached" });
        if ((await name().inputValue()) !== "Lamp of copper") throw new Error("what was entered is gone");
        await button("Save").click();
        await said("Saved");
        seen.errors = seen.errors.filter((each) => !/ERR_INTERNET_DISCONNECTED|ERR_FAILED|dynamically imported|status of 40[01]/.test(each));
    },
});
