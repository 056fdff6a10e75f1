"""What a test works with: the program, fresh folders, databases and servers. All is gone at its end."""

import contextlib
import json
import os
import shutil
import subprocess
import tempfile

from . import postgres
from .server import Server

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "../../.."))
APPLICATION_FOLDERS = tuple(os.path.join(ROOT, folder) for folder in ("tests/e2e/apps", "tests/cases/apps", "apps"))
COMMAND_SECONDS = 90


class Finished:
    """A command that ended."""

    def __init__(self, done):
        self.code = done.returncode
        self.out = done.stdout
        self.err = done.stderr

    def __repr__(self):
        return f"exit code {self.code}\n--- out\n{self.out}--- err\n{self.err}"


class Place:
    def __init__(self, program, postgres_url):
        self.program = program
        self.postgres_url = postgres_url
        self.work = tempfile.mkdtemp(prefix="socle-e2e-")
        os.chmod(self.work, 0o755)
        self.leftovers = []
        self.count = 0

    def path(self, name):
        """A path in the test's folder where nothing is yet."""
        self.count += 1
        return os.path.join(self.work, f"{self.count}-{name}")

    def application(self, name="casting", changes=None):
        """A copy of an application; `changes` are files to write into it, None to delete one."""
        folder = self.path(name)
        source = next(each for each in (os.path.join(parent, name) for parent in APPLICATION_FOLDERS)
                      if os.path.isdir(each))
        shutil.copytree(source, folder, ignore=shutil.ignore_patterns(".socle", "node_modules"))
        for file, text in (changes or {}).items():
            write(os.path.join(folder, file), text)
        return folder

    def environment(self, extra=None):
        clean = {name: value for name, value in os.environ.items() if not name.startswith("SOCLE_")}
        return clean | (extra or {})

    def run(self, *arguments, environment=None, answer="", cwd=None):
        """`socle ARGUMENTS`, to its end."""
        return Finished(subprocess.run(
            [self.program, *arguments], input=answer, capture_output=True, text=True, check=False,
            cwd=cwd or self.work, env=self.environment(environment), timeout=COMMAND_SECONDS))

    def database(self):
        """The URL of a new, empty PostgreSQL database."""
        url = postgres.new_database(self.postgres_url)
        self.leftovers.append(lambda: postgres.drop_database(self.postgres_url, url))
        return url

    def store_options(self, store):
        """What tells a command to use a new database of this kind."""
        return ["--database", self.database()] if store == "postgres" else []

    def postgres_server(self):
        server = postgres.PostgresServer(self.path("postgres"))
        self.leftovers.append(server.remove)
        return server

    def server(self, folder, *arguments, environment=None, start=None):
        """A started server on a free port, by the application's own `start` when there is one. Its log is JSON, as it
        is no terminal."""
        data = []
        if "--data" in arguments:
            at = arguments.index("--data")
            data = list(arguments[at:at + 2])
        keys = self.run("keys", folder, *data, "--json")
        assert keys.code == 0, keys
        command = [*([start] if start else [self.program, "serve", folder]), "--listen", "127.0.0.1:0", *arguments]
        server = Server(command, self.environment(environment), json.loads(keys.out),
                        self.path("server.log"))
        self.leftovers.append(server.discard)
        return server.start()

    def clean(self):
        with contextlib.ExitStack() as stack:
            stack.callback(shutil.rmtree, self.work, ignore_errors=True)
            for leftover in self.leftovers:
                stack.callback(leftover)


def write(path, text):
    if text is None:
        os.remove(path)
        return
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def edit(path, old, new):
    """Replaces the one occurrence of `old` in a file."""
    text = read(path)
    assert text.count(old) == 1, f"{old!r} is {text.count(old)} times in {path}"
    write(path, text.replace(old, new))
