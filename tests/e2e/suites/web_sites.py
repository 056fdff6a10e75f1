"""The web site of an application, as clients of HTTP see it."""

import gzip
import os

from harness.place import edit, write
from harness.registry import test
from harness.wait import until

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
PAGE = "<!doctype html><title>A site</title>" + "<p>words</p>" * 200
ROUTE = """route.get("/", {access = "anyone"}, function() return {message = "Test server!"} end)
route.get("/items", {access = "anyone"}, function() return {"a"} end)
route.get("/report", {access = "anyone", browsers = true}, function() return reply{body = "<p>report</p>", type = "text/html"} end)
"""


def site(place, **more):
    return place.application("shop", {"web/index.html": PAGE, "web/robots.txt": "User-agent: *\n",
                                      "web/.secret": "secret", "routes/front.lua": ROUTE} | more)


@test("a site at /: browsers get its pages, others what routes answer, and Socle's own paths stay")
def who_gets_what(place):
    folder = site(place)
    os.symlink(os.path.join(folder, "app.yaml"), os.path.join(folder, "web/app.txt"))
    server = place.server(folder)
    until(lambda: "web/app.txt is a symbolic link" in server.log(), "it is in the log")

    def ask(path, headers=None, method="GET"):
        return server.ask(method, path, headers=headers, key=None)

    for path in ("/", "/items", "/anything/else"):
        page = ask(path, BROWSER)
        assert page.status == 200 and page.body.decode() == PAGE, (path, page)
        assert page.headers["Content-Type"] == "text/html; charset=utf-8"
        assert "script-src 'self';" in page.headers["Content-Security-Policy"]
        assert page.headers["X-Content-Type-Options"] == "nosniff"
        assert "Accept" in page.headers.get_all("Vary")
    for path, answer in (("/", {"message": "Test server!"}), ("/items", ["a"])):
        other = ask(path)
        assert other.json == answer and "Accept" in other.headers.get_all("Vary"), other
    assert ask("/report", BROWSER).body == b"<p>report</p>"
    assert ask("/robots.txt").body == b"User-agent: *\n"
    for path in ("/anything/else", "/.secret", "/app.txt", "/../app.yaml", "/%2e%2e/app.yaml", "/..%2fapp.yaml",
                 "/web/index.html", "/%2e%2e%2f.env"):
        assert ask(path).status == 404, path
    for path in ("/.secret", "/app.txt", "/missing.js", "/..%2fapp.yaml"):
        assert ask(path, BROWSER).status == 404, path
    for path in ("/rest/v1/nothing", "/auth/v1/nothing", "/admin/nothing", "/docs/nothing", "/storage/x", "/events/v1/x"):
        answer = ask(path, BROWSER)
        assert answer.status in (401, 404) and b"A site" not in answer.body, (path, answer)
    assert ask("/", BROWSER, "POST").status in (404, 405)
    facts = ask("/site.json").json
    assert facts["languages"] and facts["anon_key"] == server.keys["anon_key"], facts
    assert server.keys["service_key"] not in str(facts)
    server.stop()


@test("a site's files are compressed once, have tags, and are sent again only when they changed")
def kept(place):
    server = place.server(site(place, **{"web/assets/app-Bx3k9QzA.js": "//" + "x" * 5000}))
    whole = server.ask("GET", "/", headers=BROWSER, key=None)
    assert len(whole.body) == len(PAGE) and whole.headers["Cache-Control"] == "no-cache"
    packed = server.ask("GET", "/", headers=BROWSER | {"Accept-Encoding": "gzip"}, key=None)
    assert packed.headers["Content-Encoding"] == "gzip" and gzip.decompress(packed.body).decode() == PAGE
    tag = packed.headers["ETag"]
    assert tag.startswith('"') and tag != whole.headers["ETag"]
    for method in ("GET", "HEAD"):
        again = server.ask(method, "/", headers=BROWSER | {"Accept-Encoding": "gzip", "If-None-Match": tag}, key=None)
        assert again.status == 304 and again.body == b"" and again.headers["ETag"] == tag, again
    head = server.ask("HEAD", "/", headers=BROWSER, key=None)
    assert head.body == b"" and head.headers["Content-Length"] == str(len(PAGE))
    script = server.ask("GET", "/assets/app-Bx3k9QzA.js", headers={"Accept-Encoding": "br"}, key=None)
    assert script.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert script.headers["Content-Encoding"] == "br" and len(script.body) < 200
    server.stop()


@test("a site that is not built is told; --watch serves it as soon as it is, and what it is changed to")
def built_later(place):
    folder = site(place, **{"web/package.json": "{}"})
    server = place.server(folder, "--watch")
    until(lambda: "npm ci && npm run build" in server.log(), "it says how to build")

    def page():
        return server.ask("GET", "/", headers=BROWSER, key=None).body.decode()

    assert page() == '{"message":"Test server!"}'
    assert server.ask("GET", "/site.json", key=None).status == 200
    write(os.path.join(folder, "web/dist/index.html"), PAGE)
    until(lambda: page() == PAGE, "the built site is served")
    edit(os.path.join(folder, "web/dist/index.html"), "A site", "Another")
    until(lambda: "Another" in page(), "the changed page is served")
    changes = 2
    until(lambda: times_taken(server) >= changes, "both are in the log")
    taken = times_taken(server)
    write(os.path.join(folder, "web/node_modules/x/index.js"), "x")
    write(os.path.join(folder, "web/src/main.ts"), "x")
    write(os.path.join(folder, "functions/other.lua"),
          'return fn {access = "anyone", reads = true, params = {}, run = function() return 1 end}\n')
    until(lambda: server.ask("GET", "/rest/v1/rpc/other", key=None).status == 200, "the function is there")
    until(lambda: times_taken(server) > taken, "it is in the log")
    assert times_taken(server) == taken + 1
    server.stop()


def times_taken(server):
    return server.log().count("taken anew")
