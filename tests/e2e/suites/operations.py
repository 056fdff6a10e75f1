"""What those who run it rely on: health, metrics, logs, request ids, shutdown."""

import json
import re
import signal
import sqlite3
import threading

from harness import postgres
from harness.registry import BOTH, test
from harness.wait import until

SAMPLE = re.compile(r'([a-zA-Z_:][a-zA-Z0-9_:]*)(\{(?:[a-zA-Z_]\w*="(?:[^"\\\n]|\\["\\n])*",?)*\})? '
                    r"(\S+)")


@test("/health and /ready answer without a key", BOTH)
def health(place, store):
    server = place.server(place.application(), *place.store_options(store))
    for path in ("/health", "/ready"):
        answer = server.ask("GET", path, key=None)
        assert answer.status == 200 and isinstance(answer.json, dict), answer
        assert server.ask("HEAD", path, key=None).status in (200, 405)
    server.stop()


@test("PostgreSQL stopped: /ready and requests get 503; back: all answers again, without a restart")
def database_away(place):
    own = place.postgres_server()
    server = place.server(place.application(), "--demo", "--database",
                          postgres.new_database(own.url))
    first = server.ask("GET", "/rest/v1/movie?select=title&order=id&limit=1").json
    for _ in range(2):
        own.stop()
        until(lambda: server.ask("GET", "/ready", key=None).status == 503, "not ready")
        assert own.port not in server.ask("GET", "/ready", key=None).body.decode()
        assert server.ask("GET", "/health", key=None).status == 200
        for method, path, body in (("GET", "/rest/v1/movie?limit=1", None),
                                   ("POST", "/rest/v1/actor", {"name": "x"}),
                                   ("PATCH", "/rest/v1/actor?id=eq.1", {"age": 3})):
            answer = server.ask(method, path, body)
            assert answer.status == 503, (method, answer)
            assert set(answer.json) == {"code", "message", "details", "hint"}, answer
            for internal in (own.port, "libpq", "socket", "127.0.0.1"):
                assert internal not in answer.body.decode(), answer
        own.start()
        until(lambda: server.ask("GET", "/ready", key=None).status == 200, "ready again")
        # Each core finds out for itself, and each request may come to another core.
        for _ in range(8):
            until(lambda: server.ask("GET", "/rest/v1/movie?select=title&order=id&limit=1").json
                  == first, "reads again")
            until(lambda: server.ask("PATCH", "/rest/v1/movie?id=eq.1", {"website": None}).status
                  == 204, "writes again")
    assert server.metric("socle_store_reconnects_total") > 0
    server.stop()


@test("/metrics is Prometheus text, and counts", BOTH)
def metrics(place, store):
    server = place.server(place.application(), *place.store_options(store))
    before = server.metric(r'socle_http_requests_total\{status="4xx"\}')
    assert server.ask("GET", "/rest/v1/nothing").status == 404
    assert server.ask("POST", "/rest/v1/actor", {"name": "x"}).status == 201
    answer = server.ask("GET", "/metrics", key=None)
    assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4"), answer.headers
    text = answer.body.decode()
    assert text.endswith("\n")
    kinds, samples = {}, {}
    for line in text.splitlines():
        if line.startswith("# TYPE "):
            _, _, name, kind = line.split()
            assert name not in kinds and kind in ("counter", "gauge", "histogram"), line
            kinds[name] = kind
        elif not line.startswith("# HELP "):
            found = SAMPLE.fullmatch(line)
            assert found, line
            assert found[1] in kinds or re.sub("_(bucket|sum|count)$", "", found[1]) in kinds, line
            assert found[1] + (found[2] or "") not in samples, line
            samples[found[1] + (found[2] or "")] = float(found[3])
    assert samples['socle_http_requests_total{status="4xx"}'] == before + 1
    assert samples["socle_store_write_units_total"] >= 1
    assert samples["socle_store_size_bytes"] > 0
    assert samples["socle_http_requests_in_flight"] >= 0
    buckets = [value for name, value in samples.items()
               if name.startswith("socle_http_request_duration_seconds_bucket")]
    assert buckets == sorted(buckets), "buckets are cumulative"
    assert buckets[-1] == samples["socle_http_request_duration_seconds_count"]
    server.stop()


@test("logs are JSON lines with the request id, and hold no key, token, query value or body", BOTH)
def logs(place, store):
    options = place.store_options(store)
    secret = "a password that nobody may see"
    if options:
        options[1] = options[1].replace("postgres@", f"postgres:{secret.replace(' ', '')}@")
    server = place.server(place.application(), *options, "--log-requests", "--log-level", "debug")
    token = server.keys["service_key"]
    server.ask("GET", f"/rest/v1/actor?name=eq.{secret.replace(' ', '%20')}",
               headers={"Authorization": f"Bearer {token}"})
    server.ask("GET", f"/rest/v1/actor?apikey={token}", key=None)
    server.ask("POST", "/rest/v1/actor", {"name": secret}, {"X-Request-Id": "id-of-the-test-1"})
    server.ask("POST", "/rest/v1/actor", {"nam": secret})
    server.ask("GET", "/rest/v1/actor", key=None, headers={"Authorization": "Bearer " + token[:-4]})
    server.stop()
    lines = [json.loads(line) for line in server.log().splitlines()]
    assert all({"time", "level", "message"} <= set(line) for line in lines)
    assert any("id-of-the-test-1" in line.values() for line in lines), lines
    asked = [line for line in lines if line.get("path") == "/rest/v1/actor" and line["message"] == "request"]
    assert 201 in {line["status"] for line in asked}, lines
    assert all(isinstance(line["bytes"], int) and line["duration_ms"] >= 0 for line in asked), lines
    for name, value in server.keys.items():
        if name != "url":
            assert value not in server.log() and value[10:30] not in server.log(), name
            assert value not in server.printed, name
    for hidden in (secret, secret.replace(" ", ""), secret.replace(" ", "%20")):
        assert hidden not in server.log() + server.printed, hidden


@test("X-Request-Id is kept when it is sane, else made, and stands in the event", BOTH)
def request_ids(place, store):
    options = place.store_options(store)
    data = place.path("data")
    server = place.server(place.application(), *options, "--data", data)
    answer = server.ask("POST", "/rest/v1/actor", {"name": "x"}, {"X-Request-Id": "mine-42"})
    assert answer.headers["X-Request-Id"] == "mine-42"
    made = {server.ask("GET", "/rest/v1/actor").headers["X-Request-Id"] for _ in range(20)}
    assert len(made) == 20 and all(re.fullmatch(r"[\w-]{8,64}", each) for each in made), made
    for odd in ("x" * 300, "a b", "ä", ""):
        answer = server.ask("GET", "/rest/v1/actor", headers={"X-Request-Id": odd.encode()})
        given = answer.headers["X-Request-Id"]
        assert answer.status == 200 and re.fullmatch(r"[\w-]{8,64}", given), (odd, given)
    sql = "SELECT request_id FROM socle_event"
    if options:
        found = postgres.query(options[1], sql)
    else:
        database = sqlite3.connect(f"file:{data}/socle.db?mode=ro", uri=True)
        found = [list(row) for row in database.execute(sql)]
        database.close()
    assert found == [["mine-42"]], found
    server.stop()


class HeldBack:
    """Keeps writes of the table actor waiting, until released."""

    def __init__(self, store, data, url):
        if store == "sqlite":
            self.database = sqlite3.connect(f"{data}/socle.db", isolation_level=None)
            self.database.execute("BEGIN IMMEDIATE")
        else:
            self.session = postgres.Session(url)
            self.session.run("BEGIN")
            self.session.run("LOCK TABLE actor IN EXCLUSIVE MODE")
        self.store = store

    def release(self):
        if self.store == "sqlite":
            self.database.execute("ROLLBACK")
            self.database.close()
        else:
            self.session.run("ROLLBACK")
            self.session.close()


@test("SIGTERM: a request under way is answered, new ones are refused, exit code 0", BOTH)
def graceful(place, store):
    for number in (signal.SIGTERM, signal.SIGINT):
        graceful_once(place, store, number)


def graceful_once(place, store, number):
    options, data = place.store_options(store), place.path("data")
    server = place.server(place.application(), *options, "--data", data)
    held = HeldBack(store, data, options[-1] if options else None)
    answers = []
    idle = server.connect()
    assert server.ask("GET", "/rest/v1/actor", connection=idle).status == 200
    writer = threading.Thread(target=lambda: answers.append(
        server.ask("POST", "/rest/v1/actor", {"name": "late"})))
    writer.start()
    until(lambda: server.metric("socle_http_requests_in_flight") >= 2, "the write is under way")
    server.signal(number)
    server.signal(number)  # as a terminal and make together
    until(lambda: refused(server), "new connections are refused")
    assert server.process.poll() is None and not answers
    held.release()
    writer.join()
    assert answers[0].status == 201, answers
    assert server.wait() == 0, server.log()
    idle.close()
    assert "stopped" in server.log()
    server.start()
    rows = server.ask("GET", "/rest/v1/actor?select=name").json
    assert rows == [{"name": "late"}], rows
    server.stop()


def refused(server):
    try:
        connection = server.connect()
        connection.connect()
        connection.close()
        return False
    except ConnectionRefusedError:
        return True
    except ConnectionResetError:  # it was queued when the listener closed
        return False


@test("SIGTERM: a body that still arrives is waited for, and no longer than --drain-ms", BOTH)
def drain_limit(place, store):
    folder, options = place.application(), place.store_options(store)
    server = place.server(folder, *options)
    slow = half_sent(server)
    server.signal()
    until(lambda: refused(server), "new connections are refused")
    slow.sendall(b'"late"}')
    assert slow.recv(100).startswith(b"HTTP/1.1 201"), "the request was not answered"
    slow.close()
    assert server.wait() == 0
    server = place.server(folder, *options, "--drain-ms", "300")
    slow = half_sent(server)
    server.signal()
    assert server.wait() == 0, "an unfinished request held the server up"
    slow.close()


def half_sent(server):
    """A connection with a request of which the end is missing."""
    connection = server.connect()
    connection.connect()
    connection.sock.sendall(
        f"POST /rest/v1/actor HTTP/1.1\r\nHost: x\r\napikey: {server.keys['secret_key']}\r\n"
        'Content-Type: application/json\r\nContent-Length: 15\r\n\r\n{"name":'.encode())
    until(lambda: server.metric("socle_http_connections") >= 2, "it arrived")
    return connection.sock


@test("a second signal ends at once")
def second_signal(place):
    data = place.path("data")
    server = place.server(place.application(), "--data", data)
    held = HeldBack("sqlite", data, None)
    writer = threading.Thread(target=lambda: swallow(
        lambda: server.ask("POST", "/rest/v1/actor", {"name": "never"})))
    writer.start()
    until(lambda: server.metric("socle_http_requests_in_flight") >= 2, "the write is under way")
    server.signal()
    server.signal()  # as a terminal and make together
    until(lambda: refused(server), "it drains")
    until(lambda: server.process.poll() is not None or server.signal(), "it ends")
    assert server.wait() == 1
    assert "a second signal" in server.log()
    writer.join()
    held.release()


def swallow(action):
    try:
        action()
    except OSError:
        pass
    except Exception as problem:  # pylint: disable=broad-except
        assert "RemoteDisconnected" in type(problem).__name__, problem
