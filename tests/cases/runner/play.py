"""Plays a case file on one store and compares: each answer with the case, and the stores with each other."""

import gzip
import json
import re
import urllib.parse
from dataclasses import dataclass, field
from http.client import HTTPException

from . import expect
from .tokens import credentials, person_named

SHOWN_MAX = 1000
SAFE_IN_PATH = "/?&=%:@!$'()*+,;.~-_[]"
ALWAYS_COMPARED = ("content-type", "content-range", "location", "preference-applied", "proxy-status",
                   "allow", "content-encoding", "www-authenticate", "vary", "etag")


@dataclass
class Outcome:
    """What one step gave on one store."""
    problems: list = field(default_factory=list)
    status: int = 0
    headers: dict = field(default_factory=dict)
    body: str = ""
    raw: str = ""


def play_file(case_file, server):
    """Outcomes by case, each a list in the order of its steps. A failed connection ends the file."""
    saved = {}
    return [[play_step(step, case_file, server, saved) for step in case.steps]
            for case in case_file.cases]


class NothingKept(Exception):
    """A {{name}} that no earlier step has kept."""


def play_step(step, case_file, server, saved):
    outcome = Outcome()
    try:
        exchange(step, case_file, server, saved, outcome)
    except NothingKept as problem:
        outcome.problems.append(str(problem))
    except (OSError, HTTPException) as problem:
        outcome.problems.append(f"no answer: {problem!r}; the server said:\n{server.log_text()}")
    return outcome


def exchange(step, case_file, server, saved, outcome):
    headers = [(name, filled(value, saved)) for name, value in step.headers]
    given = {name.lower() for name, _ in headers}
    for name, value in credentials(filled(step.caller, saved), case_file, server.keys).items():
        if name.lower() not in given:
            headers.append((name, value))
    body = None if step.body is None else body_bytes(filled(step.body, saved))
    if body is not None and "content-type" not in given:
        headers.append(("Content-Type", "application/json"))
    path = urllib.parse.quote(filled(step.path, saved), safe=SAFE_IN_PATH)
    outcome.status, listed, content = server.ask(step.method, path, headers, body)
    outcome.headers = {name.lower(): value for name, value in listed}
    outcome.raw = text_of(content, outcome.headers.get("content-encoding"))
    if outcome.status != step.status:
        outcome.problems.append(f"status: expected {step.status}, got {outcome.status}: "
                                f"{outcome.raw[:SHOWN_MAX]}")
    check_headers(step, outcome, saved)
    check_body(step, outcome, saved)
    outcome.problems += [f"forbidden text in the answer: {text}" for text in step.forbidden
                         if text in outcome.raw]
    check_events(step, outcome, case_file, server, saved)


def filled(text, saved):
    def value(found):
        if found.group(1) not in saved:
            raise NothingKept(f"nothing was kept as {found.group(1)}")
        return saved[found.group(1)]
    return re.sub(r"\{\{(\w+)\}\}", value, text)


def body_bytes(text):
    """The body; `x repeated N times` in << >> makes a large one."""
    def repeated(found):
        return found.group(1) * int(found.group(2))
    return re.sub(r"<<(.+?) repeated (\d+) times>>", repeated, text, flags=re.S).encode("utf-8")


def text_of(content, encoding):
    if encoding == "gzip":
        content = gzip.decompress(content)
    elif encoding:
        return f"({len(content)} bytes, {encoding})"
    return content.decode("utf-8", "replace")


def check_headers(step, outcome, saved):
    for name, wanted in step.expected_headers:
        got = outcome.headers.get(name.lower())
        hole = re.fullmatch(r"<any(?: as (\w+))?>", wanted)
        if wanted == "-":
            good = got is None
        elif hole:
            good = got is not None
            if good and hole.group(1):
                saved[hole.group(1)] = got
            outcome.headers.pop(name.lower(), None)
        elif wanted.startswith("~"):
            found = re.search(wanted[1:], got) if got is not None else None
            good = found is not None
            if good and found.groupdict():
                saved |= found.groupdict()
                outcome.headers.pop(name.lower(), None)
        else:
            good = got == filled(wanted, saved)
        if not good:
            outcome.problems.append(f"header {name}: expected {wanted}, got {got}")
    named = {name.lower() for name, _ in step.expected_headers}
    outcome.headers = {name: value for name, value in outcome.headers.items()
                       if name in named or name in ALWAYS_COMPARED}


def check_body(step, outcome, saved):
    outcome.body = outcome.raw
    if step.expected_body is None:
        return
    if step.text_body:
        if outcome.raw.rstrip("\n") != step.expected_body:
            outcome.problems.append(f"body: expected\n{step.expected_body}\ngot\n{outcome.raw}")
        return
    if step.expected_body == "empty":
        if outcome.raw:
            outcome.problems.append(f"body: expected none, got {outcome.raw[:SHOWN_MAX]}")
        return
    try:
        actual = expect.parse_json(outcome.raw)
    except json.JSONDecodeError:
        outcome.problems.append(f"body: expected JSON, got {outcome.raw[:SHOWN_MAX]!r}")
        return
    expected = expect.parse_expectation(filled(step.expected_body, saved))
    problems, masked = expect.match(expected, actual, "body", saved)
    outcome.body = expect.show(masked)
    if masked != actual:
        outcome.headers.pop("etag", None)
    outcome.problems += problems
    if problems:
        outcome.problems.append(f"the whole body: {expect.show(actual)[:SHOWN_MAX]}")


def check_events(step, outcome, case_file, server, saved):
    must_be_quiet = outcome.status >= 400 or step.method in ("GET", "HEAD", "OPTIONS")
    events = server.new_events()
    if step.events is None and not must_be_quiet:
        return
    wanted = step.events or []
    for index in range(max(len(events), len(wanted))):
        if index >= len(wanted):
            outcome.problems.append(f"an event that was not expected: {' '.join(map(str, events[index]))}")
        elif index >= len(events):
            outcome.problems.append(f"event missing: {' '.join(filter(None, wanted[index]))}")
        else:
            check_event(wanted[index], events[index], outcome, case_file, saved)


def check_event(wanted, event, outcome, case_file, saved):
    kind, model, object_id, by, changes = wanted
    by = filled(by, saved)
    known = by == "-" or expect.UUID.match(by)
    person = by if known else person_named(by, case_file).id
    expected = (kind, model, filled(object_id, saved), person)
    if tuple(str(part) for part in event[:4]) != expected:
        outcome.problems.append(f"event: expected {' '.join(expected)}, got {' '.join(map(str, event[:4]))}")
    if changes:
        expectation = expect.parse_expectation(filled(changes, saved))
        actual = expect.parse_json(event[4])
        found, _ = expect.match(expect.by_key(expectation), expect.by_key(actual), "changes", saved)
        outcome.problems += found


def difference(outcomes):
    """Where the stores differ: lines, empty when they agree."""
    (first_name, first), (second_name, second) = outcomes.items()
    lines = []
    if first.status != second.status:
        lines.append(f"status: {first_name} {first.status}, {second_name} {second.status}")
    for name in sorted(set(first.headers) | set(second.headers)):
        if first.headers.get(name) != second.headers.get(name):
            lines.append(f"header {name}: {first_name} {first.headers.get(name)}, "
                         f"{second_name} {second.headers.get(name)}")
    if first.body != second.body:
        lines.append(f"body:\n  {first_name}: {first.body[:SHOWN_MAX]}\n  {second_name}: {second.body[:SHOWN_MAX]}")
    return lines
