"""Long lists in pages: a walk by cursors while others write, and counts that are guesses."""

import os
import re
import subprocess
import threading

from harness.place import write
from harness.registry import BOTH, test

ROWS = 10_000
PEOPLE = {
    "app.yaml": "app: people\n",
    "models/person.yaml": """model: person
key: {id: uuid}
fields:
  name:   {type: text, required: true}
  number: {type: integer, required: true}
  rank:   {type: integer}
  open:   {type: boolean, required: true}
index: [rank]
access:
  read: this.open
""",
}


def application(place, store):
    folder = place.path("people")
    for name, text in PEOPLE.items():
        write(os.path.join(folder, name), text)
    return place.server(folder, *place.store_options(store))


def fill(server, first, count, rank_of, open_of=lambda number: True):
    lines = ["name,number,rank,open\n"]
    for number in range(first, first + count):
        rank = rank_of(number)
        lines.append(f"Person {number},{number},{'' if rank is None else rank},"
                     f"{'true' if open_of(number) else 'false'}\n")
    answer = server.ask("POST", "/rest/v1/person", "".join(lines).encode(),
                        {"Content-Type": "text/csv"})
    assert answer.status == 201, answer


def next_of(answer):
    link = answer.headers.get("Link")
    return re.fullmatch(r'<(/rest/v1/person\?.*)>; rel="next"', link)[1] if link else None


def walk(server, path, meanwhile=lambda page: None):
    connection = server.connect()
    rows, page = [], 0
    while path:
        answer = server.ask("GET", path, connection=connection)
        assert answer.status == 200, answer
        rows += answer.json
        path = next_of(answer)
        meanwhile(page)
        page += 1
    connection.close()
    return rows


@test("10,000 records page by page while others write: none that was there all along is missed or comes twice",
      BOTH)
def walk_while_others_write(place, store):
    server = application(place, store)
    # Many equal ranks, and nulls. Every fifth record is one that will go, or move.
    fill(server, 0, ROWS, lambda number: None if number % 7 == 0 else number * 7919 % 50)
    stop = threading.Event()
    failures = []

    def write_on(worker):
        connection = server.connect()
        number = worker
        try:
            while not stop.is_set():
                body = {"name": "New", "number": ROWS + number, "rank": number % 50, "open": True}
                answer = server.ask("POST", "/rest/v1/person", body, connection=connection)
                assert answer.status == 201, answer
                gone = f"/rest/v1/person?number=eq.{5 * number % ROWS}"
                if number % 2:
                    answer = server.ask("DELETE", gone, connection=connection)
                else:
                    answer = server.ask("PATCH", gone, {"rank": 3}, connection=connection)
                assert answer.status == 204, answer
                number += 4
        except Exception as error:  # pylint: disable=broad-except
            failures.append(error)

    workers = [threading.Thread(target=write_on, args=(worker,)) for worker in range(4)]
    for worker in workers:
        worker.start()
    walks = {}
    for order in ("rank.desc.nullslast,name", "rank", "name.desc", ""):
        by = f"&order={order}" if order else ""
        walks[order] = walk(server, f"/rest/v1/person?select=number,rank,name{by}&limit=500")
    stop.set()
    for worker in workers:
        worker.join()
    assert not failures, failures
    stable = {number for number in range(ROWS) if number % 5}
    for order, rows in walks.items():
        seen = [row["number"] for row in rows]
        assert stable <= set(seen), (order, len(stable - set(seen)))
        often = [number for number in seen if number in stable]
        assert len(often) == len(set(often)), order
    ranks = [row["rank"] for row in walks["rank.desc.nullslast,name"] if row["number"] in stable]
    known = [rank for rank in ranks if rank is not None]
    assert known == sorted(known, reverse=True) and ranks[len(known):] == [None] * (
        len(ranks) - len(known))
    server.stop()


@test("counts that are guesses: near the truth, of what the caller may read, never less than the page", BOTH)
def guessed_counts(place, store):
    server = application(place, store)
    # Of 40,000 the anonymous may read 8,000, and 12 of those with rank 1000.
    fill(server, 0, 40_000,
         lambda number: 1000 if number < 60 else number % 100, lambda number: number % 5 == 0)
    if store == "postgres":
        subprocess.run(["psql", server.command[server.command.index("--database") + 1], "-qc",
                        "analyze"], check=True)

    def total(query, how, key="anon_key"):
        answer = server.ask("GET", f"/rest/v1/person?select=number&{query}", key=key,
                            headers={"Prefer": f"count={how}"})
        assert answer.status in (200, 206), answer
        assert answer.headers["Preference-Applied"] == f"count={how}"
        return int(answer.headers["Content-Range"].split("/")[1])

    for how in ("planned", "estimated"):
        assert 6_000 <= total("limit=1", how) <= 10_000
        assert 30_000 <= total("limit=1", how, "secret_key") <= 50_000
        assert 10_000 <= total("number=lt.20000&limit=1", how, "secret_key") <= 30_000
        # A page that shows the end is exact, and no page shows more than the count.
        assert total("rank=eq.1000&limit=20", how) == 12
        assert total("limit=10&offset=7995", how) == 8_000
        assert total("number=lt.0&limit=5", how) == 0
    assert total("rank=eq.1000&limit=1", "estimated") == 12
    assert total("number=lt.5000&limit=1", "estimated") == 1_000
    # Streamed: where it ends is not known when it begins.
    answer = server.ask("GET", "/rest/v1/person?select=number", headers={"Prefer": "count=estimated"})
    assert re.fullmatch(r"\*/\d+", answer.headers["Content-Range"]) and len(answer.json) == 40_000
    server.stop()
