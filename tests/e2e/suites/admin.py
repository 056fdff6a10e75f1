"""What the admin site asks of the server: the first administrator, who may what, see-as, jobs, mails, logs, settings, backups."""

import json
import re

from harness.registry import BOTH, test
from harness.wait import until

SECRET = "horses like green apples"
BOSS = "boss@example.org"
JOBS = {"jobs.yaml":
            "fails: {function: fails, retries: 0}\nnightly: {function: fine, every: '0 3 * * *', zone: Europe/Paris}\n",
        "functions/fails.lua": "return fn {access = 'nobody', params = {a = 'integer'}, run = function(ctx, p) error('broken on purpose') end}\n",
        "functions/fine.lua": "return fn {access = 'nobody', run = function(ctx, p) return 1 end}\n",
        "functions/writes.lua": "return fn {access = 'signed_in', run = function(ctx, p) ctx.db.actor:create{name = 'X'} end}\n"}


class Site:
    """The casting application, served, with its first administrator made by the link."""

    def __init__(self, place, store, changes=None, options=()):
        self.place = place
        self.folder = place.application(changes=changes)
        self.options = place.store_options(store)
        self.server = place.server(self.folder, *self.options, "--demo", *options)
        link = re.search(r"^There is no account yet\. Make the administrator at (\S+)$", self.server.printed, re.M)
        assert link, self.server.printed
        self.link = link[1]
        self.token = self.link.split("token=")[1]

    def ask(self, method, path, body=None, bearer=None):
        headers = {"Authorization": "Bearer " + bearer} if bearer else None
        return self.server.ask(method, path, body, headers, key="anon_key")

    def make_first(self):
        made = self.ask("POST", "/admin/v1/first-administrator", {"token": self.token, "email": BOSS, "password": SECRET})
        assert made.status == 200 and made.json == {}, made
        return self.sign_in(BOSS)

    def sign_in(self, email):
        answer = self.ask("POST", "/auth/v1/token?grant_type=password", {"email": email, "password": SECRET})
        assert answer.status == 200, answer
        return answer.json["access_token"]

    def person(self, email, **more):
        answer = self.server.ask("POST", "/auth/v1/admin/users",
                                 {"email": email, "password": SECRET, "email_confirm": True, **more})
        assert answer.status == 200, answer
        return answer.json["id"], self.sign_in(email)

    def events(self, query):
        return self.server.ask("GET", "/events/v1/history?" + query).json

    def last_event(self):
        return self.events("limit=1")[0]["id"]

    def actions(self):
        events = self.events("kind=action&limit=100")
        return [(event["changes"]["action"], event["changes"].get("subject"), event["by"]) for event in events]


def refused(answer, status, code):
    assert answer.status == status and answer.json["code"] == code, answer


@test("the link that serve prints makes the first administrator, once", BOTH)
def first_administrator(place, store):
    site = Site(place, store)
    assert site.link.startswith(site.server.url + "/admin/#/first?token="), site.link
    about = site.ask("GET", "/admin/v1/about").json
    assert about["first_administrator"] is True and about["anon_key"] == site.server.keys["anon_key"], about
    path = "/admin/v1/first-administrator"
    refused(site.ask("POST", path, {"token": "x" * 32, "email": BOSS, "password": SECRET}), 403, "first_administrator_token")
    refused(site.ask("POST", path, {"token": site.token, "email": BOSS, "password": "short"}), 422, "weak_password")
    refused(site.ask("POST", path, {"token": site.token, "email": "no address", "password": SECRET}), 400, "validation_failed")
    boss = site.make_first()
    refused(site.ask("POST", path, {"token": site.token, "email": "eve@example.org", "password": SECRET}), 409,
            "first_administrator_exists")
    assert site.ask("GET", "/admin/v1/about").json["first_administrator"] is False
    me = site.ask("GET", "/admin/v1/me", bearer=boss).json
    assert me["email"] == BOSS and [role["name"] for role in me["roles"]] == ["administrator"], me
    assert me["areas"] == ["people", "jobs", "mails", "logs", "settings", "backups", "model"], me
    site.server.stop()
    again = place.server(site.folder, *site.options)
    assert "There is no account yet" not in again.printed
    again.stop()


@test("an account that administers is only as good as it is now", BOTH)
def present_rights(place, store):
    site = Site(place, store)
    boss = site.make_first()
    user, clerk = site.person("clerk@example.org", permissions=["administer:jobs"])
    assert site.ask("GET", "/admin/v1/jobs", bearer=clerk).status == 200
    refused(site.ask("GET", "/admin/v1/mails", bearer=clerk), 403, "42501")
    changed = site.ask("PUT", "/auth/v1/admin/users/" + user, {"permissions": []}, bearer=boss)
    assert changed.status == 200, changed
    refused(site.ask("GET", "/admin/v1/jobs", bearer=clerk), 403, "42501")
    assert site.ask("POST", "/auth/v1/logout", bearer=boss).status == 204
    refused(site.ask("GET", "/admin/v1/jobs", bearer=boss), 403, "session_not_found")
    site.server.stop()


@test("who administers people gets hold of nobody who may more", BOTH)
def reach(place, store):
    site = Site(place, store)
    boss = site.make_first()
    boss_id = site.ask("GET", "/admin/v1/me", bearer=boss).json["id"]
    helper_id, helper = site.person("helper@example.org", permissions=["administer:people"])
    users = "/auth/v1/admin/users"
    made = site.ask("POST", users, {"email": "new@example.org", "role": "assistant"}, bearer=helper)
    assert made.status == 200, made
    attempts = [
        ("POST", users, {"email": "eve@example.org", "role": "administrator"}),
        ("POST", users, {"email": "eve@example.org", "app_metadata": {"permissions": ["administer"]}}),
        ("PUT", f"{users}/{helper_id}", {"permissions": ["administer"]}),
        ("PUT", f"{users}/{helper_id}", {"app_metadata": {"roles": ["administrator"]}}),
        ("PUT", f"{users}/{boss_id}", {"password": "another long secret"}),
        ("DELETE", f"{users}/{boss_id}", None),
        ("POST", "/auth/v1/admin/generate_link", {"type": "recovery", "email": BOSS}),
    ]
    for method, path, body in attempts:
        answer = site.ask(method, path, body, bearer=helper)
        assert answer.status == 403 and answer.json["error_code"] == "not_admin", (method, path, body, answer)
    assert site.ask("PUT", f"{users}/{boss_id}", {"user_metadata": {"a": 1}}, bearer=boss).status == 200
    _, ann = site.person("ann@example.org")
    answer = site.ask("GET", users, bearer=ann)
    assert answer.status == 403 and answer.json["error_code"] == "not_admin", answer
    assert site.ask("GET", users).status == 401
    assert ("user_created_by_admin", None, helper_id) in site.actions()
    site.server.stop()


@test("roles for who administers anything; sessions of others, ended with a note", BOTH)
def sessions(place, store):
    site = Site(place, store)
    boss = site.make_first()
    boss_id = site.ask("GET", "/admin/v1/me", bearer=boss).json["id"]
    helper_id, helper = site.person("helper@example.org", permissions=["administer:people"])
    _, clerk = site.person("clerk@example.org", permissions=["administer:jobs"])
    ann_id, ann = site.person("ann@example.org", role="assistant")
    roles = site.ask("GET", "/admin/v1/roles", bearer=clerk).json["items"]
    titles = {each["name"]: (each["title"], each["may"]) for each in roles}
    assert "administer" in titles["administrator"][1] and titles["administrator"][0] != "", roles
    refused(site.ask("GET", "/admin/v1/roles", bearer=ann), 403, "42501")
    refused(site.ask("GET", "/admin/v1/roles"), 401, "PGRST302")
    path = f"/admin/v1/people/{ann_id}/sessions"
    refused(site.ask("GET", path, bearer=clerk), 403, "42501")
    own = site.ask("GET", "/auth/v1/sessions", bearer=ann).json
    found = site.ask("GET", path, bearer=helper).json["sessions"]
    assert found == [{**own[0], "current": False}], (found, own)
    target = f"{path}/{found[0]['id']}"
    refused(site.ask("DELETE", f"/admin/v1/people/{boss_id}/sessions/{found[0]['id']}", bearer=boss), 404, "not_found")
    assert site.ask("DELETE", target, bearer=helper).status == 204
    refused(site.ask("DELETE", target, bearer=helper), 404, "not_found")
    assert site.ask("GET", path, bearer=helper).json == {"sessions": []}
    assert site.ask("GET", "/auth/v1/user", bearer=ann).status == 403
    noted = site.events("kind=action&limit=1")
    assert noted[0]["changes"]["action"] == "session_ended_by_admin", noted
    assert (noted[0]["by"], noted[0]["object_id"]) == (helper_id, ann_id), noted
    of_boss = site.ask("GET", f"/admin/v1/people/{boss_id}/sessions", bearer=helper).json["sessions"]
    answer = site.ask("DELETE", f"/admin/v1/people/{boss_id}/sessions/{of_boss[0]['id']}", bearer=helper)
    refused(answer, 403, "not_admin")
    for wrong in ("nobody", "00000000-0000-0000-0000-000000000000"):
        refused(site.ask("GET", f"/admin/v1/people/{wrong}/sessions", bearer=boss), 404, "not_found")
    site.server.stop()


@test("see-as reads what somebody reads and writes nothing", BOTH)
def see_as(place, store):
    site = Site(place, store, JOBS)
    boss = site.make_first()
    boss_id = site.ask("GET", "/admin/v1/me", bearer=boss).json["id"]
    ann_id, ann = site.person("ann@example.org", role="producer")
    answer = site.ask("POST", "/admin/v1/see-as", {"user": ann_id}, bearer=boss)
    assert answer.status == 200 and re.match(r"20\d\d-.*Z$", answer.json["expires_at"]), answer
    seen = answer.json["access_token"]
    listing = "/rest/v1/movie?select=id,title&order=id&limit=5"
    assert site.ask("GET", listing, bearer=seen).json == site.ask("GET", listing, bearer=ann).json != []
    me = site.ask("GET", "/admin/v1/me", bearer=seen).json
    assert me["id"] == ann_id and me["read_only"] is True and me["areas"] == [], me
    assert site.ask("GET", "/admin/v1/definition", bearer=seen).status == 200
    assert site.ask("GET", "/auth/v1/user", bearer=seen).json["id"] == ann_id
    assert site.ask("PATCH", "/rest/v1/movie?id=eq.1", {"title": "By ann"}, bearer=ann).status == 204
    request = site.events("model=movie&limit=1")[0]
    movie = {"title": "A Film", "release_date": "2026-01-01"}
    writes = [("POST", "/rest/v1/movie", movie), ("PATCH", "/rest/v1/movie?id=eq.1", {"title": "X"}),
              ("DELETE", "/rest/v1/movie?id=eq.1", None), ("POST", "/rest/v1/rpc/writes", {}),
              ("POST", "/rest/v1/batch", {"operations": [{"method": "POST", "path": "/movie", "body": movie}]}),
              ("POST", "/events/v1/undo", {"event": request["id"]}),
              ("POST", "/movies", movie),
              ("PUT", "/auth/v1/user", {"data": {"a": 1}}), ("POST", "/auth/v1/factors", {"factor_type": "totp"}),
              ("GET", "/auth/v1/reauthenticate", None), ("POST", "/auth/v1/logout", None)]
    before = site.last_event()
    for method, path, body in writes:
        answer = site.ask(method, path, body, bearer=seen)
        assert answer.status == 403, (method, path, answer)
    assert site.last_event() == before
    _, helper = site.person("helper@example.org", permissions=["administer:people"])
    boss_seen = site.ask("POST", "/admin/v1/see-as", {"user": boss_id}, bearer=helper).json["access_token"]
    for path in ("/admin/v1/keys", "/admin/v1/jobs", "/auth/v1/admin/users"):
        assert site.ask("GET", path, bearer=boss_seen).status == 403, path
    role = site.ask("POST", "/admin/v1/see-as", {"role": "assistant"}, bearer=boss).json["access_token"]
    assert site.ask("GET", listing, bearer=role).status == 200
    assert site.ask("PATCH", "/rest/v1/movie?id=eq.1", {"title": "X"}, bearer=role).status == 403
    refused(site.ask("POST", "/admin/v1/see-as", {"role": "king"}, bearer=boss), 400, "22P02")
    actions = site.actions()
    assert ("seen_as", None, boss_id) in actions and ("seen_as_role", "assistant", boss_id) in actions, actions
    site.server.stop()


@test("the rule tester says what records say", BOTH)
def rule_test(place, store):
    site = Site(place, store)
    boss = site.make_first()
    ann_id, ann = site.person("ann@example.org", role="director")
    cases = [
        ("read", {"key": 1}, lambda: site.ask("GET", "/rest/v1/movie?id=eq.1", bearer=ann).json != []),
        ("update", {"key": 1}, lambda: site.ask("PATCH", "/rest/v1/movie?id=eq.1", {"title": "By ann"}, bearer=ann).status == 204),
        ("delete", {"key": 1}, lambda: site.ask("DELETE", "/rest/v1/movie?id=eq.1", bearer=ann).status == 204),
        ("create", {"record": {"title": "New", "release_date": "2026-01-01"}},
         lambda: site.ask("POST", "/rest/v1/movie", {"title": "New", "release_date": "2026-01-01"}, bearer=ann).status == 201),
    ]
    events = site.last_event()
    answers = {}
    for action, more, _ in cases:
        asked = {"as": {"user": ann_id}, "model": "movie", "action": action, **more}
        answer = site.ask("POST", "/admin/v1/rule-test", asked, bearer=boss)
        assert answer.status == 200, answer
        answers[action] = answer.json
    assert site.last_event() == events, "a test leaves nothing"
    for action, _, really in cases:
        assert answers[action]["allowed"] is really(), (action, answers[action])
    assert answers["delete"]["rule"] == "may('delete:movies')", answers["delete"]
    assert answers["delete"]["file"] == "models/movie.yaml" and answers["delete"]["line"] > 10, answers["delete"]
    assert answers["delete"]["reason"] == "the caller has the permission delete:movies", answers["delete"]
    broken = site.ask("POST", "/admin/v1/rule-test", {"as": {"role": "producer"}, "model": "movie", "action": "create",
                                                      "record": {"title": "", "release_date": "2026-01-01"}}, bearer=boss).json
    assert broken["allowed"] is False and broken["refusal"]["code"] == "23514", broken
    gone = site.ask("POST", "/admin/v1/rule-test", {"as": {"role": "producer"}, "model": "movie", "action": "read", "key": 99999999},
                    bearer=boss).json
    assert gone["allowed"] is False and gone["reason"] == "there is no such record", gone
    site.server.stop()


@test("jobs: listed, added, a failed one retried, with a note of who did it", BOTH)
def jobs(place, store):
    site = Site(place, store, JOBS)
    boss = site.make_first()
    boss_id = site.ask("GET", "/admin/v1/me", bearer=boss).json["id"]
    made = site.ask("POST", "/admin/v1/jobs", {"name": "fails", "arguments": {"a": 1}}, bearer=boss)
    assert made.status == 201, made
    path = f"/admin/v1/jobs/{made.json['id']}"
    until(lambda: site.ask("GET", path, bearer=boss).json["state"] == "dead", "the job to fail")
    job = site.ask("GET", path, bearer=boss).json
    assert job["arguments"] == {"a": 1} and "broken on purpose" in job["error"] and len(job["runs"]) == 1, job
    assert site.ask("GET", "/admin/v1/jobs?state=dead&name=fails", bearer=boss).json["items"][0]["id"] == job["id"]
    assert site.ask("POST", path + "/retry", {}, bearer=boss).status == 200
    until(lambda: len(site.ask("GET", path, bearer=boss).json["runs"]) == 2, "the second run")
    later = site.ask("POST", "/admin/v1/jobs", {"name": "fine", "delay": 3600}, bearer=boss).json["id"]
    assert site.ask("POST", f"/admin/v1/jobs/{later}/cancel", {}, bearer=boss).status == 200
    refused(site.ask("POST", f"/admin/v1/jobs/{later}/cancel", {}, bearer=boss), 409, "job_not_cancelled")
    pages = site.ask("GET", "/admin/v1/jobs?limit=1", bearer=boss).json
    assert pages["more"] is True and pages["items"][0]["id"] == later, pages
    rest = site.ask("GET", f"/admin/v1/jobs?limit=1&before={later}", bearer=boss).json
    assert rest["more"] is False and rest["items"][0]["id"] == job["id"], rest
    schedule = site.ask("GET", "/admin/v1/schedules", bearer=boss).json["items"]
    assert [(each["name"], each["every"], each["zone"]) for each in schedule] == [("nightly", "0 3 * * *", "Europe/Paris")], schedule
    assert re.match(r"20\d\d-\d\d-\d\dT0[12]:00:00Z$", schedule[0]["next_at"]), schedule
    done = [(action, subject) for action, subject, by in site.actions() if by == boss_id]
    for act in (("job_added", str(job["id"])), ("job_retried", str(job["id"])), ("job_cancelled", str(later))):
        assert act in done, (act, done)
    site.server.stop()


@test("mails: the outbox, without other people's links", BOTH)
def mails(place, store):
    site = Site(place, store)
    boss = site.make_first()
    _, clerk = site.person("clerk@example.org", permissions=["administer:mails"])
    signed_up = site.ask("POST", "/auth/v1/signup", {"email": "new@example.org", "password": SECRET})
    assert signed_up.status == 200, signed_up
    items = site.ask("GET", "/admin/v1/mails", bearer=boss).json["items"]
    assert items[0]["to"] == "new@example.org" and items[0]["secret"] is True, items
    path = f"/admin/v1/mails/{items[0]['id']}"
    until(lambda: site.ask("GET", path, bearer=boss).json["state"] == "kept", "the mail to be kept")
    whole = site.ask("GET", path, bearer=boss).json
    assert "/auth/v1/verify" in whole["text"] and "<" in whole["html"] and whole["headers"]["To"] == "new@example.org", whole
    hidden = site.ask("GET", path, bearer=clerk).json
    assert "text" not in hidden and "html" not in hidden and hidden["subject"] == whole["subject"], hidden
    assert site.ask("POST", path + "/resend", {}, bearer=clerk).status == 200
    until(lambda: site.ask("GET", path, bearer=boss).json["state"] == "kept", "the mail to be kept again")
    assert "mail_resent" in [action for action, _, _ in site.actions()]
    site.server.stop()


@test("logs, metrics, settings and keys", BOTH)
def figures(place, store):
    site = Site(place, store, {"socle.toml": "idle-timeout-ms = 60000\n"},
                ("--log-requests", "--mail", "smtp://socle:secretword@127.0.0.1:9"))
    boss = site.make_first()
    _, clerk = site.person("clerk@example.org", permissions=["administer:settings"])
    asked = site.ask("GET", "/rest/v1/movie?id=eq.1", bearer=boss)
    request = asked.headers["X-Request-Id"]
    lines = site.ask("GET", "/admin/v1/logs?request_id=" + request, bearer=boss).json["items"]
    assert lines and lines[0]["fields"]["request_id"] == request and lines[0]["at"].endswith("Z"), lines
    warned = site.ask("GET", "/admin/v1/logs?level=error", bearer=boss).json
    assert all(line["level"] == "error" for line in warned["items"]), warned
    metrics = site.ask("GET", "/admin/v1/metrics", bearer=boss).json
    assert metrics["database"]["records"]["movie"] > 100 and metrics["database"]["bytes"] > 0, metrics["database"]
    settings = {each["name"]: each for each in site.ask("GET", "/admin/v1/settings", bearer=boss).json["items"]}
    assert settings["listen"]["source"] == "flag" and settings["cores"]["source"] == "default", settings
    assert settings["idle-timeout-ms"]["source"] == "file" and settings["idle-timeout-ms"]["value"] == "60000", settings
    assert settings["mail"]["value"] == "smtp://•••@127.0.0.1:9", settings["mail"]
    assert "secretword" not in json.dumps(settings) and settings["jwt-secret"]["value"] == "", settings["jwt-secret"]
    keys = {each["name"]: each["key"] for each in site.ask("GET", "/admin/v1/keys", bearer=boss).json}
    assert sorted(keys) == ["anon", "publishable", "secret", "service"] and keys["secret"] == site.server.keys["secret_key"]
    few = [each["name"] for each in site.ask("GET", "/admin/v1/keys", bearer=clerk).json]
    assert few == ["anon", "publishable"], few
    site.server.stop()


@test("backups: made, listed, downloaded, deleted", BOTH)
def backups(place, store):
    site = Site(place, store)
    boss = site.make_first()
    made = site.ask("POST", "/admin/v1/backups", {}, bearer=boss)
    assert made.status == 202, made
    name = made.json["name"]

    def state():
        items = site.ask("GET", "/admin/v1/backups", bearer=boss).json["items"]
        assert [each["name"] for each in items] == [name] and items[0]["state"] != "failed", items
        return items[0]["state"]
    until(lambda: state() == "made", "the backup")
    whole = site.ask("GET", "/admin/v1/backups/" + name, bearer=boss)
    assert whole.status == 200 and whole.body[:5] in (b"SQLit", b"PGDMP"), whole
    assert whole.headers["Content-Disposition"] == f'attachment; filename="{name}"', whole.headers
    for wrong in ("..%2Fkeys.json", "keys.json", ".db", "x.db"):
        refused(site.ask("GET", "/admin/v1/backups/" + wrong, bearer=boss), 404, "not_found")
    assert site.ask("DELETE", "/admin/v1/backups/" + name, bearer=boss).status == 200
    assert site.ask("GET", "/admin/v1/backups", bearer=boss).json["items"] == []
    actions = [action for action, subject, _ in site.actions() if subject == name]
    assert actions == ["backup_deleted", "backup_downloaded", "backup_made"], actions
    site.server.stop()


@test("interfaces.admin: false takes it all away")
def switched_off(place):
    folder = place.application(changes={})
    with open(folder + "/app.yaml", encoding="utf-8") as file:
        text = file.read()
    with open(folder + "/app.yaml", "w", encoding="utf-8") as file:
        file.write(text.replace("interfaces: {", "interfaces: {admin: false, "))
    server = place.server(folder)
    for path in ("/admin/", "/admin", "/admin/v1/about", "/admin/v1/jobs"):
        assert server.ask("GET", path).status == 404, path
    assert "For an administrator run: socle init-admin" in server.printed, server.printed
    server.stop()


@test("the admin site is part of the program, compressed, with a strict policy")
def site_itself(place):
    server = place.server(place.application())
    moved = server.ask("GET", "/admin", key=None)
    assert moved.status == 308 and moved.headers["Location"] == "/admin/", moved.headers
    page = server.ask("GET", "/admin/", key=None)
    if page.status == 404:
        assert "built without the admin site" in page.json["message"], page
        server.stop()
        return
    assert page.status == 200 and page.headers["Content-Type"] == "text/html; charset=utf-8", page.headers
    policy = dict(part.strip().split(" ", 1) for part in page.headers["Content-Security-Policy"].split(";"))
    assert policy["script-src"] == "'self'" and policy["frame-ancestors"] == "'none'" and policy["default-src"] == "'none'", policy
    assert page.headers["Cache-Control"] == "no-cache" and page.headers["X-Content-Type-Options"] == "nosniff", page.headers
    script = re.search(rb'src="(?:/admin/|\./)(assets/[^"]+\.js)"', page.body)[1].decode()
    plain = server.ask("GET", "/admin/" + script, key=None)
    assert plain.headers["Cache-Control"] == "public, max-age=31536000, immutable", plain.headers
    for encoding in ("br", "gzip"):
        packed = server.ask("GET", "/admin/" + script, headers={"Accept-Encoding": encoding}, key=None)
        assert packed.headers["Content-Encoding"] == encoding and len(packed.body) < len(plain.body) / 2, packed.headers
    same = server.ask("GET", "/admin/", headers={"If-None-Match": page.headers["ETag"]}, key=None)
    assert same.status == 304, same
    for wrong in ("assets/none.js", "..%2F..%2Fetc%2Fpasswd", "assets/", "v1/nothing"):
        assert server.ask("GET", "/admin/" + wrong, key=None).status == 404, wrong
    server.stop()
