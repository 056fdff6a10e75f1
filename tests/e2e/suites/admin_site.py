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
ADMINISTRATOR = {"SOCLE_ADMIN_EMAIL": EMAIL, "SOCLE_ADMIN_PASSWORD": PASSWORD}

# What a browser says of refusals, each of which a test provokes and the page tells in words.
REFUSED = re.compile(r"Failed to load resource: the server responded with a status of (400|403|409|412|422)")


def play(file, server, *how):
    """Plays a file of node/ as the administrator; what it saw, after nothing that is always wrong."""
    os.makedirs(PICTURES, exist_ok=True)
    done = subprocess.run(["node", "--no-warnings", os.path.join(NODE, file), server.url, EMAIL, PASSWORD,
                           PICTURES, *how],
                          env=os.environ | {"SOCLE_E2E_KEYS": json.dumps(server.keys)}, capture_output=True, text=True, check=False, timeout=NODE_SECONDS)
    assert done.returncode == 0, done.stdout + done.stderr
    seen = json.loads(done.stdout)
    assert "failed" not in seen, seen
    errors = [each for each in seen["errors"] if not REFUSED.search(each)]
    assert errors == [] and seen["foreign"] == [] and seen["axe"] == [], (errors, seen["foreign"], seen["axe"])
    return seen


def casting(place, store="sqlite"):
    return place.server(place.application("casting"), "--demo", *place.store_options(store), environment=ADMINISTRATOR)


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


def market(place, store="sqlite", *options):
    return place.server(place.application("market"), *place.store_options(store), *options, environment=ADMINISTRATOR)


@test("people: invited, given rights, seen as, put out and let in again", BOTH)
def people(place, store):
    server = market(place, store)
    made = server.ask("POST", "/rest/v1/product", {"name": "Lamp", "price": 12})
    assert made.status == 201, made
    play("admin_people.mjs", server)
    server.stop()


@test("work: failed job, outbox, backups, rule tester, logs", BOTH)
def work(place, store):
    server = market(place, store)
    seen = play("admin_work.mjs", server)
    assert seen["backup_bytes"] > 1000, seen
    server.stop()


@test("every kind of field, spreadsheets out and in, the past of a list", BOTH)
def fields(place, store):
    server = market(place, store)
    seen = play("admin_fields.mjs", server)
    made, emptied, again = seen["made"], seen["emptied"], seen["again"]
    assert made["price"] == 1249.5 and made["colour"] == "green" and made["sold"] is True, made
    assert made["opens"].startswith("08:30") and made["weight"] == 2.75 and made["tags"] == ["old", "round"], made
    assert made["more"] == {"scale": [1, 2]} and made["place"]["coordinates"] == [2.35, 48.85], made
    assert made["arrived"].startswith("2026-03-04T04:06"), "it was entered in Paris"
    assert seen["shown"] == {"price": "1249.5", "arrived": "2026-03-04T05:06", "opens": "08:30", "weight": "2.75",
                             "latitude": "48.85", "longitude": "2.35", "vendor": "Ateliers"}, seen["shown"]
    for name in ("price", "story", "place", "more"):
        assert emptied[name] is None, emptied
    for name in ("name", "colour", "sold", "vendor", "arrived", "opens", "weight", "tags"):
        assert again[name] == made[name], (name, again, made)
    server.stop()
