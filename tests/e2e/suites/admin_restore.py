"""Restoring a backup from the admin site: the server stops, replaces its data and comes back on its address."""

import http.client
import os
import shutil
import socket
import threading

from harness.place import write
from harness.registry import BOTH, test
from harness.wait import until
from suites.admin import Site, refused

WRITERS = 4
NOTE = "model: note\nkey: {id: serial}\nfields:\n  title: {type: text}\n"


class Restored(Site):
    """A site whose backups are made and restored."""

    def backups(self):
        answer = self.ask("GET", "/admin/v1/backups", bearer=self.boss)
        assert answer.status == 200, answer
        return answer.json["items"]

    def make_backup(self):
        made = self.ask("POST", "/admin/v1/backups", {}, bearer=self.boss)
        assert made.status == 202, made
        name = made.json["name"]
        until(lambda: [each for each in self.backups() if each["name"] == name and each["state"] == "made"], name)
        return name

    def restore(self, name, bearer=None, confirm=None):
        return self.ask("POST", f"/admin/v1/backups/{name}/restore", {"confirm": confirm or name}, bearer=bearer or self.boss)

    def restore_and_return(self, name):
        answer = self.restore(name)
        assert answer.status == 202 and answer.json["name"] == name and answer.json["state"] == "restoring", answer
        self.return_of()

    def return_of(self):
        def back():
            try:
                answer = self.server.ask("GET", "/admin/v1/backups")
            except (OSError, http.client.HTTPException):
                return False
            assert answer.status in (200, 503), answer
            return answer.status == 200 and all(each["state"] != "restoring" for each in answer.json["items"])
        until(back, "the server is back")

    def add(self, name):
        answer = self.server.ask("POST", "/rest/v1/actor", {"name": name})
        assert answer.status == 201, answer

    def names(self):
        return {row["name"] for row in self.server.ask("GET", "/rest/v1/actor?select=name&name=like.told*").json}

    def file(self, name):
        return os.path.join(self.folder, ".socle", "backups", name)


def site_of(place, store, **more):
    site = Restored(place, store, **more)
    site.boss = site.make_first()
    return site


def open_files(server):
    return len(os.listdir(f"/proc/{server.process.pid}/fd"))


def safety(site):
    return [each["name"] for each in site.backups() if each["name"].startswith("before-restore-")]


@test("a backup is restored from the admin site, and what it replaced is kept", BOTH)
def restored(place, store):
    site = site_of(place, store)
    _, keeper = site.person("keeper@example.org", permissions=["administer:backups"])
    site.add("told before")
    name = site.make_backup()
    site.add("told later")
    refused(site.restore(name, confirm="yes"), 400, "22P02")
    refused(site.restore(name, bearer=keeper), 403, "42501")
    refused(site.restore("absent-20260101T000000Z.db"), 404, "not_found")
    assert site.names() == {"told before", "told later"} and safety(site) == []
    pid, files = site.server.process.pid, open_files(site.server)
    site.restore_and_return(name)
    assert site.server.process.poll() is None and site.names() == {"told before"}
    kept, = safety(site)
    assert all(each["state"] == "made" for each in site.backups()), site.backups()
    assert "backup_restored" not in [action for action, _, _ in site.actions()]
    site.restore_and_return(kept)
    assert site.names() == {"told before", "told later"}
    assert len(safety(site)) == 2 and os.stat(site.file(kept)).st_mode & 0o777 == 0o600
    assert ("backup_restored", name) in [(action, subject) for action, subject, _ in site.actions()]
    site.add("told at last")
    assert site.server.process.pid == pid and open_files(site.server) <= files + 2, (files, open_files(site.server))
    site.server.stop()
    assert site.server.printed.count(f"listening on http://{site.server.address}\n") == 3, site.server.printed


@test("a file that is no whole backup of this store is refused, and the server goes on", BOTH)
def damaged(place, store):
    site = site_of(place, store)
    ending = "db" if store == "sqlite" else "dump"
    whole = site.make_backup()
    cut, text, empty, flipped = (f"{kind}-20260101T000000Z.{ending}" for kind in ("cut", "text", "empty", "flipped"))
    with open(site.file(whole), "rb") as file:
        content = file.read()
    middle = len(content) // 2
    for name, bytes_ in ((cut, content[:middle]), (text, b"This is no backup.\n" * 1000), (empty, b""),
                         (flipped, content[:middle] + bytes(4096) + content[middle + 4096:])):
        with open(site.file(name), "wb") as file:
            file.write(bytes_)
    other = "foreign-20260101T000000Z." + ("dump" if store == "sqlite" else "db")
    shutil.copy(site.file(whole), site.file(other))
    with open(site.file(other), "r+b") as file:
        file.write(b"PGDMP" if store == "sqlite" else b"SQLit")
    for name in (cut, text, empty, flipped, other):
        refused(site.restore(name), 422, "backup_unusable")
        assert name in site.restore(name).json["message"], name
    assert safety(site) == [] and site.server.printed.count("listening") == 1
    write(os.path.join(site.folder, "models", "actor.yaml"), "fields: [")
    refused(site.restore(whole), 409, "application_broken")
    site.add("told after all")
    site.server.stop()


class Writers:
    """Clients that add actors one by one for as long as they are let, whatever becomes of their connections."""

    def __init__(self, site):
        self.site = site
        self.stopped = threading.Event()
        self.acknowledged = [[] for _ in range(WRITERS)]
        self.problems = []
        self.threads = [threading.Thread(target=self.write, args=(number,)) for number in range(WRITERS)]
        for thread in self.threads:
            thread.start()

    def write(self, number):
        count = 0
        connection = self.site.server.connect()
        while not self.stopped.is_set():
            count += 1
            name = f"told by {number}, {count}"
            try:
                answer = self.site.server.ask("POST", "/rest/v1/actor", {"name": name}, connection=connection)
            except (OSError, http.client.HTTPException):
                connection.close()
                self.stopped.wait(0.01)
                continue
            if answer.status == 201:
                self.acknowledged[number].append(name)
            elif answer.status != 503:
                self.problems.append(answer)
                return
        connection.close()

    def all(self):
        return {name for names in list(self.acknowledged) for name in list(names)}

    def more(self):
        before = [len(names) for names in self.acknowledged]
        until(lambda: all(len(names) >= count + 5 for names, count in zip(self.acknowledged, before)), "some writes")

    def stop(self):
        self.stopped.set()
        for thread in self.threads:
            thread.join()
        assert not self.problems, self.problems


@test("a restore while others write loses nothing that was acknowledged before it", BOTH)
def under_load(place, store):
    site = site_of(place, store)
    writers = Writers(site)
    writers.more()
    in_backup = writers.all()
    name = site.make_backup()
    writers.more()
    answer = site.restore(name)
    acknowledged = writers.all()
    assert answer.status == 202, answer
    site.return_of()
    writers.more()
    writers.stop()
    now, told = site.names(), writers.all()
    assert in_backup <= now and now < told, (len(in_backup), len(now), len(told))
    kept, = safety(site)
    site.restore_and_return(kept)
    former = site.names()
    assert acknowledged <= former, sorted(acknowledged - former)
    assert told <= former | now, sorted(told - former - now)
    site.server.stop()


@test("a backup of an older schema is migrated as a start does it, and not with --production", BOTH)
def older(place, store):
    site = site_of(place, store)
    name = site.make_backup()
    site.server.stop()
    write(os.path.join(site.folder, "models", "note.yaml"), NOTE)
    again(site)
    assert site.server.ask("POST", "/rest/v1/note", {"title": "new"}).status == 201
    site.restore_and_return(name)
    assert site.server.ask("GET", "/rest/v1/note").json == []
    assert site.server.ask("POST", "/rest/v1/note", {"title": "newer"}).status == 201
    site.server.stop()
    again(site, "--production")
    site.restore_and_return(name)
    assert [row["title"] for row in site.server.ask("GET", "/rest/v1/note").json] == ["newer"]
    error, = (each["error"] for each in site.backups() if each["state"] == "failed")
    assert "not as the definitions ask" in error and "socle migrate" in error, error
    site.server.stop()


@test("a backup on which the server could not start is not taken: the data stay, and why is told", BOTH)
def unstartable(place, store):
    site = site_of(place, store, changes={"models/note.yaml": NOTE})
    name = site.make_backup()
    site.server.stop()
    os.remove(os.path.join(site.folder, "models", "note.yaml"))
    assert place.run("migrate", site.folder, "--allow-loss", *site.options).code == 0
    again(site)
    site.add("told since")
    site.restore_and_return(name)
    assert site.names() == {"told since"}
    failed, = (each for each in site.backups() if each["state"] == "failed")
    assert failed["name"] == name and failed["work"] == "restore" and "not only additions" in failed["error"], failed
    assert [each["state"] for each in site.backups() if each["name"] == name] == ["failed", "made"]
    assert len(safety(site)) == 1
    site.make_backup()
    assert all(each["state"] == "made" for each in site.backups()), site.backups()
    site.server.stop()


def again(site, *options):
    site.server = site.place.server(site.folder, *site.options, *options)


@test("a restore is refused while another node serves the database")
def several_nodes(place):
    site = site_of(place, "postgres")
    name = site.make_backup()
    other = place.server(place.application(), *site.options)
    answer = site.restore(name)
    refused(answer, 409, "restore_needs_stop")
    assert "socle restore" in answer.json["hint"] and name in answer.json["hint"], answer
    other.stop()

    def alone():
        answer = site.restore(name)
        assert answer.status in (202, 409), answer
        return answer.status == 202
    until(alone, "the restore")
    site.return_of()
    assert len(safety(site)) == 1
    site.server.stop()


@test("a stop signal while the server stops for a restore: restored, and stopped", BOTH)
def stopped(place, store):
    site = site_of(place, store, options=("--drain-ms", "3000"))
    site.add("told before")
    name = site.make_backup()
    site.add("told later")
    with socket.create_connection(site.server.host_and_port) as held:
        held.sendall(b"POST /rest/v1/actor HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{")
        assert site.restore(name).status == 202
        until(lambda: "stopping: finishing" in site.server.log(), "the stop")
        site.server.signal()
        assert site.server.wait() == 0
    assert site.server.printed.count("listening") == 1, site.server.printed
    again(site)
    assert site.names() == {"told before"} and len(safety(site)) == 1
    site.server.stop()
