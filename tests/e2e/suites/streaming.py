"""Lists of any size as a stream, socle export and socle import."""

import json
import os
import socket
import struct
import subprocess

from harness.place import read, write
from harness.registry import BOTH, test
from harness.wait import until

ROWS = 200_000
PARTS = 4
HEADER = "id,name,birth_date,age,gender,portrait,website,phone,email\n"
MEMORY_KB = 40 * 1024
GENDERS = ("female", "male", "")


def actor_line(number):
    return f"{number},\"Actor, {number}\",{1900 + number % 100}-01-15,,{GENDERS[number % 3]},,,,"


def actors_csv(path, count, first=1):
    with open(path, "w", encoding="utf-8") as file:
        file.write(HEADER)
        for number in range(first, first + count):
            file.write(actor_line(number) + "\n")
    return path


def import_parts(place, folder, options, lines=None):
    """ROWS records in several files: those of these lines, or new ones."""
    each = ROWS // PARTS
    for part in range(PARTS):
        file = actors_csv(place.path("part.csv"), each, 1 + part * each)
        if lines:
            write(file, HEADER + "\n".join(lines[part * each:(part + 1) * each]))
        done = place.run("import", folder, "actor", file, *options)
        assert done.code == 0 and done.out == f"Wrote {each} of actor.\n" and done.err == "", done


def memory_kb(server, name):
    with open(f"/proc/{server.process.pid}/status", encoding="ascii") as status:
        return next(int(line.split()[1]) for line in status if line.startswith(name))


def forget_peak(server):
    with open(f"/proc/{server.process.pid}/clear_refs", "w", encoding="ascii") as file:
        file.write("5")


def bare(place, options):
    """An application without records, with its tables made."""
    folder = place.application()
    done = place.run("migrate", folder, *options)
    assert done.code == 0, done
    return folder


def streamed(server, accept):
    """What a list is answered with, piece by piece; its size and its lines."""
    connection = server.connect()
    connection.request("GET", "/rest/v1/actor", None,
                       {"apikey": server.keys["secret_key"], "Accept": accept})
    response = connection.getresponse()
    assert response.status == 200 and response.headers["Transfer-Encoding"] == "chunked"
    lines, last = 0, b""
    while piece := response.read(256 * 1024):
        lines += piece.count(b"\n")
        last = (last + piece)[-200:]
    connection.close()
    return lines, last


@test("200,000 records go in, out and in again; a server that streams them needs little memory",
      BOTH)
def in_and_out(place, store):
    options = place.store_options(store)
    folder = bare(place, options)
    import_parts(place, folder, options)

    server = place.server(folder, *options)
    server.ask("GET", "/rest/v1/actor?limit=10")
    idle = memory_kb(server, "VmRSS")
    forget_peak(server)
    lines, last = streamed(server, "application/json")
    assert lines == ROWS - 1 and json.loads(b"[" + last[last.rindex(b"{"):])[0]["id"] == ROWS
    lines, last = streamed(server, "application/x-ndjson")
    assert lines == ROWS and last.endswith(b"}\n")
    lines, last = streamed(server, "text/csv")
    assert lines == ROWS and last.endswith(actor_line(ROWS).encode())
    above = memory_kb(server, "VmHWM") - idle
    assert above < MEMORY_KB, f"{above} kB over idle"
    counted = server.ask("GET", "/rest/v1/actor?select=id&limit=150000&offset=10",
                         headers={"Prefer": "count=exact"})
    assert counted.status == 206 and len(counted.json) == 150_000
    assert counted.headers["Content-Range"] == f"10-150009/{ROWS}"
    server.stop()

    out = place.path("out.csv")
    assert place.run("export", folder, "actor", out, *options).code == 0
    other_options = place.store_options(store)
    other = bare(place, other_options)
    import_parts(place, other, other_options, read(out).splitlines()[1:])
    again = place.path("again.csv")
    assert place.run("export", other, "actor", again, *other_options).code == 0
    assert read(out) == read(again)
    assert read(out) == HEADER + "".join(actor_line(at) + "\n" for at in range(1, ROWS + 1))


@test("clients that go away in the middle of a stream leave nothing behind", BOTH)
def gone_clients(place, store):
    options = place.store_options(store)
    folder = bare(place, options)
    done = place.run("import", folder, "actor", actors_csv(place.path("a.csv"), 50_000), *options)
    assert done.code == 0, done
    server = place.server(folder, "--cores", "1", *options)
    request = (f"GET /rest/v1/actor HTTP/1.1\r\nHost: x\r\napikey: {server.keys['secret_key']}"
               "\r\n\r\n").encode()
    for _ in range(40):
        with socket.create_connection(server.host_and_port, 30) as client:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            client.sendall(request)
            assert client.recv(1000).startswith(b"HTTP/1.1 200 OK")
    until(lambda: streamed(server, "text/csv")[0] == 50_000, "a whole answer")
    server.stop()


@test("HTTP/1.0 gets a streamed answer without chunks, to the end of the connection")
def without_chunks(place):
    folder = bare(place, [])
    assert place.run("import", folder, "actor", actors_csv(place.path("a.csv"), 5_000)).code == 0
    server = place.server(folder)
    with socket.create_connection(server.host_and_port, 30) as client:
        client.sendall((f"GET /rest/v1/actor?select=id HTTP/1.0\r\napikey: "
                        f"{server.keys['secret_key']}\r\n\r\n").encode())
        answer = b""
        while piece := client.recv(65536):
            answer += piece
    head, body = answer.split(b"\r\n\r\n", 1)
    assert b"chunked" not in head and b"Connection: close" in head
    assert [row["id"] for row in json.loads(body)] == list(range(1, 5_001))
    server.stop()


def peak_kb(place, *arguments):
    """The most memory that a command needed."""
    with subprocess.Popen([place.program, *arguments], stdout=subprocess.DEVNULL,
                          env=place.environment()) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = status
    assert status == 0, arguments
    return usage.ru_maxrss


@test("socle import needs little memory, whatever the size of the file", BOTH)
def little_memory(place, store):
    options = place.store_options(store)
    folder = bare(place, options)
    one = actors_csv(place.path("one.csv"), 1)
    idle = peak_kb(place, "import", folder, "actor", one, *options)
    many = actors_csv(place.path("many.csv"), 300_000, 2)
    above = peak_kb(place, "import", folder, "actor", many, *options) - idle
    assert above < MEMORY_KB, f"{above} kB over an import of one row"


@test("socle import: all or nothing, or without the rows that are refused", BOTH)
def refused_rows(place, store):
    options = place.store_options(store)
    folder = bare(place, options)
    file = place.path("mixed.csv")
    write(file, "name,age,gender\nGood,30,female\nOld,many,male\n\nWrong,3,green\nFine,,\nShort,1\n")
    done = place.run("import", folder, "actor", file, *options)
    assert done.code == 1 and done.out == "" and "line 7" in done.err, done
    assert place.run("export", folder, "actor", *options).out == HEADER

    done = place.run("import", folder, "actor", file, "--skip", "--dry-run", *options)
    assert done.code == 1 and done.out == "Would write 2 of actor; refused 3.\n", done
    assert place.run("export", folder, "actor", *options).out == HEADER

    refused = place.path("refused.csv")
    done = place.run("import", folder, "actor", file, "--skip", "--refused", refused, *options)
    assert done.code == 1 and done.out == "Wrote 2 of actor; refused 3.\n", done
    lines = sorted(done.err.splitlines())
    assert lines[0] == f"{file}:3: age: invalid input syntax for type bigint: \"many\"", lines
    assert lines[1].startswith(f"{file}:5: gender: ") and lines[2].startswith(f"{file}:7: "), lines
    assert len(read(refused).splitlines()) == 4
    shown = place.run("export", folder, "actor", "--query", "select=name,age&order=name",
                      "--format", "ndjson", *options).out
    assert shown == '{"name":"Fine","age":null}\n{"name":"Good","age":30}\n'


@test("socle import changes what is there with --merge, and takes JSON from standard input", BOTH)
def merged_rows(place, store):
    options = place.store_options(store)
    folder = bare(place, options)
    rows = [{"id": 1, "name": "One"}, {"id": 2, "name": "Two"}]
    done = place.run("import", folder, "actor", "-", "--format", "json", *options,
                     answer=json.dumps(rows, indent=1))
    assert done.code == 0 and done.out == "Wrote 2 of actor.\n", done
    rows = [{"id": 2, "name": "Zwei"}, {"id": 3, "name": "Drei"}]
    text = "".join(json.dumps(row) + "\n" for row in rows)
    done = place.run("import", folder, "actor", "-", "--format", "ndjson", "--merge", *options,
                     answer=text)
    assert done.code == 0 and done.out == "Wrote 2 of actor, 1 of them new.\n", done
    shown = place.run("export", folder, "actor", "--query", "select=name&order=id", *options).out
    assert shown == "name\nOne\nZwei\nDrei\n"
