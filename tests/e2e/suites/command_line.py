"""The command line as a user meets it: what is refused, with which words and which exit code."""

import json
import os
import re
import socket
import stat
import subprocess

from harness import postgres
from harness.place import Finished, edit, read, write
from harness.registry import BOTH, test

DONE, REFUSED, USAGE = 0, 1, 2


def one_clear_line(finished, code, *words):
    """The error is one line, further ones are indented hints; no trace, no internals."""
    assert finished.code == code, finished
    assert finished.out == "", finished
    first, *hints = finished.err.rstrip("\n").split("\n")
    assert first.startswith("socle: "), finished
    assert all(hint.startswith("  ") for hint in hints), finished
    for word in words:
        assert word in finished.err, f"{word!r} is missing in: {finished}"
    for internal in ("terminate called", "what():", "std::", "boost::", ".cpp", "Traceback"):
        assert internal not in finished.err, finished


def mode(path):
    return stat.S_IMODE(os.stat(path).st_mode)


def as_nobody(place, *arguments):
    """The command as a user who may not write everywhere."""
    command = [place.program, *arguments]
    if os.geteuid() == 0:
        command = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", *command]
    return Finished(subprocess.run(command, capture_output=True, text=True, check=False,
                                   env=place.environment(), cwd="/"))


@test("usage errors exit with 2 and say what was wrong")
def usage_errors(place):
    folder = place.application()
    for arguments, word in (
            (["serve", folder, "--frobnicate"], "--frobnicate"),
            (["nonsense"], "nonsense"),
            ([], "command"),
            (["serve"], "FOLDER"),
            (["serve", place.path("nowhere")], "nowhere"),
            (["serve", folder, "--cores", "many"], "--cores"),
            (["serve", folder, "--cores", "-1"], "--cores"),
            (["serve", folder, "--log-level", "loud"], "--log-level"),
            (["backup", folder], "FILE"),
            (["restore", folder, place.path("nothing")], "nothing"),
            (["check", folder, "more"], "more")):
        one_clear_line(place.run(*arguments), USAGE, word)


@test("--help lists the commands, and every option of each")
def help_texts(place):
    commands = place.run("--help")
    assert commands.code == DONE
    for command in ("serve", "check", "schema", "plan", "migrate", "keys", "backup", "restore", "user",
                    "init-admin", "version"):
        assert re.search(rf"^  {command} ", commands.out, re.M), command
        one = place.run(command, "--help")
        assert one.code == DONE and one.err == "" and "Usage: socle " + command in one.out, one
    serve = place.run("serve", "--help").out
    for option in ("listen", "data", "database", "cores", "demo", "production", "log-level",
                   "log-format", "body-bytes-max", "request-timeout-ms"):
        variable = "SOCLE_" + option.upper().replace("-", "_")
        assert f"--{option}" in serve and variable in serve, option
    assert "socle.toml" in serve


@test("socle version")
def version(place):
    done = place.run("version")
    assert done.code == DONE and re.fullmatch(r"socle \d+\.\d+\.\d+\n", done.out), done


@test("socle check reports all mistakes at once, and serve starts nothing")
def broken_application(place):
    folder = place.application(changes={"models/role.yaml": None})
    edit(folder + "/models/movie.yaml", "duration_minutes:  {type: integer",
         "duration_minutes:  {type: intger")
    edit(folder + "/models/actor.yaml", "key: {id: serial}", "key: {id: serial}\nkolour: red")
    edit(folder + "/models/actor.yaml", "rule: birth_date <= today", "rule: birth_day <= today")
    for command in ("check", "serve"):
        done = place.run(command, folder)
        assert done.code == REFUSED and done.out == "", done
        lines = done.err.rstrip("\n").split("\n")
        for file, word in (("movie.yaml", "did you mean 'integer'"), ("actor.yaml", "kolour"),
                           ("actor.yaml", "birth_day")):
            pattern = rf"models/{file}:\d+:\d+: .*{re.escape(word)}"
            assert any(re.search(pattern, line) for line in lines), f"{word}: {done}"
        assert re.search(r"\d+ mistakes; nothing was started", lines[-1]), done
    assert not os.path.exists(folder + "/.socle"), "a data folder was made"


@test("an empty folder and a folder that is no application are refused")
def no_application(place):
    folder = place.path("empty")
    os.mkdir(folder)
    for command in ("check", "serve", "plan", "migrate"):
        done = place.run(command, folder)
        assert done.code == REFUSED and "app.yaml" in done.err, done


@test("a port that is taken is one clear line, and the server that has it goes on")
def port_taken(place):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = place.run("serve", place.application(), "--listen", f"127.0.0.1:{port}")
        one_clear_line(done, REFUSED, str(port), "taken")
    server = place.server(place.application())
    done = place.run("serve", place.application(), "--listen", server.address)
    one_clear_line(done, REFUSED, server.address.split(":")[1], "taken")
    assert server.ask("GET", "/health").status == 200
    server.stop()


@test("an address that cannot be listened on is one clear line")
def bad_address(place):
    folder = place.application()
    for address, word in (("8090", "ADDRESS:PORT"), ("127.0.0.1:", "ADDRESS:PORT"),
                          ("127.0.0.1:99999", "99999"), ("127.0.0.1:http", "127.0.0.1:http"),
                          ("nowhere:80", "nowhere"), ("203.0.113.7:0", "203.0.113.7")):
        one_clear_line(place.run("serve", folder, "--listen", address), REFUSED, word)
    assert not os.path.exists(folder + "/.socle/socle.db-wal"), "something was left running"


@test("a data folder that cannot be written is one clear line")
def unwritable_data(place):
    folder = place.application()
    closed = place.path("closed")
    os.mkdir(closed, 0o755)
    file = place.path("file")
    write(file, "")
    for data in (closed + "/data", file, file + "/below"):
        done = as_nobody(place, "serve", folder, "--data", data, "--listen", "127.0.0.1:0")
        one_clear_line(done, REFUSED, data)
    os.mkdir(closed + "/data", 0o755)
    done = as_nobody(place, "serve", folder, "--data", closed + "/data", "--listen", "127.0.0.1:0")
    one_clear_line(done, REFUSED, closed + "/data")


@test("a wrong database URL, server, database or password is one clear line")
def wrong_database(place):
    folder = place.application()
    base = place.postgres_url
    host = re.search(r"@([^/]+)/", base)[1]
    postgres.query(base, "DO $$ BEGIN CREATE ROLE with_password LOGIN PASSWORD 'right'; "
                         "EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$")
    secret = "wrong-and-not-to-be-shown"
    for url, words in (
            ("mysql://localhost/x", ["postgres://"]),
            ("nonsense", ["postgres://"]),
            ("postgres://127.0.0.1:1/x", ["refused"]),
            (f"postgres://postgres@{host}/no_such_database", ["no_such_database"]),
            (f"postgres://with_password:{secret}@{host}/postgres", ["password"]),
            (f"postgres://no_such_role@{host}/postgres", ["no_such_role"]),
            ("postgres://127.0.0.1:notaport/x", ["port"])):
        for command in ("serve", "plan"):
            done = place.run(command, folder, "--database", url)
            one_clear_line(done, REFUSED, *words)
            assert secret not in done.err, done


@test("keys are made once, kept with mode 0600 in a folder of mode 0700, and printed")
def keys(place):
    folder = place.application()
    first = place.run("keys", folder, "--json", "--url", "https://casting.example")
    assert first.code == DONE, first
    printed = json.loads(first.out)
    assert list(printed) == ["url", "anon_key", "service_key", "publishable_key", "secret_key",
                             "jwt_secret"]
    assert printed["url"] == "https://casting.example"
    assert mode(folder + "/.socle/keys.json") == 0o600
    assert mode(folder + "/.socle") == 0o700
    again = json.loads(place.run("keys", folder, "--json").out)
    assert {**again, "url": ""} == {**printed, "url": ""}
    lines = dict(line.split() for line in place.run("keys", folder).out.splitlines())
    assert lines["secret_key"] == printed["secret_key"]
    given = json.loads(place.run("keys", folder, "--json", environment={
        "SOCLE_JWT_SECRET": "a secret that is long enough for a token"}).out)
    assert given["service_key"] != printed["service_key"]
    one_clear_line(place.run("keys", folder, "--jwt-secret", "short"), REFUSED, "secret", "32")


@test("keys rotate makes a key that signs from now on; the one before it stays to verify")
def rotated_keys(place):
    folder = place.application()
    one_clear_line(place.run("keys", "rotate", folder), REFUSED, "no key to rotate")
    app = read(folder + "/app.yaml")
    write(folder + "/app.yaml", app.replace("\naccounts:\n", "\naccounts:\n  signing: es256\n"))
    first = place.run("keys", "rotate", folder)
    assert first.code == DONE, first
    again = place.run("keys", "rotate", folder)
    assert again.code == DONE, again
    path = folder + "/.socle/keys.json"
    assert mode(path) == 0o600
    kept = json.loads(read(path))["signing_keys"]
    assert [key["status"] for key in kept] == ["current", "previous", "previous"]
    assert ["d" in key["key"] for key in kept] == [True, False, False], "only the current one signs"
    assert kept[0]["key"]["kid"] in again.out and kept[1]["key"]["kid"] in first.out
    assert place.run("keys", folder, "--json").code == DONE
    assert json.loads(read(path))["signing_keys"] == kept
    one_clear_line(place.run("keys", "rotate"), USAGE, "FOLDER")
    one_clear_line(place.run("keys"), USAGE, "FOLDER")


@test("a keys file that is damaged or open to others is refused")
def damaged_keys(place):
    folder = place.application()
    place.run("keys", folder)
    path = folder + "/.socle/keys.json"
    text = read(path)
    os.chmod(path, 0o644)
    one_clear_line(place.run("serve", folder, "--listen", "127.0.0.1:0"), REFUSED, "keys.json")
    os.chmod(path, 0o600)
    write(path, text[:40])
    one_clear_line(place.run("serve", folder, "--listen", "127.0.0.1:0"), REFUSED, "keys.json")


@test("socle schema prints JSON Schemas, all or one, or writes them")
def schemas(place):
    whole = json.loads(place.run("schema").out)
    assert {"app", "model"} <= set(whole)
    assert json.loads(place.run("schema", "model").out) == whole["model"]
    one_clear_line(place.run("schema", "modle"), REFUSED, "modle", "model")
    into = place.path("schemas")
    assert place.run("schema", "--into", into).code == DONE
    assert json.loads(read(into + "/model.schema.json")) == whole["model"]


@test("a second server on the same data is refused, the first goes on")
def second_server(place):
    folder = place.application()
    server = place.server(folder)
    for command in (["serve", folder, "--listen", "127.0.0.1:0"], ["migrate", folder]):
        one_clear_line(place.run(*command), REFUSED, ".socle")
    assert server.ask("GET", "/rest/v1/movie?limit=1").status == 200
    server.kill()
    place.server(folder).stop()


@test("a first start prints how to reach it and makes the tables", BOTH)
def first_start(place, store):
    folder = place.application()
    server = place.server(folder, *place.store_options(store), "--demo")
    assert server.ask("GET", "/rest/v1/movie?limit=1").json[0]["title"] == "Metropolis"
    server.stop()
    assert "Casting agency" in server.printed and "3 models" in server.printed
    assert ("SQLite" if store == "sqlite" else "PostgreSQL") in server.printed
    assert f"listening on {server.url}" in server.printed
