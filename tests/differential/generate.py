"""Requests made from a seed: filters x embeds x order x range x aggregates, and broken ones.

A request is a Request of parts that can be taken away one by one, so that a failing one can be made small.
"""

from dataclasses import dataclass, field, replace
from urllib.parse import quote

from library import JUNCTIONS, KEYS, MODELS, NAMED_FILTERS, POOLS, SEARCHED, VIEWS, WORDS, all_fields, scalar_type

DEPTH_MAX = 3
CALLERS = ["service"] * 5 + ["anonymous", "ann", "auditor"]
CASTS = {"integer": ["text", "int", "float", "numeric"], "decimal": ["text", "int", "float"], "number": ["text", "numeric", "int"],
         "boolean": ["text", "int"], "timestamp": ["text", "date"], "date": ["text", "timestamptz"]}
ORDERED = ("text", "integer", "decimal", "number", "boolean", "date", "time", "timestamp", "process",
           "status", "code", "uuid", "row_uuid", "person", "key")
JSON_PATHS = ["->a", "->>a", "->b->c", "->b->c->0", "->b->c->2->>d", "->0", "->-1", "->>1", "->é", "->>t"]
BROKEN = ["(", ")", ",", ".", "\"", "..", "...", "!", "!inner", "::", "->", "->>", "*", "{", "}", "%00", "\\", "é",
          "not.", "and", "or(", "()", "eq.", "null", "-1", "99999999999999999999", "a" * 300, "((((((((", ":", " ", "+"]


@dataclass
class Select:
    """One item of a select: a text, or an embed with its own items."""
    text: str
    items: list = None

    def __str__(self):
        return self.text if self.items is None else f"{self.text}({','.join(map(str, self.items))})"


@dataclass
class Request:
    model: str
    caller: str
    select: list = field(default_factory=list)
    parameters: list = field(default_factory=list)
    headers: list = field(default_factory=list)

    def path(self):
        pairs = ([("select", ",".join(map(str, self.select)))] if self.select else []) + self.parameters
        query = "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in pairs)
        return f"/rest/v1/{self.model}" + (f"?{query}" if query else "")

    def readable(self):
        pairs = ([("select", ",".join(map(str, self.select)))] if self.select else []) + self.parameters
        lines = [f"GET /rest/v1/{self.model}?" + "&".join(f"{name}={value}" for name, value in pairs)
                 + f" as {self.caller}"]
        return "\n".join(lines + [f"> {name}: {value}" for name, value in self.headers])

    def smaller(self):
        """The request with one part less, in every way."""
        for index in range(len(self.headers)):
            yield replace(self, headers=without(self.headers, index))
        for index in range(len(self.parameters)):
            yield replace(self, parameters=without(self.parameters, index))
        for items in smaller_items(self.select):
            yield replace(self, select=items)


def without(items, index):
    return items[:index] + items[index + 1:]


def smaller_items(items):
    for index, item in enumerate(items):
        yield without(items, index)
        for inner in smaller_items(item.items or []):
            yield items[:index] + [Select(item.text, inner)] + items[index + 1:]


class Generator:
    """Makes one request after the other from a random source."""

    def __init__(self, random):
        self.random = random
        self.relations = {model: list(relations_of(model)) for model in {**MODELS, **VIEWS}}

    def chance(self, probability):
        return self.random.random() < probability

    def request(self):
        model = self.random.choice(list(MODELS) * 3 + list(VIEWS))
        made = Request(model, self.random.choice(CALLERS))
        self.aliases = 0
        if model not in VIEWS and self.chance(0.15):
            self.aggregate(made)
        else:
            made.select = self.items(made, model, "", 0)
            self.order(made, model, "")
        self.filters(made, model, "", 2)
        if model in VIEWS:
            self.order_view(made)
        self.range(made)
        return made

    def order_view(self, made):
        """The rows of a view have no order of their own."""
        key = KEYS.get(made.model, "id")
        made.parameters = [(name, f"{value},{key}" if name == "order" else value) for name, value in made.parameters]
        if not any(name == "order" for name, _ in made.parameters):
            made.parameters.append(("order", key))

    def items(self, made, model, path, depth):
        items = [Select(self.column(model)) for _ in range(self.random.randrange(1, 4))]
        items = list({str(item): item for item in items}.values())
        if self.chance(0.1):
            items = [Select("*")]
        for _ in range(self.random.choice([0, 0, 1, 1, 2]) if depth < DEPTH_MAX else 0):
            embed = self.embed(made, model, path, depth)
            if embed:
                items.append(embed)
        return items

    def column(self, model):
        name, kind = self.random.choice(list(all_fields(model).items()))
        text = name
        if kind in ("json", "texts", "integers") and self.chance(0.5):
            text += self.random.choice(JSON_PATHS) if kind == "json" else self.random.choice(["->0", "->>1", "->-1"])
        if self.chance(0.06):
            text += "::" + self.random.choice(CASTS.get(scalar_type(kind), ["text"]) if "->" not in text else ["text"])
        if self.chance(0.15) or "->" in text:
            text = f"{self.alias()}:{text}"
        return text

    def alias(self):
        self.aliases += 1
        return f"x{self.aliases}"

    def embed(self, made, model, path, depth):
        if not self.relations[model]:
            return None
        target, forms, to_one = self.random.choice(self.relations[model])
        spread = self.chance(0.2)
        alias = self.alias()
        form = self.random.choice(forms)
        text = f"...{form}" if spread else f"{alias}:{form}"
        name = form.split("!")[0] if spread else alias
        text += self.random.choice(["", "", "", "!inner", "!left"])
        here = f"{path}{name}."
        if spread:
            inner = [Select(f"{self.alias()}:{self.random.choice(list(all_fields(target)))}") for _ in range(2)]
            return Select(text, inner)
        if self.chance(0.1):
            inner = []
        elif not to_one and self.chance(0.15):
            inner = self.aggregates(target)
            return Select(text, inner)
        else:
            inner = self.items(made, target, here, depth + 1)
        self.filters(made, target, here, 1)
        if not to_one:
            self.order(made, target, here)
            if self.chance(0.2):
                made.parameters.append((f"{here}limit", str(self.random.randrange(0, 4))))
            if self.chance(0.1):
                made.parameters.append((f"{here}offset", str(self.random.randrange(0, 3))))
        if self.chance(0.12):
            made.parameters.append((here[:-1], self.random.choice(["is.null", "not.is.null"])))
        if to_one and self.chance(0.15) and not path:
            made.parameters.append(("order", f"{name}({self.sortable(target)}){self.direction()}"))
        return Select(text, inner)

    def aggregates(self, model):
        fields = all_fields(model)
        items = [Select(f"{self.alias()}:count()")]
        for _ in range(self.random.randrange(0, 3)):
            name, kind = self.random.choice(list(fields.items()))
            functions = ["count"]
            if scalar_type(kind) in ("integer", "decimal", "number"):
                functions += ["sum", "avg", "min", "max"]
            elif scalar_type(kind) in ("text", "date", "time", "timestamp", "key"):
                functions += ["min", "max"]
            items.append(Select(f"{self.alias()}:{name}.{self.random.choice(functions)}()"))
        return items

    def aggregate(self, made):
        groups = {self.sortable(made.model) for _ in range(self.random.randrange(0, 3))}
        made.select = [Select(name) for name in sorted(groups)] + self.aggregates(made.model)
        if groups:
            made.parameters.append(("order", ",".join(name + self.direction() for name in sorted(groups))))

    def sortable(self, model):
        return self.random.choice([name for name, kind in all_fields(model).items() if scalar_type(kind) in ORDERED])

    def direction(self):
        return self.random.choice(["", ".asc", ".desc"]) + self.random.choice(["", "", ".nullsfirst", ".nullslast"])

    def order(self, made, model, path):
        if self.chance(0.6):
            names = {self.sortable(model) for _ in range(self.random.randrange(1, 3))}
            made.parameters.append((f"{path}order", ",".join(name + self.direction() for name in sorted(names))))

    def filters(self, made, model, path, at_most):
        for _ in range(self.random.randrange(0, at_most + 1)):
            if self.chance(0.2):
                terms = ",".join(self.term(model, 0) for _ in range(self.random.randrange(1, 4)))
                made.parameters.append((path + self.random.choice(["or", "and", "not.or", "not.and"]), f"({terms})"))
            else:
                name, condition = self.condition(model, False)
                made.parameters.append((path + name, condition))
        if self.chance(0.15) and model in SEARCHED:
            made.parameters.append((path + "search", self.random.choice(["", "", "not."]) + self.text_search(False)))
        if not path and self.chance(0.1) and model in NAMED_FILTERS:
            made.parameters.append(("filter", self.random.choice(NAMED_FILTERS[model])))

    def term(self, model, depth):
        if depth < 2 and self.chance(0.2):
            inner = ",".join(self.term(model, depth + 1) for _ in range(2))
            return f"{self.random.choice(['or', 'and', 'not.and'])}({inner})"
        name, condition = self.condition(model, True)
        return f"{name}.{condition}"

    def condition(self, model, in_logic):
        name, kind = self.random.choice(list(all_fields(model).items()))
        kind = scalar_type(kind)
        negated = "not." if self.chance(0.15) else ""
        if kind == "json":
            path = self.random.choice(JSON_PATHS)
            if "->>" in path:
                value = self.quoted(self.random.choice(["1", "x", "two", "true", "ü", "2.5"]), in_logic)
                return name + path, negated + self.random.choice(["eq.", "neq.", "gt.", "like."]) + value
            return name + path, negated + self.random.choice(["eq.", "gt.", "lte.", "neq."]) + self.random.choice(["1", "2", "null"])
        if kind in ("texts", "integers"):
            if self.chance(0.2):
                return name, negated + "is.null"
            members = self.random.choice(["a", "a,b", "é", '"a,b"', ""] if kind == "texts" else ["1", "1,2", "3", ""])
            return name, f"{negated}{self.random.choice(['cs', 'cd', 'ov'])}.{{{members}}}"
        return name, negated + self.comparison(kind, in_logic)

    def comparison(self, kind, in_logic):
        value = self.value(kind)
        choice = self.random.random()
        if choice < 0.15:
            return "is." + self.random.choice(["null", "not_null"] if kind != "boolean" else ["true", "false", "unknown", "null"])
        if choice < 0.3:
            return "in.(" + ",".join(self.quoted(self.value(kind), True) for _ in range(self.random.randrange(1, 5))) + ")"
        if choice < 0.45 and kind in ("text", "key", "code"):
            operator = self.random.choice(["like", "ilike"])
            pattern = self.random.choice(["*a*", "A*", "*é*", "É%", "_", "*", "%\\%%", "*B*", "a,b", "*山*"])
            return f"{operator}.{self.quoted(pattern, in_logic)}"
        if choice < 0.5 and kind in ("text", "key"):
            return self.random.choice(["match", "imatch"]) + "." + self.quoted(self.random.choice(["^a", "b$", "[a-c]+", "é", "^.$"]), in_logic)
        if choice < 0.56 and kind in ("text", "key", "code"):
            return self.text_search(in_logic)
        if choice < 0.58:
            return f"isdistinct.{self.quoted(value, in_logic)}"
        if choice < 0.66:
            members = ",".join(self.quoted(self.value(kind), True) for _ in range(2))
            return f"{self.random.choice(['eq', 'gte', 'lt'])}({self.random.choice(['any', 'all'])}).{{{members}}}"
        operator = self.random.choice(["eq", "neq", "gt", "gte", "lt", "lte"])
        return f"{operator}.{self.quoted(value, in_logic)}"

    def text_search(self, in_logic):
        operator = self.random.choice(["fts", "plfts", "phfts", "wfts"])
        language = self.random.choice(["", "", "", "(simple)", "(french)", "(german)"])
        words = [self.random.choice(WORDS) for _ in range(self.random.randrange(1, 4))]
        if operator == "fts":
            words = [self.random.choice(["", "", "!"]) + word + self.random.choice(["", "", ":*"]) for word in words]
            return f"{operator}{language}." + self.quoted(self.random.choice([" & ", " | ", "|"]).join(words)
                                                          if self.chance(0.7) else row_of(self.random, words), in_logic)
        if operator == "wfts":
            words = [self.random.choice(["", "", "-", '"', "or "]) + word for word in words]
        return f"{operator}{language}." + self.quoted(" ".join(words), in_logic)

    def value(self, kind):
        if kind == "key":
            return self.random.choice(["k-1", "é-3", "a,b-2", "K-0", "zz"])
        value = self.random.choice(POOLS[kind])
        return {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)

    def quoted(self, text, needed):
        if not needed or text.replace("-", "").replace("_", "").isalnum() and text.isascii():
            return text
        return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'

    def range(self, made):
        if self.chance(0.35):
            made.parameters.append(("limit", str(self.random.choice([0, 1, 2, 5, 10, 100]))))
        if self.chance(0.2):
            made.parameters.append(("offset", str(self.random.choice([0, 1, 3, 10, 1000]))))
        if self.chance(0.1):
            made.headers.append(("Range", self.random.choice(["0-2", "3-", "2-9", "0-0"])))
        if self.chance(0.3):
            made.headers.append(("Prefer", "count=exact"))
        if self.chance(0.05):
            made.headers.append(("Accept", self.random.choice(["text/csv", "application/vnd.pgrst.object+json",
                                                               "application/vnd.pgrst.array+json;nulls=stripped"])))

    def broken(self):
        """A request with a few of its characters gone, doubled or replaced by what is special."""
        made = self.request()
        pairs = ([("select", ",".join(map(str, made.select)))] if made.select else []) + made.parameters
        pairs = pairs or [("select", "*")]
        for _ in range(self.random.randrange(1, 4)):
            index = self.random.randrange(len(pairs))
            name, value = pairs[index]
            pairs[index] = (self.mutated(name), value) if self.chance(0.2) else (name, self.mutated(value))
        return replace(made, select=[], parameters=pairs)

    def mutated(self, text):
        at = self.random.randrange(len(text) + 1)
        choice = self.random.random()
        if choice < 0.35:
            return text[:at] + text[at + 1 + self.random.randrange(3):]
        if choice < 0.85:
            return text[:at] + self.random.choice(BROKEN) + text[at:]
        return text[:at] + text[max(0, at - 6):at] + text[at:]


def row_of(random, words):
    return random.choice([" <-> ", " <2> ", "<->"]).join(word.lstrip("!") for word in words)


def relations_of(model):
    """(target, ways to write it, leads to one): by refs of the model, refs to it, and junctions."""
    fields = MODELS.get(model, VIEWS.get(model))
    refs = {name: kind for name, kind in fields.items() if kind in MODELS}
    for name, target in refs.items():
        single = list(refs.values()).count(target) == 1 and target != model
        forms = [f"{target}!{name}"] if target != model and model in MODELS else []
        yield target, forms + ([name] if model in MODELS else []) + ([target] if single else []), True
    if model not in MODELS:
        return
    for other, other_fields in MODELS.items():
        refs_here = [name for name, kind in other_fields.items() if kind == model]
        for name in refs_here:
            forms = [f"{other}!{name}"] + ([other] if len(refs_here) == 1 else [])
            yield other, forms, other == "technical_specs"
        if other in JUNCTIONS and refs_here:
            ways = [way for way in JUNCTIONS[other] if way not in refs_here]
            target = other_fields[ways[0]]
            yield target, [target, f"{target}!{other}"], False
