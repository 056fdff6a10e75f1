"""Webhooks in the admin interface and on its page, with a real receiver that refuses first."""

import json

from harness.registry import BOTH, test
from harness.wait import until
from suites.admin_site import EMAIL, PASSWORD, play
from suites.triggers import PATIENCE_SECONDS, Agency, Receiver

ADMINISTRATOR = {"SOCLE_ADMIN_EMAIL": EMAIL, "SOCLE_ADMIN_PASSWORD": PASSWORD}


class Desk:
    """The agency with an administrator, and a receiver that answers `status`."""

    def __init__(self, place, store):
        self.status = 404
        self.receiver = Receiver(place, lambda told: self.status)
        self.agency = Agency(place, store, self.receiver, environment=ADMINISTRATOR)
        self.server = self.agency.server
        self.bearer = self.sign_in(EMAIL)

    def sign_in(self, email):
        answer = self.server.ask("POST", "/auth/v1/token?grant_type=password", {"email": email, "password": PASSWORD},
                                 key="anon_key")
        assert answer.status == 200, answer
        return answer.json["access_token"]

    def ask(self, method, path, body=None, bearer=None):
        headers = {"Authorization": "Bearer " + (bearer or self.bearer)}
        return self.server.ask(method, "/admin/v1" + path, body, headers, key="anon_key")

    def deliveries(self, query=""):
        answer = self.ask("GET", "/deliveries?" + query)
        assert answer.status == 200, answer
        return answer.json["items"]

    def one_refused(self):
        self.agency.create(title="Film")
        return until(lambda: self.deliveries("state=dead"), "a delivery that was refused", PATIENCE_SECONDS)[0]


@test("webhooks are listed without their secrets; one that failed is told again", BOTH)
def webhooks(place, store):
    desk = Desk(place, store)
    declared = {each["name"]: each for each in desk.ask("GET", "/webhooks").json["items"]}
    assert list(declared) == ["contract.created.webhook", "contract.changed.crm", "contract.changed.level",
                              "contract.deleted.webhook"], declared
    crm = declared["contract.changed.crm"]
    assert crm == {"name": "contract.changed.crm", "model": "contract", "event": "changed", "address": desk.receiver.url,
                   "waiting": 0, "dead": 0, "when": crm["when"]} and "signed" in crm["when"], crm
    failed = desk.one_refused()
    assert failed["webhook"] == "contract.created.webhook" and failed["attempts"] == 1, failed
    assert failed["error"] == "the server answered 404" and failed["address"] == desk.receiver.url, failed
    assert failed["attempts_max"] == 7 and failed["finished_at"].endswith("Z"), failed
    listed = desk.ask("GET", "/webhooks").json["items"]
    assert listed[0]["dead"] == 1 and listed[0]["last"]["id"] == failed["id"], listed
    assert desk.deliveries("webhook=contract.changed.crm") == []
    desk.status = 204
    path = f"/deliveries/{failed['id']}/retry"
    assert desk.ask("POST", path, {}).status == 200
    until(lambda: desk.deliveries("state=done"), "the delivery to be received", PATIENCE_SECONDS)
    again = desk.ask("POST", path, {})
    assert again.status == 409 and again.json["code"] == "delivery_not_retried", again
    assert "hidden" not in json.dumps(listed) and "/created" not in json.dumps(listed), listed
    action = desk.server.ask("GET", "/events/v1/history?kind=action&limit=1").json[0]
    assert action["changes"]["action"] == "webhook_retried" and action["changes"]["subject"] == str(failed["id"]), action
    desk.server.stop()


@test("who administers no jobs sees no webhooks; other deliveries are not retried here", BOTH)
def others(place, store):
    desk = Desk(place, store)
    made = desk.server.ask("POST", "/auth/v1/admin/users", {"email": "ann@example.org", "password": PASSWORD, "email_confirm": True,
                                                            "permissions": ["administer:mails"]})
    assert made.status == 200, made
    ann = desk.sign_in("ann@example.org")
    for method, path in (("GET", "/webhooks"), ("GET", "/deliveries"), ("POST", "/deliveries/1/retry")):
        answer = desk.ask(method, path, {} if method == "POST" else None, bearer=ann)
        assert answer.status == 403 and answer.json["code"] == "42501", (path, answer)
    desk.status = 200
    key = desk.agency.create(title="a")["id"]
    desk.agency.change(key, signed=True)
    mail = until(lambda: [each for each in desk.agency.deliveries("--status", "dead") if each["kind"] == "mail"],
                 "a mail without a recipient", PATIENCE_SECONDS)[0]
    answer = desk.ask("POST", f"/deliveries/{mail['id']}/retry", {})
    assert answer.status == 409, answer
    assert mail["id"] not in [each["id"] for each in desk.deliveries()]
    desk.server.stop()


@test("the page of webhooks, in English and French", BOTH)
def page(place, store):
    desk = Desk(place, store)
    desk.one_refused()
    play("admin_webhooks.mjs", desk.server, "fr")
    desk.status = 200
    seen = play("admin_webhooks.mjs", desk.server, "en")
    assert len(seen["declared"]) == 5 and "hidden" not in str(seen["declared"]), seen
    desk.server.stop()
