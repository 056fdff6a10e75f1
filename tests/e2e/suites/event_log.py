"""What the event log gives: a feed that skips and repeats nothing, undo to the byte, reads of the past."""

import http.client
import json
import random
import sqlite3
import threading
import time
import urllib.parse

from harness import postgres
from harness.registry import BOTH, test
from harness.wait import until

WRITERS = 16
REQUESTS = 40
FOLLOWED_SECONDS = 60


class Archive:
    """A server of the application `archive`, and a way to its database beside it."""

    def __init__(self, place, store):
        self.folder = place.application("archive")
        self.url = place.database() if store == "postgres" else None
        options = ["--database", self.url] if self.url else []
        self.server = place.server(self.folder, *options)

    def rows(self, sql):
        if self.url:
            return [tuple(row) for row in postgres.query(self.url, sql)]
        with sqlite3.connect(f"file:{self.folder}/.socle/socle.db?mode=ro", uri=True) as database:
            return database.execute(sql).fetchall()

    def export(self, model):
        """The rows of a table, all columns, in the order of insertion."""
        columns = self.columns(model)
        if not self.url:
            return self.rows(f'SELECT {columns} FROM "{model}" ORDER BY rowid')
        return self.rows(f'SELECT row_to_json(r)::text FROM (SELECT {columns} FROM "{model}" ORDER BY socle_row) r')

    def columns(self, model):
        if self.url:
            names = self.rows("SELECT column_name FROM information_schema.columns WHERE "
                              f"table_name = '{model}' AND column_name <> 'socle_row' ORDER BY 1")
        else:
            names = self.rows(f"SELECT name FROM pragma_table_info('{model}') ORDER BY 1")
        return ", ".join(f'"{name}"' for (name,) in names)

    def event_ids(self):
        return [int(row[0]) for row in self.rows('SELECT "id" FROM "socle_event" ORDER BY "id"')]

    def write(self, method, path, body=None, request_id=None, connection=None):
        headers = {"X-Request-Id": request_id} if request_id else {}
        return self.server.ask(method, path, body, headers, connection=connection)


class Stream:
    """A subscriber by server-sent events. With `pieces` it goes away after so many events and comes
    back with the id it saw last."""

    def __init__(self, archive, pieces=None):
        self.archive = archive
        self.pieces = pieces
        self.seen = []
        self.stopped = False
        self.thread = threading.Thread(target=self.follow, daemon=True)
        self.thread.start()

    def follow(self):
        while not self.stopped:
            connection = self.archive.server.connect()
            connection.request("GET", "/events/v1/feed?after=0", headers={
                "apikey": self.archive.server.keys["secret_key"], "Accept": "text/event-stream",
                "Last-Event-ID": str(self.seen[-1] if self.seen else 0)})
            answer = connection.getresponse()
            assert answer.status == 200, answer.read()
            self.read(answer)
            connection.close()

    def read(self, answer):
        came = 0
        while not self.stopped and (self.pieces is None or came < self.pieces):
            line = answer.readline()
            if not line:
                return
            if line.startswith(b"data: "):
                self.seen.append(json.loads(line[len(b"data: "):])["id"])
                came += 1


class Poller:
    """A subscriber by long poll."""

    def __init__(self, archive):
        self.archive = archive
        self.seen = []
        self.stopped = False
        self.thread = threading.Thread(target=self.follow, daemon=True)
        self.thread.start()

    def follow(self):
        after = 0
        while not self.stopped:
            answer = self.archive.server.ask("GET", f"/events/v1/feed?after={after}&wait=1&limit=500")
            assert answer.status == 200, answer
            self.seen += [event["id"] for event in answer.json["events"]]
            after = answer.json["after"]


def write_a_lot(archive, number, wrong):
    """Single rows, many at once, and many at once of which the last is refused."""
    chance = random.Random(number)
    connection = archive.server.connect()
    first = number * 1_000_000
    mine = []
    for step in range(REQUESTS):
        base = first + step * 1_000
        choice = chance.random()
        if choice < 0.5 or not mine:
            answer = archive.write("POST", "/rest/v1/item", {"title": "one", "number": base},
                                   connection=connection)
            mine.append(base)
            expected = 201
        elif choice < 0.65:
            rows = [{"title": "many", "number": base + row} for row in range(chance.randint(2, 60))]
            answer = archive.write("POST", "/rest/v1/item", rows, connection=connection)
            expected = 201
        elif choice < 0.8:
            rows = [{"title": "never", "number": base + row} for row in range(30)]
            rows.append({"title": "refused", "number": mine[0]})
            answer = archive.write("POST", "/rest/v1/item", rows, connection=connection)
            expected = 409
        else:
            answer = archive.write("PATCH", f"/rest/v1/item?number=eq.{chance.choice(mine)}",
                                   {"title": f"step {step}"}, connection=connection)
            expected = 204
        if answer.status != expected:
            wrong.append(answer)
    connection.close()


def transact_slowly(url, number):
    """Transactions of another program that take their time to commit, or do not."""
    chance = random.Random(number)
    session = postgres.Session(url)
    for step in range(8):
        session.run("BEGIN")
        for _ in range(chance.randint(1, 3)):
            session.run('INSERT INTO "socle_event" ("at", "kind", "model", "object_id", "changes") VALUES '
                        f"(now(), 'added', 'shelf', gen_random_uuid()::text, '{{}}')")
        session.run(f"SELECT pg_sleep({chance.uniform(0.02, 0.3):.3f})")
        session.run(chance.choice(("COMMIT", "ROLLBACK")))
    session.close()


@test("followers see every committed event once and in order", BOTH)
def every_event_once(place, store):
    archive = Archive(place, store)
    followers = [Stream(archive), Stream(archive), Stream(archive, pieces=37), Poller(archive)]
    wrong = []
    writers = [threading.Thread(target=write_a_lot, args=(archive, number, wrong))
               for number in range(1, WRITERS + 1)]
    if archive.url:
        writers += [threading.Thread(target=transact_slowly, args=(archive.url, number))
                    for number in range(3)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert not wrong, wrong[0]
    expected = archive.event_ids()
    assert len(expected) > WRITERS * REQUESTS / 2
    for follower in followers:
        until(lambda: len(follower.seen) >= len(expected) or not follower.thread.is_alive(), f"{len(expected)} events followed, but {[len(each.seen) for each in followers]}",
              FOLLOWED_SECONDS)
        assert follower.seen == expected, type(follower).__name__
    for follower in followers:
        follower.stopped = True
    archive.write("POST", "/rest/v1/shelf", {"name": "wakes the streams"})
    for follower in followers:
        follower.thread.join()


@test("a stream ends when the server is told to stop", BOTH)
def stream_ends(place, store):
    archive = Archive(place, store)
    connection = archive.server.connect()
    connection.request("GET", "/events/v1/feed", headers={
        "apikey": archive.server.keys["secret_key"], "Accept": "text/event-stream"})
    answer = connection.getresponse()
    assert answer.headers["Content-Type"] == "text/event-stream", answer.headers
    assert answer.readline() == b":\n"
    start = time.monotonic()
    archive.server.stop()
    assert time.monotonic() - start < 5, "the stream held up the end"
    assert answer.read().endswith(b"\n\n")


def some_item(chance, shelves):
    return {
        "title": chance.choice(("Ägypten", 'quote " and \\', "plain", "line\nbreak", "tab\t")),
        "price": f"{chance.randint(-10**12, 10**12) / 100:.2f}", "weight": chance.uniform(-1e6, 1e6),
        "open": chance.random() < 0.5, "day": f"20{chance.randint(10, 30)}-02-{chance.randint(10, 28)}",
        "moment": f"2024-01-01T00:00:{chance.uniform(10, 59):.6f}Z",
        "extra": chance.choice((None, {"b": [1, 2.5, "x"], "a": {"deep": True}}, 7, "text", [])),
        "tags": chance.choice((None, [], ["a", "b,c"])),
        "place": chance.choice((None, {"latitude": chance.uniform(-90, 90), "longitude": chance.uniform(-180, 180)})),
        "shelf": chance.choice(shelves) if shelves else None}


@test("undo of an import of 500 records, and its undo, to the byte", BOTH)
def undo_import(place, store):
    archive = Archive(place, store)
    chance = random.Random(4)
    shelves = [{"id": f"00000000-0000-7000-8000-{number:012}", "name": f"shelf {number}"} for number in range(5)]
    assert archive.write("POST", "/rest/v1/shelf", shelves).status == 201
    keys = [shelf["id"] for shelf in shelves]
    kept = [some_item(chance, keys) for _ in range(20)]
    assert archive.write("POST", "/rest/v1/item", kept).status == 201
    before = archive.export("item")
    rows = [some_item(chance, keys) for _ in range(500)]
    answer = archive.write("POST", "/rest/v1/item", rows, "the-import")
    assert answer.status == 201, answer
    after = archive.export("item")
    assert len(after) == 520, len(after)
    answer = archive.write("POST", "/events/v1/undo", {"request": "the-import"}, "the-undo")
    assert answer.status == 200 and len(answer.json["undone"]) == 500, answer
    assert archive.export("item") == before
    answer = archive.write("POST", "/events/v1/undo", {"request": "the-undo"}, "the-second")
    assert answer.status == 200 and len(answer.json["undone"]) == 500, answer
    assert archive.export("item") == after
    answer = archive.write("POST", "/events/v1/undo", {"request": "the-import"})
    assert answer.status == 409, answer


READ = "select=*,shelf_name&order=id"


def random_write(archive, chance, known, connection):
    """One write of one to three records; the items that there are then."""
    items, shelves = known["item"], known["shelf"]
    choice = chance.random()
    if choice < 0.35 or not items:
        rows = [some_item(chance, shelves) for _ in range(chance.choice((1, 1, 3)))]
        answer = archive.server.ask("POST", "/rest/v1/item?select=id", rows, {"Prefer": "return=representation"},
                                    connection=connection)
        items += [row["id"] for row in answer.json]
    elif choice < 0.75:
        whole = some_item(chance, shelves)
        change = {name: whole[name] for name in chance.sample(sorted(whole), chance.randint(1, 4))}
        answer = archive.write("PATCH", f"/rest/v1/item?id=eq.{chance.choice(items)}", change, connection=connection)
    elif choice < 0.9:
        gone = items.pop(chance.randrange(len(items)))
        answer = archive.write("DELETE", f"/rest/v1/item?id=eq.{gone}", connection=connection)
    elif choice < 0.96 or not shelves:
        answer = archive.server.ask("POST", "/rest/v1/shelf?select=id", {"name": f"shelf {chance.random()}"},
                                    {"Prefer": "return=representation"}, connection=connection)
        shelves.append(answer.json[0]["id"])
    else:
        gone = shelves.pop(chance.randrange(len(shelves)))
        answer = archive.write("DELETE", f"/rest/v1/shelf?id=eq.{gone}", connection=connection)
    assert answer.status in (200, 201, 204), answer


@test("as_of equals a copy at 50 moments of 2,000 writes", BOTH)
def as_of_equals_copy(place, store):
    archive = Archive(place, store)
    chance = random.Random(2000)
    connection = archive.server.connect()
    known = {"item": [], "shelf": []}
    moments = set(chance.sample(range(10, 2_000), 50))
    copies = []
    for step in range(2_000):
        random_write(archive, chance, known, connection)
        if step in moments:
            copy = archive.server.ask("GET", f"/rest/v1/item?{READ}", connection=connection)
            last = archive.server.ask("GET", "/events/v1/history?limit=1", connection=connection)
            copies.append((last.json[0]["at"], copy.body))
    assert len(copies) == 50
    for at, body in copies:
        moment = urllib.parse.quote(at)
        answer = archive.server.ask("GET", f"/rest/v1/item?{READ}&as_of={moment}", connection=connection)
        assert answer.status == 200, answer
        assert answer.body == body, f"as of {at}"
    connection.close()


def execute(archive, sql):
    """A change by other hands, with the server stopped."""
    if archive.url:
        postgres.query(archive.url, sql)
        return
    with sqlite3.connect(f"{archive.folder}/.socle/socle.db") as database:
        database.execute(sql)


@test("what is older than `keep` is forgotten, and as_of says so", BOTH)
def old_events(place, store):
    archive = Archive(place, store)
    options = ["--database", archive.url] if archive.url else []
    assert archive.write("POST", "/rest/v1/shelf", {"name": "kept"}).status == 201
    for number in range(3):
        assert archive.write("POST", "/rest/v1/item", {"title": f"{number}", "number": number}).status == 201
    moments = [row[0] for row in archive.rows('SELECT "id" FROM "socle_event" ORDER BY "id"')]
    assert len(moments) == 4
    archive.server.stop()
    old = "'2020-01-01T00:00:00+00:00'"
    execute(archive, f'UPDATE "socle_event" SET "at" = {old} WHERE "model" = \'item\' AND "id" < {moments[3]}')
    execute(archive, f'UPDATE "socle_event" SET "at" = {old} WHERE "model" = \'shelf\'')
    with open(f"{archive.folder}/models/item.yaml", "a", encoding="utf-8") as model:
        model.write("events: {keep: 2y}\n")
    done = place.run("events", "compact", archive.folder, *options)
    assert done.code == 0 and done.out == "2 events forgotten\n", done
    done = place.run("events", "compact", archive.folder, *options)
    assert done.code == 0 and done.out == "0 events forgotten\n", done
    done = place.run("events", "list", archive.folder, "--json", *options)
    assert [event["kind"] for event in json.loads(done.out)] == ["action", "added", "added"], done
    archive.server.start()
    answer = archive.server.ask("GET", "/rest/v1/item?as_of=2022-01-01")
    assert answer.status == 400 and "is forgotten" in answer.json["details"], answer
    answer = archive.server.ask("GET", "/rest/v1/shelf?select=name&as_of=2022-01-01")
    assert answer.status == 200 and answer.json == [{"name": "kept"}], answer


@test("a person is forgotten, beside the server", BOTH)
def forgotten(place, store):
    archive = Archive(place, store)
    options = ["--database", archive.url] if archive.url else []
    key = "00000000-0000-7000-8000-000000000001"
    assert archive.write("POST", "/rest/v1/shelf", {"id": key, "name": "Ann"}).status == 201
    assert archive.write("PATCH", f"/rest/v1/shelf?id=eq.{key}", {"name": "Anne"}).status == 204
    assert archive.write("DELETE", f"/rest/v1/shelf?id=eq.{key}").status == 204
    done = place.run("events", "forget", archive.folder, "--model", "shelf", *options)
    assert done.code != 0 and "say whose data" in done.err, done
    done = place.run("events", "forget", archive.folder, "--model", "shelf", "--id", key, *options, answer="no\n")
    assert done.code == 1, done
    done = place.run("events", "forget", archive.folder, "--model", "shelf", "--id", key, "--yes", *options)
    assert done.code == 0 and "erased in 3 events" in done.out, done
    answer = archive.server.ask("GET", f"/events/v1/history?model=shelf&id={key}&order=oldest")
    assert [event["changes"] for event in answer.json] == [
        {"id": key, "name": None}, {"name": [None, None]}, {"id": key, "name": None}], answer
    done = place.run("events", "forget", archive.folder, "--by", key, "--yes", *options)
    assert done.code == 0 and "erased in 0 events" in done.out, done
    first = answer.json[0]["id"]
    done = place.run("events", "show", archive.folder, str(first), *options)
    assert done.code == 0 and json.loads(done.out)["id"] == first, done
