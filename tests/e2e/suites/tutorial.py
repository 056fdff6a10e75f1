"""docs/tutorial.md, command by command; docs/reference as the schemas are."""

import os
import re
import socket
import subprocess
import threading

from harness.place import ROOT, read
from harness.registry import test

ADDRESS = "127.0.0.1:8090"
BLOCK = re.compile(r"^```(\w+)(?: ([\w-]+))?\n(.*?)^```$", re.M | re.S)
SECONDS = 120


def free_address():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{taken.getsockname()[1]}"


def blocks():
    """What is run, with the lines that it must print: (kind, commands, expected)."""
    found = []
    for language, kind, text in BLOCK.findall(read(os.path.join(ROOT, "docs/tutorial.md"))):
        if language == "sh":
            found.append([kind, text, ""])
        elif language == "text":
            found[-1][2] = text
    return found


class Reader:
    """A tutorial's reader: a folder, a terminal, and one more for what stays."""

    def __init__(self, place):
        self.place = place
        self.address = free_address()
        tools = place.path("bin")
        os.makedirs(tools)
        os.symlink(place.program, os.path.join(tools, "socle"))
        self.environment = place.environment({
            "PATH": tools + os.pathsep + os.environ["PATH"], "SOCLE_LISTEN": self.address, "HOME": place.work})

    def shell(self, commands):
        return ["bash", "-euo", "pipefail", "-c", commands.replace(ADDRESS, self.address)]

    def run(self, commands):
        done = subprocess.run(self.shell(commands), cwd=self.place.work, env=self.environment, check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=SECONDS)
        assert done.returncode == 0, f"{commands}\nended with {done.returncode}:\n{done.stdout}"
        return done.stdout

    def stay(self, commands):
        process = subprocess.Popen(self.shell("exec " + commands.strip()), cwd=self.place.work, env=self.environment,
                                   stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.place.leftovers.append(lambda: (process.kill(), process.wait(), process.stdout.close()))
        timer = threading.Timer(SECONDS, process.kill)
        timer.start()
        printed = ""
        for line in process.stdout:
            printed += line
            if line.startswith("listening"):
                timer.cancel()
                return printed
        raise AssertionError(f"{commands}\nended:\n{printed}")


@test("every command of the tutorial, in its order, prints what it says")
def tutorial(place):
    reader = Reader(place)
    kinds = [kind for kind, _, _ in blocks()]
    assert kinds.count("background") == 1 and kinds.count("install") == 1 and kinds.count("") >= 9, kinds
    for kind, commands, expected in blocks():
        if kind == "on-the-server":
            continue
        if kind == "install":
            os.symlink(os.path.join(ROOT, "tests/e2e/node_modules"), os.path.join(place.work, "node_modules"))
            continue
        printed = reader.stay(commands) if kind == "background" else reader.run(commands)
        wanted = expected.replace(ADDRESS, reader.address).strip()
        assert wanted in printed, f"{commands}\nprinted:\n{printed}\nand not:\n{wanted}"


@test("docs/reference is as socle schema says")
def reference(place):
    done = subprocess.run([os.path.join(ROOT, "scripts/reference"), "--check", "--program", place.program],
                          capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
