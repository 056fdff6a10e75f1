"""socle backup while a server writes, and socle restore."""

import os
import pty
import stat
import subprocess
import threading

from harness.place import Finished, write
from harness.registry import BOTH, test
from harness.wait import until
from suites.command_line import REFUSED, one_clear_line

WRITERS = 4


class Writers:
    """Clients that create actors two by two, in one request each, until told to stop."""

    def __init__(self, server):
        self.server = server
        self.stopped = threading.Event()
        self.created = [0] * WRITERS
        self.problems = []
        self.threads = [threading.Thread(target=self.write, args=(number,))
                        for number in range(WRITERS)]
        for thread in self.threads:
            thread.start()

    def write(self, number):
        connection = self.server.connect()
        while not self.stopped.is_set():
            name = f"writer {number} pair {self.created[number]}"
            body = [{"name": name}, {"name": name}]
            answer = self.server.ask("POST", "/rest/v1/actor", body, connection=connection)
            if answer.status != 201:
                self.problems.append(answer)
                return
            self.created[number] += 1
        connection.close()

    def stop(self):
        self.stopped.set()
        for thread in self.threads:
            thread.join()
        assert not self.problems, self.problems


def names(server):
    return [row["name"] for row in
            server.ask("GET", "/rest/v1/actor?select=name&name=like.writer*&order=id").json]


@test("a backup while a server writes is complete, consistent and can be restored", BOTH)
def backup_while_serving(place, store):
    folder, options = place.application(), place.store_options(store)
    file = place.path("copy")
    server = place.server(folder, *options)
    writers = Writers(server)
    until(lambda: min(writers.created) >= 5, "some writes")
    before = list(writers.created)
    done = place.run("backup", folder, file, *options)
    after = list(writers.created)
    writers.stop()
    assert done.code == 0 and file in done.out and done.err == "", done
    assert stat.S_IMODE(os.stat(file).st_mode) == 0o600
    assert os.path.getsize(file) > 0
    server.stop()

    done = place.run("restore", folder, file, "--yes", *options)
    assert done.code == 0 and file in done.out, done
    server = place.server(folder, *options, "--production")
    restored = names(server)
    for number in range(WRITERS):
        mine = [name for name in restored if name.startswith(f"writer {number} ")]
        pairs = len(mine) // 2
        assert mine == [f"writer {number} pair {pair}" for pair in range(pairs) for _ in (1, 2)]
        assert before[number] <= pairs <= after[number] + 1, (before, pairs, after)
    assert server.ask("POST", "/rest/v1/actor", {"name": "after"}).status == 201
    server.stop()


@test("a backup goes to another installation", BOTH)
def move(place, store):
    folder, options = place.application(), place.store_options(store)
    file = place.path("copy")
    place.server(folder, *options, "--demo").stop()
    assert place.run("backup", folder, file, *options).code == 0
    other, others = place.application(), place.store_options(store)
    done = place.run("restore", other, file, *others)
    assert done.code == 0, done
    server = place.server(other, *others, "--production")
    answer = server.ask("HEAD", "/rest/v1/movie", headers={"Prefer": "count=exact"})
    assert answer.headers["Content-Range"].split("/")[1] == "333", answer.headers
    server.stop()


@test("a record created after demonstration data gets the next key, after a restore too", BOTH)
def next_key(place, store):
    folder, options = place.application(), place.store_options(store)
    file = place.path("copy")
    for arguments, key in ((["--demo"], 334), (["--production"], 335)):
        server = place.server(folder, *options, *arguments)
        created = server.ask("POST", "/rest/v1/movie?select=id",
                             {"title": "Next", "release_date": "2024-01-01"},
                             {"Prefer": "return=representation"})
        assert created.json == [{"id": key}], created
        server.stop()
        assert place.run("backup", folder, file, *options).code == 0
        assert place.run("restore", folder, file, "--yes", *options).code == 0


@test("restore asks before it replaces data: without a terminal it needs --yes", BOTH)
def restore_asks(place, store):
    folder, options = place.application(), place.store_options(store)
    file = place.path("copy")
    place.server(folder, *options).stop()
    assert place.run("backup", folder, file, *options).code == 0
    server = place.server(folder, *options)
    assert server.ask("POST", "/rest/v1/actor", {"name": "kept"}).status == 201
    server.stop()
    one_clear_line(place.run("restore", folder, file, *options), REFUSED, "--yes")
    for said, code in (("no\n", 1), ("\n", 1), ("yes\n", 0)):
        done = on_terminal(place, said, "restore", folder, file, *options)
        assert done.code == code and "Type yes" in done.out, done
        server = place.server(folder, *options)
        rows = server.ask("GET", "/rest/v1/actor?select=name").json
        assert rows == ([] if code == 0 else [{"name": "kept"}]), (said, rows)
        server.stop()


def on_terminal(place, said, *arguments):
    """The command with a terminal as its input, on which `said` is typed."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen([place.program, *arguments], stdin=theirs, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, text=True, env=place.environment())
    os.close(theirs)
    os.write(ours, said.encode())
    out, err = process.communicate(timeout=60)
    os.close(ours)
    return Finished(subprocess.CompletedProcess(arguments, process.returncode, out, err))


@test("what is no backup is refused, and nothing is changed", BOTH)
def no_backup(place, store):
    folder, options = place.application(), place.store_options(store)
    place.server(folder, *options, "--demo").stop()
    copy, other = place.path("copy"), place.path("other")
    assert place.run("backup", folder, copy, *options).code == 0
    other_store = "sqlite" if store == "postgres" else "postgres"
    others = place.store_options(other_store)
    elsewhere = place.application()
    place.server(elsewhere, *others).stop()
    assert place.run("backup", elsewhere, other, *others).code == 0
    text, empty, cut = place.path("text"), place.path("empty"), place.path("cut")
    write(text, "This is no backup.\n" * 1000)
    write(empty, "")
    with open(copy, "rb") as whole, open(cut, "wb") as half:
        half.write(whole.read()[:os.path.getsize(copy) // 2])
    for file in (text, empty, cut, other, place.work):
        done = place.run("restore", folder, file, "--yes", *options)
        assert done.code in (1, 2), done
        one_clear_line(done, done.code)
    server = place.server(folder, *options, "--production")
    answer = server.ask("HEAD", "/rest/v1/movie", headers={"Prefer": "count=exact"})
    assert answer.headers["Content-Range"].split("/")[1] == "333", answer.headers
    server.stop()


@test("a backup that cannot be written is one clear line and leaves no file", BOTH)
def unwritable(place, store):
    folder, options = place.application(), place.store_options(store)
    nowhere = place.path("missing") + "/copy"
    one_clear_line(place.run("backup", folder, place.path("copy"), *options), REFUSED)
    place.server(folder, *options).stop()
    one_clear_line(place.run("backup", folder, nowhere, *options), REFUSED, nowhere)
    taken = place.path("taken")
    os.mkdir(taken)
    one_clear_line(place.run("backup", folder, taken, *options), REFUSED, taken)
    assert not [name for name in os.listdir(place.work) if name.endswith((".part", ".partial"))]


@test("restore beside a running server is refused", BOTH)
def restore_beside_server(place, store):
    folder = place.application()
    options = place.store_options(store)
    server = place.server(folder, "--demo", *options)
    file = place.path("copy")
    assert place.run("backup", folder, file, *options).code == 0
    one_clear_line(place.run("restore", folder, file, "--yes", *options), REFUSED)
    assert server.ask("GET", "/rest/v1/movie?limit=1").status == 200
    server.stop()
