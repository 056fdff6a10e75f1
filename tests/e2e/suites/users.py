"""`socle user …` and `socle init-admin`: accounts made, changed and imported by an administrator."""

import base64
import json
import os
import pty
import re
import select
import signal
import sqlite3
import stat
import subprocess
import threading
import time

from harness import postgres
from harness.place import ROOT, read, write
from harness.registry import BOTH, test
from harness.wait import until

DONE, REFUSED, USAGE = 0, 1, 2
DJANGO = os.path.join(ROOT, "tests/e2e/files/django-dumpdata.json")
FLASK = os.path.join(ROOT, "tests/e2e/files/flask-bcrypt.csv")
SECRET = "horses like green apples"


class Agency:
    """The casting application with accounts, and its commands."""

    def __init__(self, place, store, changes=None):
        self.place = place
        self.folder = place.application(changes=changes)
        self.options = place.store_options(store)

    def user(self, command, *arguments, answer="", environment=None):
        words = command.split()
        return self.place.run("user", *words, self.folder, *arguments, *self.options, answer=answer,
                              environment=environment)

    def done(self, command, *arguments, answer=""):
        finished = self.user(command, *arguments, answer=answer)
        assert finished.code == DONE, finished
        return finished.out

    def json(self, command, *arguments, answer=""):
        return json.loads(self.done(command, *arguments, "--json", answer=answer))

    def add(self, email, *arguments):
        return self.json("add", email, "--password-stdin", *arguments, answer=SECRET + "\n")

    def emails(self, *arguments):
        return sorted(each["email"] for each in self.json("list", *arguments)["users"])

    def serve(self, *arguments, environment=None):
        return self.place.server(self.folder, *self.options, *arguments, environment=environment)


def refused(finished, code, *words):
    """One clear line, further ones are indented hints."""
    assert finished.code == code, finished
    first, *hints = finished.err.rstrip("\n").split("\n")
    assert first.startswith("socle: "), finished
    assert all(hint.startswith("  ") for hint in hints), finished
    for word in words:
        assert word in finished.err, f"{word!r} is missing in: {finished}"


def sign_in(server, email, password):
    return server.ask("POST", "/auth/v1/token?grant_type=password",
                      {"email": email, "password": password}, key="anon_key")


def claims(answer):
    body = answer.json["access_token"].split(".")[1]
    return json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))


@test("an administrator adds, lists, shows and changes accounts", BOTH)
def manage(place, store):
    agency = Agency(place, store)
    made = agency.add("Ada@Example.org", "--role", "director", "--role", "assistant",
                      "--permission", "see:all", "--metadata", '{"name": "Ada"}')
    assert made["email"] == "ada@example.org" and made["email_confirmed_at"], made
    assert made["user_metadata"]["name"] == "Ada", made
    assert made["app_metadata"]["role"] == "director", made
    agency.done("add", "bob@example.org", "--no-password", "--unconfirmed")
    table = agency.done("list").splitlines()
    assert re.match(r"EMAIL +ROLES +CONFIRMED +LAST SIGN-IN +DISABLED$", table[0]), table
    assert re.match(r"bob@example\.org +- +no +- +-$", table[1]), table
    assert re.match(r"ada@example\.org +director, assistant +yes +- +-$", table[2]), table
    assert table[3] == "2 accounts", table
    assert agency.emails("--role", "assistant") == ["ada@example.org"]
    assert agency.emails("--search", "BOB") == ["bob@example.org"]
    assert "director, assistant" in agency.done("show", made["id"])

    assert agency.done("role", "ada@example.org", "producer", "--add") == \
        "ada@example.org: director, assistant, producer\n"
    assert agency.done("role", "ada@example.org", "director", "--remove") == \
        "ada@example.org: assistant, producer\n"
    assert agency.done("role", "ada@example.org", "producer") == "ada@example.org: producer\n"
    assert "see:all, b" in agency.done("permission", "ada@example.org", "b", "--add")
    assert agency.json("permission", "ada@example.org")["app_metadata"].get("permissions", []) == []
    agency.done("role", "ada@example.org")
    assert agency.emails("--role", "producer") == []
    agency.done("remove", "bob@example.org", "--yes")
    agency.done("remove", "ada@example.org", "--yes", "--soft")
    assert agency.emails() == []
    assert agency.done("list") == "0 accounts\n"


@test("fields of models/user.yaml are set, also those people may not write", BOTH)
def fields(place, store):
    agency = Agency(place, store, {"models/user.yaml": "model: user\nfields:\n"
                                   "  agency: {type: text, readonly: true}\n"
                                   "  born: {type: date}\n"})
    agency.add("ada@example.org", "--field", "agency=North", "--field", "born=1815-12-10")
    refused(agency.user("add", "b@example.org", "--no-password", "--field", "agenci=x"), REFUSED,
            "agenci", "did you mean 'agency'")
    refused(agency.user("add", "b@example.org", "--no-password", "--field", "born=soon"), REFUSED,
            "born", "soon")
    server = agency.serve()
    found = server.ask("GET", "/rest/v1/user?select=email,agency,born").json
    assert found == [{"email": "ada@example.org", "agency": "North", "born": "1815-12-10"}], found
    server.stop()


@test("what is wrong is one line that says what to do")
def mistakes(place):
    agency = Agency(place, "sqlite")
    agency.add("ada@example.org")
    for arguments, code, words in (
            (("add", "ada@example.org", "--no-password"), REFUSED, ["already"]),
            (("add", "ada", "--no-password"), REFUSED, ["email"]),
            (("add", "b@example.org"), REFUSED, ["--password-stdin", "--invite"]),
            (("add", "b@example.org", "--no-password", "--role", "prodcer"), REFUSED,
             ["prodcer", "did you mean 'producer'"]),
            (("add", "b@example.org", "--no-password", "--metadata", "[1]"), REFUSED, ["--metadata"]),
            (("add", "b@example.org", "--no-password", "--password-stdin"), USAGE, ["excludes"]),
            (("add",), USAGE, ["EMAIL"]),
            (("show", "nobody@example.org"), REFUSED, ["nobody@example.org"]),
            (("role", "ada@example.org", "directr"), REFUSED, ["did you mean 'director'"]),
            (("role", "ada@example.org", "--add"), REFUSED, ["--add"]),
            (("disable", "ada@example.org", "--for", "a while"), REFUSED, ["a while", "24h"]),
            (("remove", "ada@example.org"), REFUSED, ["--yes"]),
            (("list", "--page", "0"), USAGE, ["--page"]),
            (("token add", "ada@example.org"), REFUSED, ["app.yaml"])):
        refused(agency.user(*arguments), code, *words)
    refused(agency.user("add", "b@example.org", "--password-stdin", answer="short\n"), REFUSED,
            "at least")
    refused(agency.user("add", "b@example.org", "--password-stdin", answer=""), REFUSED, "empty")
    refused(place.run("user", "ad"), USAGE, "did you mean 'add'")
    refused(place.run("user"), USAGE, "command")
    refused(place.run("user", "token"), USAGE, "command")
    for command in ("add", "list", "show", "sessions", "role", "permission", "password", "disable",
                    "enable", "remove", "import", "token add", "token list", "token revoke"):
        helped = place.run("user", *command.split(), "--help")
        assert helped.code == DONE and f"Usage: socle user {command} " in helped.out, helped
    assert agency.emails() == ["ada@example.org"]


@test("a password on the command line is taken and warned about; none is ever printed")
def password_flag(place):
    agency = Agency(place, "sqlite")
    made = agency.user("add", "ada@example.org", "--password", SECRET)
    assert made.code == DONE and "warning" in made.err and SECRET not in made.err + made.out, made


def on_terminal(place, arguments, answers):
    """What a command showed on a terminal whose user gives these answers, and its exit code."""
    process, terminal = pty.fork()
    if process == 0:
        os.execve(place.program, [place.program, *arguments], place.environment())
    shown = b""
    waiting = list(answers)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if not select.select([terminal], [], [], 1)[0]:
            continue
        try:
            read_now = os.read(terminal, 4096)
        except OSError:
            break
        if not read_now:
            break
        shown += read_now
        if waiting and shown.endswith(b": "):
            os.write(terminal, waiting.pop(0).encode() + b"\n")
    os.close(terminal)
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]), shown.decode()


@test("on a terminal the password is asked for twice and not shown")
def prompt(place):
    agency = Agency(place, "sqlite")
    add = ["user", "add", agency.folder, "ada@example.org"]
    code, shown = on_terminal(place, add, [SECRET, SECRET + "!"])
    assert code == REFUSED and "differ" in shown and SECRET not in shown, (code, shown)
    code, shown = on_terminal(place, add, [SECRET, SECRET])
    assert code == DONE and SECRET not in shown, (code, shown)
    code, shown = on_terminal(place, ["init-admin", agency.folder],
                              ["root@example.org", SECRET, SECRET])
    assert code == DONE and "root@example.org with the role administrator" in shown, (code, shown)
    server = agency.serve()
    assert sign_in(server, "ada@example.org", SECRET).status == 200
    assert sign_in(server, "root@example.org", SECRET).status == 200
    server.stop()


@test("commands work beside a running server, which sees what they did at once", BOTH)
def beside(place, store):
    agency = Agency(place, store)
    server = agency.serve("--demo")
    agency.add("ada@example.org", "--role", "director")
    first = sign_in(server, "ada@example.org", SECRET)
    assert first.status == 200 and claims(first)["app_metadata"]["role"] == "director", first
    assert len(agency.json("sessions", "ada@example.org")) == 1

    agency.done("password", "ada@example.org", "--password-stdin", answer="another long secret\n")
    assert agency.json("sessions", "ada@example.org") == []
    assert sign_in(server, "ada@example.org", SECRET).status == 400
    again = sign_in(server, "ada@example.org", "another long secret")
    assert again.status == 200, again
    refresh = {"refresh_token": first.json["refresh_token"]}
    answer = server.ask("POST", "/auth/v1/token?grant_type=refresh_token", refresh, key="anon_key")
    assert answer.status == 400, answer

    agency.done("disable", "ada@example.org", "--for", "7d")
    assert sign_in(server, "ada@example.org", "another long secret").json["error_code"] == "user_banned"
    assert "until " in agency.done("list")
    agency.done("enable", "ada@example.org")
    assert sign_in(server, "ada@example.org", "another long secret").status == 200
    agency.done("sessions", "ada@example.org", "--end")
    assert agency.json("sessions", "ada@example.org") == []
    agency.done("remove", "ada@example.org", "--yes")
    assert sign_in(server, "ada@example.org", "another long secret").status == 400
    server.stop()


@test("commands and a server under load write side by side, and nothing is lost", BOTH)
def side_by_side(place, store):
    agency = Agency(place, store)
    server = agency.serve()
    finished = threading.Event()
    statuses = []

    def write_rows(number):
        connection = server.connect()
        while not finished.is_set():
            answer = server.ask("POST", "/rest/v1/actor", {"name": f"Actor {number}"},
                                connection=connection)
            statuses.append(answer.status)
        connection.close()

    writers = [threading.Thread(target=write_rows, args=(number,)) for number in range(4)]
    for writer in writers:
        writer.start()
    emails = [f"user{number}@example.org" for number in range(12)]
    made = []
    adders = [threading.Thread(target=lambda email: made.append(
        agency.user("add", email, "--no-password")), args=(email,)) for email in emails]
    for adder in adders:
        adder.start()
    for adder in adders:
        adder.join()
    finished.set()
    for writer in writers:
        writer.join()
    assert [each.code for each in made] == [DONE] * len(emails), made
    assert statuses and set(statuses) == {201}, set(statuses)
    assert agency.emails() == sorted(emails)
    count = server.ask("GET", "/rest/v1/actor?select=id&limit=1",
                       headers={"Prefer": "count=exact"}).headers["Content-Range"]
    assert count.endswith(f"/{len(statuses)}"), (count, len(statuses))
    server.stop()


@test("a command that is killed while it writes leaves a server and its data whole", BOTH)
def killed_command(place, store):
    count = 400
    rows = "".join(f"user{number}@example.org\n" for number in range(count))
    agency = Agency(place, store)
    file = place.path("many.csv")
    write(file, "email\n" + rows)
    server = agency.serve()
    command = [place.program, "user", "import", agency.folder, file, *agency.options]
    process = subprocess.Popen(command, env=place.environment(), stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
    until(lambda: int(stored(agency, 'SELECT count(*) FROM "user"')[0][0]) > 5,
          "some accounts were imported", 90)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert server.ask("POST", "/rest/v1/actor", {"name": "x"}).status == 201
    rest = agency.json("import", file)
    assert rest["created"] + len(rest["skipped"]) == count and rest["skipped"], rest
    assert agency.json("list")["total"] == count
    server.stop()


@test("users of Django are imported and sign in with their old passwords", BOTH)
def django(place, store):
    agency = Agency(place, store)
    dry = agency.json("import", DJANGO, "--dry-run", "--role", "assistant")
    assert dry == {"created": 5, "updated": 0, "skipped": [], "dry_run": True}, dry
    assert agency.emails() == []
    done = agency.user("import", DJANGO, "--role", "assistant")
    assert done.code == DONE and "Imported 5 accounts." in done.out, done
    assert "1 of auth.group" in done.err and "had all rights in Django" in done.err, done
    ada = agency.json("show", "ada@example.org")
    assert ada["created_at"].startswith("2019-05-17T08:30:00"), ada
    assert ada["last_sign_in_at"].startswith("2024-11-02T21:04:05"), ada
    assert ada["user_metadata"]["first_name"] == "Ada", ada
    assert ada["app_metadata"]["role"] == "assistant" and ada["app_metadata"]["imported_id"] == 1, ada
    server = agency.serve()
    for email, password in (("ada@example.org", "the analytical engine 1843"),
                            ("grace@example.org", "nanoseconds of wire"),
                            ("emmy@example.org", "symmetry and conservation")):
        for _ in range(2):  # Once with the old hash, once with the new one.
            answer = sign_in(server, email, password)
            assert answer.status == 200, (email, answer)
        assert sign_in(server, email, password + "x").status == 400
    assert sign_in(server, "kurt@example.org", "incomplete but consistent").json["error_code"] == \
        "user_banned"
    assert sign_in(server, "alan@example.org", "").status == 400
    again = agency.json("import", DJANGO)
    assert again["created"] == 0 and len(again["skipped"]) == 5, again
    changed = agency.json("import", DJANGO, "--update", "--role", "director")
    assert changed["updated"] == 5, changed
    assert sign_in(server, "ada@example.org", "the analytical engine 1843").status == 200
    assert len(agency.emails("--role", "director")) == 5
    server.stop()


@test("users of Flask-Bcrypt are imported and sign in with their old passwords", BOTH)
def flask(place, store):
    agency = Agency(place, store)
    assert agency.json("import", FLASK, "--format", "flask")["created"] == 3
    server = agency.serve()
    for email, password in (("mary@example.org", "gyroscopic sextant"),
                            ("niklaus@example.org", "algorithms plus data"),
                            ("barbara@example.org", "clu and substitution")):
        assert sign_in(server, email, password).status == 200, email
        assert sign_in(server, email, "x" + password).status == 400, email
    server.stop()


@test("old hashes are made anew at the first sign-in", BOTH)
def rehash(place, store):
    agency = Agency(place, store)
    agency.done("import", DJANGO)
    agency.done("import", FLASK)
    server = agency.serve()
    for email, password in (("ada@example.org", "the analytical engine 1843"),
                            ("mary@example.org", "gyroscopic sextant")):
        assert sign_in(server, email, password).status == 200
    sql = 'SELECT hash FROM socle_password p JOIN "user" u ON u.id = p."user" WHERE email = '
    for email, begin in (("ada@example.org", "$argon2id$"), ("mary@example.org", "$argon2id$"),
                         ("grace@example.org", "pbkdf2_sha256$"), ("niklaus@example.org", "$2b$")):
        assert stored(agency, sql + f"'{email}'")[0][0].startswith(begin), email
    server.stop()


def stored(agency, sql):
    if agency.options:
        return postgres.query(agency.options[1], sql)
    database = sqlite3.connect(f"file:{agency.folder}/.socle/socle.db?mode=ro", uri=True)
    found = [list(row) for row in database.execute(sql)]
    database.close()
    return found


@test("every mistake of an import is reported with its line, and nothing is written", BOTH)
def import_mistakes(place, store):
    agency = Agency(place, store, {
        "models/user.yaml": "model: user\nfields:\n  age: {type: integer}\n"
                            "  city: {type: text, max: 5}\n"
                            "check:\n  - {rule: age >= 0, message: Nobody is that young.}\n"})
    file = place.path("users.csv")
    write(file, "email,age,city,rol,role,password\n"
                "a@example.org,1,Paris,,,\n"
                "b@example,1,Paris,,,\n"
                "c@example.org,old,Paris,,,\n"
                "d@example.org,-1,Paris,,,\n"
                "e@example.org,1,Marseille,,,\n"
                "f@example.org,1,Paris,,direktor,\n"
                "g@example.org,1,Paris,,,short\n"
                "A@example.org,1,Paris,,,\n")
    done = agency.user("import", file)
    assert done.code == REFUSED and done.out == "", done
    for line, word in ((1, "unknown column 'rol'; did you mean 'role'?"), (3, "b@example"),
                       (4, "age"), (5, "Nobody is that young."), (6, "city"),
                       (7, "did you mean 'director'"), (8, "at least 10"),
                       (9, "also in line 2")):
        assert re.search(rf"^{re.escape(file)}:{line}: .*{re.escape(word)}", done.err, re.M), \
            f"{line} {word}: {done}"
    assert re.search(r"^socle: .*: 8 mistakes; nothing was imported$", done.err, re.M), done
    assert agency.emails() == []
    write(file, "{not json")
    refused_import = agency.user("import", file)
    assert refused_import.code == REFUSED and ":1: " in refused_import.err, refused_import


@test("socle init-admin makes one administrator and refuses a second", BOTH)
def first_administrator(place, store):
    agency = Agency(place, store)

    def init(*arguments):
        return place.run("init-admin", agency.folder, *arguments, *agency.options,
                         answer=SECRET + "\n")
    refused(init("--password-stdin"), REFUSED, "email")
    refused(init("root@example.org", "--password-stdin", "--role", "bos"), REFUSED, "bos")
    done = init("root@example.org", "--password-stdin")
    assert done.code == DONE and "with the role administrator" in done.out, done
    refused(init("other@example.org", "--password-stdin"), REFUSED, "administrator", "root@example.org")
    assert init("second@example.org", "--password-stdin", "--role", "director").code == DONE
    assert agency.emails() == ["root@example.org", "second@example.org"]
    server = agency.serve()
    answer = sign_in(server, "root@example.org", SECRET)
    assert answer.status == 200 and claims(answer)["app_metadata"]["role"] == "administrator", answer
    token = {"Authorization": "Bearer " + answer.json["access_token"]}
    movie = {"title": "A Film", "release_date": "2026-01-01"}
    assert server.ask("POST", "/rest/v1/movie", movie, token, key="anon_key").status == 201
    server.stop()


@test("a server makes the first administrator from its environment, once", BOTH)
def environment_administrator(place, store):
    agency = Agency(place, store)
    variables = {"SOCLE_ADMIN_EMAIL": "root@example.org", "SOCLE_ADMIN_PASSWORD": SECRET}
    for made in (1, 0):
        server = agency.serve(environment=variables)
        assert sign_in(server, "root@example.org", SECRET).status == 200
        server.stop()
        assert SECRET not in server.log() + server.printed
        assert server.log().count("made the first administrator") == made
    assert agency.emails() == ["root@example.org"]
    agency.done("password", "root@example.org", "--password-stdin", answer="another long secret\n")
    server = agency.serve(environment=variables)
    assert sign_in(server, "root@example.org", SECRET).status == 400
    server.stop()


@test("an invitation is kept in the outbox or sent, and its link lets one in", BOTH)
def invitation(place, store):
    agency = Agency(place, store)
    done = agency.user("add", "ada@example.org", "--invite", "--role", "director", "--url",
                       "http://agency.example")
    assert done.code == DONE and "outbox" in done.out, done
    kept = stored(agency, "SELECT recipient, status FROM socle_mail")
    assert kept == [["ada@example.org", "kept"]], kept
    text = stored(agency, "SELECT replace(text, chr(10), ' ') FROM socle_mail" if agency.options
                  else "SELECT text FROM socle_mail")[0][0]
    link = re.search(r"http://agency\.example(/auth/v1/verify\?\S+)", text)[1].rstrip(">)")
    server = agency.serve()
    answer = server.ask("GET", link, key=None)
    assert answer.status in (302, 303) and "access_token=" in answer.headers["Location"], answer
    assert agency.json("show", "ada@example.org")["email_confirmed_at"]
    server.stop()


@test("API tokens are made, listed and revoked", BOTH)
def api_tokens(place, store):
    agency = Agency(place, store)
    path = agency.folder + "/app.yaml"
    write(path, read(path).replace("accounts:\n", "accounts:\n  tokens: {api: true}\n"
                                   "  credentials: [{header: Authorization, scheme: Token}]\n"))
    server = agency.serve("--demo")
    agency.add("ada@example.org", "--role", "assistant")
    made = agency.json("token add", "ada@example.org", "--name", "script", "--for", "30d")
    token = {"Authorization": "Token " + made["token"]}
    assert server.ask("GET", "/rest/v1/movie?limit=1", None, token, key="anon_key").status == 200
    listed = agency.json("token list", "ada@example.org")
    assert [each["name"] for each in listed] == ["script"] and "token" not in listed[0], listed
    assert made["token"] not in agency.done("token list", "ada@example.org")
    refused(agency.user("token revoke", "ada@example.org", "scrip"), REFUSED, "scrip")
    agency.done("token revoke", "ada@example.org", "script")
    assert agency.json("token list", "ada@example.org") == []
    until(lambda: server.ask("GET", "/rest/v1/movie?limit=1", None, token,
                             key="anon_key").status == 401, "the token is refused")
    server.stop()


@test("accounts of the demonstration data sign in", BOTH)
def demonstration_accounts(place, store):
    agency = Agency(place, store, {
        "demo/user.csv": "email,password,role\nada@example.org," + SECRET + ",producer\n"})
    server = agency.serve("--demo")
    answer = sign_in(server, "ada@example.org", SECRET)
    assert answer.status == 200 and claims(answer)["app_metadata"]["role"] == "producer", answer
    server.stop()


@test("make run's script makes one administrator and prints the same password again")
def run_demo(place):
    place_of_run = place.path("checkout")
    os.makedirs(place_of_run + "/build/release")
    os.makedirs(place_of_run + "/scripts")
    os.symlink(place.program, place_of_run + "/build/release/socle")
    script = place_of_run + "/scripts/run-demo"
    write(script, read(os.path.join(ROOT, "scripts/run-demo")))
    os.chmod(script, 0o755)
    folder = place.application()
    passwords = []
    for _ in range(2):
        process = subprocess.Popen([script, folder, "127.0.0.1:0"], stdout=subprocess.PIPE, text=True,
                                   stderr=subprocess.DEVNULL, env=place.environment())
        printed = ""
        for line in process.stdout:
            printed += line
            if line.startswith("listening on"):
                break
        process.terminate()
        process.wait()
        process.stdout.close()
        assert re.search(r"^  administrator +admin@example\.org$", printed, re.M), printed
        passwords.append(re.search(r"^  password +(\S+)$", printed, re.M)[1])
    assert passwords[0] == passwords[1] and len(passwords[0]) == 20, passwords
    secret = folder + "/.socle/admin-password"
    assert read(secret).strip() == passwords[0]
    assert stat.S_IMODE(os.stat(secret).st_mode) == 0o600
