"""Databases on the PostgreSQL server of the tests, and servers of a test's own that may be killed."""

import os
import pathlib
import shutil
import signal
import subprocess
import urllib.parse
import uuid

from .wait import until

TOOL = os.path.join(os.path.dirname(__file__), "../../postgres")


def url_of_database(url, name):
    return urllib.parse.urlunsplit(urllib.parse.urlsplit(url)._replace(path="/" + name))


def query(url, sql):
    """The rows of one statement, as lists of texts. Fails with psql's own words."""
    done = subprocess.run(["psql", "-X", "-q", "-A", "-t", "-F", "\t", "-v", "ON_ERROR_STOP=1",
                           "-d", url, "-c", sql], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise AssertionError(f"psql: {done.stderr.strip()}\n{sql}")
    return [line.split("\t") for line in done.stdout.splitlines()]


def new_database(url):
    name = f"socle_e2e_{uuid.uuid4().hex}"
    query(url, f'CREATE DATABASE "{name}"')
    return url_of_database(url, name)


def drop_database(url, database_url):
    name = urllib.parse.urlsplit(database_url).path.strip("/")
    query(url, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


class Session:
    """A psql of a test's own, for what must stay open: a transaction that holds a lock."""

    def __init__(self, url):
        self.process = subprocess.Popen(["psql", "-X", "-q", "-A", "-t", "-d", url], text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def run(self, sql):
        self.process.stdin.write(sql + ";\n\\echo done\n")
        self.process.stdin.flush()
        while self.process.stdout.readline().strip() != "done":
            pass

    def close(self):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


class PostgresServer:
    """A durable server in a folder of its own. Its address stays the same when it is started again."""

    def __init__(self, folder):
        self.folder = folder
        self.url = self.tool("start").strip().split("=", 1)[1]
        self.port = pathlib.Path(folder, "port").read_text(encoding="ascii").strip()
        self.options = pathlib.Path(folder, "data/postmaster.opts").read_text(encoding="utf-8")

    def tool(self, command):
        return subprocess.run([TOOL, command, self.folder], check=True, capture_output=True,
                              text=True).stdout

    def processes(self):
        """The postmaster and its children."""
        try:
            path = pathlib.Path(self.folder, "data/postmaster.pid")
            postmaster = int(path.read_text(encoding="ascii").splitlines()[0])
        except (FileNotFoundError, IndexError):
            return []
        return [process for process, parent in all_processes()
                if postmaster in (process, parent)]

    def kill(self):
        """SIGKILL to all of it: what was not on disk by then is lost."""
        processes = self.processes()
        for process in processes:
            try:
                os.kill(process, signal.SIGKILL)
            except ProcessLookupError:
                pass
        until(lambda: not set(processes) & {process for process, _ in all_processes()},
              "PostgreSQL is dead")

    def stop(self):
        self.control("-m", "fast", "-w", "stop")

    def start(self):
        """Starts it on the port it had. A child that outlived a killed server by a moment forbids it."""
        until(self.started, "PostgreSQL started again", 60)

    def started(self):
        try:
            self.control("-l", os.path.join(self.folder, "data/server.log"), "-w", "-t", "60",
                         "-o", self.start_options(), "start")
            return True
        except AssertionError:
            return False

    def start_options(self):
        words = self.options.replace('"', "").split()[1:]
        return " ".join(words[words.index("-c"):])

    def control(self, *arguments):
        folder = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin"))[-1]
        command = [os.path.join(folder, "pg_ctl"), "-D", os.path.join(self.folder, "data"),
                   *arguments]
        if os.geteuid() == 0:
            command = ["runuser", "-u", "postgres", "--", *command]
        done = subprocess.run(command, cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                              stderr=subprocess.PIPE, text=True, check=False)
        if done.returncode != 0:
            raise AssertionError(f"pg_ctl {arguments[-1]}: {done.stderr}")

    def remove(self):
        self.kill()
        shutil.rmtree(self.folder)


def all_processes():
    """(process, parent) of all that are alive."""
    for path in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent = path.read_text(encoding="latin-1").rsplit(")", 1)[1].split()[:2]
        except (FileNotFoundError, ProcessLookupError):
            continue
        if state not in "ZX":
            yield int(path.parent.name), int(parent)
