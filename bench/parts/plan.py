"""The measurements, by their names in docs/performance.md."""

import json
import os
import shutil
import statistics
import subprocess

from . import load, peers


class Series:
    """The rounds of one server in one measurement."""

    def __init__(self, name):
        self.name = name
        self.rounds = []
        self.cpu_us = []
        self.memory_mb = 0

    def median(self):
        return statistics.median(figures.rate for figures in self.rounds)

    def spread(self):
        rates = [figures.rate for figures in self.rounds]
        return min(rates), max(rates)


class Measurement:
    """One row of the report: what was done, the series, the targets."""

    def __init__(self, name, title, unit="requests/s"):
        self.name = name
        self.title = title
        self.unit = unit
        self.series = []
        self.targets = []  # (text, value, wanted)
        self.notes = []

    def of(self, name):
        return next((series for series in self.series if series.name == name), None)

    def ratio(self, wanted, reference, text=None):
        """Adds the target `Socle >= wanted * reference`, when the reference was measured."""
        ours, theirs = self.of("Socle"), self.of(reference)
        if ours and theirs:
            self.targets.append((text or f"{wanted:g} of {reference}", ours.median() / theirs.median(), wanted))


class Bench:
    """What the measurements share: data made once, servers, what was left out."""

    def __init__(self, folder, scratch, options):
        self.folder = folder
        self.scratch = scratch
        self.options = options
        self.measurements = []
        self.missing = []
        self.commands = []
        self._postgres = None
        self._pocketbase = None

    def sqlite_data(self):
        data = os.path.join(self.folder, "sqlite")
        if not os.path.exists(os.path.join(data, "socle.db")):
            self.fill(data, "")
        return data

    def postgres(self):
        if not self._postgres:
            self._postgres = peers.Postgres(self.folder)
            data = os.path.join(self.folder, "postgres-keys")
            program = os.path.join(peers.postgres_bin(), "psql")
            filled = subprocess.run([program, self._postgres.url, "-Atc", "select count(*) from movie"],
                                    capture_output=True, text=True, check=False).stdout.strip()
            if filled != str(self.options.movies):
                self.fill(data, self._postgres.url)
            subprocess.run([program, self._postgres.url, "-qc", "vacuum analyze"], check=True)
        return self._postgres, os.path.join(self.folder, "postgres-keys")

    def fill(self, data, database):
        print(f"making {self.options.movies} films")
        movies = self.options.movies
        command = [peers.SOCLE, "bench-data", peers.APPLICATION, "--data", data, "--movies", str(movies), "--actors",
                   str(movies // 5), "--roles", str(movies * 3)]
        if database:
            command += ["--database", database]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)

    def pocketbase(self):
        if self._pocketbase is None:
            try:
                self._pocketbase = peers.PocketBase(self.folder, self.scratch, self.options.movies)
            except peers.Missing as missing:
                self.missing.append(str(missing))
                self._pocketbase = False
        return self._pocketbase or None

    def script(self, name, text):
        path = os.path.join(self.scratch, name + ".lua")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def alternate(self, measurement, contenders):
        """contenders: (name, server or None, one round of load as a function). Alternating rounds after a warm-up."""
        for name, _, run in contenders:
            measurement.series.append(Series(name))
            run(2)
        for _ in range(self.options.rounds):
            for (_, server, run), series in zip(contenders, measurement.series):
                if server:
                    server.settle()
                before = server.cpu_s() if server else 0
                figures = run(self.options.seconds)
                series.rounds.append(figures)
                if server:
                    done = figures.rate * self.options.seconds
                    series.cpu_us.append((server.cpu_s() - before) / done * 1e6)
                    series.memory_mb = max(series.memory_mb, server.memory_mb())
                if figures.errors:
                    raise RuntimeError(f"{series.name}: {figures.errors} requests failed")
        self.measurements.append(measurement)
        for series in measurement.series:
            print(f"{measurement.name} {series.name}: {series.median():,.0f} {measurement.unit}")

    def close(self):
        for peer in (self._pocketbase, self._postgres):
            if peer:
                peer.stop()


def varying(path, count, headers, method="GET", body=None):
    """A wrk script: %d in path and body is another number in each request."""
    lines = ["local n = 0", "math.randomseed(42)", f"wrk.method = '{method}'"]
    lines += [f"wrk.headers['{name}'] = '{value}'" for name, value in headers.items()]
    number = f"math.random(1, {count})" if method == "GET" else "n"
    lines.append("function request() n = n + 1; local k = " + number)
    arguments = f"nil, string.format([[{path}]], k)" if "%" in path else f"nil, [[{path}]]"
    if body:
        arguments += f", nil, string.format([[{body}]], k)"
    lines.append(f"  return wrk.format({arguments}) end")
    return "\n".join(lines)


def caller(data, role):
    return {"Authorization": "Bearer " + peers.token(peers.socle_keys(data)["jwt_secret"], role)}


def base_of(server):
    return server.url.removesuffix("/health")


def read_body(server, headers):
    """What one read answers, checked before anything is timed."""
    body = peers.fetch(base_of(server) + "/rest/v1/movie?id=eq.7", headers)
    rows = json.loads(body)
    if len(rows) != 1 or rows[0]["title"] != "Film 7":
        raise RuntimeError(f"unexpected answer: {body[:200]!r}")
    return body


def wrk_run(url, script):
    return lambda seconds: load.wrk(url, script, seconds)


def raw_sqlite(bench, what, data, count=None):
    program = os.path.join(peers.ROOT, "build", "release", "raw_sqlite")
    path = os.path.join(data, "socle.db")

    def run(seconds):
        command = ["taskset", "-c", load.SERVER_CORE, program, what, path, str(seconds), str(count or bench.options.movies)]
        return load.Figures(float(subprocess.run(command, capture_output=True, text=True, check=True).stdout))

    return run


class Load:
    """Socle under one kind of request. `run` loads it for so many seconds; `body` is what it answers."""

    def __init__(self, title, server, run, body=None):
        self.title = title
        self.server = server
        self.run = run
        self.body = body


def reading(bench):
    data = bench.sqlite_data()
    headers = caller(data, "assistant")
    server = peers.socle(data, bench.scratch)
    script = bench.script("p1", varying("/rest/v1/movie?id=eq.%d", bench.options.movies, headers))
    return Load("read one record by key, signed-in caller, SQLite", server, wrk_run(base_of(server), script),
                read_body(server, headers))


def creating(bench):
    # Writes go to a copy, so that the other measurements read what they always read.
    data = os.path.join(bench.scratch, "p4")
    shutil.copytree(bench.sqlite_data(), data)
    headers = {**caller(data, "producer"), "Content-Type": "application/json"}
    server = peers.socle(data, bench.scratch)
    body = '{"title":"New %d","release_date":"2024-05-01","genre":"drama"}'
    script = bench.script("p4", varying("/rest/v1/movie", 0, headers, "POST", body))
    return Load("create one record, on disk (synchronous=FULL), with its event, 32 clients", server,
                wrk_run(base_of(server), script))


LOADS = {"P1": reading, "P4": creating}


def p1(bench):
    ours = reading(bench)
    measurement = Measurement("P1", ours.title)
    contenders = [("Socle", ours.server, ours.run)]
    servers = [ours.server]
    try:
        constant = peers.nginx(ours.body, bench.scratch)
        servers.append(constant)
        contenders.append((constant.name, constant, wrk_run(constant.url, bench.script(
            "constant", varying("/%d", bench.options.movies, {})))))
    except peers.Missing as missing:
        bench.missing.append(str(missing))
    contenders.append(("raw SQLite", None, raw_sqlite(bench, "read", bench.sqlite_data())))
    pocketbase = bench.pocketbase()
    if pocketbase:
        contenders.append(("PocketBase", pocketbase, wrk_run(pocketbase.base, bench.script("pb1", varying(
            "/api/collections/movie/records/m%014d", bench.options.movies, {"Authorization": pocketbase.user})))))
    try:
        bench.alternate(measurement, contenders)
    finally:
        for one in servers:
            one.stop()
    measurement.ratio(0.5, "nginx, constant")
    measurement.ratio(5, "PocketBase")


BENCH_ROUTE = """route.get("/bench/{id:integer}", {may = "get:movies"}, function(ctx, req)
  return ctx.db.movie:get(req.params.id)
end)
"""


def l1(bench):
    """A route in Lua beside the same read through /rest/v1, of one server."""
    data = bench.sqlite_data()
    application = os.path.join(bench.scratch, "casting-with-route")
    shutil.copytree(peers.APPLICATION, application)
    with open(os.path.join(application, "routes", "bench.lua"), "w", encoding="utf-8") as file:
        file.write(BENCH_ROUTE)
    headers = caller(data, "assistant")
    server = peers.socle(data, bench.scratch, application=application)
    measurement = Measurement("L1", "a route in Lua that reads one record, signed-in caller, SQLite")
    record = json.loads(peers.fetch(base_of(server) + "/bench/7", headers))
    if record != json.loads(read_body(server, headers))[0]:
        raise RuntimeError(f"unexpected answer: {record}")
    route = bench.script("l1", varying("/bench/%d", bench.options.movies, headers))
    read = bench.script("l1-rest", varying("/rest/v1/movie?id=eq.%d", bench.options.movies, headers))
    try:
        bench.alternate(measurement, [("Socle", server, wrk_run(base_of(server), route)),
                                      ("the same through /rest/v1", server, wrk_run(base_of(server), read))])
    finally:
        server.stop()
    measurement.ratio(0.35, "the same through /rest/v1")
    measurement.targets.append(("10,000/s", measurement.of("Socle").median() / 10_000, 1))


def p2(bench):
    data = bench.sqlite_data()
    headers = caller(data, "assistant")
    measurement = Measurement("P2", "list 20 by a filter and an order on an indexed column, SQLite")
    server = peers.socle(data, bench.scratch)
    path = "/rest/v1/movie?release_date=gte.%d-06-01&order=release_date.asc&limit=20"
    contenders = [("Socle", server, wrk_run(base_of(server), bench.script("p2", years(path, headers)))),
                  ("raw SQLite", None, raw_sqlite(bench, "list", data))]
    pocketbase = bench.pocketbase()
    if pocketbase:
        theirs = ("/api/collections/movie/records?filter=release_date%%3E%%3D'%d-06-01'&sort=release_date&perPage=20"
                  "&skipTotal=1")
        contenders.append(("PocketBase", pocketbase, wrk_run(pocketbase.base, bench.script(
            "pb2", years(theirs, {"Authorization": pocketbase.user})))))
    try:
        bench.alternate(measurement, contenders)
    finally:
        server.stop()
    measurement.ratio(5, "PocketBase")


def years(path, headers):
    """A wrk script: %d in path is a year of the data."""
    script = varying(path, 70, headers)
    return script.replace("math.random(1, 70)", "1950 + math.random(0, 70)")


def p4(bench):
    ours = creating(bench)
    measurement = Measurement("P4", ours.title, "creates/s")
    contenders = [("Socle", ours.server, ours.run)]
    single = os.path.join(bench.scratch, "p4-raw")
    shutil.copytree(bench.sqlite_data(), single)
    contenders.append(("raw SQLite, one commit each", None, raw_sqlite(bench, "write", single)))
    pocketbase = bench.pocketbase()
    if pocketbase:
        contenders.append(("PocketBase", pocketbase, wrk_run(pocketbase.base, bench.script("pb4", varying(
            "/api/collections/movie/records", 0,
            {"Authorization": pocketbase.user, "Content-Type": "application/json"}, "POST",
            '{"title":"New %d","release_date":"2024-05-01 00:00:00.000Z","genre":"drama"}')))))
    try:
        bench.alternate(measurement, contenders)
    finally:
        ours.server.stop()
    measurement.ratio(5, "PocketBase")
    # 25,000/s is asked where single commits reach 8,000/s; on another disk, as much more than its single commits.
    measurement.ratio(25 / 8, "raw SQLite, one commit each")
    measurement.notes.append(f"25,000 creates/s are asked where single commits reach 8,000/s; here they reach "
                             f"{measurement.of('raw SQLite, one commit each').median():,.0f}/s")


def p6(bench):
    try:
        postgres, data = bench.postgres()
    except peers.Missing as missing:
        bench.missing.append(str(missing))
        return
    headers = caller(data, "assistant")
    measurement = Measurement("P6", "read one record by key, PostgreSQL on the same machine")
    server = peers.socle(data, bench.scratch, postgres.url)
    script = os.path.join(bench.scratch, "read.sql")
    with open(script, "w", encoding="utf-8") as file:
        file.write(f"\\set id random(1, {bench.options.movies})\nSELECT * FROM movie WHERE id = :id;\n")
    program = os.path.join(peers.postgres_bin(), "pgbench")
    read_body(server, headers)
    contenders = [
        ("Socle", server, wrk_run(base_of(server), bench.script(
            "p6", varying("/rest/v1/movie?id=eq.%d", bench.options.movies, headers)))),
        ("pgbench, prepared", None, lambda seconds: load.pgbench(program, postgres.url, script, seconds)),
    ]
    try:
        bench.alternate(measurement, contenders)
    finally:
        server.stop()
    measurement.ratio(0.55, "pgbench, prepared")


FLOOD_APPLICATION = {
    "app.yaml": "app: flood\naccounts: {signup: closed, confirm_email: false, limits: {sign_ins: 1000000}}\n",
    "models/note.yaml": "model: note\nkey: {id: serial}\nfields: {title: {type: text}}\naccess: {read: signed_in}\n",
    "demo/note.csv": "title\n" + "".join(f"Note {number}\n" for number in range(1, 1001)),
}
FLOOD_ACCOUNTS = 50
FLOOD_CLIENTS = 200
READ_CLIENTS = 16
PACE = "\nfunction delay() return math.random(1, 3) end"  # wrk waits so many ms before each request


def flood_server(bench):
    """An application of notes with accounts that all have the same password, and a key of its own."""
    folder, data = os.path.join(bench.scratch, "flood"), os.path.join(bench.scratch, "flood-data")
    for name, text in FLOOD_APPLICATION.items():
        os.makedirs(os.path.dirname(os.path.join(folder, name)), exist_ok=True)
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            file.write(text)
    accounts = os.path.join(bench.scratch, "accounts.csv")
    with open(accounts, "w", encoding="utf-8") as file:
        file.write("email,password\n")
        file.writelines(f"person{number}@example.org,grey-Otter-{number}-swims\n" for number in range(FLOOD_ACCOUNTS))
    server = peers.socle(data, bench.scratch, application=folder, flags=["--demo"])
    subprocess.run([peers.SOCLE, "user", "import", folder, accounts, "--data", data], check=True,
                   stdout=subprocess.DEVNULL)
    return server, peers.socle_keys(data)


def a1(bench):
    server, keys = flood_server(bench)
    measurement = Measurement("A1", f"read one record by key while {FLOOD_CLIENTS} clients sign in by password, SQLite")
    headers = {"Authorization": "Bearer " + peers.token(keys["jwt_secret"], "member")}
    reads = bench.script("a1", varying("/rest/v1/note?id=eq.%d", 1000, headers) + PACE)
    body = '{"email":"person%d@example.org","password":"grey-Otter-%d-swims"}'
    signs = bench.script("a1-signs", sign_ins(keys["anon_key"], body))
    url = base_of(server)

    def flooded(seconds):
        with load.Background(url + "/auth/v1/token?grant_type=password", signs, seconds + 2, FLOOD_CLIENTS) as flood:
            figures = load.wrk(url, reads, seconds, READ_CLIENTS)
        floods.append(flood.figures)
        return figures

    floods = []
    try:
        bench.alternate(measurement, [("Socle, quiet", server, lambda seconds: load.wrk(url, reads, seconds, READ_CLIENTS)),
                                      ("Socle, flooded", server, flooded)])
    finally:
        server.stop()
    quiet, loud = (statistics.median(figures.p99_ms for figures in measurement.of(name).rounds)
                   for name in ("Socle, quiet", "Socle, flooded"))
    measurement.targets.append((f"p99 at most 3 times the quiet one ({quiet:.2f} ms, {loud:.2f} ms)", loud / quiet, -3))
    failed = sum(flood.errors for flood in floods)
    measurement.notes.append(f"beside it {statistics.median(flood.rate for flood in floods):,.0f} sign-ins/s, each an Argon2id "
                             f"check, {failed} failed")
    measurement.notes.append("server and password threads share core 0")


def sign_ins(key, body):
    """A wrk script: each request signs another account in."""
    return varying("/auth/v1/token?grant_type=password", FLOOD_ACCOUNTS,
                   {"apikey": key, "Content-Type": "application/json"}, "POST", body).replace(
        "local k = n", f"local k = n % {FLOOD_ACCOUNTS}").replace("]], k)", "]], k, k)")


def p9(bench):
    data = bench.sqlite_data()
    measurement = Measurement("P9", "from start to the first answer; memory when idle", "ms")
    series = Series("Socle")
    measurement.series.append(series)
    for _ in range(bench.options.rounds + 1):
        server = peers.socle(data, bench.scratch)
        series.rounds.append(load.Figures(server.start_ms))
        series.memory_mb = server.memory_mb("VmRSS")
        server.stop()
    series.rounds.pop(0)
    measurement.targets.append(("at most 100 ms", series.median(), -100))
    measurement.targets.append(("at most 40 MB", series.memory_mb, -40))
    bench.measurements.append(measurement)
    print(f"P9 Socle: {series.median():.0f} ms, {series.memory_mb:.0f} MB")


MEASUREMENTS = {"P1": p1, "P2": p2, "P4": p4, "P6": p6, "P9": p9, "A1": a1, "L1": l1}
