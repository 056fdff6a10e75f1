"""Many rows at once: P5, 10,000 in one request, and P7, streams of a million out and in."""

import contextlib
import json
import os
import shutil
import sqlite3
import subprocess
import time
import urllib.parse

from . import load, peers
from .plan import Measurement, Series, base_of, caller, raw_sqlite, wrk_run

BULK_ROWS = 10_000
MEMORY_MB = 40
FORMS = {"JSON": "application/json", "NDJSON": "application/x-ndjson", "CSV": "text/csv"}
GENDERS = ("female", "male", "")


def p5(bench):
    ours, raw = (os.path.join(bench.scratch, name) for name in ("p5", "p5-raw"))
    for folder in (ours, raw):
        shutil.copytree(bench.sqlite_data(), folder)
    headers = {**caller(ours, "producer"), "Content-Type": "application/json"}
    films = [{"title": f"New {number}", "release_date": "2024-05-01", "genre": "drama"} for number in range(BULK_ROWS)]
    lines = ["wrk.method = 'POST'"] + [f"wrk.headers['{name}'] = '{value}'" for name, value in headers.items()]
    lines.append(f"wrk.body = [==[{json.dumps(films)}]==]")
    script = bench.script("p5", "\n".join(lines))
    server = peers.socle(ours, bench.scratch)
    measurement = Measurement("P5", f"create {BULK_ROWS:,} records in one request, with their events, one client, SQLite", "rows/s")

    def run(seconds):
        figures = load.wrk(base_of(server) + "/rest/v1/movie", script, seconds, 1)
        return load.Figures(figures.rate * BULK_ROWS, figures.p50_ms, figures.p99_ms, figures.errors)

    try:
        bench.alternate(measurement, [("Socle", server, run),
                                      ("raw SQLite, rows and events", None, raw_sqlite(bench, "bulk", raw, BULK_ROWS))])
    finally:
        server.stop()
    measurement.ratio(0.5, "raw SQLite, rows and events")


class Store:
    """One of the two databases, with an application of actors."""

    def __init__(self, bench, name):
        self.bench = bench
        self.name = name
        self.admin = bench.postgres()[0].url if name == "PostgreSQL" else ""
        self.count = 0

    def fresh(self):
        """An empty database with its tables: the data folder and the URL, "" for SQLite."""
        self.count += 1
        data = os.path.join(self.bench.scratch, f"stream-{self.name}-{self.count}")
        url = ""
        command = [peers.SOCLE, "migrate", peers.APPLICATION, "--data", data]
        if self.admin:
            name = f"stream_{os.getpid()}_{self.count}"
            psql(self.admin, f"create database {name}")
            url = urllib.parse.urlsplit(self.admin)._replace(path="/" + name).geturl()
            command += ["--database", url]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        return data, url

    def drop(self, data, url):
        shutil.rmtree(data, ignore_errors=True)
        if url:
            psql(self.admin, f"drop database {urllib.parse.urlsplit(url).path[1:]}")


def psql(url, sql, core=None):
    prefix = ["taskset", "-c", core] if core else []
    subprocess.run(prefix + [os.path.join(peers.postgres_bin(), "psql"), url, "-qc", sql], check=True, stdout=subprocess.DEVNULL)


def actors_file(bench, form):
    path = os.path.join(bench.scratch, "actors." + form)
    if os.path.exists(path):
        return path
    with open(path, "w", encoding="utf-8") as file:
        if form == "CSV":
            file.write("id,name,birth_date,gender\n")
        for number in range(1, bench.options.rows + 1):
            birth, gender = f"{1900 + number % 100}-01-15", GENDERS[number % 3]
            if form == "CSV":
                file.write(f'{number},"Actor, {number}",{birth},{gender}\n')
            else:
                row = {"id": number, "name": f"Actor, {number}", "birth_date": birth, "gender": gender or None}
                file.write(json.dumps(row, separators=(",", ":")) + "\n")
    return path


def curl(server, key, *arguments):
    """The seconds that one transfer took, and its status."""
    command = ["taskset", "-c", load.LOAD_CORE, "curl", "-sS", "-o", os.devnull, "-w", "%{http_code} %{time_total}",
               "-H", "apikey: " + key, *arguments, base_of(server) + "/rest/v1/actor"]
    status, seconds = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    return int(status), float(seconds)


class Stream:
    """Rounds of transfers, and the most memory over idle that a server needed for one."""

    def __init__(self, bench, store, name, title):
        self.bench = bench
        self.store = store
        self.measurement = Measurement(name, title + ", " + store.name, "rows/s")
        self.above_mb = 0

    def note(self, name, seconds, server=None):
        measurement = self.measurement
        if not measurement.of(name):
            measurement.series.append(Series(name))
        measurement.of(name).rounds.append(load.Figures(self.bench.options.rows / seconds))
        if server:
            measurement.of(name).memory_mb = max(measurement.of(name).memory_mb, server.memory_mb())

    def transfer(self, name, server, key, wanted, *arguments):
        idle = server.memory_mb("VmRSS")
        server.forget_peak()
        status, seconds = curl(server, key, *arguments)
        if status != wanted:
            raise RuntimeError(f"{name}: status {status}")
        self.above_mb = max(self.above_mb, server.memory_mb() - idle)
        self.note(name, seconds, server)

    def close(self, ours, reference, wanted):
        measurement = self.measurement
        for series in measurement.series:
            series.rounds.pop(0)  # the warm-up
            print(f"{measurement.name} {self.store.name} {series.name}: {series.median():,.0f} rows/s")
        if wanted:
            ratio = measurement.of(ours).median() / measurement.of(reference).median()
            measurement.targets.append((f"{ours}: {wanted:g} of {reference}", ratio, wanted))
        measurement.targets.append((f"memory over idle at most {MEMORY_MB} MB", self.above_mb, -MEMORY_MB))
        self.bench.measurements.append(measurement)


def timed(command):
    began = time.monotonic()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.monotonic() - began


def raw_out(data, url):
    if url:
        return lambda: clock(lambda: psql(url, "copy actor to stdout with (format csv, header)", load.LOAD_CORE))
    path = os.path.join(data, "socle.db")
    return lambda: timed(["taskset", "-c", load.SERVER_CORE, "sqlite3", "-readonly", "-csv", path, "select * from actor"])


def clock(work):
    began = time.monotonic()
    work()
    return time.monotonic() - began


def stream_out(bench, store):
    rows = bench.options.rows
    stream = Stream(bench, store, "P7", f"stream {rows:,} rows out")
    data, url = store.fresh()
    command = [peers.SOCLE, "import", peers.APPLICATION, "actor", actors_file(bench, "CSV"), "--format", "csv", "--data", data]
    subprocess.run(command + (["--database", url] if url else []), check=True, stdout=subprocess.DEVNULL)
    server = peers.socle(data, bench.scratch, url)
    key = peers.socle_keys(data)["secret_key"]
    reference = "COPY TO, CSV" if url else "sqlite3 -csv"
    raw = raw_out(data, url)
    try:
        for _ in range(bench.options.rounds + 1):
            for form, media in FORMS.items():
                stream.transfer(f"Socle, {form}", server, key, 200, "-H", "Accept: " + media)
            stream.note(reference, raw())
    finally:
        server.stop()
        store.drop(data, url)
    stream.close("Socle, CSV", reference, 0 if url else 0.5)


def without_search(database):
    """Statements that take the search index off, whose tokenizer only Socle has."""
    with contextlib.closing(sqlite3.connect(database)) as connection:
        names = connection.execute("select name from sqlite_master where type = 'trigger'").fetchall()
    return "".join(f'drop trigger "{name}";\n' for (name,) in names)


def raw_in(bench, store):
    """Rows only, of the same table: no events, no checks of values, no rules."""
    data, url = store.fresh()
    path = actors_file(bench, "CSV")
    if url:
        columns = "actor (id, name, birth_date, gender)"
        seconds = clock(lambda: psql(url, f"\\copy {columns} from '{path}' with (format csv, header)", load.LOAD_CORE))
    else:
        database = os.path.join(data, "socle.db")
        script = (f"create temp view incoming as select id, name, birth_date, gender from actor;\n"
                  "create temp trigger taken instead of insert on incoming begin insert into actor (id, name, birth_date, gender) "
                  "values (new.id, new.name, nullif(new.birth_date, ''), nullif(new.gender, '')); end;\n"
                  f".import --csv --skip 1 {path} incoming\n")
        file = os.path.join(bench.scratch, "import.sql")
        with open(file, "w", encoding="utf-8") as output:
            output.write("pragma synchronous=full;\n" + without_search(database) + script)
        seconds = timed(["taskset", "-c", load.SERVER_CORE, "sqlite3", database, f".read {file}"])
    store.drop(data, url)
    return seconds


def stream_in(bench, store):
    stream = Stream(bench, store, "P7", f"stream {bench.options.rows:,} rows in, in one transaction with their events")
    reference = "COPY FROM, rows only" if store.admin else "sqlite3 .import, rows only"
    for _ in range(bench.options.rounds + 1):
        for form in ("CSV", "NDJSON"):
            data, url = store.fresh()
            server = peers.socle(data, bench.scratch, url)
            try:
                key = peers.socle_keys(data)["secret_key"]
                curl(server, key, "-H", "Content-Type: text/csv", "-d", "name")
                stream.transfer(f"Socle, {form}", server, key, 201, "-X", "POST", "-H", "Content-Type: " + FORMS[form],
                                "-H", "Expect:", "-T", actors_file(bench, form))
            finally:
                server.stop()
                store.drop(data, url)
        stream.note(reference, raw_in(bench, store))
    stream.measurement.notes.append(f"{reference}: no events, no checks of values, no rules")
    stream.close("Socle, CSV", reference, 0)


def p7(bench):
    for name in ("SQLite", "PostgreSQL"):
        try:
            store = Store(bench, name)
        except peers.Missing as missing:
            bench.missing.append(str(missing))
            continue
        stream_out(bench, store)
        stream_in(bench, store)


MEASUREMENTS = {"P5": p5, "P7": p7}
