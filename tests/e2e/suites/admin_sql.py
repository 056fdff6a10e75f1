"""The database in the admin interface: tables, rows and statements that only read, and show no secrets."""

import concurrent.futures
import json
import time

from harness.registry import BOTH, test
from suites.admin import SECRET, Site, refused
from suites.admin_site import casting, play

VAULT = {"models/vault.yaml": "model: vault\nkey: {id: serial}\nfields:\n  name: {type: text}\n  pin: {type: secret}\n"
                              "access: {read: anyone, create: anyone}\n"}
ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i FROM n) SELECT count(*) FROM n"


def ask(site, bearer, sql, explain=False):
    return site.ask("POST", "/admin/v1/sql", {"sql": sql, "explain": explain}, bearer=bearer)


@test("tables and rows, with nothing of what is secret", BOTH)
def tables(place, store):
    site = Site(place, store, VAULT)
    boss = site.make_first()
    made = site.server.ask("POST", "/rest/v1/vault", [{"name": f"v{each}", "pin": "4711"} for each in range(5)])
    assert made.status == 201, made
    items = {each["name"]: each for each in site.ask("GET", "/admin/v1/tables", bearer=boss).json["items"]}
    columns = {each["name"]: each for each in items["movie"]["columns"]}
    assert columns["id"]["key"] and columns["title"]["not_null"] and not items["movie"]["view"], columns
    assert "user" in items and "socle_job" in items and "socle_session" in items, list(items)
    for name in ("socle_password", "socle_refresh_token", "socle_one_time_token", "socle_factor", "socle_api_token", "socle_flow"):
        assert name not in items, name
        refused(site.ask("GET", "/admin/v1/tables/" + name, bearer=boss), 404, "not_found")
    pin = [each for each in items["vault"]["columns"] if each["name"] == "pin"][0]
    assert pin["hidden"] is True, pin
    first = site.ask("GET", "/admin/v1/tables/vault?limit=2", bearer=boss).json
    assert first["columns"] == ["id", "name", "pin"] and first["rows"] == [["1", "v0", None], ["2", "v1", None]], first
    rest = site.ask("GET", "/admin/v1/tables/vault?limit=3&after=" + first["next"], bearer=boss).json
    assert [row[1] for row in rest["rows"]] == ["v2", "v3", "v4"] and "next" not in rest, rest
    refused(site.ask("GET", "/admin/v1/tables/nothing", bearer=boss), 404, "not_found")
    seen = json.dumps(site.ask("GET", "/admin/v1/tables/user", bearer=boss).json)
    assert "boss@example.org" in seen
    for name in items:
        answer = site.ask("GET", f"/admin/v1/tables/{name}?limit=3", bearer=boss)
        assert answer.status == 200 and b"4711" not in answer.body, (name, answer)
    assert ("table_read", "vault", site.ask("GET", "/admin/v1/me", bearer=boss).json["id"]) in site.actions()
    site.server.stop()


@test("statements that read are answered, all others refused; each is in the log", BOTH)
def statements(place, store):
    site = Site(place, store, VAULT)
    boss = site.make_first()
    boss_id = site.ask("GET", "/admin/v1/me", bearer=boss).json["id"]
    site.server.ask("POST", "/rest/v1/vault", {"name": "a", "pin": "4711"})
    good = ask(site, boss, "SELECT id, title FROM movie ORDER BY id LIMIT 2;")
    assert good.status == 200 and good.json["columns"] == ["id", "title"] and good.json["rows"][0][0] == "1", good
    assert good.json["more"] is False and good.json["milliseconds"] >= 0, good
    assert ask(site, boss, "SELECT * FROM vault").json["rows"] == [["1", "a", None]]
    assert ask(site, boss, "SELECT name FROM vault WHERE pin = '4711'").json["rows"] == []
    plan = ask(site, boss, "SELECT * FROM movie WHERE id = 1", True).json
    assert plan["columns"] == ["plan"] and "movie" in plan["rows"][0][0], plan
    many = ask(site, boss, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) SELECT i FROM n").json
    assert many["more"] is True and len(many["rows"]) == 1000, many["more"]
    refused(ask(site, boss, "SELECT hash FROM socle_password"), 403, "42501")
    refused(ask(site, boss, "SELECT nothing FROM movie"), 400, "sql_failed")
    refused(ask(site, boss, "SELECT 1; DELETE FROM movie"), 400, "sql_failed")
    refused(ask(site, boss, ""), 400, "22P02")
    refused(ask(site, boss, "SELECT '" + "x" * 20_000 + "'"), 400, "22P02")
    for sql in ("DELETE FROM movie", "UPDATE movie SET title = 'X'", "DROP TABLE movie", "BEGIN"):
        assert ask(site, boss, sql).status in (400, 403), sql
    assert int(ask(site, boss, "SELECT count(*) FROM movie WHERE title <> 'X'").json["rows"][0][0]) > 100
    done = [(action, subject) for action, subject, by in site.actions() if by == boss_id]
    for sql in ("SELECT hash FROM socle_password", "DELETE FROM movie", "SELECT * FROM vault"):
        assert ("sql_read", sql) in done, (sql, done)
    site.server.stop()


@test("only who administers everything looks at the database", BOTH)
def who(place, store):
    site = Site(place, store)
    boss = site.make_first()
    areas = ["administer:" + area for area in ("people", "jobs", "mails", "logs", "settings", "backups", "model")]
    _, clerk = site.person("clerk@example.org", permissions=areas)
    _, ann = site.person("ann@example.org", role="producer")
    seen = site.ask("POST", "/admin/v1/see-as", {"user": site.ask("GET", "/admin/v1/me", bearer=boss).json["id"]},
                    bearer=boss).json["access_token"]
    for bearer in (clerk, ann, seen):
        for answer in (ask(site, bearer, "SELECT 1"), site.ask("GET", "/admin/v1/tables", bearer=bearer),
                       site.ask("GET", "/admin/v1/tables/movie", bearer=bearer)):
            refused(answer, 403, "42501")
    refused(ask(site, None, "SELECT 1"), 401, "PGRST302")
    assert SECRET not in json.dumps(site.actions())
    site.server.stop()


@test("a statement that never ends is ended, and nobody waits for it", BOTH)
def endless(place, store):
    site = Site(place, store)
    boss = site.make_first()
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        running = [pool.submit(ask, site, boss, ENDLESS) for _ in range(2)]
        worst = 0.0
        while not all(each.done() for each in running):
            begin = time.monotonic()
            assert site.ask("GET", "/rest/v1/movie?limit=1&select=id", bearer=boss).status == 200
            worst = max(worst, time.monotonic() - begin)
    for each in running:
        answer = each.result()
        refused(answer, 400, "sql_timeout")
    assert worst < 4, worst
    site.server.stop()


@test("the page of the database, in English and French", BOTH)
def page(place, store):
    server = casting(place, store)
    for language in ("en", "fr"):
        seen = play("admin_sql.mjs", server, language)
        assert seen["passwords"] == 0 and int(seen["count"]) > 100, seen
        assert seen["csv"].startswith("id,title\r\n1,"), seen
    server.stop()
