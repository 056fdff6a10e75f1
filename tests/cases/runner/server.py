"""Starts `socle serve` for an application on fresh data, on SQLite or PostgreSQL, and reads its event log."""

import http.client
import json
import os
import shutil
import sqlite3
import subprocess
import tempfile
import threading
import urllib.parse
import uuid

START_SECONDS = 60
STOP_SECONDS = 15
ANSWER_SECONDS = 30


class ServerFailed(Exception):
    pass


class Postgres:
    """One psql, kept open, for the databases and event logs of a PostgreSQL server."""

    def __init__(self, url):
        self.url = url
        self.lock = threading.Lock()
        self.open = {}

    def database_url(self, name):
        parts = urllib.parse.urlsplit(self.url)
        return urllib.parse.urlunsplit(parts._replace(path="/" + name))

    def query(self, database, sql):
        with self.lock:
            psql = self.open.get(database) or self.start(database)
            psql.stdin.write(sql.rstrip(";") + ";\n\\echo END-OF-ANSWER\n")
            psql.stdin.flush()
            lines = []
            for line in psql.stdout:
                if line.rstrip("\n") == "END-OF-ANSWER":
                    return lines
                lines.append(line.rstrip("\n"))
        raise ServerFailed(f"psql stopped on {database}: {sql}")

    def start(self, database):
        target = self.database_url(database) if database else self.url
        self.open[database] = subprocess.Popen(
            ["psql", "-X", "-q", "-A", "-t", "-d", target], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        return self.open[database]

    def forget(self, database):
        with self.lock:
            psql = self.open.pop(database, None)
        if psql:
            psql.stdin.close()
            psql.wait()
            psql.stdout.close()

    def create(self, name, template=None):
        copied = f' TEMPLATE "{template}"' if template else ""
        problem = self.query(None, f'CREATE DATABASE "{name}"{copied}')
        if problem:
            raise ServerFailed("\n".join(problem))

    def drop(self, name):
        self.forget(name)
        self.query(None, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def close(self):
        for database in list(self.open):
            self.forget(database)


class Server:
    """One running program. `data` is its data folder; `database` its PostgreSQL database, or None."""

    def __init__(self, program, folder, data, postgres=None, database=None, demo=False):
        self.data = data
        self.postgres = postgres
        self.database = database
        self.command = [program, "serve", folder, "--data", data, "--listen", "127.0.0.1:0",
                        "--cores", "2"] + ["--demo"] * demo
        if database:
            self.command += ["--database", postgres.database_url(database)]
        self.log = open(os.path.join(data, "server.log"), "a+", encoding="utf-8")
        self.process = subprocess.Popen(self.command, stdout=subprocess.PIPE, stderr=self.log,
                                        text=True, stdin=subprocess.DEVNULL)
        self.address = self.wait_until_listening()
        self.keys = self.read_keys(program, folder)
        self.connection = None
        self.events_seen = self.last_event()

    def wait_until_listening(self):
        timer = threading.Timer(START_SECONDS, self.process.kill)
        timer.start()
        try:
            for line in self.process.stdout:
                if line.startswith("listening on http://"):
                    return line.split("http://")[1].strip().rstrip("/")
        finally:
            timer.cancel()
        self.process.wait()
        raise ServerFailed(f"{' '.join(self.command)}\nended with {self.process.returncode} "
                           f"before it listened:\n{self.log_text()}")

    def read_keys(self, program, folder):
        answer = subprocess.run([program, "keys", folder, "--data", self.data, "--json"],
                                capture_output=True, text=True, check=False)
        if answer.returncode != 0:
            raise ServerFailed(f"socle keys: {answer.stderr}")
        return json.loads(answer.stdout)

    def log_text(self):
        self.log.flush()
        self.log.seek(0)
        return self.log.read()[-4000:]

    def ask(self, method, path, headers, body):
        """The answer as (status, headers, bytes). A connection the server closed is opened again."""
        for attempt in (1, 2):
            fresh = self.connection is None
            if fresh:
                self.connection = http.client.HTTPConnection(self.address, timeout=ANSWER_SECONDS)
            try:
                return self.exchange(method, path, headers, body)
            except (http.client.HTTPException, ConnectionError):
                self.disconnect()
                if fresh or attempt == 2:
                    raise
        raise AssertionError

    def exchange(self, method, path, headers, body):
        connection = self.connection
        connection.putrequest(method, path, skip_accept_encoding=True)
        for name, value in headers:
            connection.putheader(name, value.encode("utf-8"))
        if body is not None and not any(name.lower() == "content-length" for name, _ in headers):
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        response = connection.getresponse()
        content = response.read()
        if response.will_close:
            self.disconnect()
        return response.status, response.getheaders(), content

    def disconnect(self):
        if self.connection:
            self.connection.close()
            self.connection = None

    def last_event(self):
        rows = self.rows("SELECT coalesce(max(id), 0) AS id FROM socle_event")
        return int(rows[0][0])

    def new_events(self):
        """Events since the last call: (kind, model, object_id, by, changes as JSON text)."""
        rows = self.rows("SELECT id, kind, model, CAST(object_id AS TEXT) AS object_id, "
                         "coalesce(CAST(\"by\" AS TEXT), '-') AS by_whom, "
                         "CAST(changes AS TEXT) AS changes "
                         f"FROM socle_event WHERE id > {self.events_seen} ORDER BY id")
        if rows:
            self.events_seen = int(rows[-1][0])
        return [tuple(row[1:]) for row in rows]

    def rows(self, sql):
        if self.database:
            listed = self.postgres.query(
                self.database, f"SELECT row_to_json(answer)::text FROM ({sql}) AS answer")
            try:
                return [list(json.loads(line).values()) for line in listed]
            except json.JSONDecodeError as problem:
                raise ServerFailed("\n".join(listed)) from problem
        database = sqlite3.connect(f"file:{self.data}/socle.db?mode=ro", uri=True, timeout=10)
        try:
            return database.execute(sql).fetchall()
        finally:
            database.close()

    def stop(self):
        self.disconnect()
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()
        self.log.close()
        return self.process.returncode


class Servers:
    """Makes servers. The data of an application is made once; every server gets a copy of it."""

    def __init__(self, program, postgres_url):
        self.program = os.path.abspath(program)
        self.postgres = Postgres(postgres_url) if postgres_url else None
        self.work = tempfile.mkdtemp(prefix="socle-cases-")
        self.lock = threading.Lock()
        self.locks = {}
        self.templates = {}
        self.shared = {}
        self.databases = []

    def template(self, folder, demo, store):
        key = (folder, demo, store)
        with self.lock:
            lock = self.locks.setdefault(key, threading.RLock())
        with lock:
            if key not in self.templates:
                data, database = self.new_place(store, None)
                code = Server(self.program, folder, data, self.postgres, database, demo).stop()
                if code != 0:
                    raise ServerFailed(f"socle serve {folder} did not stop well: exit code {code}")
                if database:
                    self.postgres.forget(database)
                self.templates[key] = (data, database)
            return self.templates[key]

    def new_place(self, store, template):
        data = os.path.join(self.work, f"data-{uuid.uuid4().hex}")
        if template:
            shutil.copytree(template[0], data)
        else:
            os.makedirs(data, mode=0o700)
        if store == "sqlite":
            return data, None
        database = f"socle_cases_{uuid.uuid4().hex}"
        self.postgres.create(database, template[1] if template else None)
        self.databases.append(database)
        return data, database

    def start(self, folder, demo, store):
        place = self.new_place(store, self.template(folder, demo, store))
        return Server(self.program, folder, place[0], self.postgres, place[1])

    def shared_for_reading(self, folder, demo, store):
        key = (folder, demo, store)
        with self.lock:
            lock = self.locks.setdefault(key, threading.RLock())
        with lock:
            if key not in self.shared:
                self.shared[key] = SharedServer(self.start(folder, demo, store))
            return self.shared[key]

    def close(self, keep):
        for shared in self.shared.values():
            shared.server.stop()
        if self.postgres:
            for database in self.databases:
                self.postgres.drop(database)
            self.postgres.close()
        if not keep:
            shutil.rmtree(self.work, ignore_errors=True)


class SharedServer:
    """A server that several files read from, one at a time."""

    def __init__(self, server):
        self.server = server
        self.lock = threading.Lock()
