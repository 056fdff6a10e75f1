"""socle serve --watch: the application is taken anew when its files change."""

import http.client
import os
import threading
import time

from harness.place import edit, read, write
from harness.registry import BOTH, test
from harness.wait import until

FUNCTION = """return fn {access = "anyone", reads = true, params = {}, run = function(ctx) return {said = "%s"} end}\n"""


class Load:
    """Asks without a pause, on connections that are kept, until it is stopped."""

    def __init__(self, server, requests):
        self.server = server
        self.stopping = False
        self.failures = []
        self.count = 0
        self.threads = [threading.Thread(target=self.run, args=request) for request in requests]
        for thread in self.threads:
            thread.start()

    def run(self, method, path, body, good):
        connection = self.server.connect()
        while not self.stopping:
            try:
                answer = self.server.ask(method, path, body, connection=connection)
            except (OSError, http.client.HTTPException) as error:
                self.failures.append(f"{method} {path}: {error!r}")
                return
            self.count += 1
            if answer.status not in good:
                self.failures.append(f"{method} {path}: {answer}")
        connection.close()

    def stop(self):
        self.stopping = True
        for thread in self.threads:
            thread.join()
        assert not self.failures, self.failures[:5]


def said(server):
    answer = server.ask("GET", "/rest/v1/rpc/hello")
    return answer.json["said"] if answer.status == 200 else answer.status


def threads(server):
    with open(f"/proc/{server.process.pid}/status", encoding="ascii") as status:
        return int(next(line for line in status if line.startswith("Threads:")).split()[1])


@test("edits under load: each is taken, and no request fails", BOTH)
def edits_under_load(place, store):
    folder = place.application("shop", {"functions/hello.lua": FUNCTION % 0})
    server = place.server(folder, "--watch", "--demo", "--cores", "2", *place.store_options(store))
    assert said(server) == "0"
    at_first = threads(server)
    load = Load(server, [
        ("GET", "/rest/v1/item?select=id,name,stock", None, {200}),
        ("GET", "/rest/v1/item?select=id,sale(number)&order=id.desc", None, {200}),
        ("POST", "/rest/v1/rpc/hello", {}, {200}),
        ("POST", "/rest/v1/sale", {"item": 1, "number": 1, "buyer": None}, {201}),
        ("GET", "/openapi.json", None, {200}),
    ])
    for number in range(1, 13):
        write(os.path.join(folder, "functions/hello.lua"), FUNCTION % number)
        if number % 4 == 0:
            edit(os.path.join(folder, "models/sale.yaml"), "  buyer:", f"  note_{number}: {{type: text}}\n  buyer:")
        until(lambda wanted=str(number): said(server) == wanted, f"edit {number} is taken")
    load.stop()
    assert load.count > 100, load.count
    until(lambda: threads(server) <= at_first, "what served before is freed")
    for number in (4, 8, 12):
        assert server.ask("GET", f"/rest/v1/sale?select=note_{number}&limit=1").json == [{f"note_{number}": None}]
    server.stop()
    assert server.log().count("the application was taken anew") >= 12
    assert '"level":"error"' not in server.log(), server.log()


@test("a mistake, and steps that are not only additions, are printed while the former application serves")
def mistakes_change_nothing(place):
    folder = place.application("shop", {"functions/hello.lua": FUNCTION % "before"})
    server = place.server(folder, "--watch", "--demo")
    model = os.path.join(folder, "models/item.yaml")
    good = read(model)
    write(model, good.replace("type: text, required: true", "type: txt, required: true"))
    until(lambda: "did you mean 'text'?" in server.log(), "what was written is taken, or told")
    until(lambda: "1 mistake; what was served before goes on" in server.log(), "how many is told")
    write(model, good)
    write(os.path.join(folder, "functions/hello.lua"), "return fn {")
    until(lambda: "functions/hello.lua:1" in server.log(), "what was written is taken, or told")
    assert said(server) == "before"
    write(model, good.replace("  tags:  {type: list, of: text}\n", ""))
    write(os.path.join(folder, "functions/hello.lua"), FUNCTION % "after")
    until(lambda: "the database needs steps that are not only additions" in server.log(), "what was written is taken, or told")
    assert said(server) == "before"
    assert "tags" in server.ask("GET", "/rest/v1/item?limit=1").json[0]
    write(model, good)
    until(lambda: said(server) == "after", "what was written is taken, or told")
    server.stop()


@test("requests under way end with what they began with; streams without an end end")
def requests_under_way(place):
    folder = place.application("shop", {"functions/hello.lua": FUNCTION % "before"})
    server = place.server(folder, "--watch", "--demo")
    connection = server.connect()
    connection.request("GET", "/events/v1/feed", headers={
        "apikey": server.keys["secret_key"], "Accept": "text/event-stream"})
    stream = connection.getresponse()
    assert stream.status == 200, stream.status
    ended = threading.Event()
    reader = threading.Thread(target=lambda: (stream.read(), ended.set()))
    reader.start()
    write(os.path.join(folder, "functions/hello.lua"), FUNCTION % "after")
    until(lambda: said(server) == "after", "what was written is taken, or told")
    assert ended.wait(10), "the stream goes on"
    reader.join()
    server.stop()


@test("cors, roles and accounts of app.yaml are taken anew, too; other files are not looked at")
def the_whole_of_it(place):
    folder = place.application("shop")
    server = place.server(folder, "--watch", "--demo")
    app = read(os.path.join(folder, "app.yaml"))
    origin = {"Origin": "https://shop.example.org"}
    assert server.ask("GET", "/health", headers=origin).headers["Access-Control-Allow-Origin"] is None
    assert server.ask("GET", "/auth/v1/settings").status == 404
    write(os.path.join(folder, "app.yaml"), app + 'cors: ["https://shop.example.org"]\naccounts: {signup: open}\n')
    until(lambda: server.ask("GET", "/auth/v1/settings").status == 200, "what was written is taken, or told")
    assert server.ask("GET", "/health", headers=origin).headers["Access-Control-Allow-Origin"], "no CORS"
    signed_up = server.ask("POST", "/auth/v1/signup", {"email": "ann@example.org", "password": "correct horse battery"})
    assert signed_up.status == 200, signed_up
    until(lambda: server.log().count("taken anew") > 0, "it is in the log")
    taken = server.log().count("taken anew")
    for name in (".swap", ".git/index", "notes.txt~"):
        write(os.path.join(folder, name), "something")
    os.utime(os.path.join(folder, "app.yaml"))
    time.sleep(0.5)
    assert server.log().count("taken anew") == taken
    os.makedirs(os.path.join(folder, "views"))
    write(os.path.join(folder, "views/cheap.yaml"), "view: cheap\nkey: id\nsql: select id from item where price < 10\n"
          "fields: {id: {type: integer}}\naccess: {read: anyone}\n")
    until(lambda: server.ask("GET", "/rest/v1/cheap").status == 200, "what was written is taken, or told")
    server.stop()


@test("--watch is refused with --production")
def not_in_production(place):
    refused = place.run("serve", place.application("shop"), "--watch", "--production")
    assert refused.code == 1 and "--watch is for development" in refused.err, refused
