// People in the admin site: admin_people.mjs URL EMAIL PASSWORD FOLDER_OF_PICTURES. Prints what it saw as JSON.
import { ask, open, play, signIn, until } from "./admin_browser.mjs";

const [url, email, password, pictures] = process.argv.slice(2);
const place = await open(url, pictures);
const { page, go, picture, audit, button, dialog, said, heading } = place;
const INVITED = "ann@example.org";
const OWN = "grey-Otter-swims-9";

const letter = () =>
    until(async () => {
        const { items } = await ask(url, "/admin/v1/mails");
        const mail = items.find((each) => each.to === INVITED);
        const text = mail && (await ask(url, `/admin/v1/mails/${mail.id}`)).text;
        return text && /https?:\/\/\S*verify\S*/.exec(text)[0].replace(/[)>\]]+$/, "");
    }, "the invitation");

/** What happens in a browser of its own, as somebody else. */
async function elsewhere(act) {
    const other = await open(url, pictures);
    try {
        await act(other);
        place.seen.errors.push(...other.seen.errors);
        place.seen.axe.push(...other.seen.axe);
    } catch (error) {
        await other.picture("failed-elsewhere");
        throw error;
    } finally {
        await other.browser.close();
    }
}

await play(place, {
    "somebody is invited, with a role": async () => {
        await signIn(place, email, password);
        await page.getByRole("menuitem", { name: "People" }).click();
        await button("Invite").click();
        await dialog().getByLabel("Email").fill(INVITED);
        await dialog().getByLabel("Roles").fill("clerk");
        await page.keyboard.press("Enter");
        await audit("invite");
        await button("Invite", dialog()).click();
        await said("on its way");
        await page.getByRole("row").filter({ hasText: INVITED }).getByText("Not confirmed").waitFor();
    },
    "and chooses a password by the link of the mail": () =>
        elsewhere(async (other) => {
            await other.page.goto(await letter());
            await other.heading("My account");
            await other.page.getByText("Clerk").waitFor();
            await other.page.getByLabel("New password").fill(OWN);
            await other.button("Save").click();
            await other.said("password");
            await other.go("product");
            await other.heading("Product");
            await other.page.getByRole("link", { name: "Create" }).waitFor();
        }),
    "the person's page tells what there is": async () => {
        await go("people?again");
        await page.getByRole("link", { name: INVITED }).click();
        await heading(INVITED);
        await page.getByText("Active").waitFor();
        await page.getByText("What happened").waitFor();
        await audit("person");
        await picture("person");
    },
    "rights are given": async () => {
        await page.getByLabel("Further permissions").fill("administer:mails");
        await page.keyboard.press("Enter");
        await button("Save").click();
        await said("Saved");
        await elsewhere(async (other) => {
            await signIn(other, INVITED, OWN);
            await other.page.getByRole("menuitem", { name: "Mails" }).waitFor();
            await other.page.getByRole("menuitem", { name: "People" }).waitFor({ state: "detached" });
        });
    },
    "the site is seen as the person gets it, and nothing can be written": async () => {
        await button("See as").click();
        await page.getByText(`exactly as ${INVITED} does`).waitFor();
        await go("product");
        await page.getByRole("link", { name: "Create" }).waitFor({ state: "detached" });
        await go("product/1");
        await page.getByRole("heading", { level: 1 }).waitFor();
        await button("Delete").waitFor({ state: "detached" });
        await go("account");
        await page.getByText("are its person's own").waitFor();
        await audit("seen as a person");
        await picture("see-as");
        const refused = await page.evaluate(async () => {
            const { access_token } = JSON.parse(sessionStorage.getItem("socle-admin.seen-as"));
            const { anon_key } = await (await fetch("/admin/v1/about")).json();
            const headers = { apikey: anon_key, authorization: `Bearer ${access_token}`, "content-type": "application/json" };
            return (await fetch("/rest/v1/vendor", { method: "POST", headers, body: JSON.stringify({ name: "X" }) })).status;
        });
        if (refused !== 403) throw new Error(`a write was answered with ${refused}`);
        await go("vendor/create");
        await page.getByText("You cannot change anything").waitFor();
        await button("Create").waitFor({ state: "detached" });
    },
    "until it ends": async () => {
        await button("Back to myself").click();
        await page.getByText("You cannot change anything").waitFor({ state: "detached" });
        await page.getByRole("menuitem", { name: "Jobs" }).waitFor();
    },
    "a role can be seen as, too": async () => {
        await go("people");
        await button("See as a role").click();
        await page.getByRole("menuitem", { name: /^(Clerk|clerk)$/ }).click();
        await page.getByText(/exactly as (Clerk|clerk) does/).waitFor();
        await page.getByRole("menuitem", { name: "Jobs" }).waitFor({ state: "detached" });
        await button("Back to myself").click();
        await page.getByRole("menuitem", { name: "Jobs" }).waitFor();
    },
    "it is in the log": async () => {
        await go("history?kind=action");
        await page.getByText("saw the site as the role").first().waitFor();
        await page.getByText(`saw the site as ${INVITED}`).first().waitFor();
        await picture("history-actions");
    },
    "a session is ended from afar": () =>
        elsewhere(async (other) => {
            await signIn(other, INVITED, OWN);
            await go("people");
            await page.getByRole("link", { name: INVITED }).click();
            await page.getByRole("heading", { name: "Open sessions" }).waitFor();
            await button("End").first().waitFor();
            for (let left = await button("End").count(); left > 0; left--) {
                await button("End").first().click();
                await said("The session is ended");
                await until(async () => (await button("End").count()) < left, "the session to be gone");
            }
            await page.getByText("Signed in nowhere.").waitFor();
        }),
    "somebody is put out, and let in again": async () => {
        await go("people");
        await page.getByRole("link", { name: INVITED }).click();
        await heading(INVITED);
        await button("Disable").click();
        await said("Saved");
        await page.getByText("Disabled").waitFor();
        await elsewhere(async (other) => {
            await other.page.goto(other.site);
            await other.page.getByLabel("Email").fill(INVITED);
            await other.page.getByLabel("Password").fill(OWN);
            await other.button("Sign in").click();
            await other.page.getByRole("alert").waitFor();
            await other.picture("disabled");
        });
        await button("Enable").click();
        await page.getByText("Active").waitFor();
    },
    "gets a new password": async () => {
        await button("Set a password").click();
        await dialog().getByLabel("New password").fill("short");
        await button("Save", dialog()).click();
        await said(/password/i);
        await dialog().getByLabel("New password").fill("blue-Heron-waits-7");
        await button("Save", dialog()).click();
        await said("The password is set");
    },
    "and is deleted": async () => {
        await button("Delete").click();
        await button("Delete", dialog()).click();
        await said("The account is deleted");
        await heading("People");
        await page.getByRole("link", { name: INVITED }).waitFor({ state: "detached" });
    },
});
