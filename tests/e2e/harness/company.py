"""The people of Epic Events at work, on either store: in menus, by commands and past both. All that they see is kept, and
what they see on SQLite they see on PostgreSQL."""

import contextlib
import datetime
import difflib
import json
import os
import re
import time
import urllib.parse

from .desk import CAROLE, PASSWORD, PEOPLE, Desk
from .registry import BOTH, test
from .terminal import PATIENCE_SECONDS

GASTON = "gaston@epic.example"
COLIN = "colin@epic.example"
SIMON = "simon@epic.example"
SYLVIE = "sylvie@epic.example"
COLLEAGUES = f"""
  - {{id: 0192f0a0-0000-7000-8000-000000000004, email: {COLIN}, name: Colin, telephone: "0140000004", department: 2, role: commerce, password: {PASSWORD}}}
  - {{id: 0192f0a0-0000-7000-8000-000000000005, email: {SYLVIE}, name: Sylvie, telephone: "0140000005", department: 3, role: support, password: {PASSWORD}}}
"""
# Clients 1 to 3 of the demonstration are Carole's; what is needed besides: a colleague's client, and contracts without event.
BUSINESS = """
client:
  - {id: 4, name: Paule Autre, email: paule@autre.example, telephone: "0144000004", sales_contact: 0192f0a0-0000-7000-8000-000000000004}
contract:
  - {id: 4, client: 4, amount: 500.00, paid_amount: 0, is_signed: true}
  - {id: 5, client: 1, amount: 1200.50, paid_amount: 200.25, is_signed: true}
"""
FILES = {"demo/people.yaml": PEOPLE + COLLEAGUES.lstrip("\n"), "demo/more.yaml": BUSINESS}
MODELS = ("department", "user", "client", "contract", "event")

CHOICE = "Votre choix : "
GO_ON = "Appuyez sur Entrée pour continuer "
QUESTION = re.compile(r"(?:^|\n)([^\n]*(?: : |\] |continuer ))$")
ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
IDS = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
INSTANTS = re.compile(r"(\d{4}-\d\d-\d\d)[T ]\d\d:\d\d(:\d\d(\.\d+)?)?([+-]\d\d:\d\d|Z)?")
MADE = re.compile(r" \d+ : créé")
ADDRESSES = re.compile(r"127\.0\.0\.1:\d+")
URL_MARKS = "/?&=,.*()"
A_DAY = datetime.timedelta(days=1)


def plain(shown):
    return ESCAPES.sub("", shown)


def comparable(text):
    """Without what differs each time: made ids, this moment, ports; and the numbers of new records, of which PostgreSQL leaves
    out those that were refused."""
    today = datetime.date.today()
    now = {str(today + day) for day in (-A_DAY, 0 * A_DAY, A_DAY)}

    def instant(found):
        return "<now>" if found[1] in now else found[0]
    text = MADE.sub(" <key> : créé", text)
    return ADDRESSES.sub("<address>", INSTANTS.sub(instant, IDS.sub("<id>", plain(text))))


class Menu:
    """A person in the menu, who waits for each question."""

    def __init__(self, terminal, transcript):
        self.terminal = terminal
        self.transcript = transcript
        self.begin = 0
        self.question()

    def question(self):
        """The one that waits for an answer."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            found = QUESTION.search(plain(self.terminal.shown[self.begin:]))
            if found:
                return found[1]
            more = self.terminal.read(0.1)
            assert more and time.monotonic() < deadline, f"no question comes:\n{self.terminal.shown}"

    def answer(self, text):
        self.question()
        self.begin = len(self.terminal.shown)
        self.terminal.type(f"{text}\n")

    def play(self, number, *answers):
        """What a choice and the answers to all that it asks show, until the menu comes again."""
        begin = len(self.terminal.shown)
        for at, text in enumerate((number, *answers)):
            question = self.question()
            over = question == GO_ON or (question == CHOICE) != (at == 0)
            assert not over, f"{question!r} is no question for {text!r}:\n{self.terminal.shown}"
            self.answer(text)
        if self.question() == GO_ON:
            self.answer("")
        assert self.question() == CHOICE, f"more is asked:\n{self.terminal.shown}"
        return plain(self.terminal.shown[begin:]).rsplit("\n\n", 1)[0]

    def leave(self):
        self.answer("0")
        assert self.terminal.end() == 0
        self.transcript.append(self.terminal.shown)
        return plain(self.terminal.shown)


class Person:
    def __init__(self, company, email, password=PASSWORD):
        self.company = company
        self.email = email
        self.desk = company.desk
        self.home = {"XDG_STATE_HOME": self.desk.place.path("state")}
        done = self.desk.run("connect", self.desk.server.url, "--email", email, answer=password + "\n", **self.home)
        assert done.code == 0, done
        body = {"email": email, "password": password}
        self.token = self.desk.server.ask("POST", "/auth/v1/token?grant_type=password", body, key="anon_key").json["access_token"]

    def menu(self, **options):
        return Menu(self.desk.terminal("menu", **options, **self.home), self.company.transcript)

    def plays(self, number, *answers):
        """One choice in a menu of its own."""
        menu = self.menu()
        shown = menu.play(number, *answers)
        menu.leave()
        return shown

    def command(self, *words):
        """`socle records WORDS`: what it says, and whether it was done."""
        done = self.desk.run("records", *words, **self.home)
        said = f"{done.out}{done.err}"
        self.company.transcript.append(f"$ socle records {' '.join(words)}\n{said}ends with {done.code}\n")
        return done

    def ask(self, method, path, body=None, **headers):
        """Past menus and commands."""
        answer = self.desk.server.ask(method, "/rest/v1/" + path, body, key="anon_key",
                                      headers={"Authorization": f"Bearer {self.token}", "Accept-Language": "fr"} | headers)
        self.company.transcript.append(f"{method} {path} {json.dumps(body, ensure_ascii=False)}\n{answer.status} {answer.body.decode()}\n")
        return answer

    def rows(self, path):
        answer = self.ask("GET", path)
        assert answer.status == 200, answer
        return answer.json

    def is_refused(self, *words, status=403, text="", **fields):
        """The command (`client edit 4 name=X`) and the same request past it: neither is done."""
        done = self.command(*words, *(f"{name}={value}" for name, value in fields.items()), "--yes")
        assert done.code == 1 and not done.out and text in done.err, done
        model, verb, *key = words
        path = model + (f"?id=eq.{key[0]}" if key else "")
        method = {"add": "POST", "edit": "PATCH", "delete": "DELETE"}[verb]
        answer = self.ask(method, path, fields or None)
        assert answer.status == status and text in answer.body.decode(), answer


class Company:
    """A desk whose server has all that the rows need; `transcript` grows with what its people see."""

    def __init__(self, place, store):
        self.desk = Desk(place, store, language="fr_FR.UTF-8", files=FILES)
        self.transcript = []
        self.known = {}

    def person(self, email):
        if email not in self.known:
            self.known[email] = Person(self, email)
        return self.known[email]

    def person_with(self, email, password):
        """With another password than the one all have."""
        return Person(self, email, password)

    def data(self):
        """Everything there is, whoever may see it; who signs in changes nothing else."""
        data = {model: self.rows(f"{model}?order=id") for model in MODELS}
        for person in data["user"]:
            del person["last_sign_in_at"], person["updated_at"]
        return data

    def rows(self, path):
        answer = self.desk.server.ask("GET", "/rest/v1/" + urllib.parse.quote(path, safe=URL_MARKS))
        assert answer.status == 200, answer
        return answer.json

    @contextlib.contextmanager
    def unchanged(self):
        before = self.data()
        yield
        after = self.data()
        for model in MODELS:
            assert before[model] == after[model], f"{model} was changed:\n{before[model]}\n{after[model]}"

    def end(self):
        self.desk.server.stop()

    def told(self):
        return comparable("".join(self.transcript)).splitlines()


def keep(row_name, store, lines):
    """Where somebody wants to read them."""
    folder = os.environ.get("SOCLE_TEST_TRANSCRIPTS")
    if not folder:
        return
    name = re.sub(r"\W+", "-", row_name)[:60] + f".{store}.txt"
    with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")


def row(name, make=Company):
    """Declares a test that plays one or some rows of the checklist with a Company on each store, and compares what was seen."""
    def declare(play):
        def both(place):
            told = {}
            for store in BOTH:
                company = make(place, store)
                play(company)
                company.end()
                told[store] = company.told()
                keep(name, store, told[store])
            differences = list(difflib.unified_diff(*told.values(), *told, lineterm="", n=2))
            assert not differences, "the stores differ:\n" + "\n".join(differences[:20])
            assert told["sqlite"], "nothing was seen"
        both.__module__ = play.__module__
        test(name)(both)
        return play
    return declare
