"""The admin site as its people meet it, in Chromium."""

import json
import os
import re
import subprocess

from harness.place import ROOT
from harness.registry import BOTH, test

NODE = os.path.join(ROOT, "tests/e2e/node")
PICTURES = os.path.join(ROOT, "build/e2e")
NODE_SECONDS = 600
EMAIL, PASSWORD = "admin@example.org", "correct horse battery"

# What a browser says of refusals, each of which a test provokes and the page tells in words.
REFUSED = re.compile(r"Failed to load resource: the server responded with a status of (400|409|412)")


def play(file, server, *how):
    """Plays a file of node/ as the administrator; what it saw, after nothing that is always wrong."""
    os.makedirs(PICTURES, exist_ok=True)
    done = subprocess.run(["node", "--no-warnings", os.path.join(NODE, file), server.url, EMAIL, PASSWORD,
                           PICTURES, *how],
                          capture_output=True, text=True, check=False, timeout=NODE_SECONDS)
    assert done.returncode == 0, done.stdout + done.stderr
    seen = json.loads(done.stdout)
    assert "failed" not in seen, seen
    errors = [each for each in seen["errors"] if not REFUSED.search(each)]
    assert errors == [] and seen["foreign"] == [] and seen["axe"] == [], (errors, seen["foreign"], seen["axe"])
    return seen


def casting(place, store="sqlite"):
    environment = {"SOCLE_ADMIN_EMAIL": EMAIL, "SOCLE_ADMIN_PASSWORD": PASSWORD}
    return place.server(place.application("casting"), "--demo", *place.store_options(store),
                        environment=environment)


@test("records: forms, cast, conflict, filters, views, bulk, undo, import, export", BOTH)
def records(place, store):
    server = casting(place, store)
    seen = play("admin_records.mjs", server)
    assert seen["changed"] == 204 and seen["kept"] == ["J. Tati", "Comedy"], seen
    assert seen["exported"]["head"].lstrip("\ufeff").startswith("Title,"), seen
    assert seen["exported"]["lines"] > 10, seen
    server.stop()


@test("every page, light in English and dark in French, on a desk and on a phone")
def pages(place):
    server = casting(place)
    for how in (("en",), ("fr", "dark"), ("en", "phone"), ("fr", "dark", "phone")):
        play("admin_pages.mjs", server, *how)
    server.stop()
