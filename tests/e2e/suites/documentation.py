"""/openapi.json as each role sees it, held against a public validator, and /docs in a real browser."""

import base64
import hashlib
import hmac
import json
import os
import re
import subprocess
import time

from harness.place import ROOT, write
from harness.registry import test

NODE = os.path.join(ROOT, "tests/e2e/node")
PICTURES = os.path.join(ROOT, "build/e2e")
NODE_SECONDS = 120

# The wrong key's refusal, and a notice of Swagger UI about itself.
EXPECTED_IN_CONSOLE = re.compile(r"401 \(Unauthorized\)|^Deprecated: escaping deep link")

MAY = {
    "anonymous": {},
    "assistant": {"movie": {"get"}, "actor": {"get"}, "role": {"get"}},
    "director": {"movie": {"get", "patch"}, "actor": {"get", "post", "patch", "delete"},
                 "role": {"get", "post", "patch", "delete"}},
    "producer": {model: {"get", "post", "patch", "delete"} for model in ("movie", "actor", "role")},
    "service": {model: {"get", "post", "patch", "delete"}
                for model in ("movie", "actor", "role", "user")},
}


def run_node(file, *arguments):
    done = subprocess.run(["node", "--no-warnings", os.path.join(NODE, file), *arguments],
                          capture_output=True, text=True, check=False, timeout=NODE_SECONDS)
    assert done.returncode == 0, done.stdout + done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def headers_of(server, role):
    """The headers with which somebody of that role asks."""
    if role == "anonymous":
        return {"apikey": server.keys["anon_key"]}
    if role == "service":
        return {"apikey": server.keys["service_key"]}
    claims = {"sub": "8c1b3ad4-3f0c-4a5e-9d55-0f6c6f0f1a11", "role": "authenticated",
              "exp": int(time.time()) + 600, "app_metadata": {"roles": [role]}}
    parts = [encoded(json.dumps(part).encode()) for part in ({"alg": "HS256", "typ": "JWT"}, claims)]
    text = ".".join(parts)
    signature = hmac.new(server.keys["jwt_secret"].encode(), text.encode(), hashlib.sha256).digest()
    return {"apikey": server.keys["anon_key"],
            "Authorization": f"Bearer {text}.{encoded(signature)}"}


def encoded(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def root_document(server, role):
    answer = server.ask("GET", "/rest/v1/", key=None, headers=headers_of(server, role))
    assert answer.status == 200 and answer.headers["Content-Type"].startswith("application/openapi+json")
    return answer.json


def document(server, role, language="en"):
    answer = server.ask("GET", "/openapi.json", key=None,
                        headers={**headers_of(server, role), "Accept-Language": language})
    assert answer.status == 200 and answer.headers["Content-Type"].startswith("application/json")
    return answer.json


@test("the document of every role passes the validator")
def valid(place):
    for application in ("casting", "atlas"):
        server = place.server(place.application(application))
        files = []
        for role in MAY:
            for language in ("en", "fr"):
                files.append(place.path(f"{application}-{role}-{language}.json"))
                write(files[-1], json.dumps(document(server, role, language)))
        server.stop()
        for told in run_node("openapi.mjs", *files):
            assert told["valid"] and told["version"] == "3.1", told


@test("the description at the root passes the validator for every role, and has the paths of the other")
def valid_root(place):
    for application in ("casting", "atlas"):
        server = place.server(place.application(application))
        files = []
        for role in MAY:
            seen = root_document(server, role)
            other = document(server, role)
            paths = {f"/rest/v1{path}" for path in seen["paths"] if path != "/"}
            assert paths == {path for path in other["paths"]
                             if path.startswith("/rest/v1/") and path != "/rest/v1/batch"}
            writes = any(set(item) & {"post", "patch", "delete"} for item in seen["paths"].values())
            assert writes == ("/rest/v1/batch" in other["paths"]), role
            files.append(place.path(f"root-{application}-{role}.json"))
            write(files[-1], json.dumps(seen))
        server.stop()
        for told in run_node("openapi.mjs", *files):
            assert told["valid"] and told["version"] == "2.0", told


@test("the event log and batches are described, with what they answer")
def log_and_batches(place):
    server = place.server(place.application("casting"), "--demo")
    seen = document(server, "service")
    assert {path for path in seen["paths"] if "{" not in path} >= {
        "/events/v1/history", "/events/v1/feed", "/events/v1/undo", "/rest/v1/batch"}
    known = {parameter["name"] for parameter in seen["paths"]["/events/v1/history"]["get"]["parameters"]}
    for name in known - {"model", "id", "kind", "order", "since", "until"}:
        answer = server.ask("GET", f"/events/v1/history?{name}=1")
        assert answer.status == 200, (name, answer)
    made = server.ask("POST", "/rest/v1/batch", body={"operations": [
        {"name": "one", "path": "/actor", "body": {"name": "Jeanne Moreau"}}]})
    assert made.status == 200 and set(made.json[0]) == {"name", "status", "body"}, made
    events = server.ask("GET", "/events/v1/history?limit=1").json
    assert set(events[0]) == set(seen["components"]["schemas"]["Event"]["properties"])
    server.stop()


@test("each role finds what it may do, and nothing else")
def what_roles_see(place):
    server = place.server(place.application(), "--demo")
    for role, expected in MAY.items():
        seen = document(server, role)
        found = {path.removeprefix("/rest/v1/"): {name for name in item
                                                  if name in ("get", "post", "patch", "delete")}
                 for path, item in seen.get("paths", {}).items()
                 if path.startswith("/rest/v1/") and path != "/rest/v1/batch"}
        assert found == expected, (role, found)
        text = json.dumps(seen)
        assert ('"phone"' in text) == (role in ("director", "producer", "service")), role
        for model in expected:
            answer = server.ask("GET", f"/rest/v1/{model}?limit=1", key=None,
                                headers=headers_of(server, role))
            assert answer.status == 200, (role, model, answer)
            if answer.json:
                described = resolve(seen, seen["paths"][f"/rest/v1/{model}"]["get"])
                assert set(answer.json[0]) <= described, (role, model, answer.json[0], described)
    server.stop()


def resolve(seen, operation):
    """The names of the properties of the records an operation answers with."""
    schema = operation["responses"]["200"]["content"]["application/json"]["schema"]["items"]
    if "$ref" in schema:
        schema = seen["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    return set(schema["properties"])


@test("titles and helps are in the language asked for")
def languages(place):
    server = place.server(place.application())
    english, french = (json.dumps(document(server, "service", language), ensure_ascii=False)
                       for language in ("en", "fr-FR,fr;q=0.9"))
    assert "Release date" in english and "Date de sortie" not in english
    assert "Date de sortie" in french
    server.stop()


@test("docs: signed_in and docs: off are obeyed")
def access(place):
    text = open(os.path.join(ROOT, "apps/casting/app.yaml"), encoding="utf-8").read()
    for word, statuses in (("signed_in", {"anonymous": (401,), "assistant": (200,)}),
                           ("off", {"anonymous": (404,), "service": (404,)})):
        assert "docs: public" in text
        server = place.server(place.application(
            changes={"app.yaml": text.replace("docs: public", f"docs: {word}")}))
        for role, expected in statuses.items():
            for path in ("/openapi.json", "/rest/v1/"):
                answer = server.ask("GET", path, key=None, headers=headers_of(server, role))
                assert answer.status in expected, (word, role, path, answer)
        if word == "off":
            assert server.ask("GET", "/docs", key=None).status == 404
        server.stop()


@test("in Chromium: the page takes the service key, and Try it out shows the rows")
def browser(place):
    os.makedirs(PICTURES, exist_ok=True)
    server = place.server(place.application(), "--demo")
    seen, = run_node("documentation.mjs", server.url + "/docs", server.keys["service_key"], PICTURES)
    server.stop()
    assert seen["status"] == 200, seen
    assert [row["title"] for row in seen["rows"]][:2] == ["Metropolis", "City Lights"], seen
    assert len(seen["rows"]) == 3, seen
    assert "200" in seen["shown"] and "Metropolis" in seen["shown"], seen
    assert "/rest/v1/movie" in " ".join(seen["operations"]).replace("\u200b", ""), seen
    assert seen["anonymous"] < len(seen["operations"]), seen
    assert seen["forgotten"] == seen["anonymous"] == 1 and "key" in seen["refused"], seen
    errors = [each for each in seen["errors"] if not EXPECTED_IN_CONSOLE.search(each)]
    assert errors == [] and seen["foreign"] == [], seen
