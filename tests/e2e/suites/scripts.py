"""What functions do outside of the database: mails, other servers."""

import http.server
import json
import threading

from harness.registry import BOTH, test
from harness.wait import until
from suites.mail import MailServer

FUNCTION = "return fn {access = 'anyone', params = {p = 'json?'}, run = function(ctx, p)\n%s\nend}\n"
FUNCTIONS = {
    "functions/arrived.lua": FUNCTION % """
      local parcel = ctx.admin.db.parcel:create{name = p.p.name}
      ctx.mail.send('parcel', {to = p.p.to, language = p.p.language, name = parcel.name,
        user = {name = 'Zoé', email = 'nobody@example.org'}, parts = {{name = 'Box', weight = 2}}})
      if p.p.fails then ctx.fail(409, 'late', 'Too late') end
      return parcel.name""",
    "functions/ask.lua": FUNCTION % """
      local r = ctx.http.fetch{url = p.p.url, method = p.p.method, body = p.p.body,
        headers = {['X-Token'] = 'secret'}, timeout = 3}
      ctx.admin.db.parcel:create{name = r.body}
      return {status = r.status, type = r.headers['content-type'], body = r.body}""",
    "functions/late.lua": FUNCTION % """
      ctx.admin.db.parcel:create{name = 'x'}
      return ctx.http.fetch(p.p.url).status""",
    "functions/quick.lua": FUNCTION % "return 1",
}


class Other:
    """A server that says what it was asked; `/slow` waits until it is let go."""

    def __init__(self, place):
        self.asked = asked = []
        self.gate = gate = threading.Event()

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):  # pylint: disable=invalid-name
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
                asked.append((self.command, self.path, body, self.headers.get("X-Token")))
                if self.path == "/slow":
                    gate.wait(30)
                answer = f"{self.command} {self.path} {body}".strip().encode()
                self.send_response(302 if self.path == "/away" else 200)
                if self.path == "/away":
                    self.send_header("Location", "/there")
                self.send_header("Content-Type", "text/plain")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            do_POST = do_GET

            def log_message(self, *arguments):  # pylint: disable=arguments-differ
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()
        place.leftovers.append(self.stop)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def stop(self):
        self.gate.set()
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


def call(server, function, **values):
    return server.ask("POST", f"/rest/v1/rpc/{function}", {"p": values})


def parcels(server):
    return [each["name"] for each in server.ask("GET", "/rest/v1/parcel?select=name&order=id").json]


@test("mails of functions are sent if what they wrote is committed", BOTH)
def mails(place, store):
    post = MailServer(place)
    folder = place.application("post", FUNCTIONS)
    options = place.store_options(store)
    server = place.server(folder, *options, "--mail",
                          f"smtp://127.0.0.1:{post.port}?tls=none")
    assert call(server, "arrived", name="lost", to="ann@example.org", fails=True).status == 409
    assert call(server, "arrived", name="lost", to="no address").status == 500
    assert call(server, "arrived", name="Hat", to="ann@example.org").json == "Hat"
    assert call(server, "arrived", name="Sac", to="bob@example.org", language="fr").json == "Sac"
    got = post.wait_for(2)
    assert [mail["subject"] for mail in got] == ["A parcel for Zoé 📦", "Un colis pour Zoé 📦"], got
    assert parcels(server) == ["Hat", "Sac"]
    listed = json.loads(place.run("mail", "list", folder, *options, "--json").out)
    assert len(listed) == 2, listed
    server.stop()


@test("functions ask other servers, before they write", BOTH)
def other_servers(place, store):
    other = Other(place)
    folder = place.application("post", FUNCTIONS)
    server = place.server(folder, *place.store_options(store), "--allow-private-fetch")
    told = call(server, "ask", url=other.url + "/a?b=c").json
    assert told == {"status": 200, "type": "text/plain", "body": "GET /a?b=c"}, told
    told = call(server, "ask", url=other.url + "/b", method="POST", body={"a": 1}).json
    assert told["body"] == 'POST /b {"a":1}', told
    assert call(server, "ask", url=other.url + "/away").json["body"] == "GET /there"
    assert [each[3] for each in other.asked] == ["secret"] * 4, other.asked
    asked = len(other.asked)
    assert call(server, "late", url=other.url).status == 500
    assert len(other.asked) == asked and len(parcels(server)) == 3
    slow = threading.Thread(target=call, args=(server, "ask"), kwargs={"url": other.url + "/slow"})
    slow.start()
    until(lambda: ("GET", "/slow", "", "secret") in other.asked, "the slow server is asked")
    assert [call(server, "quick").json for _ in range(20)] == [1] * 20
    other.gate.set()
    slow.join()
    assert parcels(server)[-1] == "GET /slow"
    server.stop()


@test("functions do not reach private addresses, nor tell the caller why")
def private_addresses(place):
    other = Other(place)
    server = place.server(place.application("post", FUNCTIONS))
    answer = call(server, "ask", url=other.url)
    assert answer.status == 503 and "127.0.0.1" not in str(answer), answer
    assert not other.asked
    server.stop()
