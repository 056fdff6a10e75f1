"""The casting agency's published interface, by a client written from its README, with tokens of a real OpenID server."""

import contextlib
import json
import os
import subprocess

from harness.place import ROOT, edit
from harness.registry import BOTH, test
from harness.wait import until
from suites.accounts import free_port
from suites.client_libraries import FOLDER

CLIENT = os.path.join(ROOT, "apps/casting/tests/readme.sh")


@contextlib.contextmanager
def issuer():
    """The agency's OpenID server, as its port and the tokens of the three roles."""
    port = free_port()
    server = subprocess.Popen(["node", "--no-warnings", os.path.join(FOLDER, "agency_issuer.mjs"), str(port)],
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        yield port, json.loads(server.stdout.readline())
    finally:
        server.stdin.close()
        server.wait(10)


@test("a client written from the README, with tokens of an OpenID server", BOTH)
def published_interface(place, store):
    with issuer() as (port, tokens):
        server = place.server(place.application("casting"), "--allow-private-fetch", *place.store_options(store),
                              environment={"AUTH0_SCHEME": "http", "AUTH0_DOMAIN": f"127.0.0.1:{port}", "API": "movies"})
        environment = {"URL": server.url} | {f"token_{name}": token for name, token in tokens.items()}
        done = subprocess.run([CLIENT], env=place.environment(environment), capture_output=True, text=True, check=False,
                              timeout=60)
        assert done.returncode == 0, done.stdout + done.stderr
        assert done.stdout.count("\nok ") >= 30, done.stdout
        server.stop()


@test("row 46: the five variables of the former backend are honoured, postgres:// and postgresql:// alike")
def former_environment(place):
    with issuer() as (port, tokens):
        variables = {"DATABASE_URL": place.database(), "AUTH0_SCHEME": "http", "AUTH0_DOMAIN": f"127.0.0.1:{port}",
                     "ALGO": "RS256", "API": "movies", "CLIENT_ID": "agency-pages", "SOCLE": place.program}
        bearer = {"Authorization": f"Bearer {tokens['producer']}"}
        assert variables["DATABASE_URL"].startswith("postgres://"), variables
        folder = place.application("casting")
        made = None
        for change, expected in (({}, 200),
                                 ({"DATABASE_URL": variables["DATABASE_URL"].replace("postgres://", "postgresql://")}, 200),
                                 ({"ALGO": "ES256"}, 400), ({"API": "others"}, 401), ({"AUTH0_DOMAIN": "127.0.0.1:1"}, 401)):
            server = place.server(folder, "--allow-private-fetch", "--data", place.path("data"), environment=variables | change,
                                  start=os.path.join(folder, "start.sh"))
            answer = server.ask("GET", "/movies", headers=bearer, key=None)
            assert answer.status == expected, (change, answer)
            if made is None:
                body = {"title": "Nikita", "release": "11/11/2011"}
                made = server.ask("POST", "/movies", body, headers=bearer, key=None).json["movies"][0]
                issuers, = server.ask("GET", "/site.json", key=None).json["issuers"]
                assert issuers == {"issuer": f"http://127.0.0.1:{port}/", "client_id": "agency-pages", "audience": ["movies"]}
            elif expected == 200:
                assert answer.json["movies"] == [made], answer
            server.stop()


@test("row 27: a route that fails is 500 in the agency's envelope, and says nothing of why")
def failing_route(place):
    server = place.server(place.application("casting", {
        "routes/broken.lua": 'route.get("/broken", {access = "anyone"}, function() return nil + 1 end)\n'}))
    answer = server.ask("GET", "/broken", key=None)
    assert answer.status == 500 and answer.json["success"] is False and answer.json["error"] == 500, answer
    assert answer.json["message"] == "INTERNAL SERVER ERROR" and b"nil" not in answer.body, answer
    until(lambda: "routes/broken.lua:1" in server.log(), "its line is in the log")
    server.stop()


@test("row 58: the schema is made and upgraded by commands, and --production takes no other", BOTH)
def migrated(place, store):
    folder = place.application("casting")
    where = place.store_options(store)
    planned = place.run("plan", folder, *where)
    assert planned.code == 0 and "CREATE TABLE" in planned.out, planned
    assert place.run("migrate", folder, *where).code == 0
    again = place.run("plan", folder, *where)
    assert again.code == 0 and "CREATE TABLE" not in again.out, again
    server = place.server(folder, "--production", *where)
    assert server.ask("POST", "/rest/v1/movie", {"title": "Nikita", "release_date": "1990-02-21"}).status == 201
    server.stop()
    edit(os.path.join(folder, "models/movie.yaml"), "  director:          {",
         "  producer:          {type: text, max: 120}\n  director:          {")
    refused = place.run("serve", folder, "--listen", "127.0.0.1:0", "--production", *where)
    assert refused.code == 1 and "migrate" in refused.err, refused
    assert "producer" in place.run("plan", folder, *where).out
    assert place.run("migrate", folder, *where).code == 0
    server = place.server(folder, "--production", *where)
    changed = server.ask("PATCH", "/rest/v1/movie?title=eq.Nikita", {"producer": "Jérôme"})
    assert changed.status == 204, changed
    assert server.ask("GET", "/rest/v1/movie?select=title,producer").json == [{"title": "Nikita", "producer": "Jérôme"}]
    server.stop()
