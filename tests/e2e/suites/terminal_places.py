"""Applications of this machine at the terminal, and what the shells complete."""

import json
import os
import signal
import subprocess

from harness.desk import CAROLE, PASSWORD, Desk
from harness.registry import BOTH, test
from harness.wait import until


def at_home(place, store):
    """No server runs; what a command needs it starts itself."""
    desk = Desk(place, store)
    desk.server.stop()
    return desk, ["--database", desk.store_options[1]] if desk.store_options else []


def servers_of(folder):
    """The processes that serve this folder."""
    found = []
    for process in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{process}/cmdline", "rb") as file:
                words = file.read().decode().split("\0")
        except OSError:
            continue
        if words[1:3] == ["serve", folder]:
            found.append(int(process))
    return found


@test("places: a folder is served for as long as a command lasts, the session stays", BOTH)
def folder(place, store):
    desk, options = at_home(place, store)
    done = desk.run("connect", desk.folder, "--email", CAROLE, *options, answer=PASSWORD + "\n")
    assert done.code == 0 and f"Signed in to Epic Events as {CAROLE}." in done.out, done
    assert not servers_of(desk.folder)
    assert len(json.loads(desk.done("client", "list", "--output", "json"))) == 3
    assert desk.folder in desk.done("whoami")
    desk.done("client", "edit", "1", "corporation_name=Cooler", "--yes")
    assert "Cooler" in desk.done("client", "show", "1", "--server", desk.folder)
    assert not servers_of(desk.folder)
    desk.done("logout")
    assert "You are not connected" in desk.refused("client", "list", "--server", desk.folder)


@test("places: the server of a menu ends with it, also after Ctrl-C and kill -9")
def ends(place):
    desk, _ = at_home(place, "sqlite")
    desk.run("connect", desk.folder, "--email", CAROLE, answer=PASSWORD + "\n")
    for end in ("0\n", "\x03", signal.SIGTERM, signal.SIGKILL):
        terminal = desk.terminal("menu", desk.folder).until("Your choice: ")
        assert len(servers_of(desk.folder)) == 1
        if isinstance(end, str):
            terminal.type(end)
        else:
            terminal.process.send_signal(end)
        terminal.end(restored=end != signal.SIGKILL)
        until(lambda: not servers_of(desk.folder), "the server ends")


@test("places: what is no address and no application, and an application that cannot be served, are told")
def wrong(place):
    desk, _ = at_home(place, "sqlite")
    assert "is no address and no folder of an application" in desk.refused("connect", place.path("nothing"))
    with open(os.path.join(desk.folder, "app.yaml"), "a", encoding="utf-8") as file:
        file.write("nonsense: 1\n")
    refused = desk.refused("menu", desk.folder)
    assert "cannot be served here" in refused and "nonsense" in refused, refused


COMPLETE = """
source <("$1" completion bash)
socle() {{ "$PROGRAM" "$@"; }}
COMP_WORDS=(socle {words})
COMP_CWORD={last}
_socle
printf '%s\\n' "${{COMPREPLY[@]}}"
"""


def completed(desk, *words):
    """What bash would offer for the last word."""
    quoted = " ".join(f"'{word}'" for word in words)
    script = COMPLETE.format(words=quoted, last=len(words))
    environment = desk.place.environment(desk.environment | {"PROGRAM": desk.place.program, "LC_ALL": "C"})
    done = subprocess.run(["bash", "--norc", "-c", script, "bash", desk.place.program], env=environment,
                          capture_output=True, text=True, check=True)
    assert not done.stderr, done.stderr
    return done.stdout.split()


@test("places: bash completes commands, options, models, verbs, filters and fields of the last server")
def completion(place):
    desk = Desk(place)
    assert "client" not in completed(desk, "")
    desk.connect().done("client", "list")
    assert completed(desk, "conn") == ["connect"]
    assert {"client", "contract", "serve", "menu"} <= set(completed(desk, ""))
    assert completed(desk, "client", "h") == ["history"]
    assert completed(desk, "contract", "list", "--un") == ["--unpaid", "--unsigned"]
    assert completed(desk, "client", "list", "--select", "corp") == ["corporation_name"]
    assert completed(desk, "client", "list", "--output", "") == ["csv", "json", "table", "yaml"]
    assert completed(desk, "client", "edit", "1", "tele") == ["telephone="]
    assert completed(desk, "records", "user", "sh") == ["show"]
    assert completed(desk, "serve", "--lis") == ["--listen"]
    assert completed(desk, "user", "pass") == ["password"]
    terminal = desk.terminal_of("bash", "--norc", "-i", LC_ALL="C", PS1="$ ", PATH=os.path.dirname(place.program) + ":" + os.environ["PATH"])
    terminal.until("$ ").type("source <(socle completion bash)\n").until("$ ").type("socle contract li\t--uns\t")
    terminal.until("socle contract list --unsigned").type("\x15exit\n")
    terminal.end()
    desk.server.stop()


@test("places: the completions of zsh and fish are scripts these shells take")
def other_shells(place):
    desk = Desk(place)
    for shell, check in (("zsh", ["zsh", "-n"]), ("fish", ["fish", "--no-execute"])):
        script = desk.done("completion", shell)
        assert "completion words --" in script, script
        if subprocess.run(["which", shell], capture_output=True, check=False).returncode == 0:
            subprocess.run([*check, "/dev/stdin"], input=script, text=True, check=True)
    assert "there is no completion for 'tcsh'" in desk.refused("completion", "tcsh")
    desk.server.stop()
