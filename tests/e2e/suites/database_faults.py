"""What networks and dying PostgreSQL servers do to connections; Socle goes on by itself after each."""

import time

from harness.proxy import Proxy
from harness.registry import test
from harness.wait import until


def serve_through_proxy(place):
    proxy = Proxy(place.database())
    place.leftovers.append(proxy.close)
    return proxy, place.server(place.application(), "--demo", "--database", proxy.url)


def asked(server):
    return server.ask("GET", "/rest/v1/movie?select=title&order=id&limit=1")


def all_is_well(server):
    return asked(server).status == 200 and \
        server.ask("PATCH", "/rest/v1/movie?id=eq.1", {"website": None}).status == 204


def refused_soon(server):
    """Nobody waits for a server that is away: a second for a try under way, and otherwise not at all."""
    for method, path, body in (("GET", "/rest/v1/movie?limit=1", None),
                               ("PATCH", "/rest/v1/movie?id=eq.1", {"website": None})):
        begin = time.monotonic()
        answer = server.ask(method, path, body)
        assert answer.status == 503, answer
        assert time.monotonic() - begin < 2, time.monotonic() - begin
        assert 1 <= int(answer.headers["Retry-After"]) <= 5, answer.headers.items()


def fault(name, attempts):
    @test(f"all new connections: {name}")
    def all_connections(place):
        proxy, server = serve_through_proxy(place)
        before = proxy.accepted
        proxy.cut(name, 1000)
        until(lambda: asked(server).status == 503, "reads are refused")
        until(lambda: proxy.accepted >= before + attempts, "it tried again")
        refused_soon(server)
        assert server.ask("GET", "/ready", key=None).status == 503
        assert server.ask("GET", "/health", key=None).status == 200
        proxy.cut()
        until(lambda: all_is_well(server), "all is well again")
        until(lambda: server.ask("GET", "/ready", key=None).status == 200, "ready again")
        server.stop()

    @test(f"some new connections: {name}")
    def some_connections(place):
        proxy, server = serve_through_proxy(place)
        for number in range(1, 6):
            proxy.cut(name, number)
            until(lambda: all_is_well(server), "all is well again")
            until(lambda: server.ask("GET", "/ready", key=None).status == 200, "ready again")
        server.stop()


fault("refuse", 4)
fault("end", 4)
fault("silence", 2)


@test("connections that are cut under load cost errors, never a wrong or missing answer")
def cut_under_load(place):
    proxy, server = serve_through_proxy(place)
    first = asked(server).body
    statuses = set()
    for _ in range(20):
        proxy.cut()
        for _ in range(5):
            answer = asked(server)
            statuses.add(answer.status)
            assert answer.status in (200, 503), answer
            assert answer.status == 503 or answer.body == first, answer
    assert 200 in statuses
    until(lambda: all_is_well(server), "all is well again")
    server.stop()
