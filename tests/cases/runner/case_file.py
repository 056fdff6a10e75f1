"""Reads a *.case file: a title, settings, then cases made of steps. README.md describes the form."""

import re
from dataclasses import dataclass, field

REQUEST = re.compile(r"^(GET|HEAD|POST|PATCH|PUT|DELETE|OPTIONS|TRACE|SEARCH) (/.*)$")
ANSWER = re.compile(r"^--- (\d{3})$")
SETTING = re.compile(r"^(app|demo|as|person): *(.+)$")
PERSON = re.compile(r"^(\w+) = ([0-9a-f-]{36})((?: +roles [\w,]+)?)((?: +permissions [\w:.,-]+)?)$")
EVENT = re.compile(r"^event: (added|changed|deleted|action) (\w+) (\S+) by (\S+)(?: (.*))?$")


class Mistake(Exception):
    """A case file that cannot be read, with its file and line."""


@dataclass
class Person:
    id: str
    roles: list
    permissions: list


@dataclass
class Step:
    line: int
    method: str
    path: str
    caller: str
    headers: list = field(default_factory=list)
    body: str = None
    status: int = 0
    expected_headers: list = field(default_factory=list)
    expected_body: str = None
    text_body: bool = False
    forbidden: list = field(default_factory=list)
    events: list = None
    saves: list = field(default_factory=list)


@dataclass
class Case:
    line: int
    name: str
    steps: list = field(default_factory=list)


@dataclass
class CaseFile:
    path: str
    name: str
    title: str = ""
    app: str = "casting"
    demo: bool = True
    caller: str = "service"
    persons: dict = field(default_factory=dict)
    cases: list = field(default_factory=list)

    def only_reads(self):
        return all(step.method in ("GET", "HEAD", "OPTIONS", "TRACE", "SEARCH")
                   for case in self.cases for step in case.steps)


def read_case_file(path, name):
    with open(path, encoding="utf-8") as source:
        lines = source.read().split("\n")
    return Reader(CaseFile(path, name), lines).read()


class Reader:
    def __init__(self, case_file, lines):
        self.file = case_file
        self.lines = lines
        self.at = 0

    def mistake(self, text):
        return Mistake(f"{self.file.path}:{self.at + 1}: {text}")

    def line(self):
        return self.lines[self.at] if self.at < len(self.lines) else None

    def skip_empty(self):
        while self.line() is not None and (not self.line().strip() or self.line().startswith("#")):
            self.at += 1

    def read(self):
        self.skip_empty()
        self.file.title = (self.line() or "").strip()
        self.at += 1
        self.read_settings()
        while self.line() is not None:
            self.file.cases.append(self.read_case())
            self.skip_empty()
        if not self.file.cases:
            raise self.mistake("no case in this file")
        return self.file

    def read_settings(self):
        self.skip_empty()
        while self.line() is not None and not self.line().startswith("== "):
            setting = SETTING.match(self.line())
            if not setting:
                raise self.mistake("expected app:, demo:, as:, person: or a case (== name)")
            self.apply_setting(*setting.groups())
            self.at += 1
            self.skip_empty()

    def apply_setting(self, key, value):
        if key == "app":
            self.file.app = value
        elif key == "demo":
            self.file.demo = value == "yes"
        elif key == "as":
            self.file.caller = value
        else:
            person = PERSON.match(value)
            if not person:
                raise self.mistake("person: NAME = UUID [roles a,b] [permissions a,b]")
            name, identifier, roles, permissions = person.groups()
            self.file.persons[name] = Person(identifier, words(roles), words(permissions))

    def read_case(self):
        if not self.line().startswith("== "):
            raise self.mistake("expected a case: == name")
        case = Case(self.at + 1, self.line()[3:].strip())
        self.at += 1
        self.skip_empty()
        while self.line() is not None and not self.line().startswith("== "):
            case.steps.append(self.read_step())
            self.skip_empty()
        if not case.steps:
            raise self.mistake(f"case without a request: {case.name}")
        return case

    def read_step(self):
        request = REQUEST.match(self.line())
        if not request:
            raise self.mistake(f"expected a request line, found: {self.line()}")
        line = self.at + 1
        method, rest = request.groups()
        self.at += 1
        while self.line() is not None and re.match(r"^ +[?&]", self.line()):
            rest += self.line().strip()
            self.at += 1
        path, _, caller = rest.partition(" as ")
        step = Step(line, method, path.strip(), caller.strip() or self.file.caller)
        self.read_request_rest(step)
        self.read_expectations(step)
        return step

    def read_request_rest(self, step):
        while self.line() is not None and self.line().startswith("> "):
            step.headers.append(self.header(self.line()[2:]))
            self.at += 1
        body = []
        while self.line() is not None and not ANSWER.match(self.line()):
            if self.line().startswith("== "):
                raise self.mistake("expected the answer (--- STATUS) before the next case")
            body.append(self.line())
            self.at += 1
        if self.line() is None:
            raise self.mistake("expected the answer: --- STATUS")
        text = "\n".join(body).strip("\n")
        step.body = text if text else None
        step.status = int(ANSWER.match(self.line()).group(1))
        self.at += 1

    def read_expectations(self, step):
        body = []
        while self.line() is not None and not self.ends_step():
            text = self.line()
            if text.startswith("#"):
                pass
            elif text.startswith("< "):
                step.expected_headers.append(self.header(text[2:]))
            elif text.startswith("forbidden: "):
                step.forbidden.append(text[11:])
            elif text.startswith("event"):
                self.read_event(step, text)
            elif text == "text:":
                step.text_body = True
            else:
                body.append(text)
            self.at += 1
        text = "\n".join(body).strip("\n")
        if text or step.text_body:
            step.expected_body = text

    def ends_step(self):
        return self.line().startswith("== ") or REQUEST.match(self.line())

    def read_event(self, step, text):
        step.events = step.events or []
        if text == "events: none":
            return
        event = EVENT.match(text)
        if not event:
            raise self.mistake("event: added|changed|deleted|action MODEL ID by WHO [CHANGES]")
        step.events.append(event.groups())

    def header(self, text):
        name, colon, value = text.partition(":")
        if not colon:
            raise self.mistake("expected a header: Name: value")
        return name.strip(), value.strip()


def words(text):
    parts = text.split()
    return parts[1].split(",") if len(parts) == 2 else []
