"""POST of CSV and NDJSON of any size: in little memory, all rows or none."""

import http.client
import json
import os
import signal
import socket
import struct
import threading

from harness.registry import BOTH, test
from harness.wait import until

ROWS = 300_000
EACH = 2_000
MEMORY_KB = 40 * 1024
HEADER = "id,name,birth_date,age,gender\n"
GENDERS = ("female", "male", "")
CSV = {"Content-Type": "text/csv"}
NDJSON = {"Content-Type": "application/x-ndjson"}


def csv_line(number):
    return f"{number},\"Actor, {number}\",{1900 + number % 100}-01-15,,{GENDERS[number % 3]}\n"


def ndjson_line(number):
    return json.dumps({"id": number, "name": f"Actor, {number}", "age": number % 90}) + "\n"


def pieces(line_of, first, count, head=""):
    """The text of so many rows, some at a time."""
    yield head.encode()
    for begin in range(first, first + count, EACH):
        end = min(begin + EACH, first + count)
        yield "".join(line_of(number) for number in range(begin, end)).encode()


def send(server, headers, body, key="secret_key", path="/rest/v1/actor"):
    """A POST whose size is not told; its answer as status, headers, body."""
    connection = http.client.HTTPConnection(*server.host_and_port, timeout=300)
    connection.request("POST", path, body, {"apikey": server.keys[key], **headers},
                       encode_chunked=True)
    response = connection.getresponse()
    answer = response.status, response.headers, response.read()
    connection.close()
    return answer


def memory_kb(server, name):
    with open(f"/proc/{server.process.pid}/status", encoding="ascii") as status:
        return next(int(line.split()[1]) for line in status if line.startswith(name))


def count(server, model="actor"):
    answer = server.ask("GET", f"/rest/v1/{model}?select=id&limit=1",
                        headers={"Prefer": "count=exact"})
    return int(answer.headers["Content-Range"].split("/")[1])


def started(place, store, *flags, changes=None):
    folder = place.application("casting", changes)
    return place.server(folder, *place.store_options(store), *flags)


def spooled(server):
    """The files that bodies are kept in."""
    folder = f"/proc/{server.process.pid}/fd"
    found = []
    for name in os.listdir(folder):
        try:
            target = os.readlink(os.path.join(folder, name))
        except OSError:
            continue
        if target.endswith(" (deleted)") and ".socle" in target:
            found.append(target)
    return found


@test("300,000 rows come in as CSV and as NDJSON over HTTP, in little memory", BOTH)
def in_little_memory(place, store):
    server = started(place, store)
    assert send(server, CSV, [HEADER.encode(), csv_line(1).encode()])[0] == 201
    idle = memory_kb(server, "VmRSS")
    with open(f"/proc/{server.process.pid}/clear_refs", "w", encoding="ascii") as file:
        file.write("5")
    status, headers, body = send(server, CSV, pieces(csv_line, 2, ROWS, HEADER))
    assert (status, headers["Content-Range"], body) == (201, f"*/{ROWS}", b"")
    status, headers, body = send(server, NDJSON, pieces(ndjson_line, ROWS + 2, ROWS))
    assert (status, headers["Content-Range"], body) == (201, f"*/{ROWS}", b"")
    above = memory_kb(server, "VmHWM") - idle
    assert above < MEMORY_KB, f"{above} kB over idle"
    assert count(server) == 2 * ROWS + 1
    last = server.ask("GET", f"/rest/v1/actor?select=name,age&id=eq.{2 * ROWS + 1}").json
    assert last == [{"name": f"Actor, {2 * ROWS + 1}", "age": (2 * ROWS + 1) % 90}]
    assert spooled(server) == []
    server.stop()


@test("a sender that goes away in the middle leaves nothing, and holds up nobody", BOTH)
def gone_in_the_middle(place, store):
    server = started(place, store, "--cores", "1")
    client = socket.create_connection(server.host_and_port, 30)
    head = (f"POST /rest/v1/actor HTTP/1.1\r\nHost: x\r\napikey: {server.keys['secret_key']}\r\n"
            "Content-Type: text/csv\r\nContent-Length: 100000000\r\n\r\n" + HEADER)
    client.sendall(head.encode() + b"".join(pieces(csv_line, 1, 20_000)))
    until(lambda: spooled(server), "the begin of the body")
    files = os.listdir(place_data(server))
    # Who writes meanwhile need not wait.
    assert server.ask("POST", "/rest/v1/actor", {"name": "Quick"}).status == 201
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    client.close()
    until(lambda: not spooled(server), "the end of the spool")
    assert count(server) == 1 and os.listdir(place_data(server)) == files
    server.stop()


def place_data(server):
    return os.path.join(server.command[2], ".socle")


@test("a program that is killed in the middle of a body leaves no file", BOTH)
def killed_in_the_middle(place, store):
    server = started(place, store)
    client = socket.create_connection(server.host_and_port, 30)
    client.sendall((f"POST /rest/v1/actor HTTP/1.1\r\nHost: x\r\nContent-Type: text/csv\r\n"
                    f"apikey: {server.keys['secret_key']}\r\nContent-Length: 100000000\r\n\r\n"
                    + HEADER).encode() + b"".join(pieces(csv_line, 1, 20_000)))
    until(lambda: spooled(server), "the begin of the body")
    server.signal(signal.SIGKILL)
    server.wait()
    client.close()
    names = set(os.listdir(place_data(server)))
    assert not [name for name in names if name.startswith("spool")], names
    server.start()
    assert count(server) == 0
    server.stop()


@test("a sender that stalls is refused in time, and its body is gone")
def stalled(place):
    server = started(place, "sqlite", "--request-timeout-ms", "500")
    with socket.create_connection(server.host_and_port, 30) as client:
        client.sendall((f"POST /rest/v1/actor HTTP/1.1\r\nHost: x\r\nContent-Type: text/csv\r\n"
                        f"apikey: {server.keys['secret_key']}\r\nTransfer-Encoding: chunked\r\n"
                        f"\r\n{len(HEADER):x}\r\n{HEADER}\r\n").encode())
        answer = client.recv(65536)
    assert answer.startswith(b"HTTP/1.1 408 ") and b"SOCLE_408" in answer, answer
    until(lambda: not spooled(server), "the end of the spool")
    server.stop()


@test("rows that are refused: nothing is written, and the answer names line and field", BOTH)
def refused_in_the_middle(place, store):
    server = started(place, store)

    def with_bad(line, at=100_000):
        yield HEADER.encode()
        yield from pieces(csv_line, 1, at)
        yield line.encode()
        yield from pieces(csv_line, at + 1, 50_000)

    def refused(body, headers=CSV, key="secret_key"):
        status, _, text = send(server, headers, body, key)
        return status, json.loads(text)

    # The client sends all of it before it reads the answer, which was sent in the middle.
    status, error = refused(with_bad("100001,Bad,,many,green\n"))
    assert (status, error["code"]) == (400, "22P02"), error
    assert error["details"].splitlines() == [
        'line 100002, age: invalid input syntax for type bigint: "many"',
        'line 100002, gender: "green" is not one of female, male, other'], error
    status, error = refused(with_bad("100001,Short\n"))
    assert (status, error["code"], error["details"]) == (
        400, "PGRST102", "line 100002: 2 cells, but the header has 5"), error
    status, error = refused(with_bad("5,Twice,,,\n"))
    assert (status, error["code"], error["details"]) == (
        409, "23505", "line 100002: Key (id)=(5) already exists."), error
    status, error = refused([b'{"nme":"x"}\n'], NDJSON)
    assert (status, error["code"], error["hint"]) == (
        400, "PGRST204", "Perhaps you meant 'name'."), error
    # Refused by the head: the body is not looked at.
    status, error = refused(pieces(csv_line, 1, 50_000, HEADER), key="anon_key")
    assert (status, error["code"]) == (401, "42501"), error
    assert count(server) == 0
    server.stop()


@test("limits of streamed bodies, and of those that are answered with", BOTH)
def limits(place, store):
    server = started(place, store, "--import-bytes-max", "3000000", "--body-bytes-max", "1000000")
    status, _, text = send(server, CSV, pieces(csv_line, 1, 100_000, HEADER))
    assert (status, json.loads(text)["code"]) == (413, "SOCLE_413"), text
    answered = {"Prefer": "return=representation"}
    status, _, text = send(server, CSV | answered, pieces(csv_line, 1, 50_000, HEADER))
    error = json.loads(text)
    assert (status, error["code"]) == (413, "SOCLE_413"), error
    assert error["hint"].endswith("in a POST without return=representation."), error
    short = b"name\n" + b"a\n" * 100_001
    status, _, text = send(server, CSV | answered, [short])
    error = json.loads(text)
    assert status == 400 and error["message"].startswith("The body has 100001 rows"), error
    status, headers, _ = send(server, CSV, [short])
    assert (status, headers["Content-Range"]) == (201, "*/100001")
    server.stop()


@test("preferences hold for streamed bodies: rehearsals, merges, columns, missing keys", BOTH)
def preferences(place, store):
    server = started(place, store)
    body = list(pieces(csv_line, 1, 5_000, HEADER))
    status, headers, _ = send(server, CSV | {"Prefer": "tx=rollback"}, body)
    assert (status, headers["Preference-Applied"]) == (201, "tx=rollback")
    assert count(server) == 0
    assert send(server, CSV, body)[0] == 201
    more = list(pieces(csv_line, 4_001, 5_000, HEADER))
    status, headers, _ = send(server, CSV | {"Prefer": "resolution=ignore-duplicates"}, more)
    assert (status, headers["Content-Range"]) == (201, "*/4000")
    merge = {"Prefer": "resolution=merge-duplicates"}
    renamed = "".join(f'{{"id":{number},"name":"New"}}\n' for number in range(1, 5_001))
    status, headers, _ = send(server, NDJSON | merge, [renamed.encode()])
    assert (status, headers["Content-Range"]) == (200, "*/5000")
    assert count(server) == 9_000
    merged = server.ask("GET", "/rest/v1/actor?select=name,birth_date&id=eq.77").json
    assert merged == [{"name": "New", "birth_date": "1977-01-15"}]
    # With missing=null a key that any row has is null in the others, however far away.
    rows = [ndjson_line(number) for number in range(20_001, 23_001)]
    rows.append(json.dumps({"id": 30_000, "gender": "male"} | {"name": "Last"}) + "\n")
    status, _, text = send(server, NDJSON | {"Prefer": "missing=null"}, "".join(rows).encode())
    assert status == 201, text
    path = "/rest/v1/actor?columns=id,name"
    lines = [ndjson_line(number) for number in range(40_001, 44_001)]
    assert send(server, NDJSON, "".join(lines).encode(), path=path)[0] == 201
    kept = server.ask("GET", "/rest/v1/actor?select=name,age&id=eq.40077").json
    assert kept == [{"name": "Actor, 40077", "age": None}]
    server.stop()


@test("eight bodies at a time; what comes then is told to try again")
def not_too_many(place):
    server = started(place, "sqlite")
    head = (f"POST /rest/v1/actor HTTP/1.1\r\nHost: x\r\napikey: {server.keys['secret_key']}\r\n"
            f"Content-Type: text/csv\r\nTransfer-Encoding: chunked\r\n\r\n"
            f"{len(HEADER):x}\r\n{HEADER}\r\n").encode()
    clients = [socket.create_connection(server.host_and_port, 30) for _ in range(8)]
    for client in clients:
        client.sendall(head)
    until(lambda: len(spooled(server)) == 8, "eight spools")
    status, headers, _ = send(server, CSV, [HEADER.encode()])
    assert status == 503 and headers["Retry-After"] == "5"
    results = []

    def finish(client, number):
        line = csv_line(number).encode()
        client.sendall(f"{len(line):x}\r\n".encode() + line + b"\r\n0\r\n\r\n")
        results.append(client.recv(65536).split(b" ")[1])

    threads = [threading.Thread(target=finish, args=(client, number + 1))
               for number, client in enumerate(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [b"201"] * 8, results
    # A connection goes on after such a body.
    clients[0].sendall(head + b"0\r\n\r\n")
    assert clients[0].recv(65536).startswith(b"HTTP/1.1 201 ")
    for client in clients:
        client.close()
    assert count(server) == 8
    server.stop()
