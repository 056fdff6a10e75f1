"""What was acknowledged is kept, whatever is killed: 32 clients write while the program, or its database
server, gets SIGKILL; afterwards every acknowledged change and its event is there exactly once."""

import collections
import http.client
import itertools
import json
import os
import random
import sqlite3
import threading

from harness import postgres
from harness.place import Place
from harness.registry import test
from harness.wait import until

CLIENTS = 32
ROUNDS = 3


class Client:
    """Creates actors and changes and deletes its own, over one kept connection. Knows what was
    acknowledged: `rows` as they must be, `events` that must be there, `unsure` what was under way."""

    names = itertools.count(1)

    def __init__(self, server, number):
        self.server = server
        self.random = random.Random(number)
        self.rows = {}
        self.events = []
        self.unsure = []
        self.wrong = []

    def write_until_cut(self, enough):
        connection = self.server.connect()
        try:
            while not enough():
                if not self.write_once(connection):
                    return
        except (http.client.HTTPException, OSError):
            pass
        finally:
            connection.close()

    def write_once(self, connection):
        choice = self.random.random()
        if choice < 0.6 or not self.rows:
            return self.create(connection)
        key = self.random.choice(list(self.rows))
        return self.change(connection, key) if choice < 0.9 else self.delete(connection, key)

    def create(self, connection):
        name = f"actor {next(self.names)}"
        self.unsure.append(("added", name))
        answer = self.ask(connection, "POST", "/rest/v1/actor?select=id", {"name": name}, 201)
        if answer:
            key = answer.json[0]["id"]
            self.rows[key] = (name, None)
            self.acknowledge("added", key)
        return answer

    def change(self, connection, key):
        age = next(self.names) % 130
        if age == self.rows[key][1]:
            return True
        self.unsure.append(("changed", key, age))
        answer = self.ask(connection, "PATCH", f"/rest/v1/actor?id=eq.{key}", {"age": age}, 200)
        if answer:
            self.events.append(("changed", key, age))
            self.rows[key] = (self.rows[key][0], age)
            self.unsure.pop()
        return answer

    def delete(self, connection, key):
        self.unsure.append(("deleted", key))
        answer = self.ask(connection, "DELETE", f"/rest/v1/actor?id=eq.{key}", None, 200)
        if answer:
            del self.rows[key]
            self.acknowledge("deleted", key)
        return answer

    def acknowledge(self, kind, key):
        self.events.append((kind, key, None))
        self.unsure.pop()

    def ask(self, connection, method, path, body, expected):
        answer = self.server.ask(method, path, body, {"Prefer": "return=representation"},
                                 connection=connection)
        if answer.status == expected:
            return answer
        if answer.status not in (500, 503):
            self.wrong.append((method, path, body, answer))
        return None


def write_and_cut(server, clients, cut, enough):
    """All clients write; after `enough` acknowledged changes of this round `cut` is called."""
    before = sum(len(client.events) for client in clients)
    over = threading.Event()
    threads = [threading.Thread(target=client.write_until_cut, args=(over.is_set,))
               for client in clients]
    for thread in threads:
        thread.start()
    try:
        until(lambda: sum(len(client.events) for client in clients) - before >= enough,
              f"{enough} acknowledged writes", 60)
        cut()
    finally:
        over.set()
        for thread in threads:
            thread.join()
    wrong = [each for client in clients for each in client.wrong]
    assert not wrong, wrong[:5]


class Found:
    """What the database holds: `actors` by key, `events` as (kind, key, new age)."""

    def __init__(self, actors, events):
        self.actors = {int(key): (name, None if age in (None, "") else int(age))
                       for key, name, age in actors}
        self.events = collections.Counter()
        self.sizes = collections.Counter()
        for kind, key, changes in events:
            changes = json.loads(changes)
            age = changes["age"][1] if kind == "changed" else None
            self.events[(kind, int(key), age)] += 1
            self.sizes[kind] += 1


def check(found, clients):
    unsure = [each for client in clients for each in client.unsure]
    unsure_keys = {each[1] for each in unsure if each[0] != "added"}
    for client in clients:
        for key, row in client.rows.items():
            if key not in unsure_keys:
                assert found.actors.get(key) == row, (key, row, found.actors.get(key))
    acknowledged = collections.Counter(
        event for client in clients for event in client.events)
    for event, count in acknowledged.items():
        more = event in {(kind, key, rest[0] if rest else None) for kind, key, *rest in unsure}
        assert count <= found.events[event] <= count + more, (event, count, found.events[event])
    assert sum((found.events - acknowledged).values()) <= len(unsure)
    assert len(found.actors) == found.sizes["added"] - found.sizes["deleted"]
    names = [row[0] for row in found.actors.values()]
    assert len(names) == len(set(names)), "a write was done twice"
    known = {row[0] for client in clients for row in client.rows.values()}
    under_way = {each[1] for each in unsure if each[0] == "added"}
    assert set(names) <= known | under_way | {found.actors[key][0] for key in unsure_keys
                                              if key in found.actors}


ACTORS = "SELECT id, name, age FROM actor ORDER BY id"
EVENTS = "SELECT kind, object_id, changes FROM socle_event WHERE model = 'actor' ORDER BY id"


def read_sqlite(data):
    database = sqlite3.connect(f"file:{data}/socle.db?mode=ro", uri=True)
    try:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        return Found(database.execute(ACTORS).fetchall(), database.execute(EVENTS).fetchall())
    finally:
        database.close()


def read_postgres(url):
    postgres.query(url, "CREATE EXTENSION IF NOT EXISTS amcheck")
    postgres.query(url, "SELECT bt_index_parent_check(indexrelid, true) FROM pg_index i "
                        "JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am m ON m.oid = c.relam "
                        "WHERE m.amname = 'btree' AND c.relpersistence = 'p' "
                        "AND indrelid IN ('actor'::regclass, 'socle_event'::regclass)")
    for table in ("actor", "socle_event"):
        assert postgres.query(url, f"SELECT * FROM verify_heapam('{table}')") == [], table
    return Found(postgres.query(url, ACTORS), postgres.query(url, EVENTS))


def new_clients(server):
    return [Client(server, number) for number in range(CLIENTS)]


def enough_of(round_number):
    return 250 + 150 * round_number


@test("SIGKILL under 32 writing clients loses nothing acknowledged [sqlite]")
def kill_on_sqlite(place: Place):
    folder, data = place.application(), place.path("data")
    server = place.server(folder, "--data", data)
    clients = new_clients(server)
    for round_number in range(ROUNDS):
        write_and_cut(server, clients, server.kill, enough_of(round_number))
        server.start()
        check(read_sqlite(data), clients)
        clients = settle(clients, server)
    server.stop()
    assert not os.path.exists(data + "/socle.db-wal") or \
        os.path.getsize(data + "/socle.db-wal") == 0, "the log was not folded in at the end"


def settle(clients, server):
    """What was under way is now known: takes it over from the database."""
    for client in clients:
        for unsure in client.unsure:
            take_over(client, server, unsure)
        client.unsure = []
    return clients


def take_over(client, server, unsure):
    where = f"name=eq.{unsure[1].replace(' ', '%20')}" if unsure[0] == "added" \
        else f"id=eq.{unsure[1]}"
    rows = server.ask("GET", f"/rest/v1/actor?select=id,name,age&{where}").json
    key = rows[0]["id"] if rows else unsure[1]
    happened = bool(rows) if unsure[0] == "added" else not rows if unsure[0] == "deleted" \
        else rows[0]["age"] == unsure[2]
    if not happened:
        return
    client.events.append((unsure[0], key, unsure[2] if unsure[0] == "changed" else None))
    client.rows.pop(key, None)
    if rows:
        client.rows[key] = (rows[0]["name"], rows[0]["age"])


@test("SIGKILL under 32 writing clients loses nothing acknowledged [postgres]")
def kill_on_postgres(place: Place):
    folder, url = place.application(), place.database()
    server = place.server(folder, "--database", url)
    clients = new_clients(server)
    for round_number in range(ROUNDS):
        write_and_cut(server, clients, server.kill, enough_of(round_number))
        server.start()
        until(lambda: no_other_session(url), "the killed server's transactions ended")
        check(read_postgres(url), clients)
        clients = settle(clients, server)
    server.stop()


def no_other_session(url):
    return postgres.query(url, "SELECT count(*) FROM pg_stat_activity WHERE state <> 'idle' "
                               "AND pid <> pg_backend_pid() "
                               "AND datname = current_database()") == [["0"]]


@test("SIGKILL to the PostgreSQL server loses nothing acknowledged; Socle goes on by itself")
def kill_the_database(place: Place):
    own = place.postgres_server()
    url = postgres.new_database(own.url)
    server = place.server(place.application(), "--database", url)
    clients = new_clients(server)
    for round_number in range(ROUNDS):
        write_and_cut(server, clients, own.kill, enough_of(round_number))
        assert server.ask("GET", "/ready", key=None).status == 503
        own.start()
        until(lambda: server.ask("GET", "/ready", key=None).status == 200, "ready again")
        until(lambda: server.ask("GET", "/rest/v1/actor?limit=1").status == 200, "reads again")
        check(read_postgres(url), clients)
        clients = settle(clients, server)
        created = server.ask("POST", "/rest/v1/role", [])
        assert created.status == 201, created
    server.stop()
