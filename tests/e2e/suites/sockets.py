"""HTTP as raw bytes: what libraries hide, and what bad clients do."""

import json
import re
import socket

from harness.registry import BOTH, test
from harness.wait import until

ANSWER_SECONDS = 30


class Raw:
    """A connection of plain bytes."""

    def __init__(self, server):
        self.server = server
        self.socket = socket.create_connection(server.host_and_port, ANSWER_SECONDS)
        self.buffer = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, data):
        self.socket.sendall(data if isinstance(data, bytes) else data.encode())

    def more(self):
        data = self.socket.recv(65536)
        self.buffer += data
        return data

    def take(self, size):
        while len(self.buffer) < size:
            assert self.more(), f"the server closed; left: {self.buffer[:200]!r}"
        taken, self.buffer = self.buffer[:size], self.buffer[size:]
        return taken

    def answer(self, head_only=False):
        """Status, headers in lower case, body of the next answer."""
        while b"\r\n\r\n" not in self.buffer:
            assert self.more(), f"the server closed; left: {self.buffer[:200]!r}"
        head = self.take(self.buffer.index(b"\r\n\r\n") + 4).decode("latin-1")
        status = int(re.match(r"HTTP/1\.[01] (\d{3}) ", head)[1])
        headers = {name.lower(): value.strip() for name, value in
                   (line.split(":", 1) for line in head.split("\r\n")[1:] if line)}
        size = 0 if head_only or status in (204, 304) else int(headers.get("content-length", 0))
        return status, headers, self.take(size)

    def closed(self):
        """The server closes, and sends nothing more."""
        try:
            return self.more() == b""
        except ConnectionResetError:
            return True


def get(server, path, *headers):
    lines = [f"GET {path} HTTP/1.1", "Host: localhost", f"apikey: {server.keys['secret_key']}",
             *headers]
    return "\r\n".join(lines) + "\r\n\r\n"


def post(server, path, body, *headers):
    return "\r\n".join([f"POST {path} HTTP/1.1", "Host: localhost",
                        f"apikey: {server.keys['secret_key']}", "Content-Type: application/json",
                        *headers]) + "\r\n\r\n" + body


@test("100 requests in one packet are answered in order", BOTH)
def pipelining(place, store):
    server = place.server(place.application(), *place.store_options(store), "--demo")
    with Raw(server) as raw:
        raw.send("".join(get(server, f"/rest/v1/movie?select=id&id=eq.{number}")
                         for number in range(1, 101)))
        for number in range(1, 101):
            status, _, body = raw.answer()
            assert (status, json.loads(body)) == (200, [{"id": number}])
        raw.send("".join(
            post(server, "/rest/v1/actor", f'{{"name":"pipelined {number}"}}',
                 f"Content-Length: {len(str(number)) + 21}") + get(server, "/health")
            for number in range(50)))
        for _ in range(50):
            assert raw.answer()[0] == 201
            assert raw.answer()[0] == 200
    answer = server.ask("GET", "/rest/v1/actor?select=name&name=like.pipelined*&order=id")
    assert [row["name"] for row in answer.json] == [f"pipelined {number}" for number in range(50)]
    server.stop()


@test("a chunked body, byte by byte, and Expect: 100-continue")
def chunked(place):
    server = place.server(place.application())
    with Raw(server) as raw:
        for byte in post(server, "/rest/v1/actor?select=name",
                         '6\r\n{"name\r\n8;note=x\r\n":"bits"\r\n1\r\n}\r\n0\r\nTrailer: x\r\n\r\n',
                         "Transfer-Encoding: chunked", "Prefer: return=representation"):
            raw.send(byte)
        status, _, body = raw.answer()
        assert status == 201 and json.loads(body) == [{"name": "bits"}], body
        raw.send(post(server, "/rest/v1/actor", "", "Content-Length: 14", "Expect: 100-continue"))
        assert raw.answer()[0] == 100
        raw.send('{"name":"now"}')
        assert raw.answer()[0] == 201
    server.stop()


@test("too large: 413 for a body, told or chunked, 431 for headers; the limit can be set")
def too_large(place):
    server = place.server(place.application(), "--body-bytes-max", "1000")
    fits = '{"name":"' + "x" * 100 + '"}' + " " * 889
    with Raw(server) as raw:
        raw.send(post(server, "/rest/v1/actor", fits, "Content-Length: 1000"))
        assert raw.answer()[0] == 201
    for body, header in ((fits + " ", "Content-Length: 1001"),
                         ("", "Content-Length: 99999999999999"),
                         ("3e9\r\n" + fits + " \r\n0\r\n\r\n", "Transfer-Encoding: chunked")):
        with Raw(server) as raw:
            raw.send(post(server, "/rest/v1/actor", body, header))
            status, headers, body = raw.answer()
            assert status == 413 and json.loads(body)["message"], (header, status, body)
            assert headers["connection"] == "close" and raw.closed()
    for header in ("X-Long: " + "x" * 70_000, "\r\n".join(f"X-{n}: y" for n in range(9000))):
        with Raw(server) as raw:
            raw.send(get(server, "/health", header))
            status, headers, body = raw.answer()
            assert status == 431 and headers["connection"] == "close", (status, body)
    assert server.ask("GET", "/rest/v1/actor").status == 200
    server.stop()


@test("slow clients are cut: 408 for half a request, silence for an idle connection")
def slow_clients(place):
    server = place.server(place.application(), "--request-timeout-ms", "400",
                          "--idle-timeout-ms", "600")
    with Raw(server) as half, Raw(server) as idle, Raw(server) as body, Raw(server) as never:
        half.send("GET /health HTTP/1.1\r\nHo")
        idle.send(get(server, "/health"))
        assert idle.answer()[0] == 200
        body.send(post(server, "/rest/v1/actor", '{"na', "Content-Length: 14"))
        assert half.answer()[0] == 408 and half.closed()
        assert body.answer()[0] == 408 and body.closed()
        assert idle.closed() and idle.buffer == b""
        assert never.closed() and never.buffer == b""
    server.stop()


@test("a client that never reads its answers harms no other")
def never_reads(place):
    server = place.server(place.application(), "--demo", "--cores", "1",
                          "--request-timeout-ms", "1000", "--idle-timeout-ms", "1000")
    with Raw(server) as greedy:
        greedy.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        greedy.send(get(server, "/rest/v1/role?select=*") * 200)
        assert server.ask("GET", "/rest/v1/movie?limit=1").status == 200
        until(lambda: server.metric("socle_http_connections") <= 1, "the greedy client is cut")
    server.stop()


@test("what is no HTTP gets 400 and is closed; the server goes on")
def no_http(place):
    server = place.server(place.application())
    for data in ("\x00\x01\x02\x03\r\n\r\n", "GET\r\n\r\n", "GET / HTTP/9.9\r\n\r\n",
                 "GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n", "GET / HTTP/1.1\r\nno colon\r\n\r\n",
                 "POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
                 "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\nabc",
                 "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
                 "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"):
        with Raw(server) as raw:
            raw.send(data.encode("latin-1"))
            raw.socket.shutdown(socket.SHUT_WR)
            if raw.more():
                assert raw.answer()[0] in (400, 505), (data, raw.buffer)
            assert raw.closed(), data
    assert server.ask("GET", "/health").status == 200
    server.stop()


@test("HEAD, HTTP/1.0, Connection: close, compression and entity tags")
def small_matters(place):
    server = place.server(place.application(), "--demo")
    with Raw(server) as raw:
        raw.send(get(server, "/rest/v1/movie?limit=2").replace("GET", "HEAD", 1))
        status, headers, _ = raw.answer(head_only=True)
        assert status == 200 and int(headers["content-length"]) > 10
        raw.send(get(server, "/rest/v1/movie", "Accept-Encoding: gzip"))
        status, headers, body = raw.answer()
        assert headers["content-encoding"] == "gzip" and body[:2] == b"\x1f\x8b"
        raw.send(get(server, "/rest/v1/movie?limit=2"))
        tag = raw.answer()[1]["etag"]
        raw.send(get(server, "/rest/v1/movie?limit=2", f"If-None-Match: {tag}"))
        assert raw.answer()[0] == 304
        raw.send(get(server, "/rest/v1/movie?limit=3", f"If-None-Match: {tag}", "Connection: close"))
        status, headers, _ = raw.answer()
        assert status == 200 and headers["connection"] == "close" and raw.closed()
    with Raw(server) as raw:
        raw.send(get(server, "/health").replace("HTTP/1.1", "HTTP/1.0"))
        assert raw.answer()[0] == 200 and raw.closed()
    server.stop()
