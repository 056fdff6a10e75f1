"""JSON with holes: what a case expects of an answer.

Values keep what JSON libraries lose: the text of numbers, and the order of keys. A hole stands for a
value: <any>, <uuid>, <timestamp>, <instant> (one in Z) may differ between the stores; <same> may be anything but must be
the same on both; ~"pattern" is a string in which the regular expression is found. `...` in an object
or at the end of an array allows more. <uuid as name> keeps the value: {{name}} later in the file; <again as name> is that value once more.
"""

import json
import re
from dataclasses import dataclass

UUID = re.compile(r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$")
TIMESTAMP = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{0,5}[1-9])?\+00:00$")
INSTANT = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{0,5}[1-9])?Z$")
TOKEN = re.compile(r"""\s*(?:(?P<string>"(?:[^"\\]|\\.)*")|(?P<number>-?\d[\d.eE+-]*)|(?P<word>true|false|null)"""
                   r"""|(?P<hole><[a-z]+(?: as \w+)?>)|(?P<more>\.\.\.)|~(?P<pattern>"(?:[^"\\]|\\.)*")"""
                   r"""|(?P<mark>[\[\]{},:]))""")
SHOWN_MAX = 400
VOLATILE = ("any", "uuid", "timestamp", "instant", "again")


class BadExpectation(Exception):
    pass


@dataclass(frozen=True)
class Number:
    text: str


@dataclass(frozen=True)
class Hole:
    kind: str
    name: str = ""


@dataclass(frozen=True)
class Pattern:
    text: str


@dataclass
class Object:
    pairs: list
    more: bool = False


@dataclass
class Array:
    items: list
    more: bool = False


def parse_json(text):
    """An answer, with the text of its numbers and the order of its keys."""
    return wrap(json.loads(text, parse_float=Number, parse_int=Number, object_pairs_hook=Object))


def wrap(value):
    if isinstance(value, list):
        return Array([wrap(item) for item in value])
    if isinstance(value, Object):
        return Object([(key, wrap(item)) for key, item in value.pairs])
    return value


def parse_expectation(text):
    tokens = []
    at = 0
    text = text.rstrip()
    while at < len(text):
        token = TOKEN.match(text, at)
        if not token:
            raise BadExpectation(f"not JSON with holes, at: {text[at:at + 40]}")
        tokens.append((token.lastgroup, token.group(token.lastgroup)))
        at = token.end()
    tokens.append(("end", ""))
    value, rest = parse_value(tokens, 0)
    if tokens[rest][0] != "end":
        raise BadExpectation(f"more after the end of the JSON: {tokens[rest][1]}")
    return value


def parse_value(tokens, at):
    kind, text = tokens[at]
    if kind == "string":
        return json.loads(text), at + 1
    if kind == "number":
        return Number(text), at + 1
    if kind == "word":
        return json.loads(text), at + 1
    if kind == "hole":
        name, _, saved = text[1:-1].partition(" as ")
        if name not in VOLATILE + ("same",):
            raise BadExpectation(f"unknown hole {text}")
        return Hole(name, saved), at + 1
    if kind == "pattern":
        return Pattern(json.loads(text)), at + 1
    if text == "[":
        return parse_sequence(tokens, at + 1, "]", parse_value, Array)
    if text == "{":
        return parse_sequence(tokens, at + 1, "}", parse_pair, Object)
    raise BadExpectation(f"expected a value, found: {text or 'the end'}")


def parse_pair(tokens, at):
    kind, text = tokens[at]
    if kind != "string" or tokens[at + 1][1] != ":":
        raise BadExpectation(f'expected "key":, found: {text}')
    value, after = parse_value(tokens, at + 2)
    return (json.loads(text), value), after


def parse_sequence(tokens, at, close, parse_item, kind):
    items = []
    more = False
    while tokens[at][1] != close or tokens[at][0] != "mark":
        if items or more:
            if tokens[at] != ("mark", ","):
                raise BadExpectation(f"expected , or {close}, found: {tokens[at][1] or 'the end'}")
            at += 1
        if tokens[at][0] == "more":
            more = True
            at += 1
        else:
            item, at = parse_item(tokens, at)
            items.append(item)
    return kind(items, more), at + 1


def match(expected, actual, where, saved):
    """The differences, as lines; and the answer with its volatile parts masked."""
    if isinstance(expected, Hole):
        return match_hole(expected, actual, where, saved)
    if isinstance(expected, Pattern):
        good = isinstance(actual, str) and re.search(expected.text, actual)
        return ([] if good else [f"{where}: expected {short(expected)}, got {short(actual)}"]), actual
    if isinstance(expected, Object) and isinstance(actual, Object):
        return match_object(expected, actual, where, saved)
    if isinstance(expected, Array) and isinstance(actual, Array):
        return match_array(expected, actual, where, saved)
    same = type(expected) is type(actual) and expected == actual
    return ([] if same else [f"{where}: expected {short(expected)}, got {short(actual)}"]), actual


def match_hole(hole, actual, where, saved):
    good = {
        "any": lambda: True,
        "same": lambda: True,
        "uuid": lambda: isinstance(actual, str) and UUID.match(actual),
        "timestamp": lambda: isinstance(actual, str) and TIMESTAMP.match(actual),
        "again": lambda: actual == saved.get(hole.name),
        "instant": lambda: isinstance(actual, str) and INSTANT.match(actual),
    }[hole.kind]()
    if not good:
        return [f"{where}: expected <{hole.kind}>, got {short(actual)}"], actual
    if hole.name:
        saved[hole.name] = actual.text if isinstance(actual, Number) else str(actual)
    return [], f"<{hole.kind}>" if hole.kind in VOLATILE else actual


def match_object(expected, actual, where, saved):
    problems = []
    wanted = dict(expected.pairs)
    masked = []
    for key, value in actual.pairs:
        if key in wanted:
            found, kept = match(wanted[key], value, f"{where}.{key}", saved)
            problems += found
            masked.append((key, kept))
        else:
            masked.append((key, value))
            if not expected.more:
                problems.append(f"{where}.{key}: not expected, got {short(value)}")
    present = [key for key, _ in actual.pairs]
    problems += [f"{where}.{key}: missing" for key in wanted if key not in present]
    if not problems and not expected.more and present != [key for key, _ in expected.pairs]:
        problems.append(f"{where}: keys in the order {', '.join(present)}, "
                        f"expected {', '.join(key for key, _ in expected.pairs)}")
    return problems, Object(masked)


def match_array(expected, actual, where, saved):
    problems = []
    masked = []
    for index, item in enumerate(actual.items):
        if index < len(expected.items):
            found, kept = match(expected.items[index], item, f"{where}[{index}]", saved)
            problems += found
            masked.append(kept)
        else:
            masked.append(item)
            if not expected.more:
                problems.append(f"{where}[{index}]: not expected, got {short(item)}")
    for index in range(len(actual.items), len(expected.items)):
        problems.append(f"{where}[{index}]: missing, expected {short(expected.items[index])}")
    return problems, Array(masked)


def by_key(value):
    """The same value with the keys of its objects sorted, for texts whose order means nothing."""
    if isinstance(value, Object):
        pairs = [(key, by_key(item)) for key, item in value.pairs]
        return Object(sorted(pairs, key=lambda pair: pair[0]), value.more)
    if isinstance(value, Array):
        return Array([by_key(item) for item in value.items], value.more)
    return value


def short(value):
    text = show(value)
    return text if len(text) <= SHOWN_MAX else text[:SHOWN_MAX] + "…"


def show(value):
    if isinstance(value, Number):
        return value.text
    if isinstance(value, Hole):
        return f"<{value.kind}>"
    if isinstance(value, Pattern):
        return "~" + show(value.text)
    if isinstance(value, Array):
        return "[" + ", ".join([show(item) for item in value.items] + ["..."] * value.more) + "]"
    if isinstance(value, Object):
        pairs = [f"{show(key)}: {show(item)}" for key, item in value.pairs]
        return "{" + ", ".join(pairs + ["..."] * value.more) + "}"
    return json.dumps(value, ensure_ascii=False)
