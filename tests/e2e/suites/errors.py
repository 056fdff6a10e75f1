"""Errors nobody expected, and messages of triggers, told to Sentry: by its own receiver for development."""

import json
import os
import socket
import sqlite3
import subprocess
import threading

from harness import postgres
from harness.desk import CAROLE, PASSWORD, Desk
from harness.place import ROOT, edit
from harness.registry import BOTH, test
from harness.wait import until

FOLDER = os.path.join(ROOT, "tests/e2e/node")
PATIENCE_SECONDS = 60
APP = """app: shop
title: Shop
accounts: {signup: open, confirm_email: false}
errors: {sentry: "${SENTRY:-}", environment: staging}
"""
MODEL = """model: contract
key: {id: serial}
fields:
  title:  {type: text, required: true}
  signed: {type: boolean, default: false}
  pin:    {type: secret}
access: {read: anyone, create: anyone, update: anyone, delete: anyone}
on:
  created: {report: "Contract {{title}} created by {{#by}}{{by.email}}{{/by}}{{^by}}nobody{{/by}}"}
  changed: {when: signed and not was.signed, report: "Contract {{title}} signed", level: warning, name: signed}
"""
FILES = {
    "app.yaml": APP, "models/contract.yaml": MODEL,
    "jobs.yaml": "sweep: {function: sweep, retries: 0}\n",
    "functions/pay.lua": "return fn {access = 'anyone', run = function(ctx, p)\n  local t = nil\n  return t.amount\nend}\n",
    "functions/sweep.lua": "return fn {access = 'nobody', run = function(ctx, p) error('the sweep broke') end}\n",
}


class Spotlight:
    """node/spotlight.mjs on a port that stays the same, and the envelopes it got."""

    def __init__(self, place):
        self.place = place
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.dsn = f"http://publickey@127.0.0.1:{self.port}/42"
        self.envelopes = []

    def start(self):
        process = subprocess.Popen(["node", "--no-warnings", os.path.join(FOLDER, "spotlight.mjs"), str(self.port)],
                                   cwd=FOLDER, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        assert json.loads(process.stdout.readline()) == {"port": self.port}
        reader = threading.Thread(target=self.read, args=(process,))
        reader.start()

        def stop():
            process.kill()
            process.wait()
            reader.join()
        self.place.leftovers.append(stop)
        return self

    def read(self, process):
        for line in process.stdout:
            self.envelopes.append(json.loads(line))

    def events(self):
        return [item["payload"] for envelope in list(self.envelopes) for item in envelope["items"]
                if item["about"]["type"] == "event"]

    def wait_for(self, count):
        return until(lambda: len(self.events()) >= count and self.events(), f"{count} reports", PATIENCE_SECONDS)


class Shop:
    def __init__(self, place, store, receiver, changes=None, options=()):
        self.folder = place.application("agency", {**FILES, "models/client.yaml": None, "mails/contract_created.md": None,
                                                   "mails/contract_signed.md": None, **(changes or {})})
        self.options = place.store_options(store)
        self.store = store
        self.server = place.server(self.folder, *self.options, "--allow-private-fetch", *options,
                                   environment={"SENTRY": receiver.dsn})

    def pay(self):
        answer = self.server.ask("POST", "/rest/v1/rpc/pay?apikey=verysecret&shown=yes", {},
                                 {"Authorization": "Bearer " + self.server.keys["service_key"], "Cookie": "a=secretcookie"})
        assert answer.status == 500 and "amount" not in answer.json["message"], answer
        return answer

    def break_table(self):
        """The database, changed by other hands under the server."""
        sql = 'ALTER TABLE contract RENAME TO lost'
        if self.store == "postgres":
            postgres.query(self.options[1], sql)
            return
        with sqlite3.connect(os.path.join(self.folder, ".socle", "socle.db")) as file:
            file.execute(sql)


@test("a script that breaks is told with its line and the request, without secrets", BOTH)
def script_line(place, store):
    spotlight = Spotlight(place).start()
    shop = Shop(place, store, spotlight)
    answer = shop.pay()
    event = spotlight.wait_for(1)[0]
    failure = event["exception"]["values"][0]
    assert failure["type"] == "LuaError" and "nil value (local 't')" in failure["value"], failure
    frame = failure["stacktrace"]["frames"][-1]
    assert (frame["filename"], frame["lineno"], frame["in_app"]) == ("functions/pay.lua", 3, True), frame
    assert (event["level"], event["environment"], event["release"]) == ("error", "staging", "shop@0.1.0"), event
    assert len(event["event_id"]) == 32 and event["timestamp"].endswith("Z") and event["sdk"]["name"] == "socle", event
    assert event["tags"]["request_id"] == answer.headers["X-Request-Id"], event["tags"]
    request = event["request"]
    assert (request["method"], request["url"]) == ("POST", "/rest/v1/rpc/pay"), request
    assert request["query_string"] == "apikey=[Filtered]&shown=yes", request
    raw = spotlight.envelopes[0]["raw"]
    for secret in ("verysecret", "secretcookie", shop.server.keys["service_key"], "Authorization", "Cookie"):
        assert secret not in raw, secret
    until(lambda: shop.server.metric('socle_reports{status="sent"}') == 1, "the figure")
    shop.server.stop()


@test("a failure of the program itself is told with its stack", BOTH)
def stack(place, store):
    spotlight = Spotlight(place).start()
    shop = Shop(place, store, spotlight)
    shop.break_table()
    assert shop.server.ask("GET", "/rest/v1/contract").status >= 400
    event = spotlight.wait_for(1)[0]
    failure = event["exception"]["values"][0]
    assert "contract" in failure["value"], failure
    frames = failure["stacktrace"]["frames"]
    own = [each for each in frames if each["in_app"]]
    files = [each.get("filename", "") for each in own]
    # What PostgreSQL answered is no exception until a coroutine goes on with it.
    below = "src/store/" if store == "sqlite" else "src/"
    assert any(file.startswith(below) for file in files), frames
    assert all(each["lineno"] > 0 and not each["filename"].startswith("/") for each in own), own
    assert not any("throw_trace" in file for file in files), files
    shop.server.stop()


@test("triggers report what was committed, once, with their level", BOTH)
def messages(place, store):
    spotlight = Spotlight(place).start()
    shop = Shop(place, store, spotlight)
    made = shop.server.ask("POST", "/rest/v1/contract", {"title": "Film", "pin": "4711"}, {"Prefer": "return=representation"})
    key = made.json[0]["id"]
    refused = shop.server.ask("POST", "/rest/v1/contract", [{"title": "Never"}, {"title": None}])
    assert refused.status == 400, refused
    for fields in ({"title": "Film 2"}, {"signed": True}, {"signed": True}):
        assert shop.server.ask("PATCH", f"/rest/v1/contract?id=eq.{key}", fields).status == 204
    shop.pay()
    events = spotlight.wait_for(3)
    told = [(each["message"]["formatted"], each["level"], each["tags"]) for each in events if "message" in each]
    record = {"model": "contract", "object_id": str(key)}
    assert sorted(told) == [("Contract Film 2 signed", "warning", record), ("Contract Film created by nobody", "info", record)], told
    assert "4711" not in json.dumps(events)
    shop.server.stop()


@test("a job that fails is told, with its name", BOTH)
def job(place, store):
    spotlight = Spotlight(place).start()
    shop = Shop(place, store, spotlight)
    fail_a_job(shop, spotlight)
    shop.server.stop()


@test("a job that fails in socle work is told by it", BOTH)
def worker(place, store):
    spotlight = Spotlight(place).start()
    shop = Shop(place, store, spotlight, options=("--workers", "0"))
    command = [place.program, "work", shop.folder, *shop.options, "--allow-private-fetch"]
    with subprocess.Popen(command, env=place.environment({"SENTRY": spotlight.dsn}), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        place.leftovers.append(process.kill)
        fail_a_job(shop, spotlight)
        process.terminate()
        said = process.stderr.read().decode()
        assert process.wait() == 0, said
    assert shop.server.metric('socle_reports{status="sent"}') == 0
    shop.server.stop()


def fail_a_job(shop, spotlight):
    added = shop.server.ask("POST", "/admin/v1/jobs", {"name": "sweep"})
    assert added.status == 201, added
    event = spotlight.wait_for(1)[0]
    failure = event["exception"]["values"][0]
    assert "the sweep broke" in failure["value"] and failure["type"] == "LuaError", failure
    assert event["tags"]["job"] == "sweep" and event["tags"]["run"] == "1", event["tags"]


@test("while nobody listens reports wait, some of them; nobody waits for them")
def offline(place):
    spotlight = Spotlight(place)
    shop = Shop(place, "sqlite", spotlight)
    for _ in range(130):
        shop.pay()
    until(lambda: shop.server.metric('socle_reports{status="dropped"}') >= 29, "some dropped")
    assert shop.server.metric('socle_reports{status="waiting"}') <= 100
    spotlight.start()
    spotlight.wait_for(90)
    lost = [item["payload"] for envelope in spotlight.envelopes for item in envelope["items"]
            if item["about"]["type"] == "client_report"]
    # What came before anybody followed the receiver, it may have forgotten.
    assert not lost or sum(each["discarded_events"][0]["quantity"] for each in lost) >= 29, lost
    shop.server.stop()


@test("sampling, and no DSN: nothing is told")
def sampling(place):
    spotlight = Spotlight(place).start()
    shop = Shop(place, "sqlite", spotlight, {"app.yaml": APP.replace("environment: staging", "sample: 0")})
    shop.pay()
    shop.server.ask("POST", "/rest/v1/contract", {"title": "Film"})
    event = spotlight.wait_for(1)[0]
    assert event["message"]["formatted"] == "Contract Film created by nobody" and "environment" not in event, event
    shop.server.stop()
    silent = Spotlight(place)
    silent.dsn = ""
    quiet = Shop(place, "sqlite", silent)
    quiet.pay()
    assert quiet.server.ask("POST", "/rest/v1/contract", {"title": "Film"}).status == 201
    until(lambda: quiet.server.metric('socle_deliveries{status="waiting"}') == 0, "the report to be done")
    quiet.server.stop()
    wrong = place.run("check", quiet.folder, environment={"SENTRY": "https://example.org"})
    assert wrong.code == 1 and "a DSN of Sentry is like" in wrong.err + wrong.out, wrong
    edit(os.path.join(quiet.folder, "models/contract.yaml"), "{{title}} signed", "{{titel}} signed")
    wrong = place.run("check", quiet.folder)
    assert wrong.code == 1 and "{{titel}}" in wrong.err + wrong.out and "title" in wrong.err + wrong.out, wrong


@test("epic-events: collaborators and signatures are told, what was refused is not", BOTH)
def collaborators(place, store):
    spotlight = Spotlight(place).start()
    desk = Desk(place, store, SENTRY=spotlight.dsn, SOCLE_ALLOW_PRIVATE_FETCH="true")
    keys = desk.server.keys

    def ask(email, method, path, body):
        signed_in = desk.server.ask("POST", "/auth/v1/token?grant_type=password", {"email": email, "password": PASSWORD},
                                    {"apikey": keys["anon_key"]})
        return desk.server.ask(method, path, body, {"Authorization": "Bearer " + signed_in.json["access_token"]}).status

    person = {"name": "Sylvie", "email": "sylvie@epic.example", "telephone": "0655555555", "department": 3, "password": PASSWORD}
    assert ask(CAROLE, "POST", "/rest/v1/user", person) == 403
    assert ask("gaston@epic.example", "POST", "/rest/v1/user", person | {"telephone": "none"}) == 400
    assert ask("gaston@epic.example", "POST", "/rest/v1/user", person) == 201
    assert ask("gaston@epic.example", "PATCH", "/rest/v1/user?name=eq.Sylvie", {"telephone": "0655555556"}) == 204
    assert ask(CAROLE, "PATCH", "/rest/v1/contract?id=eq.1", {"amount": 9000}) == 204
    assert ask(CAROLE, "PATCH", "/rest/v1/contract?id=eq.1", {"is_signed": True}) == 204

    def told():
        texts = [each["message"]["formatted"] for each in spotlight.events() if "message" in each]
        return [text for text in texts if "Sylvie" in text or "Contrat" in text]
    until(lambda: len(told()) >= 3, "three messages", PATIENCE_SECONDS)
    assert [text.split("(")[0].strip() for text in sorted(told())] == [
        "Collaborateur créé : Sylvie", "Collaborateur modifié : Sylvie", "Contrat signé : 1"], told()
    assert PASSWORD not in json.dumps(spotlight.events())
    desk.server.stop()
