"""Triggers: `on:` of a model, by a real HTTP receiver and the outbox."""

import base64
import collections
import hashlib
import hmac
import http.server
import json
import os
import threading
import time

from harness import postgres
from harness.registry import BOTH, test
from harness.wait import until

PATIENCE_SECONDS = 120
DONE, REFUSED, USAGE = 0, 1, 2
SECRET = "whsec_" + base64.b64encode(b"a secret of the crm").decode()

Told = collections.namedtuple("Told", "path id timestamp signature body at")


class Receiver:
    """A server that keeps what it is told; `answer(told)` gives its status and headers."""

    def __init__(self, place, answer=lambda told: 200):
        told = self.told = []
        lock = threading.Lock()

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):  # pylint: disable=invalid-name
                body = self.rfile.read(int(self.headers["Content-Length"]))
                one = Told(self.path, self.headers["webhook-id"], self.headers["webhook-timestamp"],
                           self.headers["webhook-signature"], body, time.monotonic())
                with lock:
                    told.append(one)
                status = answer(one)
                status, headers = status if isinstance(status, tuple) else (status, {})
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *arguments):  # pylint: disable=arguments-differ
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()
        place.leftovers.append(self.stop)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def stop(self):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()

    def at(self, path):
        return [one for one in list(self.told) if one.path == path]

    def wait_for(self, path, count):
        return until(lambda: len(self.at(path)) >= count and self.at(path), f"{count} at {path}",
                     PATIENCE_SECONDS)


class Agency:
    """The application `agency`, served."""

    def __init__(self, place, store, receiver, changes=None, environment=None):
        self.place = place
        self.folder = place.application("agency", changes)
        self.options = place.store_options(store)
        self.environment = {"HOOK": receiver.url, "HOOK_SECRET": SECRET} | (environment or {})
        self.server = self.serve()

    def serve(self):
        return self.place.server(self.folder, *self.options, "--allow-private-fetch",
                                 environment=self.environment)

    def command(self, *words, code=DONE):
        done = self.place.run(*words[:2], self.folder, *words[2:], *self.options,
                              environment=self.environment)
        assert done.code == code, done
        return done

    def deliveries(self, *options):
        return json.loads(self.command("trigger", "list", *options, "--json").out)

    def mails(self):
        return json.loads(self.command("mail", "list", "--json").out)

    def secrets(self):
        listed = json.loads(self.command("trigger", "secrets", "--json").out)
        return {each["trigger"]: each["secret"] for each in listed}

    def create(self, model="contract", **fields):
        answer = self.server.ask("POST", f"/rest/v1/{model}", fields,
                                 {"Prefer": "return=representation"})
        assert answer.status == 201, answer
        return answer.json[0]

    def change(self, key, **fields):
        answer = self.server.ask("PATCH", f"/rest/v1/contract?id=eq.{key}", fields)
        assert answer.status == 204, answer

    def all_finished(self):
        return until(lambda: not [each for each in self.deliveries()
                                  if each["status"] in ("waiting", "sending")],
                     "nothing waits", PATIENCE_SECONDS)


def good_signature(told, secret):
    key = base64.b64decode(secret.removeprefix("whsec_") + "==")
    content = f"{told.id}.{told.timestamp}.".encode() + told.body
    wanted = base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
    return told.signature == "v1," + wanted


@test("a created record is told, signed", BOTH)
def created(place, store):
    receiver = Receiver(place)
    agency = Agency(place, store, receiver)
    row = agency.create(title="Été « 1 »", amount=12.5, pin="hidden")
    told = receiver.wait_for("/created", 1)[0]
    secret = agency.secrets()["contract.created.webhook"]
    assert good_signature(told, secret), told
    assert abs(int(told.timestamp) - time.time()) < 60
    body = json.loads(told.body)
    assert list(body) == ["type", "timestamp", "event", "record"], body
    assert body["type"] == "contract.created"
    assert body["record"] == {"id": row["id"], "client": None, "title": "Été « 1 »",
                              "amount": 12.5, "signed": False, "level": 0}, body
    event = body["event"]
    assert event["kind"] == "added" and event["object_id"] == str(row["id"]), event
    assert event["changes"]["title"] == "Été « 1 »" and event["at"] == body["timestamp"], event
    assert b"hidden" not in told.body
    agency.all_finished()
    listed = agency.deliveries()
    assert [each["status"] for each in listed] == ["done"], listed
    assert agency.server.metric('socle_deliveries{status="dead"}') == 0
    agency.server.stop()


@test("`when` sees the record before, at each of its events", BOTH)
def when(place, store):
    receiver = Receiver(place)
    agency = Agency(place, store, receiver)
    key = agency.create(title="a")["id"]
    for change in ({"title": "b"}, {"signed": True, "amount": 2}, {"title": "c"}, {"level": 3},
                   {"signed": False}, {"signed": True, "level": 4}, {"signed": True}):
        agency.change(key, **change)
    assert agency.server.ask("DELETE", f"/rest/v1/contract?id=eq.{key}").status == 204
    receiver.wait_for("/deleted", 1)
    signed = [json.loads(one.body)["record"] for one in
              receiver.wait_for("/signed?token=hidden", 2)]
    assert [(one["title"], one["amount"], one["level"]) for one in signed] == [
        ("b", 2, 0), ("c", 2, 4)], signed
    levels = [json.loads(one.body)["record"]["level"] for one in receiver.wait_for("/level", 2)]
    assert levels == [3, 4], levels
    assert all(good_signature(one, SECRET) for one in receiver.at("/signed?token=hidden"))
    gone = json.loads(receiver.at("/deleted")[0].body)
    assert gone["type"] == "contract.deleted" and gone["record"]["title"] == "c", gone
    until(lambda: len(agency.deliveries("--status", "dead")) == 2, "mails without a client")
    for each in agency.deliveries():
        assert "hidden" not in json.dumps(each), each


@test("mails know the record, its refs, what it was and who did it; each is in the outbox once", BOTH)
def mails(place, store):
    agency = Agency(place, store, Receiver(place))
    client = agency.create("client", name="Zoé *Müller*", email="zoe@example.org")["id"]
    key = agency.create(title="Film", amount=1234.5, client=client)["id"]
    until(lambda: len(agency.mails()) == 1, "the first mail", PATIENCE_SECONDS)
    signup = agency.server.ask("POST", "/auth/v1/signup",
                               {"email": "boss@example.org", "password": "correct-horse-9"},
                               key="anon_key")
    assert signup.status == 200, signup
    token = signup.json["access_token"]
    answer = agency.server.ask("PATCH", f"/rest/v1/contract?id=eq.{key}",
                               {"signed": True, "title": "Film 2", "amount": 1300},
                               {"Authorization": f"Bearer {token}"}, key="anon_key")
    assert answer.status == 204, answer
    until(lambda: len(agency.mails()) == 2, "two mails", PATIENCE_SECONDS)
    agency.all_finished()
    new, old = agency.mails()
    assert (old["to"], old["subject"]) == ("zoe@example.org", "Contract Film"), old
    assert (new["to"], new["subject"]) == ("zoe@example.org", "Signed: Film 2"), new
    shown = agency.command("mail", "show", str(old["id"]), "--text").out
    assert "Hello Zoé *Müller*," in shown and f"over 1234.50 waits for you, record {client}" in shown
    shown = agency.command("mail", "show", str(new["id"]), "--text").out
    assert ("It was Film for 1234.50, now Film 2 for 1300.00. Signed by boss@example.org."
            in " ".join(shown.split())), shown
    bodies = "SELECT count(*) FROM socle_delivery WHERE body <> ''"
    if store == "postgres":
        assert postgres.query(agency.options[1], bodies) == [["0"]]


@test("a failed delivery is tried again; the next of its record waits, others do not", BOTH)
def tried_again(place, store):
    slow_once = set()

    def answer(told):
        level = json.loads(told.body)["record"]["level"]
        if level not in (1, 100) or level in slow_once:
            return 200
        slow_once.add(level)
        return 503 if level == 1 else (429, {"Retry-After": "14"})

    receiver = Receiver(place, answer)
    agency = Agency(place, store, receiver)
    one, two, three = (agency.create(title=title)["id"] for title in "abc")
    agency.change(one, level=1)
    agency.change(two, level=100)
    receiver.wait_for("/level", 2)
    agency.change(one, level=2)
    agency.change(one, level=3)
    agency.change(three, level=10)
    receiver.wait_for("/level", 3)
    assert json.loads(receiver.at("/level")[2].body)["record"]["level"] == 10
    waits = [each for each in agency.deliveries("--status", "waiting") if each["fault"]]
    assert {each["fault"] for each in waits} == {"the server answered 503",
                                                 "the server answered 429"}, waits
    told = receiver.wait_for("/level", 7)
    by_level = collections.defaultdict(list)
    for each in told:
        by_level[json.loads(each.body)["record"]["level"]].append(each)
    first, again = by_level[1]
    assert first.id == again.id and first.body == again.body and 10 <= again.at - first.at < 20
    assert good_signature(again, agency.secrets()["contract.changed.level"])
    limited, later = by_level[100]
    assert 14 <= later.at - limited.at < 25
    order = [json.loads(each.body)["record"]["level"] for each in told
             if json.loads(each.body)["record"]["id"] == one]
    assert order == [1, 1, 2, 3], order
    agency.all_finished()
    assert not agency.deliveries("--status", "dead")


@test("what is refused is given up at once, listed, and tried again when told", BOTH)
def dead(place, store):
    broken = [404]
    receiver = Receiver(place, lambda told: broken[0])
    agency = Agency(place, store, receiver)
    keys = [agency.create(title=title)["id"] for title in "abc"]
    gone = until(lambda: len(agency.deliveries("--status", "dead")) == 3 and
                 agency.deliveries("--status", "dead"), "three given up", PATIENCE_SECONDS)
    assert {each["fault"] for each in gone} == {"the server answered 404"}, gone
    assert {each["tries"] for each in gone} == {1} and len(receiver.told) == 3, gone
    until(lambda: agency.server.metric('socle_deliveries{status="dead"}') == 3, "the figure")
    table = agency.command("trigger", "list").out
    assert "contract.created.webhook" in table and "3 deliveries" in table, table
    third, second, first = gone
    broken[0] = 302
    agency.command("trigger", "retry", str(first["id"]))
    until(lambda: "redirects are not followed" in json.dumps(agency.deliveries()), "given up again",
          PATIENCE_SECONDS)
    agency.command("trigger", "cancel", str(second["id"]))
    broken[0] = 204
    done = agency.command("trigger", "retry", "--all")
    assert "2 deliveries are due" in done.out, done
    agency.all_finished()
    statuses = {each["object_id"]: each["status"] for each in agency.deliveries()}
    assert statuses == {str(keys[0]): "done", str(keys[1]): "cancelled", str(keys[2]): "done"}
    assert len({each.id for each in receiver.told}) == 3
    for words in (("retry", str(second["id"])), ("cancel", str(third["id"])), ("retry", "99"),
                  ("retry",)):
        assert agency.command("trigger", *words, code=REFUSED).err.startswith("socle: ")
    assert agency.command("trigger", "list", "--status", "ded", code=USAGE).err


@test("private addresses are refused unless allowed")
def private(place):
    receiver = Receiver(place)
    folder = place.application("agency")
    server = place.server(folder, environment={"HOOK": receiver.url})
    assert server.ask("POST", "/rest/v1/contract", {"title": "a"}).status == 201
    until(lambda: "not public" in place.run("trigger", "list", folder).out, "the refusal",
          PATIENCE_SECONDS)
    assert not receiver.told
    server.stop()


@test("a new trigger starts at the present, one that was there goes on where it was", BOTH)
def present(place, store):
    receiver = Receiver(place)
    path = "models/contract.yaml"
    agency = Agency(place, store, receiver)
    whole = os.path.join(agency.folder, path)
    with open(whole, encoding="utf-8") as file:
        text = file.read()
    agency.create(title="told")
    receiver.wait_for("/created", 1)
    agency.server.stop()
    with open(whole, "w", encoding="utf-8") as file:
        file.write(text[:text.index("on:\n")])
    agency.server = agency.serve()
    agency.create(title="nobody listens")
    agency.server.stop()
    with open(whole, "w", encoding="utf-8") as file:
        file.write(text)
    agency.server = agency.serve()
    agency.create(title="told again")
    receiver.wait_for("/created", 2)
    agency.all_finished()
    titles = [json.loads(each.body)["record"]["title"] for each in receiver.told]
    assert titles == ["told", "told again"], titles


class Writers:
    """Threads that raise the level of records of their own, over servers that come and go."""

    def __init__(self, agency, keys, threads):
        self.agency = agency
        self.stopping = False
        self.confirmed = collections.defaultdict(list)
        groups = [keys[at::threads] for at in range(threads)]
        self.threads = [threading.Thread(target=self.run, args=(group,)) for group in groups]
        for thread in self.threads:
            thread.start()

    def run(self, keys):
        level = 0
        while not self.stopping:
            level += 1
            for key in keys:
                try:
                    answer = self.agency.server.ask("PATCH", f"/rest/v1/contract?id=eq.{key}",
                                                    {"level": level})
                except OSError:
                    time.sleep(0.05)
                    continue
                except Exception:  # pylint: disable=broad-except
                    continue
                if answer.status == 204:
                    self.confirmed[key].append(level)
            time.sleep(0.05)

    def stop(self):
        self.stopping = True
        for thread in self.threads:
            thread.join()


def untold(receiver, writers):
    """The confirmed changes that nobody was told."""
    told = collections.defaultdict(set)
    for each in receiver.at("/level"):
        record = json.loads(each.body)["record"]
        told[record["id"]].add(record["level"])
    return {key: missing for key, levels in writers.confirmed.items()
            if (missing := set(levels) - told[key])}


@test("kill -9 under load: every event is told, in order per record; every mail is there once", BOTH)
def killed(place, store):
    receiver = Receiver(place)
    agency = Agency(place, store, receiver)
    client = agency.create("client", name="Zoé", email="zoe@example.org")["id"]
    keys = [agency.create(title=f"c{number}", client=client)["id"] for number in range(12)]
    writers = Writers(agency, keys, 4)
    place.leftovers.append(writers.stop)
    for kill in range(4):
        count = len(receiver.told)
        until(lambda: len(receiver.told) >= count + 40, "deliveries under way", 2 * PATIENCE_SECONDS)
        agency.server.kill()
        agency.server = agency.serve()
    writers.stop()
    until(lambda: not untold(receiver, writers), "every confirmed change is told", 300)
    until(lambda: not [each for each in agency.deliveries("--limit", "10000")
                       if each["status"] in ("waiting", "sending")], "nothing waits", 300)
    told = collections.defaultdict(list)
    bodies = {}
    for each in receiver.at("/level"):
        body = json.loads(each.body)
        assert bodies.setdefault(each.id, each.body) == each.body
        levels = told[body["record"]["id"]]
        if not levels or levels[-1][1] != body["record"]["level"]:
            levels.append((body["event"]["id"], body["record"]["level"], each.id))
    for key in keys:
        first = list(dict.fromkeys(told[key]))
        assert first == sorted(first), (key, first)
        assert writers.confirmed[key], key
    mails_made = [each["subject"] for each in agency.mails()]
    assert sorted(mails_made) == sorted(f"Contract c{number}" for number in range(12)), mails_made
    assert {each["status"] for each in agency.deliveries("--limit", "10000")} == {"done"}


@test("several processes over one PostgreSQL: told once, and the other goes on when one dies")
def cluster(place):
    receiver = Receiver(place)
    agency = Agency(place, "postgres", receiver)
    first = agency.server
    second = agency.serve()
    for number in range(20):
        for server in (first, second):
            answer = server.ask("POST", "/rest/v1/contract", {"title": f"{number}"})
            assert answer.status == 201, answer
    receiver.wait_for("/created", 40)
    agency.all_finished()
    assert len(receiver.told) == 40 and len({each.id for each in receiver.told}) == 40
    first.kill()
    for number in range(5):
        assert second.ask("POST", "/rest/v1/contract", {"title": "later"}).status == 201
    until(lambda: len(receiver.told) == 45, "the other process follows", 60)
    second.stop()
