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

SCRIPT_BYTES_MAX = 450_000
MANY = 100_000

# What a browser says of refusals, each of which a test provokes and the page tells in words.
REFUSED = re.compile(r"Failed to load resource: the server responded with a status of (400|403|409|412|422)")


def play(file, server, *how):
    """Plays a file of node/ as the administrator; what it saw, after nothing that is always wrong."""
    os.makedirs(PICTURES, exist_ok=True)
    done = subprocess.run(["node", "--no-warnings", os.path.join(NODE, file), server.url, EMAIL, PASSWORD,
                           PICTURES, *how],
                          env=os.environ | {"SOCLE_E2E_KEYS": json.dumps(server.keys)}, capture_output=True,
                          text=True, check=False, timeout=NODE_SECONDS)
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


@test("a connection that breaks, a session that ends: nothing entered is lost")
def connection(place):
    server = market(place)
    assert server.ask("POST", "/rest/v1/product", {"name": "Lamp", "price": 12}).status == 201
    play("admin_connection.mjs", server)
    server.stop()


@test("who changed this price, and put it back: from the front page, and by keys", BOTH)
def walk(place, store):
    server = market(place, store)
    account = {"email": "thief@example.org", "password": PASSWORD}
    made = server.ask("POST", "/auth/v1/admin/users", account | {"role": "clerk", "email_confirm": True})
    assert made.status == 200, made
    signed = server.ask("POST", "/auth/v1/token?grant_type=password", account)
    bearer = {"Authorization": "Bearer " + signed.json["access_token"]}
    for number in range(12):
        assert server.ask("POST", "/rest/v1/product", {"name": f"Chair {number}", "price": 30}).status == 201
    assert server.ask("POST", "/rest/v1/product", {"id": 1, "name": "Lamp", "price": 12}).status in (201, 409)
    assert server.ask("PATCH", "/rest/v1/product?id=eq.1", {"name": "Lamp", "price": 12}).status == 204
    stolen = server.ask("PATCH", "/rest/v1/product?id=eq.1", {"price": 0.01}, bearer, key="anon_key")
    assert stolen.status == 204, stolen
    assert server.ask("PATCH", "/rest/v1/product?id=eq.2", {"colour": "red"}).status == 204
    seen = play("admin_walk.mjs", server)
    assert (seen["back"], seen["undone"], seen["keys"]) == (12, 0.01, 12), seen
    server.stop()


@test("what the first page loads is small, and a hundred thousand records are at hand", BOTH)
def size(place, store):
    server = market(place, store)
    for start in range(0, MANY, 20_000):
        lines = "".join(f"Thing {n},{n % 1000 / 100:.2f}\n" for n in range(start + 1, start + 20_001))
        made = server.ask("POST", "/rest/v1/product?columns=name,price", ("name,price\n" + lines).encode(),
                          {"Content-Type": "text/csv", "Prefer": "return=minimal"})
        assert made.status == 201, made
    seen = play("admin_size.mjs", server)
    assert 0 < seen["script_bytes"] < SCRIPT_BYTES_MAX, seen
    server.stop()
