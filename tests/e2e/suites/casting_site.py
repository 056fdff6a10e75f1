"""The casting agency's web site in a real browser: who may do what, forms, dialogs, French, telephones."""

import json
import os
import subprocess

from harness.place import ROOT
from harness.registry import BOTH, test

SCRIPT = os.path.join(ROOT, "tests/e2e/node/casting_site.mjs")
PICTURES = os.path.join(ROOT, "build/e2e")
BUILT = os.path.join(ROOT, "apps/casting/web/dist/index.html")
NODE_SECONDS = 600
PASSWORD = "grey-Otter-swims-9"
ROLES = ("assistant", "director", "producer")


def accounts(place, folder, options):
    for role in (*ROLES, None):
        chosen = ["--role", role] if role else []
        made = place.run("user", "add", folder, f"{role or 'nobody'}@example.org", *chosen, "--password-stdin", *options,
                         answer=PASSWORD + "\n")
        assert made.code == 0, made


@test("in Chromium: each role sees, finds, edits and casts what it may, in English and French", BOTH)
def played(place, store):
    assert os.path.exists(BUILT), "scripts/build-sites makes the site that is played"
    os.makedirs(PICTURES, exist_ok=True)
    folder = place.application("casting")
    options = place.store_options(store)
    server = place.server(folder, "--demo", *options)
    accounts(place, folder, options)
    done = subprocess.run(["node", "--no-warnings", SCRIPT, server.url, PASSWORD, PICTURES, store], capture_output=True,
                          text=True, check=False, timeout=NODE_SECONDS)
    assert done.returncode == 0, done.stdout + done.stderr
    seen = json.loads(done.stdout)
    assert seen["steps"] >= 60, seen
    assert seen["errors"] == [] and seen["foreign"] == [] and seen["axe"] == [], seen
    # What was done in the browser is there, and the log says by whom.
    movie, = server.ask("GET", "/rest/v1/movie?title=eq.The%20Lighthouse%20Keepers&select=*,role(character,actor(name))").json
    assert movie["genre"] == "drama" and movie["duration_minutes"] == 101 and movie["director"] == "Ada Lind", movie
    assert [(role["character"], role["actor"]["name"]) for role in movie["role"]] == [("The keeper", "Brad Pitt")], movie
    assert server.ask("GET", "/rest/v1/movie?title=eq.A%20Mistake").json == []
    mails = place.run("mail", "list", folder, "--json", *options)
    assert mails.code == 0 and "new.person@example.org" in mails.out, mails
    server.stop()
